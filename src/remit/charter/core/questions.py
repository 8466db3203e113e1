"""Questions over the whole space of flows: what may reach whom, and under what conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.counting import Counted, count
from remit.charter.core.rule import Effect
from remit.charter.core.sampling import ESTIMATED
from remit.charter.core.space import bits, common
from remit.charter.core.ways import Ways, least_ways
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.charter.core.rule import Rule
    from remit.charter.core.space import Box, Space
    from remit.charter.core.without import Without


@dataclass(frozen=True, slots=True)
class Bearing:
    """A rule that bears on the flows that are asked about.

    Attributes:
        rule: the rule.
        where: for each part that it speaks of, the topmost terms that it and the question share.
        left: for a permit, whether forbids that never yield leave anything of it there.
    """

    rule: Rule
    where: Mapping[str, tuple[str, ...]]
    left: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What `remit charter ask` answers.

    Attributes:
        asked: the terms that were asked about, by part; a part that is left out means any.
        conditions: the conditions that the flows were said to come with.
        counted: the flows asked about, by answer, and the terms of those that may be within.
        possible: those terms' keys, by part.
        topmost: the topmost of them, by part: a term stands for all below it.
        rules: the rules that bear on them.
        ways: the least sets of conditions under which any of the flows is within.
    """

    asked: Mapping[str, tuple[str, ...]]
    conditions: tuple[str, ...]
    counted: Counted
    possible: Mapping[str, tuple[str, ...]]
    topmost: Mapping[str, tuple[str, ...]]
    rules: tuple[Bearing, ...]
    ways: Ways

    def as_dict(self, language: str = "en") -> dict[str, object]:
        """Return the answer as plain values, as `charter-answer.schema.json` describes them."""
        return {
            "asked": {part: list(terms) for part, terms in self.asked.items()},
            "conditions": list(self.conditions),
            "flows": self.counted.flows,
            "counts": {answer.value: n for answer, n in self.counted.answers.items()},
            "exact": self.counted.exact,
            "possible": {part: list(terms) for part, terms in self.possible.items()},
            "ways": [
                {"conditions": list(way.conditions), "flow": way.flow.as_dict()}
                for way in self.ways.ways
            ],
            "complete": self.ways.complete,
            "rules": [_bearing(one, language) for one in self.rules],
        }

    @property
    def sentences(self) -> list[str]:
        """The answer in words."""
        said = [f"{self.counted.flows:,} flows are asked about, conditions left aside."]
        for answer, flows in self.counted.answers.items():
            if flows:
                verb = "is" if flows == 1 else "are"
                said.append(f"{flows:,} {verb} {answer.words}.")
        said += [
            f"Of {part}, what may be within or brought within: {', '.join(keys)}."
            for part, keys in self.topmost.items()
            if keys and part not in self.asked
        ]
        said += [
            f"Possible under: {', '.join(way.conditions) or 'no conditions'}."
            for way in self.ways.ways
        ]
        if not self.ways.ways:
            said.append("No conditions would bring any of them within the remit.")
        if not self.ways.complete:
            said.append("There are more sets of conditions. Ask about fewer terms to see them.")
        if not self.counted.exact:
            said.append(ESTIMATED)
        return said


def answer(
    space: Space, asked: Mapping[str, Iterable[str]], conditions: Iterable[str] = ()
) -> Answered:
    """Answer for all flows at or below the terms asked about.

    Args:
        space: the charter on a day.
        asked: terms by part; a part that is left out means any.
        conditions: what the flows come with; the counts are under these.

    Raises:
        KeyError: a term or a condition is not in the vocabulary.
    """
    box = space.asked(asked)
    held = tuple(dict.fromkeys(conditions))
    counted = count(space, box, held)
    return Answered(
        asked={part: tuple(terms) for part, terms in asked.items() if terms},
        conditions=held,
        counted=counted,
        possible={
            part: tuple(space.keys[place][bit] for bit in bits(counted.possible[place]))
            for place, part in enumerate(PARTS)
        },
        topmost={
            part: space.topmost(place, counted.possible[place]) for place, part in enumerate(PARTS)
        },
        rules=tuple(_bearings(space, box)),
        ways=least_ways(space, box),
    )


def without_as_dict(found: Without, language: str = "en") -> dict[str, object]:
    """Return what would change as plain values, as `charter-without.schema.json` describes it."""
    return {
        "rule": found.rule.id,
        "statement": found.rule.statement(language),
        "flows": found.reached,
        "changed": found.changed,
        "moves": [move.as_dict() for move in found.moves],
        "under_conditions": found.under_conditions,
        "example": None if found.example is None else found.example.as_dict(),
        "exact": found.exact,
    }


def without_in_words(found: Without) -> list[str]:
    """Return what would change in words."""
    said = [f"The rule “{found.rule.id}” reaches {found.reached:,} flows, conditions left aside."]
    said += [
        f"Without it {move.flows:,} would be {move.after.words}; they are {move.before.words}."
        for move in found.moves
    ]
    if found.under_conditions:
        said.append(f"{found.under_conditions:,} more would change only under conditions.")
    if not found.changed:
        said.append("Without it every flow would get the same answer.")
    if not found.exact:
        said.append(ESTIMATED)
    return said


def _bearings(space: Space, box: Box) -> Iterator[Bearing]:
    for number in bits(space.meeting(box)):
        rule, shared = space.rules[number], common(box, space.boxes[number])
        where = {
            part: space.topmost(place, shared[place])
            for place, part in enumerate(PARTS)
            if part in rule.pattern
        }
        left = rule.effect is Effect.PERMIT and (
            space.point_outside(shared, space.absolute) is not None
        )
        yield Bearing(rule, where, left)


def _bearing(one: Bearing, language: str) -> dict[str, object]:
    rule = one.rule
    return {
        "rule": rule.id,
        "effect": rule.effect.value,
        "statement": rule.statement(language),
        "where": {part: list(terms) for part, terms in one.where.items()},
        CONDITIONS: list(rule.requires or rule.unless),
        "left": one.left,
        "evidence": list(rule.evidence),
    }
