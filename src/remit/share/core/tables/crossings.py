"""What tables tell together: one unknown number for each crossing of their fields.

A table of everybody and the same table of those in each place add up: whoever has all but one of
the numbers has that one. So beneath the cells of several tables lie crossings, the finest groups
that the tables' fields make together, and every cell is the sum of its crossings. Crossings are
never shown; what is shown bounds them.

Many tables need none, as sums within tables and shared margins say all that can be said. A field
that one table alone is by adds nothing to the others, and a table whose cells are all another's
adds nothing; taking these away, again and again, leaves only tables that go round in a circle or
are parts of each other (the reduction of Graham, and of Yu and Ozsoyoglu, 1979).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from pyroaring import BitMap
from scipy.sparse import csr_array

from remit.share.core.disclosure.counts import TOTAL
from remit.share.core.disclosure.programmes import Programme
from remit.share.core.linked import linked_name
from remit.share.core.tables.gathered import IN, as_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.tables.gathered import Gathered

    Line = tuple[int, Numbers]

# More make the programmes slow; see the reference.
MOST_CROSSINGS = 20_000
_OTHER = -1
# Nodes are counted, not timed, so that an answer repeats.
_WHOLE = {"mip_max_nodes": 500}


@dataclass(frozen=True)
class Crossings:
    """Crossings of fields, and which of them make up which cell.

    Attributes:
        counts: how many people are in each.
        lines: the place of a cell in the system, with the crossings that it is the sum of.
        left: the tables that were left out, as crossing them too would make too many.
    """

    counts: Numbers
    lines: tuple[tuple[int, Numbers], ...]
    left: tuple[int, ...] = ()


@dataclass(eq=False)
class _Table:
    """A table on its way: by which of its fields it still is."""

    at: int
    gathered: Gathered
    places: Numbers
    by: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        self.by = self.gathered.dimensions

    @cached_property
    def where(self) -> dict[str, str]:
        return dict(self.gathered.where)

    @cached_property
    def every_place(self) -> frozenset[int]:
        return frozenset(self.places.tolist())

    @property
    def fields(self) -> frozenset[str]:
        return frozenset((*self.by, *self.where))

    def cells(self) -> tuple[Numbers, Numbers]:
        """Return its cells without totals over the fields that it still is by: keys and places."""
        coordinates = self.gathered.counts.coordinates
        kept = np.isin(self.gathered.dimensions, self.by)
        inner = ((coordinates != TOTAL) == kept).all(axis=1)
        return coordinates[inner][:, kept], self.places[inner]

    def filled(self) -> frozenset[int]:
        """Return the places of those cells that somebody is in."""
        _, places = self.cells()
        counts = dict(zip(self.places.tolist(), self.gathered.counts.counts.tolist(), strict=True))
        return frozenset(place for place in places.tolist() if counts[place])

    def labels(self, name: str) -> tuple[str, ...]:
        if name in self.where:
            return (self.where[name],)
        return self.gathered.labels[self.gathered.dimensions.index(name)]


def crossings(
    tables: Sequence[Gathered], places: Sequence[Numbers], most: int = MOST_CROSSINGS
) -> Crossings:
    """Return the crossings beneath tables of one measure.

    Args:
        tables: the tables, in the order of how much they matter.
        places: where the cells of each are in the system.
        most: with more crossings, tables are left out, the last first.
    """
    counts, before = [np.zeros(0, dtype=np.int64)], 0
    lines: list[Line] = []
    left: list[int] = []
    every = [_Table(at, *one) for at, one in enumerate(zip(tables, places, strict=True))]
    waiting = _groups(_in_circles(every))
    while waiting:
        group = waiting.pop(0)
        found = _cross(group, most - before)
        if found is None:
            left.append(group[-1].at)
            waiting += _groups(_in_circles(group[:-1]))
            continue
        lines += [(place, members + before) for place, members in found[0]]
        counts.append(found[1])
        before += len(found[1])
    return Crossings(np.concatenate(counts), tuple(lines), tuple(sorted(set(left))))


def with_amounts(found: Crossings, amounts: Numbers) -> Crossings | None:
    """Return crossings with amounts in place of people, for sums.

    What the amounts are is not kept. An outsider does not know either, so any will do that make
    up the cells' own: how far cells may move from what they are is the same from all of these.

    Args:
        found: the crossings.
        amounts: the sum in each cell of the system.

    Returns:
        The crossings; None where no whole amounts were found.
    """
    if not found.lines:
        return found
    starts = np.concatenate([[0], np.cumsum([len(inside) for _, inside in found.lines])])
    inside = np.concatenate([inside for _, inside in found.lines])
    shape = (len(found.lines), len(found.counts))
    sums = csr_array((np.ones(len(inside)), inside, starts), shape=shape)
    wanted = amounts[[place for place, _ in found.lines]]
    bounds = (np.zeros(shape[1]), np.full(shape[1], float(wanted.max(initial=0))))
    for whole in (None, np.ones(shape[1], dtype=bool)):
        held = wanted.astype(float)
        tried = Programme(sums, bounds, (held, held), whole=whole, options=_WHOLE).solve()
        if tried is None:
            return None
        counts = np.rint(tried).astype(np.int64)
        if (sums @ counts == wanted).all():
            return replace(found, counts=counts)
    return None


def _in_circles(tables: Sequence[_Table]) -> list[_Table]:
    """Return the tables that sums within tables and shared margins do not settle."""
    left, before = list(tables), -1
    while before != sum(len(one.by) + 1 for one in left):
        before = sum(len(one.by) + 1 for one in left)
        for one in left:
            beside = {name for other in left if other is not one for name in other.fields}
            one.by = tuple(
                name for name in one.by if any(is_related(name, other) for other in beside)
            )
        for one in reversed(left.copy()):
            filled, fields = one.filled(), one.fields
            if any(
                other is not one and filled <= other.every_place and fields <= other.fields
                for other in left
            ):
                left.remove(one)
    return left


def is_related(name: str, other: str) -> bool:
    """Whether what one field says of somebody can follow from another."""
    return name == other or _is_of(name, other) or _is_of(other, name)


def _is_of(name: str, present: str) -> bool:
    """Whether a field is of the dataset in which another says that somebody is."""
    if not present.startswith(IN):
        return False
    return name.startswith(linked_name(present.removeprefix(IN), ""))


def _groups(tables: Sequence[_Table]) -> list[list[_Table]]:
    """Return tables that hang together by their fields; one alone needs no crossings.

    What is left of a table of everybody may be their number, which belongs to each group.
    """
    found = []
    everybody = [one for one in tables if not one.fields]
    left = [one for one in tables if one.fields]
    while left:
        group, fields = [left.pop(0)], set[str]()
        while fields != (fields := {name for one in group for name in one.fields}):
            near = [
                one
                for one in left
                if any(is_related(name, other) for name in one.fields for other in fields)
            ]
            group += near
            left = [one for one in left if one not in near]
        group += everybody
        if len(group) > 1:
            found.append(sorted(group, key=lambda one: one.at))
    return found


def _cross(tables: Sequence[_Table], most: int) -> tuple[list[Line], Numbers] | None:
    """Return which crossings make up which cells, and their counts; None where they are too many.

    Crossings that are in the same cells of every table count as one.
    """
    people = _People(tables)
    rows = people.crossed(most)
    if rows is None:
        return None
    inside = np.stack([people.cell_of(one, rows.values) for one in tables], axis=1)
    possible = (inside != _NOWHERE).all(axis=1) & (inside != _OUTSIDE).any(axis=1)
    different, of = np.unique(inside[possible], axis=0, return_inverse=True)
    if len(different) > most:
        return None
    counts = np.bincount(of.reshape(-1), rows.many[possible], len(different)).astype(np.int64)
    lines: list[Line] = []
    done: set[int] = set()
    for at, one in enumerate(tables):
        _, places = one.cells()
        order = np.argsort(different[:, at], kind="stable")
        column = different[order, at]
        first, last = (np.searchsorted(column, places, side=side) for side in ("left", "right"))
        for place, start, end in zip(places.tolist(), first.tolist(), last.tolist(), strict=True):
            if place not in done:
                done.add(place)
                lines.append((place, np.sort(order[start:end])))
    return lines, counts


# A crossing of people whom a table leaves out, and one that no cell of a table can hold.
_OUTSIDE, _NOWHERE = -1, -2


@dataclass(frozen=True)
class _Rows:
    """Crossings: of each, its value in each column, and how many people are in it."""

    values: Numbers
    many: Numbers


class _People:
    """The people of some tables with what the tables say of each.

    A column is a field, as tables that do not contradict each other tell it, or whether somebody
    is in a table that leaves out people for whom all that chooses its people holds: those of
    another run, or without a value of what is averaged.
    """

    def __init__(self, tables: Sequence[_Table]) -> None:
        cohorts = [as_places(one.gathered.cohort) for one in tables]
        self._who = as_places(BitMap.union(*(one.gathered.cohort for one in tables)))
        self._codes: dict[str, dict[str, int]] = {}
        self._columns: list[Numbers] = []
        self._names: list[str] = []
        self._of: dict[tuple[int, str], int] = {}
        self._inside: dict[int, int] = {}
        for one, cohort in zip(tables, cohorts, strict=True):
            for name, told in self._told(one, cohort).items():
                self._of[one.at, name] = self._column(name, told)
        for one, cohort in zip(tables, cohorts, strict=True):
            inside = np.zeros(len(self._who), dtype=bool)
            inside[np.searchsorted(self._who, cohort)] = True
            self._mark(one, inside)

    def _told(self, one: _Table, cohort: Numbers) -> dict[str, Numbers]:
        """Return what a table says of each person, by field."""
        found = {name: np.full(len(self._who), _OTHER, dtype=np.int64) for name in one.fields}
        for name, value in one.where.items():
            found[name][np.searchsorted(self._who, cohort)] = self._code(name, value)
        gathered = one.gathered
        codes = {name: [self._code(name, value) for value in one.labels(name)] for name in one.by}
        for key, people in gathered.cells.items():
            at = np.searchsorted(self._who, as_places(people))
            for name, group in zip(gathered.dimensions, key, strict=True):
                if name in codes:
                    found[name][at] = codes[name][group]
        return found

    def _code(self, name: str, value: str) -> int:
        codes = self._codes.setdefault(name, {})
        return codes.setdefault(value, len(codes))

    def _column(self, name: str, told: Numbers) -> int:
        """Return the column that does not contradict what is told, with that put into it."""
        for at, known in enumerate(self._columns):
            both = (known != _OTHER) & (told != _OTHER)
            if self._names[at] == name and (known[both] == told[both]).all():
                self._columns[at] = np.where(known == _OTHER, told, known)
                return at
        self._columns.append(told)
        self._names.append(name)
        return len(self._columns) - 1

    def _mark(self, one: _Table, inside: NDArray[np.bool_]) -> None:
        """Give a table a column of its own if it leaves people out by more than it says."""
        chosen = self._chosen(one, np.stack(self._columns, axis=1))
        if (chosen == inside).all():
            return
        for at, name in enumerate(self._names):
            if not name and (self._columns[at] == inside).all():
                self._inside[one.at] = at
                return
        self._inside[one.at] = len(self._columns)
        self._columns.append(inside.astype(np.int64))
        self._names.append("")

    def _chosen(self, one: _Table, values: Numbers) -> NDArray[np.bool_]:
        """Return for which rows all holds that chooses a table's people."""
        found = np.ones(len(values), dtype=bool)
        for name, value in one.where.items():
            found &= values[:, self._of[one.at, name]] == self._code(name, value)
        if one.at in self._inside:
            found &= values[:, self._inside[one.at]] == 1
        return found

    def cell_of(self, one: _Table, values: Numbers) -> Numbers:
        """Return of each crossing the place of the cell of a table that it is in."""
        chosen = self._chosen(one, values)
        keys, places = one.cells()
        sizes = [len(one.labels(name)) for name in one.by]
        table = np.full(sizes, _NOWHERE, dtype=np.int64)
        if sizes:
            table[tuple(keys.T)] = places
        index, known = [], chosen.copy()
        for name in one.by:
            place = np.full(len(self._codes[name]) + 1, _NOWHERE, dtype=np.int64)
            place[[self._code(name, value) for value in one.labels(name)]] = range(
                len(one.labels(name))
            )
            group = place[values[:, self._of[one.at, name]]]
            known &= group != _NOWHERE
            index.append(np.where(group == _NOWHERE, 0, group))
        found = table[tuple(index)] if index else np.full(len(values), places[0])
        return np.where(known, found, np.where(chosen, _NOWHERE, _OUTSIDE))

    def crossed(self, most: int) -> _Rows | None:
        """Return every crossing that may be: of nobody, too; None where they are too many.

        What nobody is in may be all the same, for all that an outsider knows, unless one value
        follows from the other: of such columns only what somebody has counts. And where no table
        tells a value, it is one that somebody has: an outsider knows which values there are.
        """
        columns, people = self._different()
        values = [np.unique(column) for column in columns.T]
        if prod(len(one) for one in values) > _WIDER * most:
            return None
        grid = np.stack(np.meshgrid(*values, indexing="ij"), axis=-1).reshape(-1, len(values))
        for at, other in self._pairs():
            seen = np.unique(_packed(columns[:, [at, other]]))
            grid = grid[np.isin(_packed(grid[:, [at, other]]), seen)]
        sizes = [int(one.max()) + 2 for one in values]
        mine, theirs = _packed(grid, sizes), _packed(columns, sizes)
        order = np.argsort(mine, kind="stable")
        counts = np.zeros(len(grid), dtype=np.int64)
        counts[order[np.searchsorted(mine[order], theirs)]] = people
        possible = (counts > 0) | (grid != _OTHER).all(axis=1)
        return _Rows(grid[possible], counts[possible])

    def _different(self) -> tuple[Numbers, Numbers]:
        """Return the different rows that people have, and how many have each."""
        of = np.zeros(len(self._who), dtype=np.int64)
        for column in self._columns:
            # Numbered anew at each step, so that they stay small.
            _, of = np.unique(of * (int(column.max()) + 2) + column + 1, return_inverse=True)
        first = np.zeros(int(of.max(initial=-1)) + 1, dtype=np.int64)
        first[of] = np.arange(len(of))
        return np.stack(self._columns, axis=1)[first], np.bincount(of)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Yield columns of which one value follows from another."""
        for at, name in enumerate(self._names):
            for other in range(at):
                same = self._names[other]
                if (name and same and is_related(name, same)) or not (name and same):
                    yield at, other


# So many times more combinations are looked through for those that may be.
_WIDER = 20


def _packed(rows: Numbers, sizes: Sequence[int] | None = None) -> Numbers:
    """Return each row as one number."""
    found = np.zeros(len(rows), dtype=np.int64)
    for at in range(rows.shape[1]):
        size = sizes[at] if sizes is not None else 1 << 31
        found = found * size + rows[:, at] + 1
    return found
