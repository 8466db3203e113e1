"""Exchanges: people of one household who sit together change seats with people of other panels.

In a large pool few of a lottery's panels seat two people of one household, though nothing keeps
them apart. One of the two then changes places with somebody in another panel, for as long as
the shorter of the two panels sits; the rest of the longer one stays as it was. So everyone's
chance stays exactly what it was, and both panels must still meet every quota.

A lottery that is fairest without the household rule, and keeps the rule after exchanges with
the same chances, is fairest under the rule as well: the rule only takes panels away.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from remit.recruit.core.lottery.polytope import Polytope
    from remit.recruit.core.lottery.types import Type

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.intp]
    Counts = NDArray[np.int16]
    Panels = tuple[tuple[tuple[str, ...], ...], tuple[float, ...]]

LEAST, TIMES = 1000, 4  # exchanges, and exchanges for each panel, after which it is given up
MOST_MEETING = 0.98  # of the panels; with so few others, exchanges make ever more panels
FIRST, MORE = 64, 1000  # panels in which exchanges are sought before all others
SLIVER = 1e-13  # a weight that is none
ROUNDING = 1e-9


def keep_apart(
    types: Sequence[Type],
    polytope: Polytope,
    panels: Panels,
    homes: Mapping[str, str],
    rng: Generator,
) -> Panels | Stuck:
    """Exchange people until no panel seats two of one household.

    Args:
        types: of all people.
        polytope: of those types, without cuts.
        panels: of people, and their weights.
        homes: the household of who shares one; none is crowded.
        rng: chooses among exchanges.

    Returns:
        Panels and weights with the same chance for everyone; or the homes that still meet, when
        no exchange was left that keeps the quotas, or too many would be needed.
    """
    people = [person for kind in types for person in kind.ids]
    place = {person: at for at, person in enumerate(people)}
    named: dict[str, int] = {}
    home = np.array(
        [
            named.setdefault(homes[person], len(named)) if person in homes else -1 - at
            for at, person in enumerate(people)
        ]
    )
    kind = np.repeat(np.arange(len(types)), [each.people for each in types])
    seated = np.array([[place[person] for person in panel] for panel in panels[0]])
    work = _Exchanges(
        (seated, np.array(panels[1])),
        home,
        (kind, polytope.matrix.T.astype(np.int16)),
        (polytope.low.astype(np.int16), polytope.high.astype(np.int16)),
        rng,
    )
    if work.run():
        return work.outcome(people)
    names = list(named)
    return Stuck(frozenset(names[home] for home in work.meeting_homes()))


def crowded_homes(
    types: Sequence[Type], chances: Sequence[float], homes: Mapping[str, str]
) -> set[str]:
    """Return the homes whose people have more chance between them than one seat."""
    between: defaultdict[str, float] = defaultdict(float)
    for kind, chance in zip(types, chances, strict=True):
        for person in kind.ids:
            if person in homes:
                between[homes[person]] += chance
    return {home for home, chance in between.items() if chance > 1 + ROUNDING}


@dataclass(frozen=True, slots=True)
class Stuck:
    """Exchanges came to an end before everyone was kept apart: these homes still meet."""

    homes: frozenset[str]


class _Exchanges:
    """Panels that are being mended: a row of people for each, and its weight."""

    def __init__(
        self,
        panels: tuple[Numbers, Floats],
        home: Numbers,
        kinds: tuple[Numbers, Counts],
        bounds: tuple[Counts, Counts],
        rng: Generator,
    ) -> None:
        seated, weights = panels
        self._count = len(seated)
        most = self._count + max(LEAST, TIMES * self._count)
        self._seated = np.zeros((most, seated.shape[1]), dtype=np.intp)
        self._seated[: self._count] = seated
        self._weights = np.zeros(most)
        self._weights[: self._count] = weights
        self._home = home
        self._kind, self._counts = kinds
        self._totals = np.zeros((most, self._counts.shape[1]), dtype=np.int16)
        for at, row in enumerate(seated):
            self._totals[at] = self._counts[self._kind[row]].sum(axis=0)
        self._low, self._high = bounds
        self._clean = np.zeros(most, dtype=bool)
        self._rng = rng

    def run(self) -> bool:
        """Mend every panel; return whether that came to an end."""
        homes = np.sort(self._home[self._seated[: self._count]], axis=1)
        self._clean[: self._count] = (np.diff(homes, axis=1) != 0).all(axis=1)
        mending = deque(np.flatnonzero(~self._clean[: self._count]).tolist())
        if len(mending) > MOST_MEETING * self._count:
            return False
        vain = 0
        while mending and vain < len(mending) and self._count < len(self._seated):
            at = mending.popleft()
            seats = self._meeting(at)
            self._clean[at] = not len(seats)
            if self._clean[at]:
                continue
            rest = self._mend(at, seats)
            if rest is None:  # until others have changed
                vain += 1
                mending.append(at)
            else:
                vain = 0
                mending.extendleft([*rest, at])
        return not mending

    def meeting_homes(self) -> set[int]:
        """Return the homes of which two or more people still sit in one panel, by number."""
        found: set[int] = set()
        for at in np.flatnonzero(~self._clean[: self._count]).tolist():
            homes = np.sort(self._home[self._seated[at]])
            found.update(homes[1:][homes[1:] == homes[:-1]].tolist())
        return found

    def outcome(self, people: Sequence[str]) -> Panels:
        """Return the panels, each sorted by identifier, and their weights, of sum 1."""
        found: defaultdict[tuple[str, ...], float] = defaultdict(float)
        weights = self._weights[: self._count].tolist()
        for row, weight in zip(self._seated[: self._count].tolist(), weights, strict=True):
            found[tuple(sorted(people[at] for at in row))] += weight
        total = sum(found.values())
        return tuple(found), tuple(weight / total for weight in found.values())

    def _meeting(self, at: int) -> Numbers:
        """Return the seats of the first household that has two or more in a panel."""
        homes = self._home[self._seated[at]]
        order = np.sort(homes)
        twice = order[1:][order[1:] == order[:-1]]
        return np.flatnonzero(homes == twice[0]) if len(twice) else twice

    def _mend(self, at: int, seats: Numbers) -> list[int] | None:
        """Exchange one of those who meet; return panels to be mended still, None without one."""
        for chunk in self._chunks():
            for seat in seats.tolist():
                found = self._partner(at, seat, chunk)
                if found is not None:
                    return self._exchange((at, seat), found)
        return None

    def _chunks(self) -> Iterator[Numbers]:
        """Yield some panels in which nobody meets, by chance, then these all, and then all."""
        clean = np.flatnonzero(self._clean[: self._count])
        for size in (FIRST, MORE):
            if len(clean) > size:
                yield clean[self._rng.integers(len(clean), size=size)]
        yield clean
        yield np.flatnonzero(~self._clean[: self._count])

    def _partner(self, at: int, seat: int, chunk: Numbers) -> tuple[int, int] | None:
        """Return who can take the seat, as panel and seat: for as long as can be."""
        leaves = self._seated[at, seat]
        change = self._counts - self._counts[self._kind[leaves]]
        kinds = self._within(self._totals[at] + change)
        rows, columns = np.nonzero(kinds[self._kind[self._seated[chunk]]])
        others = self._seated[chunk[rows], columns]
        stay = np.delete(self._home[self._seated[at]], seat)
        fits = ~np.isin(self._home[others], stay)
        fits[fits] = self._within(
            self._totals[chunk[rows[fits]]] - change[self._kind[others[fits]]]
        )
        rows, columns = rows[fits], columns[fits]
        sits = (self._home[self._seated[chunk[rows]]] == self._home[leaves]).any(axis=1)
        rows, columns = rows[~sits], columns[~sits]
        if not len(rows):
            return None
        # As long as the panel itself is best: then neither is split. If one is, then the other:
        # what is left of a panel is to be mended as the panel was.
        more = self._weights[chunk[rows]] - self._weights[at]
        best = int(np.where(more < -SLIVER, 1 - more, more).argmin())
        return int(chunk[rows[best]]), int(columns[best])

    def _within(self, totals: Counts) -> NDArray[np.bool_]:
        return np.asarray(((totals >= self._low) & (totals <= self._high)).all(axis=1))

    def _exchange(self, one: tuple[int, int], other: tuple[int, int]) -> list[int]:
        """Exchange two people for the time of the shorter panel; return what is to be mended."""
        more = self._weights[one[0]] - self._weights[other[0]]
        unmended = []
        if abs(more) > SLIVER:
            longer = one[0] if more > 0 else other[0]
            self._seated[self._count] = self._seated[longer]
            self._totals[self._count] = self._totals[longer]
            self._weights[self._count] = abs(more)
            self._weights[longer] -= abs(more)
            self._clean[self._count] = self._clean[longer]
            if not self._clean[longer]:
                unmended.append(self._count)
            self._count += 1
        leaves, comes = self._seated[one], self._seated[other]
        change = self._counts[self._kind[comes]] - self._counts[self._kind[leaves]]
        self._totals[one[0]] += change
        self._totals[other[0]] -= change
        self._seated[one], self._seated[other] = comes, leaves
        return unmended
