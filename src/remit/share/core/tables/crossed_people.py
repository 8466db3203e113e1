"""The people of several tables, crossed by all that these tables say of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from pyroaring import BitMap

from remit.share.core.tables.circles import is_related
from remit.share.core.tables.gathered import as_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.tables.circles import Placed

_OTHER = -1
# So many times more combinations are looked through for those that may be.
_WIDER = 20
# A crossing of people whom a table leaves out, and one that no cell of a table can hold.
OUTSIDE, NOWHERE = -1, -2


@dataclass(frozen=True)
class CrossedRows:
    """Crossings: of each, its value in each column, and how many people are in it."""

    values: Numbers
    many: Numbers


class CrossedPeople:
    """The people of some tables with what the tables say of each.

    A column is a field, as tables that do not contradict each other tell it, or whether somebody
    is in a table that leaves out people for whom all that chooses its people holds: those of
    another run, or without a value of what is averaged.
    """

    def __init__(self, tables: Sequence[Placed]) -> None:
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

    def _told(self, one: Placed, cohort: Numbers) -> dict[str, Numbers]:
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

    def _mark(self, one: Placed, inside: NDArray[np.bool_]) -> None:
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

    def _chosen(self, one: Placed, values: Numbers) -> NDArray[np.bool_]:
        """Return for which rows all holds that chooses a table's people."""
        found = np.ones(len(values), dtype=bool)
        for name, value in one.where.items():
            found &= values[:, self._of[one.at, name]] == self._code(name, value)
        if one.at in self._inside:
            found &= values[:, self._inside[one.at]] == 1
        return found

    def cell_of(self, one: Placed, values: Numbers) -> Numbers:
        """Return of each crossing the place of the cell of a table that it is in."""
        chosen = self._chosen(one, values)
        keys, places = one.cells()
        sizes = [len(one.labels(name)) for name in one.by]
        table = np.full(sizes, NOWHERE, dtype=np.int64)
        if sizes:
            table[tuple(keys.T)] = places
        index, known = [], chosen.copy()
        for name in one.by:
            place = np.full(len(self._codes[name]) + 1, NOWHERE, dtype=np.int64)
            place[[self._code(name, value) for value in one.labels(name)]] = range(
                len(one.labels(name))
            )
            group = place[values[:, self._of[one.at, name]]]
            known &= group != NOWHERE
            index.append(np.where(group == NOWHERE, 0, group))
        found = table[tuple(index)] if index else np.full(len(values), places[0])
        return np.where(known, found, np.where(chosen, NOWHERE, OUTSIDE))

    def crossed(self, most: int) -> CrossedRows | None:
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
        return CrossedRows(grid[possible], counts[possible])

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


def _packed(rows: Numbers, sizes: Sequence[int] | None = None) -> Numbers:
    """Return each row as one number."""
    found = np.zeros(len(rows), dtype=np.int64)
    for at in range(rows.shape[1]):
        size = sizes[at] if sizes is not None else 1 << 31
        found = found * size + rows[:, at] + 1
    return found
