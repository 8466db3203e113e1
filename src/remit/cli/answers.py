"""`remit ask export` and `remit ask import`: answers as files, out of a study and into it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare

Name = Annotated[str, typer.Argument(help="The study's name.")]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON, for another program.")]


def add_to(group: typer.Typer) -> None:
    """Add these commands to `remit ask`."""
    group.command("export")(export_answers)


def export_answers(
    name: Name,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder to write to.")],
    language: Annotated[
        str, typer.Option(help="Of the labels: a tag such as ar. English when left out.")
    ] = "en",
    form: Annotated[str, typer.Option(help="One form alone, by its file's name.")] = "",
    kind: Annotated[
        list[str] | None,
        typer.Option(help="csv, sav (SPSS) or parquet; once for each. All, when left out."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the answers as tables, with what their columns mean. The ledger records that you did.

    For each form: a table for each wave, one with both waves side by side, one for each repeat,
    and a data dictionary. People are told by their codes alone. The answers are not suppressed:
    keep the folder as you keep names.

    Example: `remit ask export attitudes answers --language ar`
    """
    prepare()
    from remit.ask.export_actions import export_answers as export
    from remit.commission.queries import commission_id
    from remit.study.folder import write_folder

    taken = export(
        commission_id=commission_id(name),
        form=form,
        language=language,
        kinds=tuple(dict.fromkeys(kind or ())),
        actor=actor(),
        now=now(),
    )
    write_folder(taken.files, folder, private=True)
    if as_json:
        print_json(
            {
                "ok": True,
                "files": sorted(taken.files),
                "tables": [
                    {"name": name, "title": title, "rows": rows, "columns": columns}
                    for name, title, rows, columns in taken.tables
                ],
                "unsent": taken.unsent,
                "untranslated": taken.untranslated,
                "lacking": list(taken.lacking),
            }
        )
        return
    for sentence in taken.sentences:
        out.print(escape(sentence))
    out.print(escape(f"Wrote {len(taken.files)} files to {folder}."))
