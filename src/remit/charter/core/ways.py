"""The least conditions under which any flow of a box is within the remit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.least_sets import least_sets
from remit.charter.core.rule import Effect
from remit.charter.core.space import bits, common, is_some, remember
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from remit.charter.core.space import Box, Space
    from remit.kernel.flow import Flow

MOST_TRIED = 20_000
MOST_TOLD = 100
MOST_FOUND = 300


@dataclass(frozen=True, slots=True)
class Way:
    """One least set of conditions, and a flow that is within the remit under it."""

    conditions: tuple[str, ...]
    flow: Flow


@dataclass(frozen=True, slots=True)
class Ways:
    """The least sets of conditions; `complete` tells whether they are all that there are."""

    ways: tuple[Way, ...]
    complete: bool


def least_ways(space: Space, box: Box) -> Ways:
    """Return the sets of conditions under which some flow of a box is within, none with any over.

    A set that asks for more than another, or for narrower conditions, is left out. Each permit is
    tried in turn: within its box, rule by rule, whatever cannot ask for less than what was found
    is passed over. The search ends after `MOST_TRIED` places, or with `MOST_FOUND` sets; of more
    than `MOST_TOLD` sets the smallest are returned. Then it is said that they are not all.
    """
    search = _Search(space)
    permits = sorted(bits(space.permits), key=lambda one: len(space.rules[one].requires))
    for permit in permits:
        if is_some(inside := common(box, space.boxes[permit])):
            search.through(inside)
    found = sorted(search.found.values(), key=lambda way: (len(way.conditions), way.conditions))
    complete = not search.is_over() and len(found) <= MOST_TOLD
    return Ways(tuple(found[:MOST_TOLD]), complete)


class _Search:
    def __init__(self, space: Space) -> None:
        self._space = space
        self.found: dict[int, Way] = {}
        self.tried = 0
        self._certain: tuple[int, ...] = ()
        self._sets: dict[int, tuple[tuple[str, ...], ...]] = {}
        self._held: dict[tuple[str, ...], int] = {}

    def is_over(self) -> bool:
        """Whether enough was tried and found."""
        return self.tried > MOST_TRIED or len(self.found) > MOST_FOUND

    def through(self, box: Box) -> None:
        """Find the ways of the flows in a box that some permit reaches wholly."""
        space = self._space
        covering = space.covering(box)
        if self._is_hopeless(covering):
            return
        self.tried += 1
        if self.is_over():
            return
        for way in self._wanted(covering):
            self.tried += 1
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
        if (level, live) in seen or self.is_over():
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
        return all(self._is_met(one) for one in self._wanted(rules))

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
        if self._is_met(conditions):
            return
        own = self._space.held(conditions)
        self.found = {
            bits_of: way
            for bits_of, way in self.found.items()
            if own & ~self._brings(way.conditions)
        }
        self.found[own] = Way(conditions, self._space.flow(places, conditions))

    def _is_met(self, conditions: tuple[str, ...]) -> bool:
        """Whether conditions bring with them all that some way asks for."""
        lacking = ~self._brings(conditions)
        return any(not own & lacking for own in self.found)

    def _brings(self, conditions: tuple[str, ...]) -> int:
        """Return conditions and all above them, as bits."""
        known = self._held.get(conditions)
        if known is None:
            lineage = self._space.vocabulary.lineage
            all_of_it = {above for one in conditions for above in lineage(CONDITIONS, one)}
            known = remember(self._held, conditions, self._space.held(all_of_it))
        return known

    def _all(self) -> int:
        return (1 << len(self._space.rules)) - 1
