"""A CSV of counts, read and checked: its dimensions, then `count`, then what stands behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.errors import Place, problem_kind
from remit.share.core.disclosure.counts import TOTAL, number_of_cells, with_totals
from remit.share.core.disclosure.levels import seeming_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Row, Table
    from remit.share.core.disclosure.counts import Counts

    Key = tuple[int, ...]

COUNT, CONTRIBUTORS = "count", "contributors"
TOTAL_LABELS = frozenset({"", "all", "total", "totals"})
DEFAULT_TOTAL = "Total"
MOST_DIMENSIONS = 6
# More take minutes: sums over three dimensions and more give things away together.
MOST_CELLS = {1: 150_000, 2: 150_000}
MOST_CELLS_IN_MORE = 12_000
MOST_COUNT = 10**12
_RESERVED = frozenset({"value", "status", "low", "high"})
_LARGEST = re.compile(r"largest_([1-9][0-9]?)")
_WHOLE = re.compile(r"[0-9]{1,13}(?:\.0+)?")
_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?")

NO_DIMENSION = problem_kind(
    "counts-without-dimension",
    "No column stands before “count”, so there is nothing by which the people are counted.",
    "Put the columns that the table is by before “count”.",
)
TOO_MANY_DIMENSIONS = problem_kind(
    "counts-too-many-dimensions",
    "{found} columns stand before “count”; at most {most} dimensions are protected together.",
    "Put “count” after the columns that the table is by, or make tables of fewer dimensions.",
)
BAD_DIMENSION = problem_kind(
    "counts-bad-dimension",
    "A dimension cannot be named “{name}”.",
    "Give the column another name: “value”, “status”, “low” and “high” are names in the answer.",
)
NO_ROWS = problem_kind(
    "counts-without-rows",
    "The table has no rows to protect.",
    "Add a row for each combination; totals are worked out from these.",
)
NEGATIVE_COUNT = problem_kind(
    "counts-negative",
    "“{text}” is less than none.",
    "Write how many there are, as a whole number from 0.",
)
NOT_A_COUNT = problem_kind(
    "counts-not-whole",
    "“{text}” is no whole number from 0 to {most}.",
    "Write digits only, without separators, units or marks; suppress nothing beforehand.",
)
DUPLICATE_CELL = problem_kind(
    "counts-duplicate-cell",
    "The combination {cell} stands in row {first} already.",
    "Keep one row for each combination, or add the counts up.",
)
WRONG_TOTAL = problem_kind(
    "counts-wrong-total",
    "The total for {cell} is given as {given}; its rows add up to {found}.",
    "Correct the total or the rows, or add a category for those that are left out.",
)
TOO_MANY_CELLS = problem_kind(
    "counts-too-many-cells",
    "With its totals the table has {found} cells; of {dimensions} dimensions at most {most} are "
    "protected together.",
    "Make a table with fewer categories or dimensions.",
)
BAD_CONTRIBUTIONS = problem_kind(
    "counts-bad-contributions",
    "{reason}.",
    "Give the number of contributors, and the largest contributions in descending order.",
)
UNUSED_COLUMN = problem_kind(
    "counts-unused-column",
    "The column “{name}” stands after “count” and is not used.",
    "Leave it; if the table is by it, put it before “count”.",
)
SEEMING_TOTAL = problem_kind(
    "counts-seeming-total",
    "“{label}” of “{name}” looks like a total of other groups, and is taken for one beside them. "
    "If it is a total, hidden counts can be worked out from it.",
    "Of all the others: call it Total. Of some: take it out, and keep the lowest level.",
)


@dataclass(frozen=True, slots=True)
class _Columns:
    dimensions: tuple[str, ...]
    contributors: bool
    largest: tuple[str, ...]

    @property
    def has_contributions(self) -> bool:
        return self.contributors or bool(self.largest)


@dataclass(slots=True)
class _Read:
    """What has been read so far."""

    labels: list[dict[str, int]]
    totals: list[str]
    cells: dict[Key, int] = field(default_factory=dict)
    given: dict[Key, tuple[int, int]] = field(default_factory=dict)
    behind: dict[Key, tuple[int | None, ...]] = field(default_factory=dict)
    first: dict[Key, int] = field(default_factory=dict)

    def key(self, row: Row, dimensions: tuple[str, ...]) -> Key:
        key = []
        for at, name in enumerate(dimensions):
            label = row[name]
            if label.casefold() in TOTAL_LABELS:
                self.totals[at] = self.totals[at] or label
                key.append(TOTAL)
            else:
                key.append(self.labels[at].setdefault(label, len(self.labels[at])))
        return tuple(key)


def parse_counts(table: Table, problems: Problems) -> Counts | None:
    """Read a table of counts: the dimensions' columns, `count`, and what stands behind it.

    A row with a blank cell, “Total”, “Totals” or “All” in a dimension is a total over it. Totals
    are checked where they are given, and worked out where not. `contributors` says how many
    people or bodies a count comes from, `largest_1`, `largest_2` … their largest contributions.

    Returns:
        The counts with all totals, or None with all problems noted.
    """
    before = len(problems)
    columns = _columns(table, problems)
    if columns is None:
        return None
    read = _Read([{} for _ in columns.dimensions], ["" for _ in columns.dimensions])
    for row in table:
        _take(row, table.file, columns, read, problems)
    if len(problems) == before and not read.cells:
        problems.add(NO_ROWS, Place(table.file))
    if len(problems) > before or _is_too_large(read, table.file, problems):
        return None
    counts = with_totals(columns.dimensions, _labels(read), read.cells, read.behind)
    _check_totals(counts, read.given, table.file, problems)
    if len(problems) > before:
        return None
    for name, label in seeming_totals(counts):
        problems.notice(SEEMING_TOTAL, Place(table.file, column=name), name=name, label=label)
    return counts


def _columns(table: Table, problems: Problems) -> _Columns | None:
    before = len(problems)
    if not table.require((COUNT,), problems):
        return None
    at = table.columns.index(COUNT)
    dimensions, others = table.columns[:at], table.columns[at + 1 :]
    header = Place(table.file, row=1)
    _check_dimensions(dimensions, header, problems)
    largest = tuple(sorted((n for n in others if _LARGEST.fullmatch(n)), key=_rank))
    if [_rank(name) for name in largest] != list(range(1, len(largest) + 1)):
        reason = f"The columns {', '.join(largest)} do not count up from largest_1"
        problems.add(BAD_CONTRIBUTIONS, header, reason=reason)
    for name in others:
        if name and name != CONTRIBUTORS and name not in largest:
            problems.notice(UNUSED_COLUMN, header, name=name)
    if len(problems) > before:
        return None
    return _Columns(dimensions, CONTRIBUTORS in others, largest)


def _check_dimensions(names: tuple[str, ...], header: Place, problems: Problems) -> None:
    if not names:
        problems.add(NO_DIMENSION, header)
    if len(names) > MOST_DIMENSIONS:
        problems.add(TOO_MANY_DIMENSIONS, header, found=len(names), most=MOST_DIMENSIONS)
    for name in names:
        if not name or name.casefold() in _RESERVED:
            problems.add(BAD_DIMENSION, header, name=name)


def _rank(name: str) -> int:
    return int(name.partition("_")[2])


def _take(row: Row, file: str, columns: _Columns, read: _Read, problems: Problems) -> None:
    count = _count(row, COUNT, file, problems)
    key = read.key(row, columns.dimensions)
    if key in read.first:
        place = Place(file, row=row.number)
        cell = _said(row[name] for name in columns.dimensions)
        problems.add(DUPLICATE_CELL, place, cell=cell, first=read.first[key])
        return
    read.first[key] = row.number
    if count is None:
        return
    if columns.has_contributions:
        behind = _behind(row, key, count, file, columns, problems)
        if behind is None:
            return
        read.behind[key] = behind
    if TOTAL in key:
        read.given[key] = (count, row.number)
    else:
        read.cells[key] = count


def _behind(
    row: Row, key: Key, count: int, file: str, columns: _Columns, problems: Problems
) -> tuple[int | None, ...] | None:
    """Return who contributes and the largest contributions; of a total they may be blank."""
    names = ((CONTRIBUTORS,) if columns.contributors else ()) + columns.largest
    before = len(problems)
    found = {
        name: None if TOTAL in key and not row[name] else _count(row, name, file, problems)
        for name in names
    }
    if len(problems) > before:
        return None
    contributors = found.get(CONTRIBUTORS)
    largest = [found[name] for name in columns.largest]
    reason = _fault(count, contributors, [one for one in largest if one is not None])
    if reason:
        problems.add(BAD_CONTRIBUTIONS, Place(file, row=row.number), reason=reason)
        return None
    return (contributors, *largest)


def _fault(count: int, contributors: int | None, largest: list[int]) -> str:
    if contributors is not None and (contributors == 0) != (count == 0):
        return f"A count of {count} cannot come from {contributors} contributors"
    if sorted(largest, reverse=True) != largest:
        return "The largest contributions do not stand in descending order"
    if sum(largest) > count:
        return f"The largest contributions come to {sum(largest)}, which is more than {count}"
    return ""


def _count(row: Row, column: str, file: str, problems: Problems) -> int | None:
    text = row[column]
    if _WHOLE.fullmatch(text) and (count := int(text.partition(".")[0])) <= MOST_COUNT:
        return count
    place = Place(file, row=row.number, column=column)
    if _NEGATIVE.fullmatch(text):
        problems.add(NEGATIVE_COUNT, place, text=text)
    else:
        problems.add(NOT_A_COUNT, place, text=text, most=f"{MOST_COUNT:,}")
    return None


def _is_too_large(read: _Read, file: str, problems: Problems) -> bool:
    coordinates = np.array(list(read.cells), dtype=np.int64)
    found = number_of_cells(coordinates)
    most = MOST_CELLS.get(coordinates.shape[1], MOST_CELLS_IN_MORE)
    if found > most:
        problems.add(
            TOO_MANY_CELLS,
            Place(file),
            found=f"{found:,}",
            most=f"{most:,}",
            dimensions=coordinates.shape[1],
        )
    return found > most


def _labels(read: _Read) -> list[tuple[str, ...]]:
    return [
        (*known, total or DEFAULT_TOTAL)
        for known, total in zip(read.labels, read.totals, strict=True)
    ]


def _check_totals(
    counts: Counts, given: Mapping[Key, tuple[int, int]], file: str, problems: Problems
) -> None:
    if not given:
        return
    keys = map(tuple, counts.coordinates.tolist())
    found = dict(zip(keys, counts.counts.tolist(), strict=True))
    for key, (count, row) in given.items():
        if found.get(key, 0) != count:
            cell = _said(names[at] for names, at in zip(counts.labels, key, strict=True))
            place = Place(file, row=row, column=COUNT)
            problems.add(WRONG_TOTAL, place, cell=cell, given=count, found=found.get(key, 0))


def _said(labels: Iterable[str]) -> str:
    return ", ".join(f"“{label}”" for label in labels)
