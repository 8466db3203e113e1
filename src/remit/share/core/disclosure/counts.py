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
from scipy.sparse import csr_array

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


@dataclass(frozen=True)
class Counts:
    """A table of counts with all its totals.

    Attributes:
        dimensions: the names of the dimensions.
        labels: for each dimension, its categories in the table's order, then its total's label.
        coordinates: a row for each cell: its category in each dimension; `TOTAL` is a total.
        counts: the count of each cell.
        contributions: what stands behind the counts, where the table tells.
    """

    dimensions: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    coordinates: Numbers
    counts: Numbers
    contributions: Contributions

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def is_total(self) -> NDArray[np.bool_]:
        """Whether each cell is a total over at least one dimension."""
        found: NDArray[np.bool_] = (self.coordinates == TOTAL).any(axis=1)
        return found

    @cached_property
    def sums(self) -> csr_array:
        """Which cells make up which total: a row for each sum, 1 for its parts, -1 for the total.

        Every sum runs over one dimension; the other coordinates are held, totals among them.
        """
        place = {key.tobytes(): at for at, key in enumerate(self.coordinates)}
        rows: list[Numbers] = []
        for dimension in range(len(self.dimensions)):
            over = self.coordinates.copy()
            over[:, dimension] = TOTAL
            whole = np.fromiter((place[key.tobytes()] for key in over), np.int64, len(over))
            rows.append(whole)
        return _incidence(rows, self.coordinates)

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


def _incidence(wholes: Sequence[Numbers], coordinates: Numbers) -> csr_array:
    cells = np.arange(len(coordinates))
    rows, columns, signs = [], [], []
    before = 0
    for dimension, whole in enumerate(wholes):
        totals, row = np.unique(whole, return_inverse=True)
        rows.append(row.reshape(-1) + before)
        columns.append(cells)
        signs.append(np.where(coordinates[:, dimension] == TOTAL, -1.0, 1.0))
        before += len(totals)
    return csr_array(
        (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns))),
        shape=(before, len(coordinates)),
    )
