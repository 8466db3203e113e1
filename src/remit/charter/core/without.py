"""What would change if a rule went: how many flows, from which answer to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.counting import flows_by_answer, groups_of_rules
from remit.charter.core.sampling import answer_at, points
from remit.charter.core.space import is_some, size
from remit.charter.core.sweep import Sweep, TooMuchToCount, how_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.charter.core.rule import Rule
    from remit.charter.core.space import Space
    from remit.charter.core.sweep import Flows
    from remit.kernel.flow import Flow
    from remit.kernel.verdict import Answer


@dataclass(frozen=True, slots=True)
class Move:
    """How many flows would get another answer, and one of them."""

    before: Answer
    after: Answer
    flows: int
    example: Flow

    def as_dict(self) -> dict[str, object]:
        """Return the move as plain values."""
        return {
            "from": self.before.value,
            "to": self.after.value,
            "flows": self.flows,
            "example": self.example.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Without:
    """What would change if a rule went.

    Attributes:
        rule: the rule.
        reached: how many flows it reaches.
        moves: flows without conditions that would get another answer.
        under_conditions: how many flows would get another answer only when they come with some
            conditions.
        example: one of those, without its conditions.
        exact: whether the flows were counted; else their numbers are estimated.
    """

    rule: Rule
    reached: int
    moves: tuple[Move, ...]
    under_conditions: int
    example: Flow | None
    exact: bool = True

    @property
    def changed(self) -> int:
        """How many flows would get another answer under some conditions."""
        return sum(move.flows for move in self.moves) + self.under_conditions


def without(space: Space, number: int) -> Without:
    """Return what would change if the rule of this number went.

    Where counting would take too long, the numbers are estimated.
    """
    if not is_some(space.boxes[number]):
        return Without(space.rules[number], 0, (), 0, None)
    try:
        return _without(space, number)
    except TooMuchToCount:
        return _estimated_without(space, number)


def _without(space: Space, number: int) -> Without:
    box, rule = space.boxes[number], space.rules[number]
    me = 1 << number
    met = space.met(())
    groups = groups_of_rules(space, met, ~me)
    mine = [bool(group) for group in groups_of_rules(space, met, me)]
    where = _where_it_matters(space, number)
    sweep = Sweep(space, box, [*groups, *where])
    tally = Moves(space)
    further, example = 0, None
    for step in sweep.steps():
        gone, covered = step.reached[: len(groups)], step.reached[len(groups) :]
        here = [sweep.all if is_mine else one for one, is_mine in zip(gone, mine, strict=True)]
        matters = sweep.all & ~sweep.all
        for one in covered:
            matters |= sweep.all ^ one
        for change, flows in moved(here, gone, sweep.all):
            matters &= ~flows
            tally.add(change, how_many(flows) * step.flows, sweep.point(step, flows))
        if matters.any():
            further += how_many(matters) * step.flows
            example = example or space.flow(sweep.point(step, matters))
    return Without(rule, size(box), tally.moves(), further, example)


def _estimated_without(space: Space, number: int) -> Without:
    """Return the same from flows taken at random; the example is looked for everywhere."""
    box, me = space.boxes[number], 1 << number
    groups = groups_of_rules(space, space.met(()))
    where = _where_it_matters(space, number)
    tally = Moves(space)
    taken, further = 0, 0
    for point, rules in points(space, box):
        taken += 1
        before, after = (answer_at(one, groups) for one in (rules, rules & ~me))
        if before is not after:
            tally.add((before, after), 1, point)
        elif any(not rules & covered for covered in where):
            further += 1
    example = next(
        (one for covered in where if (one := space.point_outside(box, covered)) is not None), None
    )
    return Without(
        space.rules[number],
        size(box),
        tally.moves(size(box), taken),
        further * size(box) // taken,
        None if example is None or not further else space.flow(example),
        exact=False,
    )


class Moves:
    """Flows that go from one answer to another, added up, with one of each."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._found: dict[tuple[Answer, Answer], tuple[int, Flow]] = {}

    def add(self, change: tuple[Answer, Answer], flows: int, point: Sequence[int]) -> None:
        """Add flows of which one is at a point."""
        known = self._found.get(change)
        shown = self._space.flow(point) if known is None else known[1]
        self._found[change] = (known[0] if known else 0) + flows, shown

    def moves(self, times: int = 1, taken: int = 1) -> tuple[Move, ...]:
        """Return the moves; each flow stands for `times` of which `taken` were looked at."""
        return tuple(
            Move(*change, flows * times // taken, shown)
            for change, (flows, shown) in self._found.items()
        )


def is_idle(space: Space, number: int) -> bool:
    """Whether no flow would get another answer, under any conditions, if a rule went."""
    box = space.boxes[number]
    if not is_some(box):
        return True
    return all(
        space.point_outside(box, covered) is None for covered in _where_it_matters(space, number)
    )


def _where_it_matters(space: Space, number: int) -> list[int]:
    """Return sets of rules: outside any one of them, a rule changes what its flows are answered.

    Whether a flow that somebody permits is within the remit depends on its conditions as a
    conjunction of clauses, each met by any one of its conditions. Such a clause can go unnoticed
    only where another one implies it. So a rule matters where another absolute forbid does not
    settle all, and, for a clause of it, no other rule has one that implies it; a permit matters
    also where there is no other.
    """
    me = 1 << number
    settled = space.absolute & ~me
    permitted = space.permits & ~me
    matters = [settled | permitted] if space.permits & me else []
    matters += [settled | space.implying(clause) & ~me for clause in space.wants[number].clauses]
    return matters


def moved(
    before: Sequence[Flows] | Flows, after: Sequence[Flows] | Flows, everything: Flows
) -> Iterator[tuple[tuple[Answer, Answer], Flows]]:
    """Yield each pair of different answers with the flows that go from one to the other.

    Args:
        before: what the four groups of rules reached.
        after: what they reach.
        everything: all flows.
    """
    later = flows_by_answer(after, everything)
    for was, flows in flows_by_answer(before, everything).items():
        for now, others in later.items():
            if was is not now and (flows & others).any():
                yield (was, now), flows & others


def number_of(space: Space, rule: str) -> int | None:
    """Return the number of a rule by its id, or None when no such rule is in force."""
    return next((at for at, one in enumerate(space.rules) if one.id == rule), None)
