"""Plain files of commands that need no study: tables in, an answer out as JSON or as text."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer
from rich.markup import escape

from remit.cli.output import out
from remit.kernel.documents import json_lines
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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


def content_of(path: Path, most_bytes: int = -1) -> bytes:
    """Return the content of a file that was named; its beginning where a limit says so.

    Raises:
        FileNotReadable: there is no such file, or it may not be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most_bytes)
    except OSError as error:
        raise FileNotReadable(
            f"{path} cannot be read: {error.strerror}.",
            remedy="Check the path that you gave.",
            file=str(path),
        ) from error


def check_readable(*paths: Path) -> None:
    """Find out whether files that were named are there, so that all that are not are told at once.

    Raises:
        FileNotReadable: one of them is no file.
    """
    missing = [str(path) for path in paths if not path.exists() or path.is_dir()]
    if len(missing) > 1:
        raise FileNotReadable(
            f"{' and '.join(missing)} cannot be read: there are no such files.",
            remedy="Check the paths that you gave.",
            file=missing[0],
        )
    if missing:
        content_of(Path(missing[0]), 0)


def table_from(path: Path, problems: Problems, *, despite_rows: bool = False) -> Table | None:
    """Return the table in a CSV file, or None with its problems noted.

    With `despite_rows`, rows that are too long are noted and left out.

    Raises:
        FileNotReadable: there is no such file, or it may not be read.
    """
    return read_table(content_of(path), str(path), problems, despite_rows=despite_rows)


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


def check_writable(to: Path) -> None:
    """Find out whether an answer can be written, before long work or what cannot be undone.

    Raises:
        FileNotWritable: the file cannot be written.
    """
    if to != STANDARD_OUTPUT:
        before = to.exists()
        with _opened(to, "ab"):
            pass
        if not before:
            to.unlink()


def write_content(content: bytes, to: Path) -> None:
    """Write a file that is no text, or the same to standard output.

    Raises:
        FileNotWritable: the file cannot be written.
    """
    if to == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        return
    with _opened(to) as file:
        file.write(content)


def _write(pieces: Iterable[str], to: Path, sentences: Iterable[str]) -> None:
    if to == STANDARD_OUTPUT:
        sys.stdout.writelines(pieces)
        return
    with _opened(to) as file:
        file.writelines(piece.encode() for piece in pieces)
    for sentence in sentences:
        out.print(escape(sentence))


@contextmanager
def _opened(to: Path, mode: Literal["wb", "ab"] = "wb") -> Iterator[BinaryIO]:
    try:
        with to.open(mode) as file:
            yield file
    except OSError as error:
        raise FileNotWritable(
            f"{to} cannot be written: {error.strerror}.",
            remedy="Name a file in a folder that is there and that you may write to.",
            file=str(to),
        ) from error
