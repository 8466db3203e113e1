"""The space of flows, and the rules over it as boxes: a set of terms in each of the five parts.

Conditions are no dimension of it: a rule's conditions are what it wants, and are reasoned about
apart. A set of terms is held as the bits of an integer, a set of rules likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, TypeVar

from remit.charter.core.rule import Effect, check_understood
from remit.kernel.flow import CONDITIONS, PARTS, Flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from remit.charter.core.rule import Charter, Rule
    from remit.kernel.vocabulary import Vocabulary

FEW = 8
MOST_REMEMBERED = 10_000

_Asked = TypeVar("_Asked")
_Found = TypeVar("_Found")

Box = tuple[int, ...]
"""For each of the five parts, the terms in it as bits, in the order of `PARTS`."""


@dataclass(frozen=True, slots=True)
class Wants:
    """What one rule wants: clauses, of each of which one condition must be met.

    A condition stands for itself and all below it, as bits of the vocabulary's conditions; so one
    clause implies another where it is contained in it.
    """

    clauses: tuple[int, ...]

    @property
    def is_impossible(self) -> bool:
        """Whether no condition could ever do: a forbid without exceptions."""
        return 0 in self.clauses


class Space:
    """A charter on one day as boxes over the flows of a vocabulary."""

    def __init__(self, charter: Charter, vocabulary: Vocabulary, at: date) -> None:
        """Index the rules in force on the day `at`.

        Raises:
            RuleNotUnderstood: a rule names a term that the vocabulary does not have.
        """
        self.vocabulary = vocabulary
        self.rules = tuple(rule for rule in charter.rules if rule.in_force(at))
        check_understood(self.rules, vocabulary)
        self.keys = tuple(tuple(t.key for t in vocabulary.terms(part)) for part in PARTS)
        self._below = tuple(_below(vocabulary, part) for part in PARTS)
        self._above = tuple(_above(vocabulary, part) for part in PARTS)
        self.everything: Box = tuple((1 << len(keys)) - 1 for keys in self.keys)
        self.boxes = tuple(self._reach(rule) for rule in self.rules)
        self.touching = tuple(self._touching(place) for place in range(len(PARTS)))
        self._conditions = _below(vocabulary, CONDITIONS)
        self._condition_places = {key: bit for bit, key in enumerate(self._conditions)}
        self.wants = tuple(self._wants(rule) for rule in self.rules)
        self.permits = self._which(rule.effect is Effect.PERMIT for rule in self.rules)
        self.forbids = self._which(rule.effect is Effect.FORBID for rule in self.rules)
        self.absolute = self._which(wants.is_impossible for wants in self.wants)
        self._with_clause: dict[int, int] = {}
        for number, wants in enumerate(self.wants):
            for clause in wants.clauses:
                self._with_clause[clause] = self._with_clause.get(clause, 0) | 1 << number
        self._implying: dict[int, int] = {}
        self._meeting: dict[tuple[int, int], int] = {}
        self._covering: dict[tuple[int, int], int] = {}
        self._listed: dict[int, tuple[int, ...]] = {}

    def asked(self, terms: Mapping[str, Iterable[str]]) -> Box:
        """Return the box of all flows at or below the terms; a part that is left out means any.

        Raises:
            KeyError: a part has no such term.
        """
        return tuple(
            _union(self._below[place][key] for key in terms[part])
            if terms.get(part)
            else self.everything[place]
            for place, part in enumerate(PARTS)
        )

    def meeting(self, box: Box) -> int:
        """Return the rules that reach any flow of a box."""
        rules = self.permits | self.forbids
        for place, terms in enumerate(box):
            rules &= self._meeting_in(place, terms)
        return rules

    def _meeting_in(self, place: int, terms: int) -> int:
        """Return the rules that reach any of some terms of a part; boxes often share them."""
        known = self._meeting.get((place, terms))
        if known is None:
            touching = self.touching[place]
            known = remember(
                self._meeting, (place, terms), _union(touching[bit] for bit in bits(terms))
            )
        return known

    def widest(self, box: Box, rules: int) -> int:
        """Return as few of some rules as reach all flows of a box that these rules reach.

        Left out are those that reach none of it, and those of which one other reaches as much.
        """
        left = rules & self.meeting(box)
        for number in bits(left):
            there = common(box, self.boxes[number])
            others = left & ~(1 << number)
            for place, terms in enumerate(there):
                others &= self.covering_in(place, terms)
            if others:
                left &= ~(1 << number)
        return left

    def covering(self, box: Box) -> int:
        """Return the rules that reach every flow of a box."""
        return self.certain(box)[0]

    def covering_in(self, place: int, terms: int) -> int:
        """Return the rules that reach every one of some terms of a part."""
        known = self._covering.get((place, terms))
        if known is None:
            rules = self.permits | self.forbids
            for bit in bits(terms):
                rules &= self.touching[place][bit]
            known = remember(self._covering, (place, terms), rules)
        return known

    def certain(self, box: Box) -> tuple[int, ...]:
        """Return for each part the rules that reach every term of it and of the parts after it.

        The last, for no part at all, is every rule.
        """
        rules = self.permits | self.forbids
        found = [rules]
        for place in reversed(range(len(box))):
            rules &= self.covering_in(place, box[place])
            found.append(rules)
        return tuple(reversed(found))

    def implying(self, clause: int) -> int:
        """Return the rules that have a clause which is met only where this one is, too."""
        if clause not in self._implying:
            self._implying[clause] = _union(
                rules for other, rules in self._with_clause.items() if not other & ~clause
            )
        return self._implying[clause]

    def met(self, conditions: Iterable[str]) -> int:
        """Return the rules that want nothing more once these conditions are met."""
        held = self.held(conditions)
        wanting = _union(rules for clause, rules in self._with_clause.items() if not held & clause)
        return (self.permits | self.forbids) & ~wanting

    def held(self, conditions: Iterable[str]) -> int:
        """Return conditions as bits; one clause is met where it and they have a bit in common."""
        return _union(1 << self._condition_places[condition] for condition in conditions)

    def topmost(self, place: int, terms: int) -> tuple[str, ...]:
        """Return the keys of a set of a part's terms, without those that lie below another."""
        keys, above = self.keys[place], self._above[place]
        return tuple(keys[bit] for bit in bits(terms) if above[bit] & terms == 1 << bit)

    def flow(self, places: Sequence[int], conditions: Iterable[str] = ()) -> Flow:
        """Return the flow at a point: the place of its term in each part."""
        subject, data, sender, recipient, purpose = (
            self.keys[part][place] for part, place in enumerate(places)
        )
        return Flow(subject, data, sender, recipient, purpose, tuple(conditions))

    def at(self, point: Sequence[int]) -> int:
        """Return the rules that reach a point."""
        rules = self.permits | self.forbids
        for touching, place in zip(self.touching, point, strict=True):
            rules &= touching[place]
        return rules

    def point_outside(self, box: Box, rules: int) -> tuple[int, ...] | None:
        """Return a point of the box that none of the rules reaches, or None where they cover it.

        The search goes part by part, first to the terms that the fewest rules reach. Terms that
        all rules of another term reach, too, are no better than that, and are passed over; so is
        what a rule covers whatever terms come after.
        """
        live = rules & self.meeting(box)
        return self._search(box, live, (), set(), self.certain(box))

    def _search(
        self,
        box: Box,
        live: int,
        places: tuple[int, ...],
        failed: set[tuple[int, int]],
        certain: tuple[int, ...],
    ) -> tuple[int, ...] | None:
        part = len(places)
        if live & certain[part] or (part, live) in failed:
            return None
        if not live:
            return (*places, *(next(bits(terms)) for terms in box[part:]))
        touching, covering = self.touching[part], certain[part + 1]
        ways = {}
        for bit in self._places(box[part]):
            left = live & touching[bit]
            if not left & covering:
                ways[left] = bit
        for left in least(ways):
            found = self._search(box, left, (*places, ways[left]), failed, certain)
            if found is not None:
                return found
        failed.add((part, live))
        return None

    def _places(self, terms: int) -> tuple[int, ...]:
        """Return the places of some terms; boxes often share them."""
        known = self._listed.get(terms)
        if known is None:
            known = remember(self._listed, terms, tuple(bits(terms)))
        return known

    def _reach(self, rule: Rule) -> Box:
        return tuple(self._reach_in(rule, place, part) for place, part in enumerate(PARTS))

    def _reach_in(self, rule: Rule, place: int, part: str) -> int:
        named = rule.pattern.get(part, ())
        if not named:
            return self.everything[place]
        below = self._below[place]
        reached = _union(below[key] for key in named)
        if rule.effect is Effect.FORBID:
            order = {key: bit for bit, key in enumerate(self.keys[place])}
            reached |= _union(self._above[place][order[key]] for key in named)
        return reached

    def _touching(self, place: int) -> tuple[int, ...]:
        """Return for each term of a part the rules that reach it."""
        found = [0] * len(self.keys[place])
        for number, box in enumerate(self.boxes):
            for bit in bits(box[place]):
                found[bit] |= 1 << number
        return tuple(found)

    def _wants(self, rule: Rule) -> Wants:
        if rule.effect is Effect.FORBID:
            return Wants((_union(self._conditions[one] for one in rule.unless),))
        return Wants(tuple(self._conditions[one] for one in dict.fromkeys(rule.requires)))

    @staticmethod
    def _which(answers: Iterable[bool]) -> int:
        return _union(1 << number for number, answer in enumerate(answers) if answer)


