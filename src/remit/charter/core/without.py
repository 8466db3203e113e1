"""What would change if a rule went: how many flows, from which answer to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.counting import flows_by_answer, groups_of_rules
from remit.charter.core.space import is_some, size
from remit.charter.core.sweep import Sweep, how_many

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
    """

    rule: Rule
    reached: int
    moves: tuple[Move, ...]
    under_conditions: int
    example: Flow | None

    @property
    def changed(self) -> int:
        """How many flows would get another answer under some conditions."""
        return sum(move.flows for move in self.moves) + self.under_conditions


def without(space: Space, number: int) -> Without:
    """Return what would change if the rule of this number went."""
    box, rule = space.boxes[number], space.rules[number]
    if not is_some(box):
        return Without(rule, 0, (), 0, None)
    me = 1 << number
    met = space.met(())
    groups = groups_of_rules(space, met, ~me)
    mine = [bool(group) for group in groups_of_rules(space, met, me)]
    where = _where_it_matters(space, number)
    sweep = Sweep(space, box, [*groups, *where])
    moves: dict[tuple[Answer, Answer], tuple[int, Flow]] = {}
    further, example = 0, None
    for step in sweep.steps():
        gone, covered = step.reached[: len(groups)], step.reached[len(groups) :]
        here = [sweep.all if is_mine else one for one, is_mine in zip(gone, mine, strict=True)]
        matters = sweep.all & ~sweep.all
        for one in covered:
            matters |= sweep.all ^ one
        for change, flows in moved(here, gone, sweep.all):
            matters &= ~flows
            known, shown = moves.get(change) or (0, space.flow(sweep.point(step, flows)))
            moves[change] = known + how_many(flows) * step.flows, shown
        if matters.any():
            further += how_many(matters) * step.flows
            example = example or space.flow(sweep.point(step, matters))
    told = (Move(*change, flows, shown) for change, (flows, shown) in moves.items())
    return Without(rule, size(box), tuple(told), further, example)


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
    before: Sequence[Flows], after: Sequence[Flows], everything: Flows
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
