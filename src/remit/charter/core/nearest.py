"""For a flow that is refused: the nearest flows that would be within, one part changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.flow import PARTS, Flow
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from remit.charter.core.decide import Decider
    from remit.kernel.verdict import Verdict
    from remit.kernel.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A flow that differs from another in one part.

    Attributes:
        part: the part that differs.
        flow: the flow with the other term there.
        steps: how far the terms are from each other, going up and down the part's tree.
        verdict: the answer on it.
    """

    part: str
    flow: Flow
    steps: int
    verdict: Verdict

    def as_dict(self) -> dict[str, object]:
        """Return the neighbour as plain values."""
        return {
            "part": self.part,
            "term": self.flow.term(self.part),
            "steps": self.steps,
            "verdict": self.verdict.answer.value,
            "missing": [list(conditions) for conditions in self.verdict.missing],
        }


def nearest(flow: Flow, decider: Decider, vocabulary: Vocabulary) -> tuple[Neighbour, ...]:
    """Return the flows nearest to one that are within the remit, with one part changed.

    Where none is within, those that would be if conditions were added. Of equally near ones all
    are returned, in the order of the parts and of the vocabulary.

    Raises:
        KeyError: a part of the flow is not in the vocabulary.
    """
    found: dict[Answer, list[Neighbour]] = {Answer.WITHIN: [], Answer.WITHIN_IF: []}
    for part in PARTS:
        for term in vocabulary.terms(part):
            if term.key == flow.term(part):
                continue
            other = Flow.from_mapping({**flow.as_dict(), part: term.key})
            verdict = decider.decide(other)
            if verdict.answer in found:
                steps = _steps(vocabulary, part, flow.term(part), term.key)
                found[verdict.answer].append(Neighbour(part, other, steps, verdict))
    possible = found[Answer.WITHIN] or found[Answer.WITHIN_IF]
    least = min((one.steps for one in possible), default=0)
    return tuple(one for one in possible if one.steps == least)


def _steps(vocabulary: Vocabulary, part: str, one: str, other: str) -> int:
    """Return the steps from one term up to what both lie under, and down to the other."""
    path, others = vocabulary.lineage(part, one), vocabulary.lineage(part, other)
    shared = len(set(path) & set(others))
    return len(path) + len(others) - 2 * shared
