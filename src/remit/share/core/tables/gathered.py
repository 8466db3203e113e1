"""Whom each cell of a table is of: sets of people, kept to compare one table with the next.

The numbers of people are those that they keep over the runs of an agreement. Sets are roaring
bitmaps (Lemire and others, 2018): small, and fast to intersect.
"""

from __future__ import annotations

import base64
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from pyroaring import BitMap

from remit.kernel.finding import digest
from remit.share.core.disclosure.counts import TOTAL, with_totals
from remit.share.core.disclosure.reading import DEFAULT_TOTAL
from remit.share.core.linked import linked_name, presence
from remit.share.core.tables.question import NO, NOT_KNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from remit.share.core.disclosure.counts import Counts

    Key = tuple[int, ...]
    Conditions = frozenset[tuple[str, str]]

IN = presence("")
_OPPOSITE = {f"not {YES}": NO, f"not {NO}": YES}
PEOPLE = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the amounts in a cell lie apart.

    Attributes:
        least: the least of them.
        greatest: the greatest.
        above: of how many people they are above the least that is usual in the run.
        below: of how many they are below the greatest that is.
    """

    least: int
    greatest: int
    above: int
    below: int


@dataclass(frozen=True)
class Gathered:
    """One table as it is counted, with the people of each cell.

    Attributes:
        measure: `PEOPLE` for counts, else the number that is summed.
        dimensions: what it is by.
        labels: the groups of each dimension.
        where: which people alone are in it.
        cells: the people of each inner cell that is not empty, by its groups' places.
        gone: how many people of a cell have been taken out of it since, where any have.
        amounts: of a sum, the sum in each cell, then the largest contributions to it.
        scale: how many units of `amounts` make one.
        spreads: of a sum, how far the amounts in each inner cell lie apart.
        exact: of people, whether sums or means are shown of them, which tell their exact number
            however it is rounded.
        known: the dataset, as `in_DATASET`, of a field of which people have a value who are in
            the table, where that leaves out others; "" where it does not.
    """

    measure: str
    dimensions: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    where: tuple[tuple[str, str], ...]
    cells: Mapping[Key, BitMap]
    gone: Mapping[Key, int] = field(default_factory=dict)
    amounts: Mapping[Key, tuple[int, ...]] = field(default_factory=dict)
    scale: int = 1
    spreads: Mapping[Key, Spread] = field(default_factory=dict)
    exact: bool = False
    known: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """All that chooses and groups its people."""
        named = {*self.dimensions, *(name for name, _ in self.where), self.known}
        return frozenset(named - {""})

    @cached_property
    def cohort(self) -> BitMap:
        """Everybody in the table."""
        return BitMap.union(*self.cells.values()) if self.cells else BitMap()

    @property
    def gone_of_cohort(self) -> int:
        """How many have been taken out since."""
        return sum(self.gone.values())

    @cached_property
    def counts(self) -> Counts:
        """The table with every total; a combination of groups that nobody is in counts none."""
        values, behind = {}, {}
        width = max((len(one) for one in self.amounts.values()), default=1)
        for key in product(*(range(len(names)) for names in self.labels)):
            people = len(self.cells.get(key, ())) + self.gone.get(key, 0)
            if self.measure == PEOPLE:
                values[key] = people
            else:
                amount = self.amounts.get(key, (0,))
                values[key] = amount[0]
                behind[key] = (people, *amount[1:], *(0,) * (width - len(amount)))
        for key, many in self._telling().items():
            behind[key] = (many, *behind.get(key, ())[1:])
        labels = [(*names, DEFAULT_TOTAL) for names in self.labels]
        return with_totals(self.dimensions, labels, values, behind)

    def _telling(self) -> dict[Key, int]:
        """Return of how few people the sum in each cell tells, totals too, where spreads are known.

        A sum in which everybody but a few has the least that there is tells of these few, whoever
        knows the number of people: it is a count in disguise. So does one in which everybody but
        a few has the greatest; and one in which all have either, of everybody.
        """
        ends: dict[Key, tuple[int, int]] = {}
        for key, spread in self.spreads.items():
            for total in _totals(key):
                above, below = ends.get(total, (0, 0))
                ends[total] = (above + spread.above, below + spread.below)
        return {key: max(min(both), 1) for key, both in ends.items()}

    def ends(self) -> Iterator[tuple[Key, tuple[int, int]]]:
        """Yield each cell, totals too, with the least and the greatest in a cell that is in it."""
        for key, spread in self.spreads.items():
            for total in _totals(key):
                yield total, (spread.least, spread.greatest)

    @cached_property
    def people(self) -> list[BitMap]:
        """The people of each cell, totals too, in the order of `counts`."""
        found = {tuple(key): BitMap() for key in self.counts.coordinates.tolist()}
        for key, people in self.cells.items():
            for total in _totals(key):
                found[total] |= people
        return list(found.values())

    @cached_property
    def taken_out(self) -> list[int]:
        """How many have been taken out of each cell since, in the order of `counts`."""
        found = {tuple(key): 0 for key in self.counts.coordinates.tolist()}
        for key, many in self.gone.items():
            for total in _totals(key):
                found[total] += many
        return list(found.values())

    @cached_property
    def identities(self) -> list[tuple[Conditions, str]]:
        """What makes each cell the same as another's, in the order of `counts`."""
        keys = [tuple(key) for key in self.counts.coordinates.tolist()]
        return [
            (self.conditions(key), f"{digest(bytes(people.to_array()))}+{gone}")
            for key, people, gone in zip(keys, self.people, self.taken_out, strict=True)
        ]

    def conditions(self, key: Key) -> Conditions:
        """Return what makes somebody be in a cell."""
        groups = {
            (name, labels[at])
            for name, labels, at in zip(self.dimensions, self.labels, key, strict=True)
            if at != TOTAL
        }
        return frozenset(groups | set(self.where))

    def without(self, people: Collection[int]) -> Gathered:
        """Return the table with people taken out of its sets; that somebody was, is remembered."""
        leaving = BitMap(people)
        cells = {key: inside - leaving for key, inside in self.cells.items()}
        left = {key: len(inside) - len(cells[key]) for key, inside in self.cells.items()}
        gone = {
            key: self.gone.get(key, 0) + left.get(key, 0)
            for key in {*self.gone, *left}
            if self.gone.get(key, 0) + left.get(key, 0)
        }
        return replace(self, cells=cells, gone=gone)

    def packed(self) -> dict[str, Any]:
        """Return it as plain values, for the store."""
        return {
            "measure": self.measure,
            "dimensions": list(self.dimensions),
            "labels": [list(names) for names in self.labels],
            "where": [list(pair) for pair in self.where],
            "scale": self.scale,
            "exact": self.exact,
            "known": self.known,
            "cells": [
                {
                    "at": list(key),
                    "people": base64.b64encode(people.serialize()).decode(),
                    "gone": self.gone.get(key, 0),
                    "amounts": list(self.amounts.get(key, ())),
                    "spread": astuple(self.spreads[key]) if key in self.spreads else [],
                }
                for key, people in sorted(self.cells.items())
            ],
        }


