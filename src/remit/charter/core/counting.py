"""How many flows get which answer, and which terms stand in flows that may be within the remit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.charter.core.sampling import estimated, points, possible_terms
from remit.charter.core.space import bits, is_some, size
from remit.charter.core.sweep import WORD, Sweep, TooMuchToCount, how_many
from remit.kernel.flow import PARTS
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from remit.charter.core.space import Box, Space
    from remit.charter.core.sweep import Flows, Step

MOST_IN_A_SUM = 65_535
TAKEN_FOR_A_TERM = 200


@dataclass(frozen=True, slots=True)
class Counted:
    """The flows of a box, counted.

    Attributes:
        flows: how many there are.
        answers: how many get each of the four answers.
        possible: for each part the terms, as bits, that stand in any flow that is within the
            remit, or would be if conditions were added.
        exact: whether they were counted; else the answers' numbers are estimated.
    """

    flows: int
    answers: Mapping[Answer, int]
    possible: Box
    exact: bool = True

    @property
    def decided(self) -> float | None:
        """The share of flows on which anybody was asked; None where there are no flows."""
        return 1 - self.answers[Answer.UNASKED] / self.flows if self.flows else None


def count(space: Space, box: Box, conditions: Iterable[str] = ()) -> Counted:
    """Return how many flows of a box get which answer under some conditions.

    Where counting would take too long, the numbers are estimated.

    Raises:
        KeyError: a condition is not in the vocabulary.
    """
    if not is_some(box):
        return Counted(0, dict.fromkeys(Answer, 0), (0,) * len(PARTS))
    groups = groups_of_rules(space, space.met(conditions))
    try:
        return _counted(space, box, groups)
    except TooMuchToCount:
        absolute = groups[-1]
        possible = possible_terms(space, box, absolute)
        return Counted(size(box), estimated(space, box, groups), possible, exact=False)


def _counted(space: Space, box: Box, groups: tuple[int, int, int, int]) -> Counted:
    sweep = Sweep(space, box, _groups_to_count(groups))
    tally = _Tally(len(sweep.all))
    seen = _Seen(sweep, box)
    for step in sweep.steps():
        tally.add(step.reached, step.flows)
        seen.add(step)
    return Counted(size(box), _by_answer(size(box), *tally.totals()), seen.terms())


def _groups_to_count(groups: tuple[int, int, int, int]) -> tuple[int, int, int]:
    """Return three groups of rules from which the answers are counted with the least work.

    They are the forbids that never yield; these with the permits; these with all that wants
    conditions. What is possible is then what the second reaches beyond the first; what wants
    conditions is what both the second and the third reach beyond the first.
    """
    met, unmet, yielding, absolute = groups
    return absolute, absolute | met | unmet, absolute | unmet | yielding


class _Tally:
    """Flows counted over many steps: bits are summed word by word, and added up at the end."""

    def __init__(self, words: int) -> None:
        self._both = np.empty(words, dtype=np.uint64)
        self._bits = np.empty((4, words), dtype=np.uint8)
        self._sums = np.zeros((4, words), dtype=np.uint16)
        self._room = MOST_IN_A_SUM
        self._totals = [0, 0, 0, 0]

    def add(self, reached: Flows, flows: int) -> None:
        """Add what three groups of rules reach in a step, each bit so many times."""
        np.bitwise_and(reached[1], reached[2], out=self._both)
        np.bitwise_count(reached, out=self._bits[:3])
        np.bitwise_count(self._both, out=self._bits[3])
        if flows > 1:
            self._add(self._bits.sum(axis=1, dtype=np.int64), flows)
            return
        if self._room < WORD:
            self._empty()
        np.add(self._sums, self._bits, out=self._sums)
        self._room -= WORD

    def totals(self) -> tuple[int, int, int]:
        """Return the flows that anybody was asked about; that may be within; that want more."""
        self._empty()
        absolute, permitted, limited, both = self._totals
        return permitted + limited - both, permitted - absolute, both - absolute

    def _empty(self) -> None:
        self._add(self._sums.sum(axis=1, dtype=np.int64), 1)
        self._sums[:] = 0
        self._room = MOST_IN_A_SUM

    def _add(self, found: NDArray[np.int64], flows: int) -> None:
        more = zip(self._totals, found, strict=True)
        self._totals = [total + int(one) * flows for total, one in more]


class _Seen:
    """The terms that stand in flows that may be within the remit, gathered until all are known."""

    def __init__(self, sweep: Sweep, box: Box) -> None:
        self._sweep = sweep
        self._box = list(box)
        self._found = [0] * len(PARTS)
        self._anywhere = np.zeros_like(sweep.all)
        self._open = True
        self._looks = True
        self._steps = 0

    def add(self, step: Step) -> None:
        """Add the terms of a step: what the permits reach beyond the forbids that never yield."""
        if not self._looks:
            return
        walked = self._sweep.walked
        fresh = [t & ~self._found[part] for part, t in zip(walked, step.terms, strict=True)]
        if not (self._open or any(fresh)):
            return
        may = step.reached[1] ^ step.reached[0]
        if any(fresh) and may.any():
            for part, terms in zip(walked, step.terms, strict=True):
                self._found[part] |= terms
            self._looks = self._open or self._found != self._box
        if self._open:
            self._anywhere |= may
            self._steps += 1
            # Looking is dearer than adding: it is done after 1, 2, 4, 8 … steps.
            if self._steps & (self._steps - 1) == 0:
                self._look()

    def terms(self) -> Box:
        """Return for each part the terms, as bits."""
        if self._open:
            self._look()
        return tuple(self._found)

    def _look(self) -> None:
        laid = self._sweep.terms_of(self._anywhere)
        for part, terms in laid.items():
            self._found[part] = terms
        self._open = any(terms != self._box[part] for part, terms in laid.items())
        self._looks = self._open or self._found != self._box


def decided_by_term(space: Space, place: int) -> list[int]:
    """Return for each term of a part, exactly that term, on how many flows anybody was asked.

    Where counting would take too long, the numbers are estimated.
    """
    if not is_some(space.everything):
        return [0] * len(space.keys[place])
    try:
        return _decided_by_term(space, place)
    except TooMuchToCount:
        return [_decided_about(space, place, term) for term in range(len(space.keys[place]))]


def _decided_by_term(space: Space, place: int) -> list[int]:
    found = [0] * len(space.keys[place])
    # Without conditions every forbid stands, so somebody was asked wherever a rule reaches.
    rules = space.permits | space.forbids
    sweep = Sweep(space, space.everything, [rules], apart=place)
    for step in sweep.steps():
        (asked,) = step.reached
        terms = step.terms[sweep.walked.index(place)]
        flows = how_many(asked) * step.flows // terms.bit_count()
        for term in bits(terms):
            found[term] += flows
    return found


def _decided_about(space: Space, place: int, term: int) -> int:
    box = (*space.everything[:place], 1 << term, *space.everything[place + 1 :])
    reached = sum(bool(rules) for _, rules in points(space, box, TAKEN_FOR_A_TERM))
    return reached * size(box) // TAKEN_FOR_A_TERM


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
    groups: list[Flows] = list(reached)
    met, unmet, yielding, absolute = groups
    permitted = met | unmet
    limited = yielding | absolute
    possible = permitted & ~absolute
    return permitted | limited, possible, possible & (unmet | yielding)
