"""Plain files of commands that need no study: tables in, an answer out as JSON or as text."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.output import out
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    return read_table(content_of(path), str(path), problems)


def content_of(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        FileNotReadable: there is no such file, or it may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileNotReadable(
            f"{path} cannot be read: {error.strerror}.",
            remedy="Check the path that you gave.",
            file=str(path),
        ) from error


def write_answer(value: Mapping[str, object], to: Path, sentences: Iterable[str] = ()) -> None:
    """Write an answer as JSON; beside a file, print its sentences for whoever is at the keyboard.

    Raises:
        FileNotWritable: the file cannot be written.
    """
    _write(json_lines(value), to, sentences)


def json_lines(value: Mapping[str, object]) -> Iterator[str]:
    """Yield an answer as JSON text in pieces, each item of a long list on a line of its own.

    A lottery of a million people has a hundred thousand panels: it is never one text in memory.
    """
    before = "{\n"
    for name, part in value.items():
        yield f"{before}  {_compact(name)}: "
        before = ",\n"
        if isinstance(part, Mapping) and part:
            pairs = (f"{_compact(str(key))}: {_compact(item)}" for key, item in part.items())
            yield from _block("{", pairs, "}")
        elif isinstance(part, list | tuple) and part:
            yield from _block("[", map(_compact, part), "]")
        else:
            yield _compact(part)
    yield "\n}\n" if value else "{}\n"


def _block(opening: str, items: Iterable[str], closing: str) -> Iterator[str]:
    before = f"{opening}\n    "
    for item in items:
        yield before + item
        before = ",\n    "
    yield f"\n  {closing}"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def write_text(text: str, to: Path, sentences: Iterable[str] = ()) -> None:
    """Write an answer that is text, such as a table; otherwise as `write_answer`.

    Raises:
        FileNotWritable: the file cannot be written.
    """
    _write([text], to, sentences)


def write_content(content: bytes, to: Path) -> None:
    """Write a file that is no text, or the same to standard output.

    Raises:
        FileNotWritable: the file cannot be written.
    """
    if to == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        return
    with _writable(to):
        to.write_bytes(content)


def _write(pieces: Iterable[str], to: Path, sentences: Iterable[str]) -> None:
    if to == STANDARD_OUTPUT:
        sys.stdout.writelines(pieces)
        return
    with _writable(to), to.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)
    for sentence in sentences:
        out.print(escape(sentence))


@contextmanager
def _writable(to: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileNotWritable(
            f"{to} cannot be written: {error.strerror}.",
            remedy="Name a file in a folder that is there and that you may write to.",
            file=str(to),
        ) from error
