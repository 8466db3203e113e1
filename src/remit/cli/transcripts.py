"""`remit transcript`: transcripts in any of the formats, looked at before they enter a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.output import print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    content_of,
    write_answer,
    write_content,
)
from remit.kernel.errors import ExitCode, Problems, RemitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.listen.core.intake import Incoming


class FolderNotThere(RemitError):
    """The folder that transcripts would be written into is not there."""

    code = "folder-not-there"
    exit_code = ExitCode.NOT_FOUND


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(no_args_is_help=True, help="Transcripts, before they enter a study.")
    group.callback()(_only_a_group)
    group.command("check")(check)
    app.add_typer(group, name="transcript")


def _only_a_group() -> None:
    """Transcripts, before they enter a study."""


def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", help="Transcripts: .txt .md .docx .odt .rtf .pdf .html .vtt .srt."
        ),
    ],
    to: AnswerFile = STANDARD_OUTPUT,
    texts: Annotated[
        Path | None,
        typer.Option("--texts", help="A folder to write each transcript into as Remit stores it."),
    ] = None,
) -> None:
    """Say what would be read from transcripts: who speaks, how much, and what to look at.

    All problems of all files are told at once. `remit schema transcript-check` describes the
    answer.

    Example: `remit transcript check group-1.docx group-2.srt --out check.json`
    """
    from remit.listen.core.formats import MAX_DOCUMENT_BYTES
    from remit.listen.core.intake import read_incoming

    if texts is not None and not texts.is_dir():
        raise FolderNotThere(
            f"There is no folder {texts}.", remedy="Make it first.", folder=str(texts)
        )
    problems = Problems()
    # One byte beyond the limit is enough to be told of it.
    brought = [(file.name, content_of(file, MAX_DOCUMENT_BYTES + 1)) for file in files]
    found = read_incoming(brought, {}, problems)
    problems.raise_if_any()
    for each in found if texts else ():
        write_content(each.transcript.text.encode(), texts / f"{each.transcript.key}.txt")
    answer = {
        "transcripts": [each.as_dict() for each in found],
        "notices": [notice.as_dict() for notice in problems.notices],
    }
    write_answer(answer, to, [line for each in found for line in _sentences(each)])
    print_notices(problems.notices)


def _sentences(found: Incoming) -> Iterator[str]:
    turns = len(found.transcript.turns)
    yield f"{found.file}: {turns} turns of {len(found.heard)} speakers."
    for heard in found.heard:
        yield f"  {heard.name}: {heard.turns} turns, {heard.words} words."
