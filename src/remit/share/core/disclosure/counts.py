"""A table of counts with all its totals: what is protected, as arrays.

A table has one row for each combination of its dimensions. Its totals, over each dimension and
all together, are published beside it, so they are part of what an outsider knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, vstack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

TOTAL = -1


@dataclass(frozen=True, slots=True)
class Contributions:
    """What stands behind each count: how many contribute, and the largest of them, descending.

    `largest` has a row for each cell and as many columns as the table gives.
    """

    contributors: Numbers | None
    largest: Numbers | None


@dataclass(frozen=True, slots=True)
class Part:
    """One of several tables that are protected together.

    Attributes:
        dimensions: the places of the dimensions that it is by; in the others each of its cells is
            a total, or holds one category that all of the table's people share.
        cells: the places of its cells, its totals among them.
    """

    dimensions: tuple[int, ...]
    cells: Numbers


@dataclass(frozen=True, slots=True)
class Beneath:
    """That a cell is the sum of crossings, which no table shows.

    What has been taken out of a cell since is in none of them.
    """

    cell: int
    crossings: Numbers


@dataclass(frozen=True)
class Counts:
    """A table of counts with all its totals.

    Attributes:
        dimensions: the names of the dimensions.
        labels: for each dimension, its categories in the table's order, then its total's label.
        coordinates: a row for each cell: its category in each dimension; `TOTAL` is a total.
        counts: the count of each cell.
        contributions: what stands behind the counts, where the table tells.
        parts: where several tables are protected together, what each is by, and its cells;
            none where all cells are one table. A cell may stand in several.
        same: pairs of cells of different tables that are known to be of the same people.
        beneath: which crossings make up which cells of several tables.
        crossings: how many crossings there are: the last of the cells.
        exact: of which cells an outsider has the exact number where they are shown, however it is
            rounded, as sums and means of them are shown too; None for none.
    """

    dimensions: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    coordinates: Numbers
    counts: Numbers
    contributions: Contributions
    parts: tuple[Part, ...] = ()
    same: tuple[tuple[int, int], ...] = ()
    beneath: tuple[Beneath, ...] = ()
    crossings: int = 0
    exact: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def is_total(self) -> NDArray[np.bool_]:
        """Whether each cell is a total over at least one dimension."""
        found: NDArray[np.bool_] = (self.coordinates == TOTAL).any(axis=1)
        return found

    @cached_property
    def listed(self) -> NDArray[np.bool_]:
        """Whether each cell stands in a table; crossings do not."""
        found: NDArray[np.bool_] = np.arange(len(self)) < len(self) - self.crossings
        return found

    @cached_property
    def sums(self) -> csr_array:
        """Every sum that an outsider may reckon with: of tables, and of crossings."""
        if not self.beneath:
            return self.table_sums
        rows = [
            _Line(
                np.append(one.crossings, one.cell),
                np.full(len(one.crossings) + 1, one.cell),
                np.arange(len(one.crossings) + 1) == len(one.crossings),
            )
            for one in self.beneath
        ]
        return csr_array(vstack([self.table_sums, _incidence(rows, len(self))], format="csr"))

    @cached_property
    def table_sums(self) -> csr_array:
        """Which cells make up which total: a row for each sum, 1 for its parts, -1 for the total.

        Every sum runs over one dimension; the other coordinates are held, totals among them.
        """
        rows: list[_Line] = []
        for part in self.parts or (self._whole_part,):
            inside = self.coordinates[part.cells]
            place = {key.tobytes(): at for at, key in zip(part.cells, inside, strict=True)}
            for dimension in part.dimensions:
                over = inside.copy()
                over[:, dimension] = TOTAL
                whole = np.fromiter((place[key.tobytes()] for key in over), np.int64, len(over))
                rows.append(_Line(part.cells, whole, inside[:, dimension] == TOTAL))
        for pair in self.same:
            # A cell that is the other's sum, for all that an outsider knows.
            is_total = np.array([False, True])
            rows.append(_Line(np.array(pair), np.array([pair[1]] * 2), is_total))
        return _incidence(rows, len(self))

    @property
    def _whole_part(self) -> Part:
        return Part(tuple(range(len(self.dimensions))), np.arange(len(self)))

    def names(self, cell: int) -> dict[str, str]:
        """Return a cell's category in each dimension, by the dimension's name."""
        place = self.coordinates[cell]
        named = zip(self.dimensions, self.labels, place, strict=True)
        return {name: labels[at] for name, labels, at in named}


def with_totals(
    dimensions: Sequence[str],
    labels: Sequence[Sequence[str]],
    cells: Mapping[tuple[int, ...], int],
    contributions: Mapping[tuple[int, ...], Sequence[int | None]] | None = None,
) -> Counts:
    """Return the table with every total worked out.

    Args:
        dimensions: the names of the dimensions.
        labels: for each dimension, its categories, then its total's label.
        cells: the counts by coordinates, without totals. A combination that is left out counts
            as none and is no cell.
        contributions: by coordinates, how many contribute (None where the table does not tell),
            then the largest contributions. Those of totals may be given; they are worked out
            where not, as if nobody contributed to two cells.
    """
    inner = np.array(list(cells), dtype=np.int64).reshape(len(cells), len(dimensions))
    counts = np.fromiter(cells.values(), np.int64, len(cells))
    coordinates, of = [inner], [np.arange(len(inner))]
    for over in _subsets(len(dimensions)):
        projected = inner.copy()
        projected[:, list(over)] = TOTAL
        found, inverse = np.unique(projected, axis=0, return_inverse=True)
        coordinates.append(found)
        of.append(inverse.reshape(-1))
    totals = [np.bincount(into, counts, len(at)) for at, into in zip(coordinates, of, strict=True)]
    everything = np.concatenate(coordinates)
    order = _in_table_order(everything)
    known = _Known(inner, coordinates, of, contributions or {})
    return Counts(
        tuple(dimensions),
        tuple(tuple(names) for names in labels),
        everything[order],
        np.concatenate(totals).astype(np.int64)[order],
        known.contributions(everything, order),
    )


def number_of_cells(coordinates: Numbers) -> int:
    """Return how many cells a table has with its totals."""
    count = len(coordinates)
    for over in _subsets(coordinates.shape[1]):
        kept = [at for at in range(coordinates.shape[1]) if at not in over]
        count += len(np.unique(coordinates[:, kept], axis=0)) if kept else 1
    return count


@dataclass(frozen=True, slots=True)
class _Known:
    """What the table tells of contributions, and how its cells add up."""

    inner: Numbers
    coordinates: Sequence[Numbers]
    of: Sequence[Numbers]
    given: Mapping[tuple[int, ...], Sequence[int | None]]

    def contributions(self, everything: Numbers, order: Numbers) -> Contributions:
        keys = [tuple(key) for key in self.inner.tolist()]
        if not self.given:
            return Contributions(None, None)
        told = [self.given[key] for key in keys]
        everywhere = [tuple(key) for key in everything.tolist()]
        contributors = largest = None
        if told and told[0][0] is not None:
            worked = [
                np.bincount(into, [float(one[0] or 0) for one in told], len(at))
                for at, into in zip(self.coordinates, self.of, strict=True)
            ]
            contributors = np.concatenate(worked).astype(np.int64)
        if told and len(told[0]) > 1:
            values = np.array([[each or 0 for each in one[1:]] for one in told], dtype=np.int64)
            largest = np.concatenate(
                [
                    _largest_of(values, into, len(at))
                    for at, into in zip(self.coordinates, self.of, strict=True)
                ]
            )
        for at, key in enumerate(everywhere):
            told_of = self.given.get(key, (None,))
            if contributors is not None and told_of[0] is not None:
                contributors[at] = told_of[0]
            top = [one for one in told_of[1:] if one is not None]
            if largest is not None and len(top) == largest.shape[1]:
                largest[at] = top
        return Contributions(
            None if contributors is None else contributors[order],
            None if largest is None else largest[order],
        )


def _largest_of(values: Numbers, into: Numbers, groups: int) -> Numbers:
    """Return the largest values of each group of rows, as many as a row has."""
    many = values.shape[1]
    group = np.repeat(into, many)
    flat = values.reshape(-1)
    order = np.lexsort((-flat, group))
    group, flat = group[order], flat[order]
    rank = np.arange(len(group)) - np.searchsorted(group, group)
    found = np.zeros((groups, many), dtype=np.int64)
    first = rank < many
    found[group[first], rank[first]] = flat[first]
    return found


def _subsets(dimensions: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, dimensions + 1):
        yield from combinations(range(dimensions), size)


def _in_table_order(coordinates: Numbers) -> Numbers:
    """Return the order of the table's rows, each total after what it adds up."""
    last = np.where(coordinates == TOTAL, np.iinfo(np.int64).max, coordinates)
    order: Numbers = np.lexsort(last.T[::-1])
    return order


@dataclass(frozen=True, slots=True)
class _Line:
    """The sums over one dimension of one table: of each cell, its total, and if it is that."""

    cells: Numbers
    whole: Numbers
    is_total: NDArray[np.bool_]


def _incidence(lines: Sequence[_Line], many: int) -> csr_array:
    rows, columns, signs = [], [], []
    before = 0
    for line in lines:
        totals, row = np.unique(line.whole, return_inverse=True)
        rows.append(row.reshape(-1) + before)
        columns.append(line.cells)
        signs.append(np.where(line.is_total, -1.0, 1.0))
        before += len(totals)
    return csr_array(
        (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns))),
        shape=(before, many),
    )
