"""How far somebody has filled in one form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.ask.core.filling.answers import Answers


@dataclass(frozen=True, slots=True)
class FillingState:
    """One form of one participant, as far as it is filled in.

    Attributes:
        answers: what was entered.
        fresh: the paths entered in this sitting, or shown in it as the participant asked.
        sitting: the sitting that entered last.
        sent: whether it was sent.
    """

    answers: Answers
    fresh: frozenset[str]
    sitting: str
    sent: bool

    def seen_in(self, sitting: str) -> FillingState:
        """Return the state as a sitting finds it: what another one entered is hidden from it."""
        if sitting == self.sitting:
            return self
        return replace(self, sitting=sitting, fresh=frozenset())

    @property
    def hidden(self) -> frozenset[str]:
        """The paths of answers that are not shown unasked."""
        return frozenset(self.answers.values) - self.fresh