def unpacked(stored: Mapping[str, Any]) -> Gathered:
    """Return what `Gathered.packed` gave."""
    cells = {tuple(one["at"]): one for one in stored["cells"]}
    return Gathered(
        stored["measure"],
        tuple(stored["dimensions"]),
        tuple(tuple(names) for names in stored["labels"]),
        tuple((name, value) for name, value in stored["where"]),
        {key: read_people(base64.b64decode(one["people"])) for key, one in cells.items()},
        {key: one["gone"] for key, one in cells.items() if one["gone"]},
        {key: tuple(one["amounts"]) for key, one in cells.items() if one["amounts"]},
        stored["scale"],
        {key: Spread(*one["spread"]) for key, one in cells.items() if one["spread"]},
        stored["exact"],
        stored["known"],
    )


def read_people(stored: bytes) -> BitMap:
    """Return a set of people from its bytes; from none, nobody."""
    return BitMap.deserialize(stored) if stored else BitMap()


def identity(gathered: Gathered) -> list[tuple[Conditions, str]]:
    """Return of each cell, in the order of `counts`, what makes it the same as another's.

    Two cells are one when the same conditions hold and the same people were counted.
    """
    return gathered.identities


def without_implied(conditions: Conditions) -> Conditions:
    """Return conditions without those that others imply, whoever the people are.

    Who has a value of a dataset's field has a record in it; who has no record has no value.
    """
    # A rate's other group: who does not have “yes” has “no”.
    plain = {
        (name, _OPPOSITE.get(value, value)) if name.startswith(IN) else (name, value)
        for name, value in conditions
    }
    implied = set()
    for name, value in plain:
        if name.startswith(IN):
            field = linked_name(name.removeprefix(IN), "")
            of = {one for one in plain if one[0].startswith(field)}
            if value == YES and any(known != NOT_KNOWN for _, known in of):
                implied.add((name, value))
            elif value == NO:
                implied |= {one for one in of if one[1] == NOT_KNOWN}
    return frozenset(plain - implied)


def _totals(key: Key) -> list[Key]:
    """Return an inner cell's key, and those of every total that it counts towards."""
    return list(product(*((at, TOTAL) for at in key)))


def as_places(people: BitMap) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return a set of people as an array, ascending."""
    return np.asarray(people.to_array(), dtype=np.int64)
