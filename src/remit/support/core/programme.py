"""How a programme is run: sessions and who came, the training specification, what was learned."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from remit.commission.core.facts import Milestone
    from remit.support.core.cohort import Answers

SESSION_KINDS = ("training", "mentoring", "network", "other")
WAITING, TAKEN, DECLINED = PROPOSAL_STATES = ("waiting", "taken", "declined")
WORKED = ("yes", "partly", "no")
MOST_SPECIFICATION = 20_000
MOST_SAID = 1000
MOST_LINE = 200
MOST_PROPOSALS = 20
MOST_TELLINGS = 20


@dataclass(frozen=True, slots=True)
class Session:
    """One session of the programme; `hours` is how long it took, or None."""

    key: str
    on: date
    kind: str
    title: str
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """That so many people of an organisation came to a session."""

    session: str
    code: str
    people: int


@dataclass(frozen=True, slots=True)
class SpecificationVersion:
    """One version of the training specification: its text, who made it, why and when."""

    number: int
    text: str
    why: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class SpecificationProposal:
    """A change to the specification that an organisation proposes.

    Attributes:
        code: whose it is; other organisations don't see it.
        number: from 1, of that organisation.
        text: what should be changed.
        why: what for.
        on: the day.
        state: “waiting”, “taken” or “declined”.
        answer: what a coordinator answered, or "".
        version: the version that took it in, or None.
    """

    code: str
    number: int
    text: str
    why: str
    on: date
    state: str
    answer: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What an organisation tells of something that it tried: what worked, and what it changed."""

    code: str
    number: int
    activity: str
    worked: str
    what: str
    adapted: str
    on: date


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a programme learned, in its coordinators' words.

    Attributes:
        number: from 1.
        activity: what was tried.
        worked: “yes”, “partly” or “no”.
        what: what was learned.
        for_whom: for whom it holds.
        adapted: what was changed, or should be for another sector.
        organisations: over how many organisations it was said when it was written, or None.
        on: the day on which it was written.
        told: whether the report tells it.
    """

    number: int
    activity: str
    worked: str
    what: str
    for_whom: str
    adapted: str
    organisations: int | None
    on: date
    told: bool


@dataclass(frozen=True, slots=True)
class ProgrammeFiles:
    """All that is kept of how a programme is run."""

    sessions: tuple[Session, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    specification_versions: tuple[SpecificationVersion, ...] = ()
    specification_proposals: tuple[SpecificationProposal, ...] = ()
    tellings: tuple[Telling, ...] = ()
    lessons: tuple[Lesson, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One milestone as the board has it: by how many days it is late, negative when early.

    Attributes:
        milestone: as the decision paper has it.
        state: “done”, “late”, “running” or “to come”.
        late: days by which the end came late, or by which it is overdue; None while neither.
    """

    milestone: Milestone
    state: str
    late: int | None


def milestone_lines(milestones: Iterable[Milestone], today: date) -> tuple[MilestoneLine, ...]:
    """Return how each milestone stands on a day."""
    return tuple(_line(one, today) for one in milestones)


def _line(one: Milestone, today: date) -> MilestoneLine:
    if one.actual_end is not None:
        return MilestoneLine(one, "done", one.slippage_days)
    if today > one.planned_end:
        return MilestoneLine(one, "late", (today - one.planned_end).days)
    begun = one.actual_start is not None and one.actual_start <= today
    return MilestoneLine(one, "running" if begun else "to come", None)


def came_in_words(came: int, sessions: int) -> str:
    """Return to how many of a programme's sessions an organisation came, as a band."""
    if not came:
        return "None"
    return "Half or more" if 2 * came >= sessions else "Some, less than half"


def taking_part_told(
    codes: Iterable[str], sessions: Sequence[Session], attendances: Iterable[Attendance]
) -> Answers:
    """Return to how many sessions each organisation came, in words, once a session was held."""
    came = Counter(one.code for one in attendances)
    held = len(sessions)
    return {"came": {code: [came_in_words(came[code], held)] for code in codes if held}}


def changes(earlier: str, later: str) -> tuple[tuple[str, str], ...]:
    """Return the lines that differ between two texts, each with “-” (taken out) or “+” (new)."""
    compared = difflib.ndiff(earlier.splitlines(), later.splitlines())
    return tuple((line[0], line[2:]) for line in compared if line[0] in "+-" and line[2:].strip())


def next_number(numbers: Sequence[int]) -> int:
    """Return the number after the highest."""
    return max(numbers, default=0) + 1
