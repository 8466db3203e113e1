"""A match from the day on which it is proposed: two answers, goals, sessions, its end.

Nobody is told who the other is before both have said yes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from remit.support.core.mentoring.people import CONFLICT, Tie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from remit.support.core.people_to_match import Side

CHECK_AFTER = timedelta(days=21)
"""By then a mentor and an organisation should have met."""
ASKED, AGREED, ENDED = "asked", "agreed", "ended"
MET, TO_MEET, LATE = "met", "to-meet", "late"
FINISHED = "finished"
ENDS = (
    "organisation-no", "mentor-no", "organisation-left", "mentor-left", "moved", FINISHED,
)  # fmt: skip
"""Why a match ends: a no of either, either leaves, a coordinator moves them, or it is done."""
FALLEN_THROUGH = frozenset({"mentor-no", "mentor-left", "moved"})
"""Ends that are none of the organisation's doing: it keeps its place in line, and comes first."""
MOST_MINUTES = 600
MOST_SESSIONS = 99


@dataclass(frozen=True, slots=True)
class Why:
    """Why an organisation and a mentor were put together.

    Attributes:
        met: what the organisation wants help with and the mentor can help with, by key.
        of: how many themes the organisation wants help with.
        languages: that both speak, as written.
        times: at which both can meet.
        ways: "online", or places.
        fields: sectors that both know.
        before: whether they worked together before.
    """

    met: tuple[str, ...] = ()
    of: int = 0
    languages: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    before: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting, as either of the two wrote it down.

    Attributes:
        held_on: the day.
        minutes: how long it was.
        about: what it was about; no names of people.
        next_step: what is to be done until the next one.
    """

    held_on: date
    minutes: int
    about: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class MentorMatch:
    """One organisation and one mentor.

    Attributes:
        code: the organisation's.
        number: from 1, for each organisation.
        mentor: the mentor's code, or "" once the mentor took everything of theirs out.
        proposed_on: the day on which both were asked.
        why: why they were put together.
        organisation_on: the day on which the organisation said yes, or None.
        mentor_on: the day on which the mentor said yes, or None.
        ended_on: the day on which it ended, or None.
        ended: why it ended, of `ENDS`, or "".
        goals: what they want to reach, in their words.
        sessions: in order.
    """

    code: str
    number: int
    mentor: str
    proposed_on: date
    why: Why = field(default_factory=Why)
    organisation_on: date | None = None
    mentor_on: date | None = None
    ended_on: date | None = None
    ended: str = ""
    goals: str = ""
    sessions: tuple[Session, ...] = ()

    @property
    def told_on(self) -> date | None:
        """The day on which both had said yes: from then on each may know who the other is."""
        if self.organisation_on is None or self.mentor_on is None:
            return None
        return max(self.organisation_on, self.mentor_on)

    @property
    def state(self) -> str:
        """`ASKED`, `AGREED` or `ENDED`; without its mentor it has ended."""
        if self.ended_on is not None or not self.mentor:
            return ENDED
        return ASKED if self.told_on is None else AGREED

    @property
    def check_on(self) -> date | None:
        """The day by which they should have met."""
        return None if self.told_on is None else self.told_on + CHECK_AFTER

    def meeting(self, today: date) -> str:
        """Return whether they have met: `MET`, `TO_MEET` until the check's day, `LATE` from then.

        "" before they agreed, or once it ended.
        """
        if self.state != AGREED or self.check_on is None:
            return ""
        if self.sessions:
            return MET
        return LATE if today >= self.check_on else TO_MEET


def why(asking: Side, helping: Side) -> Why:
    """Return why two sides were put together."""
    return Why(
        met=tuple(sorted(asking.subjects & helping.subjects)),
        of=len(asking.subjects),
        languages=_spelt(asking, asking.languages, helping.languages),
        times=tuple(sorted((asking.times or frozenset()) & (helping.times or frozenset()))),
        ways=_spelt(asking, asking.ways, helping.ways),
        fields=tuple(sorted(asking.fields & helping.fields)),
        before=helping.id in asking.before or asking.id in helping.before,
    )


def settled(matches: Iterable[MentorMatch]) -> dict[str, str]:
    """Return the mentor of each organisation that is asked or has agreed: they are not moved."""
    return {one.code: one.mentor for one in matches if one.state != ENDED}


def ended_ties(matches: Iterable[MentorMatch]) -> tuple[Tie, ...]:
    """Return the pairs that are not put together again: their match has ended."""
    return tuple(Tie(one.code, one.mentor, CONFLICT) for one in matches if one.ended and one.mentor)


def open_match(matches: Sequence[MentorMatch]) -> MentorMatch | None:
    """Return the match among an organisation's that has not ended, or None."""
    return next((one for one in matches if one.state != ENDED), None)


def _spelt(
    side: Side, ours: frozenset[str] | None, theirs: frozenset[str] | None
) -> tuple[str, ...]:
    shared = (ours or frozenset()) & (theirs or frozenset())
    return tuple(side.spelt.get(word, word) for word in sorted(shared))
