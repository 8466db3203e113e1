"""Plain files of commands that need no study: tables in, an answer out as JSON or as text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.output import out
from remit.kernel.documents import json_lines
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Table

STANDARD_OUTPUT = Path("-")

AnswerFile = Annotated[Path, typer.Option("--out", help="The file to write; - is standard output.")]


class FileNotReadable(RemitError):
    """A file that was named is not there, or cannot be read."""

    code = "file-not-readable"
    exit_code = ExitCode.NOT_FOUND


class FileNotWritable(RemitError):
    """The answer's file cannot be written."""

    code = "file-not-writable"
    exit_code = ExitCode.NOT_POSSIBLE


def table_from(path: Path, problems: Problems) -> Table | None:
    """Return the table in a CSV file, or None with its problems noted.

    Raises:
        FileNotReadable: there is no such file, or it may not be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileNotReadable(
            f"{path} cannot be read: {error.strerror}.",
            remedy="Check the path that you gave.",
            file=str(path),
        ) from error
    return read_table(content, str(path), problems)


def write_answer(value: Mapping[str, object], to: Path, sentences: Iterable[str] = ()) -> None:
    """Write an answer as JSON; beside a file, print its sentences for whoever is at the keyboard.

    Raises:
        FileNotWritable: the file cannot be written.
    """
    _write(json_lines(value), to, sentences)


def write_text(text: str, to: Path, sentences: Iterable[str] = ()) -> None:
    """Write an answer that is text, such as a table; otherwise as `write_answer`.

    Raises:
        FileNotWritable: the file cannot be written.
    """
    _write([text], to, sentences)


def _write(pieces: Iterable[str], to: Path, sentences: Iterable[str]) -> None:
    if to == STANDARD_OUTPUT:
        sys.stdout.writelines(pieces)
        return
    try:
        with to.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
    except OSError as error:
        raise FileNotWritable(
            f"{to} cannot be written: {error.strerror}.",
            remedy="Name a file in a folder that is there and that you may write to.",
            file=str(to),
        ) from error
    for sentence in sentences:
        out.print(escape(sentence))
