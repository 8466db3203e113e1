"""How many flows get which answer, and which terms stand in flows that may be within the remit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.space import bits, is_some, size
from remit.charter.core.sweep import Sweep, how_many
from remit.kernel.flow import PARTS
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.charter.core.space import Box, Space
    from remit.charter.core.sweep import Flows


@dataclass(frozen=True, slots=True)
class Counted:
    """The flows of a box, counted.

    Attributes:
        flows: how many there are.
        answers: how many get each of the four answers.
        possible: for each part the terms, as bits, that stand in any flow that is within the
            remit, or would be if conditions were added.
    """

    flows: int
    answers: Mapping[Answer, int]
    possible: Box

    @property
    def decided(self) -> float | None:
        """The share of flows on which anybody was asked; None where there are no flows."""
        return 1 - self.answers[Answer.UNASKED] / self.flows if self.flows else None


def count(space: Space, box: Box, conditions: Iterable[str] = ()) -> Counted:
    """Return how many flows of a box get which answer under some conditions.

    Raises:
        KeyError: a condition is not in the vocabulary.
    """
    if not is_some(box):
        return Counted(0, dict.fromkeys(Answer, 0), (0,) * len(PARTS))
    sweep = Sweep(space, box, groups_of_rules(space, space.met(conditions)))
    totals = [0, 0, 0]
    possible = [0] * len(PARTS)
    anywhere = sweep.all & ~sweep.all
    for step in sweep.steps():
        asked, may, wanting = _asked_possible_wanting(step.reached)
        found = [how_many(flows) * step.flows for flows in (asked, may, wanting)]
        totals = [total + more for total, more in zip(totals, found, strict=True)]
        if found[1]:
            anywhere |= may
            for part, terms in sweep.walked(step).items():
                possible[part] |= terms
    for part, terms in sweep.terms_of(anywhere).items():
        possible[part] = terms
    return Counted(size(box), _by_answer(size(box), *totals), tuple(possible))


def decided_by_term(space: Space, place: int) -> list[int]:
    """Return for each term of a part, exactly that term, on how many flows anybody was asked."""
    found = [0] * len(space.keys[place])
    if not is_some(space.everything):
        return found
    sweep = Sweep(space, space.everything, groups_of_rules(space, space.met(())), apart=place)
    for step in sweep.steps():
        asked, _, _ = _asked_possible_wanting(step.reached)
        terms = sweep.walked(step)[place]
        flows = how_many(asked) * step.flows // terms.bit_count()
        for term in bits(terms):
            found[term] += flows
    return found


def _by_answer(flows: int, asked: int, possible: int, wanting: int) -> dict[Answer, int]:
    return {
        Answer.WITHIN: possible - wanting,
        Answer.WITHIN_IF: wanting,
        Answer.UNASKED: flows - asked,
        Answer.OUTSIDE: asked - possible,
    }


def groups_of_rules(space: Space, met: int, rules: int = -1) -> tuple[int, int, int, int]:
    """Return permits whose wants are met, other permits, forbids that stand but may yield, others.

    Args:
        space: the rules.
        met: those that want nothing more; a forbid of which that is so yields.
        rules: which of the rules count; all when left out.
    """
    standing = space.forbids & rules & ~met
    return (
        space.permits & rules & met,
        space.permits & rules & ~met,
        standing & ~space.absolute,
        standing & space.absolute,
    )


def flows_by_answer(reached: Sequence[Flows], everything: Flows) -> dict[Answer, Flows]:
    """Return the flows that get each answer, from what the four groups of rules reach."""
    asked, possible, wanting = _asked_possible_wanting(reached)
    return {
        Answer.WITHIN: possible ^ wanting,
        Answer.WITHIN_IF: wanting,
        Answer.UNASKED: everything ^ asked,
        Answer.OUTSIDE: asked ^ possible,
    }


def _asked_possible_wanting(reached: Sequence[Flows]) -> tuple[Flows, Flows, Flows]:
    """Return the flows that anybody was asked about; that may be within; that want conditions."""
    met, unmet, yielding, absolute = reached
    permitted = met | unmet
    limited = yielding | absolute
    possible = permitted & ~absolute
    return permitted | limited, possible, possible & (unmet | yielding)
