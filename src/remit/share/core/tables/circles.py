"""Which tables go round in a circle, or are parts of each other: only these need crossings.

Sums within tables and shared margins say all that can be said of the others. A field that one
table alone is by adds nothing to the others, and a table whose cells are all another's adds
nothing; taking these away, again and again, leaves the rest (the reduction of Graham, and of Yu
and Ozsoyoglu, 1979).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from remit.share.core.disclosure.counts import TOTAL
from remit.share.core.linked import linked_name
from remit.share.core.tables.gathered import IN
from remit.share.core.tables.question import YES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.tables.gathered import Gathered


@dataclass(eq=False)
class Placed:
    """A table on its way, with where its cells are in the system, and by what it still is."""

    at: int
    gathered: Gathered
    places: Numbers
    by: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        self.by = self.gathered.dimensions

    @cached_property
    def where(self) -> dict[str, str]:
        """Whom alone it is of."""
        return dict(self.gathered.where)

    @cached_property
    def within(self) -> frozenset[str]:
        """The datasets, as `in_DATASET`, in which everybody of it is by what chooses them."""
        found = {name for name, value in self.where.items() if name.startswith(IN) and value == YES}
        return frozenset({*found, self.gathered.known})

    @cached_property
    def every_place(self) -> frozenset[int]:
        """Where any of its cells is."""
        return frozenset(self.places.tolist())

    @property
    def fields(self) -> frozenset[str]:
        """What it still is by, and what chooses its people."""
        return frozenset((*self.by, *self.where))

    @property
    def bound(self) -> frozenset[str]:
        """These, and the dataset whose people alone it is of without saying so."""
        known = self.gathered.known
        return self.fields | {known} if known else self.fields

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
        """Return the groups of a field."""
        if name in self.where:
            return (self.where[name],)
        return self.gathered.labels[self.gathered.dimensions.index(name)]


def in_circles(tables: Sequence[Placed]) -> list[Placed]:
    """Return the tables that sums within tables and shared margins do not settle."""
    left, before = list(tables), -1
    while before != sum(len(one.by) + 1 for one in left):
        before = sum(len(one.by) + 1 for one in left)
        for one in left:
            beside = {name for other in left if other is not one for name in other.bound}
            # Who is in a dataset anyway has a value of its fields: these tell nothing of who is.
            beyond = beside - one.within
            one.by = tuple(
                name
                for name in one.by
                if name in beside or any(is_related(name, other) for other in beyond)
            )
        for one in reversed(left.copy()):
            filled, bound = one.filled(), one.bound
            if any(
                other is not one and filled <= other.every_place and bound <= other.bound
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


def groups_of(tables: Sequence[Placed]) -> list[list[Placed]]:
    """Return tables that hang together by their fields; one alone needs no crossings.

    What is left of a table of everybody may be their number, which belongs to each group.
    """
    found = []
    everybody = [one for one in tables if not one.bound]
    left = [one for one in tables if one.bound]
    while left:
        group, fields = [left.pop(0)], set[str]()
        while fields != (fields := {name for one in group for name in one.bound}):
            near = [
                one
                for one in left
                if any(is_related(name, other) for name in one.bound for other in fields)
            ]
            group += near
            left = [one for one in left if one not in near]
        group += everybody
        if len(group) > 1:
            found.append(sorted(group, key=lambda one: one.at))
    return found
