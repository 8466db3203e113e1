"""Differencing: two tables of nearly the same people tell of those in whom they differ.

Whoever subtracts a table of 1,000 people from one of 1,001 has a table of one. So a new table is
held against every earlier one: its people as a whole, and each of its cells and what is left of
every line without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.share.core.disclosure.counts import TOTAL
from remit.share.core.tables.gathered import as_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from pyroaring import BitMap

    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.tables.gathered import Gathered

    Marks = NDArray[np.bool_]

COHORT, CELL, REST = "cohort", "cell", "rest"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Whom an earlier table was of, and how many of these have been taken out since."""

    name: str
    people: BitMap
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Nearness:
    """That too few people are in one of two sets and not in the other.

    `kind` is "cohort" for the tables' people as a whole, "cell" for two cells, "rest" for a cell
    and what a line has without another; `cell` is the new table's, as its groups.
    """

    kind: str
    earlier: str
    cell: tuple[tuple[str, str], ...] = ()


def near_cohorts(people: BitMap, earlier: Iterable[Cohort], threshold: int) -> Iterator[Cohort]:
    """Yield the earlier cohorts that differ from these people by fewer than the threshold.

    Equal ones differ by nobody. Who was taken out of an earlier one since is in no new table.
    """
    size = len(people)
    for one in earlier:
        apart = len(one.people) + one.gone - size
        if abs(apart) >= threshold:
            continue
        both = people.intersection_cardinality(one.people)
        if 0 < size + len(one.people) + one.gone - 2 * both < threshold:
            yield one


@dataclass(frozen=True)
class Told:
    """A table with what it hides; `linked` are those whose sums were audited with it."""

    name: str
    gathered: Gathered
    hidden: Marks
    linked: frozenset[str] = frozenset()

    @cached_property
    def sizes(self) -> Numbers:
        """How many people were counted in each cell."""
        found: Numbers = np.array(
            [
                len(people) + gone
                for people, gone in zip(self.gathered.people, self.gathered.taken_out, strict=True)
            ],
            dtype=np.int64,
        )
        return found

    @cached_property
    def members(self) -> tuple[Numbers, NDArray[Any]]:
        """Everybody, ascending, and of each the cells that they are in, as rows."""
        coordinates = self.gathered.counts.coordinates
        place = {tuple(key): at for at, key in enumerate(coordinates.tolist())}
        masks = np.array(np.meshgrid(*[[0, 1]] * coordinates.shape[1]), dtype=bool).T.reshape(
            -1, coordinates.shape[1]
        )
        who, cells = [np.zeros(0, dtype=np.int64)], [np.zeros((0, len(masks)), dtype=np.int64)]
        for key, people in self.gathered.cells.items():
            totals = np.where(masks, TOTAL, np.array(key))
            inside = np.array([place[tuple(total)] for total in totals.tolist()])
            who.append(as_places(people))
            cells.append(np.tile(inside, (len(people), 1)))
        everyone, rows = np.concatenate(who), np.concatenate(cells)
        order = np.argsort(everyone)
        return everyone[order], rows[order]

    @cached_property
    def parents(self) -> list[tuple[int, int]]:
        """Each cell with a total that it counts towards, by one dimension."""
        coordinates = self.gathered.counts.coordinates.tolist()
        place = {tuple(key): at for at, key in enumerate(coordinates)}
        return [
            (at, place[(*key[:dimension], TOTAL, *key[dimension + 1 :])])
            for at, key in enumerate(coordinates)
            for dimension, group in enumerate(key)
            if group != TOTAL
        ]


def nearest(new: Told, old: Told, threshold: int) -> Nearness | None:
    """Return a cell by which a new table comes too near to an earlier one, or None.

    Two cells count where neither is small itself, and at least one is shown; of tables that were
    audited together, where both are: there the audit answers for what is hidden.
    """
    both = new.gathered.cohort.intersection_cardinality(old.gathered.cohort)
    if 2 * both <= threshold:  # sets of at least the threshold that share less differ by more
        return None
    overlap = _overlap(new, old)
    at_n, at_o = overlap.new, overlap.old
    apart = new.sizes[at_n] + old.sizes[at_o] - 2 * overlap.many
    near = (apart > 0) & (apart < threshold)
    near &= (new.sizes[at_n] >= threshold) & (old.sizes[at_o] >= threshold)
    near &= _counts(new, old)(new.hidden[at_n], old.hidden[at_o])
    if near.any():
        return Nearness(CELL, old.name, _named(new, int(at_n[near][0])))
    for one, other, swapped in ((new, old, False), (old, new, True)):
        found = _near_rest(one, other, overlap.swapped() if swapped else overlap, threshold)
        if found is not None:
            cell, rest = found
            return Nearness(REST, old.name, _named(new, rest if swapped else cell))
    return None


def _counts(new: Told, old: Told) -> Any:
    """Return how it follows from what two cells hide whether their nearness counts."""
    together = old.name in new.linked
    return lambda a, b: ~(a | b) if together else ~(a & b)


@dataclass(frozen=True, slots=True)
class _Overlap:
    """How many people are in each pair of cells of two tables; pairs with none are left out."""

    new: Numbers
    old: Numbers
    many: Numbers

    def swapped(self) -> _Overlap:
        return _Overlap(self.old, self.new, self.many)


def _overlap(new: Told, old: Told) -> _Overlap:
    (who_n, cells_n), (who_o, cells_o) = new.members, old.members
    _, in_n, in_o = np.intersect1d(who_n, who_o, assume_unique=True, return_indices=True)
    inner_n, inner_o = cells_n[in_n], cells_o[in_o]
    width = len(old.sizes)
    # People first go into pairs of inner cells: these are few, and every total follows from them.
    pairs, first, many = np.unique(
        inner_n[:, 0] * width + inner_o[:, 0], return_index=True, return_counts=True
    )
    del pairs
    rows_n, rows_o = inner_n[first], inner_o[first]
    keys = (rows_n[:, :, None] * width + rows_o[:, None, :]).reshape(-1)
    weights = np.repeat(many, rows_n.shape[1] * rows_o.shape[1])
    found, of = np.unique(keys, return_inverse=True)
    total = np.bincount(of.reshape(-1), weights, len(found)).astype(np.int64)
    return _Overlap(found // width, found % width, total)


def _near_rest(one: Told, other: Told, overlap: _Overlap, threshold: int) -> tuple[int, int] | None:
    """Return a cell of one table that is nearly a line of the other without one of its cells."""
    inside = {
        (n, o): many
        for n, o, many in zip(
            overlap.new.tolist(), overlap.old.tolist(), overlap.many.tolist(), strict=True
        )
    }
    within: dict[int, list[int]] = {}
    for (n, o), many in inside.items():
        if one.sizes[n] >= threshold and one.sizes[n] - many < threshold and not one.hidden[n]:
            within.setdefault(o, []).append(n)
    for cell, whole in other.parents:
        if other.hidden[cell] or other.hidden[whole]:
            continue
        left = int(other.sizes[whole] - other.sizes[cell])
        for n in within.get(whole, ()) if left >= threshold else ():
            size = int(one.sizes[n])
            if abs(size - left) >= threshold:
                continue
            shared = inside[n, whole] - inside.get((n, cell), 0)
            if 0 < size + left - 2 * shared < threshold:
                return n, cell
    return None


def _named(table: Told, cell: int) -> tuple[tuple[str, str], ...]:
    return tuple(table.gathered.counts.names(cell).items())
