"""The least conditions under which any flow of a box is within the remit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.least_sets import least_sets
from remit.charter.core.rule import Effect
from remit.charter.core.space import bits, common, is_some
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.charter.core.space import Box, Space
    from remit.kernel.flow import Flow

MOST_TRIED = 20_000


@dataclass(frozen=True, slots=True)
class Way:
    """One least set of conditions, and a flow that is within the remit under it."""

    conditions: tuple[str, ...]
    flow: Flow


@dataclass(frozen=True, slots=True)
class Ways:
    """The least sets of conditions; `complete` tells whether the search went to its end."""

    ways: tuple[Way, ...]
    complete: bool


def least_ways(space: Space, box: Box) -> Ways:
    """Return the sets of conditions under which some flow of a box is within, none with any over.

    A set that asks for more than another, or for narrower conditions, is left out. Each permit is
    tried in turn: within its box, rule by rule, whatever cannot ask for less than what was found
    is passed over. The search ends after `MOST_TRIED` places, and then says that it was cut short.
    """
    search = _Search(space)
    permits = sorted(bits(space.permits), key=lambda one: len(space.rules[one].requires))
    for permit in permits:
        if is_some(inside := common(box, space.boxes[permit])):
            search.through(inside)
    found = sorted(search.found, key=lambda way: (len(way.conditions), way.conditions))
    return Ways(tuple(found), search.tried <= MOST_TRIED)


class _Search:
    def __init__(self, space: Space) -> None:
        self._space = space
        self.found: list[Way] = []
        self.tried = 0
        self._certain: tuple[int, ...] = ()
        self._sets: dict[int, tuple[tuple[str, ...], ...]] = {}

    def through(self, box: Box) -> None:
        """Find the ways of the flows in a box that some permit reaches wholly."""
        space = self._space
        covering = space.covering(box)
        if self._is_hopeless(covering):
            return
        for way in self._wanted(covering):
            # The most usual case, looked at first: what covers the box asks enough.
            point = space.point_outside(box, ~space.met(way) & self._all())
            if point is not None:
                self._add(way, point)
        if not self._is_hopeless(covering):
            self._certain = space.certain(box)
            self._search(box, space.meeting(box), (), set())

    def _search(
        self, box: Box, live: int, places: tuple[int, ...], seen: set[tuple[int, int]]
    ) -> None:
        level = len(places)
        if (level, live) in seen or self.tried > MOST_TRIED:
            return
        seen.add((level, live))
        self.tried += 1
        if self._is_hopeless(live & self._certain[level]):
            return
        if level == len(PARTS):
            for way in self._wanted(live):
                self._add(way, places)
            return
        touching = self._space.touching[level]
        for place in sorted(bits(box[level]), key=lambda one: (live & touching[one]).bit_count()):
            self._search(box, live & touching[place], (*places, place), seen)

    def _is_hopeless(self, rules: int) -> bool:
        """Whether nothing less than what was found can come where these rules apply."""
        if rules & self._space.absolute:
            return True
        return all(any(self._meets(one, way) for way in self.found) for one in self._wanted(rules))

    def _wanted(self, rules: int) -> tuple[tuple[str, ...], ...]:
        if rules not in self._sets:
            wants: list[tuple[str, ...]] = []
            for number in bits(rules):
                rule = self._space.rules[number]
                permits = rule.effect is Effect.PERMIT
                wants += [(one,) for one in rule.requires] if permits else [rule.unless]
            self._sets[rules] = least_sets(wants, self._space.vocabulary)
        return self._sets[rules]

    def _add(self, conditions: tuple[str, ...], places: tuple[int, ...]) -> None:
        if any(self._meets(conditions, way) for way in self.found):
            return
        fresh = Way(conditions, self._space.flow(places, conditions))
        self.found = [way for way in self.found if not self._meets(way.conditions, fresh)]
        self.found.append(fresh)

    def _meets(self, conditions: Iterable[str], way: Way) -> bool:
        """Whether conditions bring with them all that a way asks for."""
        lineage = self._space.vocabulary.lineage
        held = {above for one in conditions for above in lineage(CONDITIONS, one)}
        return held.issuperset(way.conditions)

    def _all(self) -> int:
        return (1 << len(self._space.rules)) - 1
