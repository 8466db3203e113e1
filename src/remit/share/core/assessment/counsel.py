"""What officers advised on an agreement, and whether the advice was accepted.

Named by role alone. Advice stands beside the agreement and is no part of what is signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.share.core.law_words import OFFICERS
from remit.share.core.legal_facts import Advice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from remit.share.core.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Counsel:
    """One officer's advice of one day.

    Attributes:
        by: "dpo", "siro" or "caldicott".
        on: the day.
        says: what was advised.
        accepted: whether it was accepted; None while nobody has answered.
        why: the reason for that answer; it has to be given where it was not accepted.
        answered_on: the day of the answer.
        is_stated: whether it stands in the agreement itself, where nobody answers it.
    """

    by: str
    on: date
    says: str
    accepted: bool | None = None
    why: str = ""
    answered_on: date | None = None
    is_stated: bool = False

    @property
    def officer(self) -> str:
        """The officer's role in words."""
        return OFFICERS[self.by]

    @property
    def answer(self) -> str:
        """What became of it, in words."""
        if self.is_stated:
            return "stands in the agreement"
        if self.accepted is None:
            return "not answered yet"
        said = "accepted" if self.accepted else "not accepted"
        return f"{said}: {self.why}" if self.why else said


def counsel_of(agreement: Agreement, recorded: Iterable[Counsel]) -> tuple[Counsel, ...]:
    """Return all advice on an agreement by day: what was recorded, and what it says itself.

    Advice that stands in both is told once, as it was recorded.
    """
    kept = tuple(recorded)
    known = {(one.by, one.on) for one in kept}
    stated = (
        Counsel(one.by, one.on, one.says, is_stated=True)
        for one in agreement.safeguards.advice
        if (one.by, one.on) not in known
    )
    order = list(OFFICERS)
    return tuple(sorted((*kept, *stated), key=lambda one: (one.on, order.index(one.by))))


def with_counsel(agreement: Agreement, recorded: Iterable[Counsel]) -> Agreement:
    """Return an agreement as the check of the law should see it: with the advice that was given."""
    advice = tuple(Advice(one.by, one.on, one.says) for one in counsel_of(agreement, recorded))
    return replace(agreement, safeguards=replace(agreement.safeguards, advice=advice))
