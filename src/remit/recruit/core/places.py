"""The places of a panel: who holds one, whose is open, and who may yet be drawn for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.recruit.core.fieldwork import DRAWN, GONE, REPLACED, statuses

if TYPE_CHECKING:
    from remit.recruit.core.pool import Pool, Volunteer
    from remit.recruit.core.recruitment import Recruitment


@dataclass(frozen=True, slots=True)
class Places:
    """Who holds a place and who does not.

    Attributes:
        holders: everyone who was given a place and has not gone, with or without an answer yet.
        vacated: the codes of those whose place is open, the earliest to go first.
        candidates: volunteers who were never drawn, in the order of the pool.
        status: of everyone who was given a place; blank while they are only drawn.
    """

    holders: tuple[Volunteer, ...]
    vacated: tuple[str, ...]
    candidates: Pool
    status: dict[str, str]

    @property
    def uninvited(self) -> tuple[str, ...]:
        """The codes of those who hold a place and were not invited yet, in order."""
        return tuple(one.id for one in self.holders if self.status[one.id] == DRAWN)


def find_places(recruitment: Recruitment) -> Places:
    """Return who holds the places of a recruitment's panel."""
    latest = statuses(recruitment.fieldwork.steps)
    given, people = recruitment.chosen, recruitment.people
    status = {code: latest.get(code, DRAWN) for code in people.ids if code in given}
    holding = {code for code, now in status.items() if now not in GONE}
    # Whoever went last has their last step last.
    order = {step.code: number for number, step in enumerate(recruitment.fieldwork.steps)}
    vacated = [code for code, now in status.items() if now in GONE - {REPLACED}]
    return Places(
        holders=people.only(holding).volunteers,
        vacated=tuple(sorted(vacated, key=order.__getitem__)),
        candidates=recruitment.pool.without({*given, *latest}),
        status=status,
    )