def common(one: Box, other: Box) -> Box:
    """Return the flows that two boxes share."""
    return tuple(first & second for first, second in zip(one, other, strict=True))


def is_some(box: Box) -> bool:
    """Whether a box holds any flow."""
    return all(box)


def size(box: Box) -> int:
    """Return how many flows a box holds."""
    return prod(terms.bit_count() for terms in box)


def least(sets: Iterable[int]) -> list[int]:
    """Return the sets, smallest first, without those that contain one of the smallest.

    Holding each against every other would take longer than the search that it shortens.
    """
    found: list[int] = []
    for one in sorted(sets, key=int.bit_count):
        if not any(smaller & one == smaller for smaller in found[:FEW]):
            found.append(one)
    return found


def bits(members: int) -> Iterator[int]:
    """Yield the places of a set's members, lowest first."""
    while members:
        lowest = members & -members
        yield lowest.bit_length() - 1
        members ^= lowest


def _below(vocabulary: Vocabulary, part: str) -> dict[str, int]:
    """Return for each term of a part itself and all below it, as bits."""
    below = {term.key: 0 for term in vocabulary.terms(part)}
    for bit, key in enumerate(below):
        for broader in vocabulary.lineage(part, key):
            below[broader] |= 1 << bit
    return below


def _above(vocabulary: Vocabulary, part: str) -> tuple[int, ...]:
    """Return for each place of a part its term and all above it, as bits."""
    order = {term.key: bit for bit, term in enumerate(vocabulary.terms(part))}
    return tuple(_union(1 << order[key] for key in vocabulary.lineage(part, one)) for one in order)


def remember(known: dict[_Asked, _Found], what: _Asked, found: _Found) -> _Found:
    """Keep what was found, within bounds, and return it."""
    if len(known) >= MOST_REMEMBERED:
        known.clear()
    known[what] = found
    return found


def _union(sets: Iterable[int]) -> int:
    union = 0
    for one in sets:
        union |= one
    return union
