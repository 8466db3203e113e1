"""Votes from a long CSV: by PyArrow where the table is plain and the part is installed.

Whatever is out of the ordinary is left to the careful reader of `core.votes`, which takes a row at
a time and says what is wrong with it: both come to the same votes, and only that one has problems
to tell.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.documents import decode_text
from remit.kernel.errors import Place, Problems
from remit.kernel.tables import MAX_CELL_CHARACTERS, delimiter_of
from remit.support.core.vote_columns import Column, votes_in
from remit.support.core.votes import (
    MEANING,
    STATEMENT,
    TIMESTAMP,
    VOTE,
    VOTED_AGAIN,
    VOTER,
    column_places,
    parse_votes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from remit.support.core.votes import Votes

_LONGEST_HEADER = 10_000
_BLOCK = 1 << 22
_PLAIN = re.compile(r'[^"]*|"([^"]*)"')


class _NotPlain(Exception):
    """The table has something that only the careful reader may judge."""


def read_votes(content: bytes, file: str, problems: Problems) -> Votes | None:
    """Read votes from CSV as `core.votes.parse_votes` does, millions of plain rows in a second.

    Returns:
        The votes, or None with all problems noted.
    """
    if find_spec("pyarrow") is not None:
        with suppress(_NotPlain):
            votes, changed = _plain_votes(content)
            if changed:
                problems.notice(VOTED_AGAIN, Place(file), count=changed)
            return votes
    return parse_votes(content, file, problems)


def _plain_votes(content: bytes) -> tuple[Votes, int]:
    header, newline, _ = content[: _LONGEST_HEADER + 1].partition(b"\n")
    _check_plain(content, bool(newline))
    names = decode_text(header, "", Problems())
    if names is None or "\r" in (names := names.rstrip("\r")):
        raise _NotPlain
    sign = delimiter_of(names)
    columns = [_bare(cell).strip() for cell in names.split(sign)]
    at = column_places(columns)
    # A name that stands twice is a problem.
    if not {STATEMENT, VOTER, VOTE} <= at.keys() or len(at) < len(columns):
        raise _NotPlain
    if len(columns) > len(at.keys() & {STATEMENT, VOTER, VOTE, TIMESTAMP}) and (
        content.find(b'"', len(header)) >= 0
    ):
        raise _NotPlain  # quotes may hold the separator, in a column that is not looked at
    start = len(header) + 1
    if content.startswith(BOM_UTF8, start):
        raise _NotPlain  # PyArrow would pass it over
    return _gathered(_table(content, start, sign, at, len(columns)), at)


def _check_plain(content: bytes, has_rows: bool) -> None:  # noqa: FBT001  # one of three conditions
    """Raise _NotPlain unless the text is UTF-8 in lines that are not too long."""
    if not has_rows or b"\0" in content:
        raise _NotPlain
    if not content.isascii():
        try:
            content.decode()
        except UnicodeDecodeError:
            raise _NotPlain from None
    # No cell may be longer than the careful reader takes: each half of that has a line's end.
    half = MAX_CELL_CHARACTERS // 2
    last = len(content) - half
    if any(content.find(b"\n", start, start + half) < 0 for start in range(0, last, half)):
        raise _NotPlain


def _bare(cell: str) -> str:
    """Return a cell without the quotes around it; within a cell they need the careful reader."""
    found = _PLAIN.fullmatch(cell)
    if found is None:
        raise _NotPlain
    return cell if found[1] is None else found[1]


def _table(content: bytes, start: int, sign: str, at: Mapping[str, int], width: int) -> Any:
    """Return the rows as a PyArrow table whose columns are numbered; names come as dictionaries.

    It takes quotes for letters like any other, so that a row has as many cells as separators say.
    """
    pyarrow, reader = import_module("pyarrow"), import_module("pyarrow.csv")
    text = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    types = {str(at[name]): text for name in (STATEMENT, VOTER, VOTE)}
    if TIMESTAMP in at:
        types[str(at[TIMESTAMP])] = pyarrow.float64()
    try:
        return reader.read_csv(
            pyarrow.BufferReader(pyarrow.py_buffer(content).slice(start)),
            reader.ReadOptions(column_names=[str(n) for n in range(width)], block_size=_BLOCK),
            reader.ParseOptions(delimiter=sign, quote_char=False, double_quote=False),
            reader.ConvertOptions(
                check_utf8=False,
                column_types=types,
                include_columns=list(types),
                null_values=[],
                strings_can_be_null=False,
            ),
            _pool(pyarrow),
        )
    except pyarrow.ArrowException:
        raise _NotPlain from None


def _pool(pyarrow: Any) -> Any:
    """Return where memory comes from: PyArrow's own way took a second longer for twenty million."""
    return pyarrow.system_memory_pool()


def _gathered(table: Any, at: Mapping[str, int]) -> tuple[Votes, int]:
    table = table.unify_dictionaries(_pool(import_module("pyarrow")))
    voters, statements, cast = (
        _column(table.column(str(at[name]))) for name in (VOTER, STATEMENT, VOTE)
    )
    if not table.num_rows or not all(name in MEANING for name in cast.names):
        raise _NotPlain
    moments = None
    if TIMESTAMP in at:
        moments = [_numbers(piece, np.float64) for piece in table.column(str(at[TIMESTAMP])).chunks]
        if not all(np.isfinite(piece).all() for piece in moments):
            raise _NotPlain
    meaning = np.array([MEANING[name] for name in cast.names], dtype=np.int8)
    return votes_in(voters, statements, [meaning[piece] for piece in cast.places], moments)


def _column(column: Any) -> Column:
    """Return a column of text; a blank cell needs the careful reader."""
    chunks = column.chunks
    names = [_bare(name).strip() for name in chunks[0].dictionary.to_pylist()] if chunks else []
    if not all(names):
        raise _NotPlain
    return Column(names, [_numbers(piece.indices, np.int32) for piece in chunks])


def _numbers(array: Any, kind: type[np.generic]) -> NDArray[Any]:
    """Return a piece of numbers as it lies there; PyArrow's own way loads pandas for it."""
    found: NDArray[Any] = np.frombuffer(array.buffers()[1], kind)
    return found[array.offset : array.offset + len(array)]
