"""`remit dpia`: drafts of impact assessment, privacy notice and record of processing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from remit.cli.output import out
from remit.cli.plain_files import STANDARD_OUTPUT, write_content
from remit.cli.preparation import actor, now, prepare


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("dpia")(dpia)


def dpia(
    agreement: Annotated[
        str, typer.Argument(help="The agreement: the NAME of NAME.agreement.toml.")
    ],
    study: Annotated[str, typer.Option("--study", help="The study's name.")],
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="The folder for the drafts; - is the same as JSON on standard output. "
            "Left out: AGREEMENT-dpia.",
        ),
    ] = None,
) -> None:
    """Draft an agreement's impact assessment, privacy notice and record of processing.

    From what is known: the agreement, the charter's verdicts, the check of the law, the officers'
    advice, and what people said in the study (UK GDPR, Article 35(9)), with small numbers and
    quotes without consent held back. What is not known is a named gap; nothing is invented. Each
    is written for Word and as a page that prints; papers.json has all three.

    Example: `remit dpia linked-planning --study attitudes --out drafts`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.publish.assessment_actions import PLAIN, draft_assessment
    from remit.study.folder import write_files

    files = draft_assessment(
        commission_id=commission_id(study), agreement=agreement, actor=actor(), now=now()
    )
    if to == STANDARD_OUTPUT:
        write_content(files[PLAIN], STANDARD_OUTPUT)
        return
    folder = to or Path(f"{agreement}-dpia")
    write_files(files, folder)
    for name in files:
        out.print(escape(f"Wrote {folder / name}"))
    out.print("These are drafts. What is still to be filled in is marked in each.")
