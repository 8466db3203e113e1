"""`remit transcript`: transcripts in any of the formats, looked at before they enter a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.output import out, print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    content_of,
    write_answer,
    write_content,
)
from remit.kernel.errors import ExitCode, Problems, RemitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.listen.core.intake import Incoming
    from remit.listen.core.transcript import Transcript


class FolderNotThere(RemitError):
    """The folder that transcripts would be written into is not there."""

    code = "folder-not-there"
    exit_code = ExitCode.NOT_FOUND


class FileThere(RemitError):
    """A file that would be written is there already."""

    code = "file-there"
    exit_code = ExitCode.NOT_POSSIBLE


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(no_args_is_help=True, help="Transcripts, before they enter a study.")
    group.command("check")(check)
    group.command("themes")(themes)
    app.add_typer(group, name="transcript")


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

    if texts is not None:
        _check_folder(texts)
    problems = Problems()
    # One byte beyond the limit is enough to be told of it.
    brought = [(file.name, content_of(file, MAX_DOCUMENT_BYTES + 1)) for file in files]
    found = read_incoming(brought, {}, problems)
    problems.raise_if_any()
    if texts is not None:
        _write_texts((each.transcript for each in found), texts)
    answer = {
        "transcripts": [each.as_dict() for each in found],
        "notices": [notice.as_dict() for notice in problems.notices],
    }
    write_answer(answer, to, [line for each in found for line in _sentences(each)])
    print_notices(problems.notices)


def themes(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Summaries in Markdown: quotes below headings."),
    ],
    folder: Annotated[
        Path, typer.Option("--out", help="A study folder's `listen` folder, which is there.")
    ],
) -> None:
    """Make transcripts and a coding of summaries that list quotes under themes.

    Each line such as “* (P3): words” becomes a turn, and each heading above it a theme. Written
    are `transcripts/KEY.txt` for each summary and one `coding.qdpx`. A file that is there already
    is not written over.

    Example: `remit transcript themes group-1.md group-2.md --out study/listen`
    """
    from remit.listen.core.formats import MAX_DOCUMENT_BYTES
    from remit.listen.core.refi_writer import write_project
    from remit.listen.core.summaries import coded_summaries, read_summaries

    _check_folder(folder)
    problems = Problems()
    brought = [(file.name, content_of(file, MAX_DOCUMENT_BYTES + 1)) for file in files]
    found = read_summaries(brought, problems)
    problems.raise_if_any()
    coding, texts = folder / "coding.qdpx", folder / "transcripts"
    names = [coding, *(texts / f"{each.transcript.key}.txt" for each in found)]
    there = next((path for path in names if path.exists()), None)
    if there is not None:
        raise FileThere(f"{there} is there already.", remedy="Move it away first.", file=str(there))
    texts.mkdir(exist_ok=True)
    _write_texts((each.transcript for each in found), texts)
    project = coded_summaries(found, "Themes of summaries")
    write_content(write_project(project), coding)
    out.print(
        f"{_counted(len(found), 'transcript')}, {_counted(len(project.selections), 'quote')}, "
        f"{_counted(len(project.codes), 'theme')}."
    )
    print_notices(problems.notices)


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise FolderNotThere(
            f"There is no folder {folder}.", remedy="Make it first.", folder=str(folder)
        )


def _write_texts(found: Iterable[Transcript], folder: Path) -> None:
    for each in found:
        write_content(each.text.encode(), folder / f"{each.key}.txt")


def _sentences(found: Incoming) -> Iterator[str]:
    turns = _counted(len(found.transcript.turns), "turn")
    yield f"{found.file}: {turns} of {_counted(len(found.heard), 'speaker')}."
    for heard in found.heard:
        yield f"  {heard.name}: {_counted(heard.turns, 'turn')}, {_counted(heard.words, 'word')}."


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
