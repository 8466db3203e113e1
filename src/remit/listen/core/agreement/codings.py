"""Reads who coded what: a row for a unit and a code, or for a stretch of a source and a code."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import LONG_ROW, MISSING_COLUMN, NOT_A_TABLE, read_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from remit.kernel.errors import Problems

    Indices = npt.NDArray[np.int64]

UNIT_COLUMNS = ("coder", "unit", "code")
SPAN_COLUMNS = ("coder", "source", "start", "end", "code")
CHUNK = 1_000  # few enough that the collector of garbage does not go through them again and again
LARGEST_POSITION = 10**9
_NUMBER = re.compile(r"\d{1,10}(?:\.0+)?", re.ASCII)
_NO_NUMBER = -1

BLANK_CELL = problem_kind(
    "codings-blank",
    "The column “{column}” is blank.",
    "Fill it in, or take the row out.",
)
NO_POSITION = problem_kind(
    "codings-position",
    "“{value}” is no position.",
    "Write a whole number from 0 to a thousand million, counted in characters from the beginning "
    "of the source.",
)
EMPTY_SPAN = problem_kind(
    "codings-empty-span",
    "The span from {start} to {end} holds nothing.",
    "The end is the position after the last character, so it is larger than the start.",
)
ONE_CODER = problem_kind(
    "codings-one-coder",
    "Coders in the table: {count}. Agreement needs two.",
    "Bring the codings of two or more coders into one table, named in the column “coder”.",
)


@dataclass(frozen=True)
class UnitCodings:
    """Codes that coders gave to units: one entry of the arrays for each coding.

    `coder`, `unit` and `code` are indices. `cluster` tells, for each unit, which source it is of;
    where no source is named, every unit is its own.
    """

    coders: tuple[str, ...]
    codes: tuple[str, ...]
    units: int
    clusters: int
    coder: Indices
    unit: Indices
    code: Indices
    cluster: Indices


@dataclass(frozen=True)
class SpanCodings:
    """Codes that coders gave to stretches of sources, `start` in and `end` out, in characters.

    `lengths` holds where each source ends: at the largest end of all coders' spans.
    """

    coders: tuple[str, ...]
    codes: tuple[str, ...]
    sources: tuple[str, ...]
    lengths: Indices
    coder: Indices
    source: Indices
    start: Indices
    end: Indices
    code: Indices


def span_codings(
    rows: Iterable[tuple[str, str, int, int, str]],
    coders: Sequence[str],
    lengths: Mapping[str, int],
) -> SpanCodings:
    """Return spans as codings.

    Args:
        rows: (coder, source, start, end, code) of every span.
        coders: everybody who read the sources, whether or not they coded anything.
        lengths: how long each source is, in characters.
    """
    given = list(rows)
    codes = sorted({code for *_, code in given})
    places = [{name: at for at, name in enumerate(names)} for names in (coders, lengths, codes)]

    def column(values: Iterable[int]) -> Indices:
        return np.array(list(values), dtype=np.int64)

    return SpanCodings(
        coders=tuple(coders),
        codes=tuple(codes),
        sources=tuple(lengths),
        lengths=column(lengths.values()),
        coder=column(places[0][coder] for coder, *_ in given),
        source=column(places[1][source] for _, source, *_ in given),
        start=column(start for _, _, start, _, _ in given),
        end=column(end for _, _, _, end, _ in given),
        code=column(places[2][code] for *_, code in given),
    )


def read_codings(content: bytes, file: str, problems: Problems) -> UnitCodings | SpanCodings | None:
    """Read `coder,unit,code` (and, if it likes, `source`) or `coder,source,start,end,code`.

    A unit without a code is one that the coder did not code. Other columns are passed over, and
    capitals in the header make no difference.

    Returns:
        The codings, or None when there are problems, all of which are noted.
    """
    opened = read_columns(content, file, problems)
    if opened is None or problems:
        return None
    columns, rows = [name.casefold() for name in opened[0]], opened[1]
    wanted = UNIT_COLUMNS if "unit" in columns else SPAN_COLUMNS
    missing = [name for name in wanted if name not in columns]
    for name in missing:
        found = ", ".join(opened[0])
        problems.add(MISSING_COLUMN, Place(file, row=1), name=name, found=found)
    if missing:
        return None
    with_source = wanted is UNIT_COLUMNS and "source" in columns
    read = _Columns((*wanted, "source") if with_source else wanted, columns, file, problems)
    try:
        read.take(rows)
    except csv.Error as error:
        problems.add(NOT_A_TABLE, Place(file, row=read.last + 1), reason=str(error).rstrip("."))
        return None
    found_codings = _units(read) if wanted is UNIT_COLUMNS else _spans(read)
    if not problems and len(found_codings.coders) < 2:  # noqa: PLR2004  # agreement is between two
        problems.add(ONE_CODER, Place(file), count=len(found_codings.coders))
    return None if problems else found_codings


class _Words(dict[str, int]):
    """Numbers what cells say, in the order of their first appearance."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, int] = {}

    def __missing__(self, cell: str) -> int:
        index = self.known.setdefault(cell.strip(), len(self.known))
        self[cell] = index
        return index


