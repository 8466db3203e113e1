"""The four answers to "may this flow happen?", never a bare yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Answer(Enum):
    """Within the remit, within if conditions are added, outside it, or nobody was asked."""

    WITHIN = "within"
    WITHIN_IF = "within-if"
    UNASKED = "unasked"
    OUTSIDE = "outside"

    @property
    def words(self) -> str:
        """The answer in plain words, as every page and command gives it."""
        return {
            Answer.WITHIN: "within the remit",
            Answer.WITHIN_IF: "within the remit if conditions are added",
            Answer.UNASKED: "not asked about",
            Answer.OUTSIDE: "outside the remit",
        }[self]

    @property
    def gravity(self) -> int:
        """0 for `WITHIN` up to 3 for `OUTSIDE`: the gravest answer stands for a whole."""
        return list(Answer).index(self)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that bears on a verdict.

    `role` says how: "forbids", "yields" (a forbid whose exception is met), "permits".
    `missing` are the conditions that this rule still wants. `evidence` are finding references.
    """

    rule: str
    role: str
    statement: str
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with its reasons.

    `missing` lists, for `WITHIN_IF`, the least sets of conditions any one of which would bring
    the flow within; it is empty for every other answer.
    """

    answer: Answer
    reasons: tuple[Reason, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that settle the answer."""
        return tuple(reason.rule for reason in self.reasons)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Every evidence reference behind those rules, once each, in order."""
        return tuple(dict.fromkeys(ref for reason in self.reasons for ref in reason.evidence))


def gravest(answers: Iterable[Answer]) -> Answer:
    """Return the answer for a whole: the gravest of its parts, `UNASKED` when there are none."""
    return max(answers, key=lambda answer: answer.gravity, default=Answer.UNASKED)
