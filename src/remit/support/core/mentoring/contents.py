"""All of a programme's mentoring as one value, as the study folder has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.support.core.mentoring.matches import MentorMatch
    from remit.support.core.mentoring.people import Mentor, Tie, Wish


@dataclass(frozen=True, slots=True)
class MentoringFiles:
    """Mentors, who asks for one, what is known of pairs, and the pairs matched; each by codes."""

    mentors: tuple[Mentor, ...] = ()
    requests: tuple[Wish, ...] = ()
    ties: tuple[Tie, ...] = ()
    pairs: tuple[MentorMatch, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)