class _Columns:
    """The named columns of a table as arrays of indices of what the cells say."""

    def __init__(
        self, wanted: Sequence[str], columns: Sequence[str], file: str, problems: Problems
    ) -> None:
        self.file, self.problems = file, problems
        self.width = len(columns)
        self.places = {name: columns.index(name) for name in wanted}
        self.words = {name: _Words() for name in wanted}
        self.last = 1
        self._parts: dict[str, list[Indices]] = {name: [] for name in wanted}
        self._rows: list[Indices] = []

    def take(self, rows: Iterator[list[str]]) -> None:
        """Take every row in, a chunk at a time."""
        while chunk := list(islice(rows, CHUNK)):
            numbers = range(self.last + 1, self.last + 1 + len(chunk))
            self.last += len(chunk)
            if set(map(len, chunk)) != {self.width}:
                kept = [(n, self._fitted(n, row)) for n, row in zip(numbers, chunk, strict=True)]
                full = [(n, row) for n, row in kept if row is not None]
                chunk = [row for _, row in full]
                self._rows.append(np.array([n for n, _ in full], dtype=np.int64))
            else:
                self._rows.append(np.arange(numbers.start, numbers.stop, dtype=np.int64))
            cells = list(zip(*chunk, strict=True)) or [()] * self.width
            for name, place in self.places.items():
                number = self.words[name].__getitem__
                indices = np.fromiter(map(number, cells[place]), np.int64, len(chunk))
                self._parts[name].append(indices)

    def _fitted(self, number: int, row: list[str]) -> list[str] | None:
        """Return a row with as many cells as the header, or None for a blank one."""
        if not any(cell.strip() for cell in row):
            return None
        if any(cell.strip() for cell in row[self.width :]):
            place = Place(self.file, row=number)
            self.problems.add(LONG_ROW, place, found=len(row), wanted=self.width)
        return (row + [""] * self.width)[: self.width]

    def indices(self, name: str) -> Indices:
        """Return a column: for each row, the index of what its cell says."""
        return np.concatenate(self._parts[name]) if self._parts[name] else np.zeros(0, np.int64)

    def rows(self) -> Indices:
        """Return the rows' numbers as a spreadsheet shows them."""
        return np.concatenate(self._rows) if self._rows else np.zeros(0, np.int64)

    def said(self, name: str) -> list[str]:
        """Return what the cells of a column say, by index."""
        return list(self.words[name].known)

    def note_blanks(self, names: Sequence[str], rows: Indices) -> None:
        """Note the rows whose cell in one of the columns is blank."""
        for name in names:
            blank = self.words[name].known.get("")
            if blank is not None:
                for number in rows[self.indices(name) == blank]:
                    place = Place(self.file, row=int(number), column=name)
                    self.problems.add(BLANK_CELL, place, column=name)


def _units(read: _Columns) -> UnitCodings:
    rows = read.rows()
    read.note_blanks([name for name in read.places if name != "code"], rows)
    code, blank = read.indices("code"), read.words["code"].known.get("", -1)
    there = code != blank
    coders, coder = _used(read, "coder", there)
    codes, code = _used(read, "code", there)
    _, unit = _used(read, "unit", there)
    units = int(unit.max(initial=-1)) + 1
    cluster, clusters = np.arange(units), units
    if "source" in read.places:
        sources, source = _used(read, "source", there)
        cluster[unit] = source
        clusters = len(sources)
    return UnitCodings(coders, codes, units, clusters, coder, unit, code, cluster)


def _spans(read: _Columns) -> SpanCodings:
    rows = read.rows()
    read.note_blanks(("coder", "source", "code"), rows)
    start, end = (_positions(read, name, rows) for name in ("start", "end"))
    for at in np.flatnonzero((start >= end) & (start >= 0) & (end >= 0)):
        place = Place(read.file, row=int(rows[at]))
        read.problems.add(EMPTY_SPAN, place, start=int(start[at]), end=int(end[at]))
    everything = np.ones(len(rows), dtype=bool)
    coders, coder = _used(read, "coder", everything)
    sources, source = _used(read, "source", everything)
    codes, code = _used(read, "code", everything)
    lengths = np.zeros(len(sources), dtype=np.int64)
    np.maximum.at(lengths, source, end)
    return SpanCodings(coders, codes, sources, lengths, coder, source, start, end, code)


def _used(
    read: _Columns, name: str, there: npt.NDArray[np.bool_]
) -> tuple[tuple[str, ...], Indices]:
    """Return what the cells of some rows say, sorted, and each such row's index in it."""
    said, indices = read.said(name), read.indices(name)[there]
    met = np.zeros(len(said), dtype=bool)
    met[indices] = True
    used = sorted(np.flatnonzero(met).tolist(), key=said.__getitem__)
    new = np.zeros(len(said), dtype=np.int64)
    new[used] = np.arange(len(used))
    return tuple(said[each] for each in used), new[indices]


def _positions(read: _Columns, name: str, rows: Indices) -> Indices:
    """Return a column of positions; what is none is noted, and -1."""
    said = read.said(name)
    values = np.array([_position(cell) for cell in said] or [0], dtype=np.int64)
    indices = read.indices(name)
    found = values[indices]
    for at in np.flatnonzero(found == _NO_NUMBER):
        place = Place(read.file, row=int(rows[at]), column=name)
        read.problems.add(NO_POSITION, place, value=said[indices[at]])
    return found


def _position(cell: str) -> int:
    number = int(cell.split(".", maxsplit=1)[0]) if _NUMBER.fullmatch(cell) else _NO_NUMBER
    return number if number <= LARGEST_POSITION else _NO_NUMBER
