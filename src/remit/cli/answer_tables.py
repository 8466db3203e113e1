"""`remit ask export` and `remit ask import`: answers as files, out of a study and into it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from remit.ask.core.imports.sources import SOURCES
from remit.cli.arguments import Json, Name
from remit.cli.output import out, print_json, print_notices
from remit.cli.plain_files import content_of
from remit.cli.preparation import actor, now, prepare
from remit.kernel.wording import counted

if TYPE_CHECKING:
    from remit.ask.core.imports.changes import Changes
    from remit.ask.import_queries import ExaminedImport

_SHOWN_DIFFERENCES = 20


def add_to(group: typer.Typer) -> None:
    """Add these commands to `remit ask`."""
    group.command("export")(export_answers)
    group.command("import")(import_answers)


def export_answers(  # each is an option of the command
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
    files: Annotated[
        bool, typer.Option("--files", help="Also the files that people sent, opened.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the answers as tables, with what their columns mean. The ledger records that you did.

    For each form: a table for each wave, one with both waves side by side, one for each repeat,
    and a data dictionary. People are told by their codes alone. The answers are not suppressed:
    keep the folder as you keep names. With `--files`, pictures and sounds that people sent with
    their answers are among them: these may show who somebody is.

    Example: `remit ask export attitudes answers --language ar`
    """
    prepare()
    from django.conf import settings

    from remit.ask.export_actions import export_answers as export
    from remit.commission.queries import commission_id
    from remit.study.folder import write_folder

    taken = export(
        commission_id=commission_id(name),
        form=form,
        language=language,
        kinds=tuple(dict.fromkeys(kind or ())),
        vault_key=settings.VAULT_KEY if files else None,
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
                "files_sent": taken.sent,
                "unsent": taken.unsent,
                "untranslated": taken.untranslated,
                "lacking": list(taken.lacking),
            }
        )
        return
    for sentence in taken.sentences:
        out.print(escape(sentence))
    out.print(escape(f"Wrote {len(taken.files)} files to {folder}."))


def import_answers(  # noqa: PLR0913, PLR0917  # each is an option of the command
    name: Name,
    table: Annotated[Path, typer.Argument(help="The table: CSV, .xlsx, or .zip.")],
    form: Annotated[str, typer.Option(help="The form that it answers, by its file's name.")],
    wave: Annotated[
        str, typer.Option(help="before or after; left out where the table has both.")
    ] = "",
    code: Annotated[
        str, typer.Option(help="The column with the participants' codes; found when left out.")
    ] = "",
    source: Annotated[
        str, typer.Option(help="odk, kobo, lime, wide or plain; found when left out.")
    ] = "",
    after_prefix: Annotated[
        str, typer.Option(help="In a table with both waves, what marks the later columns.")
    ] = "",
    new_people: Annotated[
        bool, typer.Option("--new-people", help="Bring in people whom the study does not know.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace answers here that differ from the table's.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Show what would happen, and change nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring in answers from ODK Central, KoboToolbox, LimeSurvey or another table.

    Look first: `--check` shows what each column was taken for, every problem with its row, what is
    left out, and which answers differ from those here. Answers that are here stay, unless you say
    `--replace`. Repeats come with ODK Central's .zip and KoboToolbox's .xlsx.

    Example: `remit ask import attitudes before.csv --form attitudes.xlsx --wave before --check`
    """
    prepare()
    from django.conf import settings

    from remit.ask.core.imports.examine import Request
    from remit.ask.import_actions import import_answers as bring_in
    from remit.ask.import_queries import examine_import
    from remit.commission.queries import commission_id

    request = Request(form, wave, source, code, after_prefix, new_people)
    study, file, content = commission_id(name), table.name, content_of(table)
    if check:
        examined = examine_import(
            commission_id=study, file=file, content=content, request=request, replace=replace
        )
        _show(examined, as_json=as_json)
        return
    account = bring_in(
        commission_id=study,
        file=file,
        content=content,
        request=request,
        replace=replace,
        vault_key=settings.VAULT_KEY,
        actor=actor(),
        now=now(),
    )
    if as_json:
        print_json({"ok": True, **_as_dict(account.examined), "replaced": account.replaced})
        return
    print_notices(account.examined.problems.notices)
    for sentence in account.sentences:
        out.print(escape(sentence))
    _show_differences(account.changes)


def _show(examined: ExaminedImport, *, as_json: bool) -> None:
    """Show what a table would bring. Problems are part of the answer, not a failure of it."""
    if as_json:
        print_json({"ok": not examined.problems, **_as_dict(examined)})
        return
    brought = examined.brought
    if brought is not None:
        shown = Table(box=None, pad_edge=False)
        for heading in ("column", "taken for", "question", "choice", "wave", "table"):
            shown.add_column(heading)
        for use in brought.columns:
            cells = (use.column, use.use, use.key, use.choice, use.wave, use.table)
            shown.add_row(*(escape(cell) for cell in cells))
        out.print(shown)
        out.print(
            escape(
                f"Read as {SOURCES.get(brought.source, brought.source)}: "
                f"{counted(brought.rows, 'row', 'rows')}, {brought.counted} finished; "
                f"{counted(brought.turns, 'turn', 'turns')} of repeats."
            )
        )
        if brought.by_words:
            cells_read = counted(brought.by_words, "cell was", "cells were")
            out.print(f"{cells_read} read by wording.")
    print_notices(examined.problems.notices)
    for problem in examined.problems:
        out.print(escape(f"  • {problem}"))
    if examined.changes is not None:
        change = examined.changes
        out.print(
            f"It would bring {counted(change.answers, 'answer', 'answers')}; here already: "
            f"{change.same}; differing: {len(change.differing)}; people new to the study: "
            f"{len(examined.fresh)}."
        )
        _show_differences(change)
    out.print("Nothing was changed.")


def _show_differences(change: Changes) -> None:
    for one in change.differing[:_SHOWN_DIFFERENCES]:
        out.print(
            escape(f"  {one.code}, {one.wave}, {one.key}: “{one.here}” here, “{one.brought}” there")
        )
    more = len(change.differing) - _SHOWN_DIFFERENCES
    if more > 0:
        out.print(f"  and {more} more")


def _as_dict(examined: ExaminedImport) -> dict[str, object]:
    brought, change = examined.brought, examined.changes
    return {
        "source": brought.source if brought else "",
        "rows": brought.rows if brought else 0,
        "counted": brought.counted if brought else 0,
        "by_words": brought.by_words if brought else 0,
        "turns": brought.turns if brought else 0,
        "columns": [asdict(use) for use in brought.columns] if brought else [],
        "answers": change.answers if change else 0,
        "same": change.same if change else 0,
        "new": change.new if change else 0,
        "new_people": list(examined.fresh),
        "differing": [asdict(one) for one in change.differing] if change else [],
        "problems": [problem.as_dict() for problem in examined.problems],
        "notices": [notice.as_dict() for notice in examined.problems.notices],
    }
