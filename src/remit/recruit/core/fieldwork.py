"""Fieldwork: what became of each person who was drawn, step by step, from invitation to session.

A person's status moves only as `MOVES` allows. The history is a log: a slip is mended by another
step, never by taking one out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import write_table
from remit.kernel.wording import day_in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from remit.kernel.tables import Row, Table
    from remit.recruit.core.arrival import Arrival

DRAWN = ""
INVITED = "invited"
CONFIRMED = "confirmed"
REMINDED = "reminded"
ATTENDED = "attended"
DID_NOT_COME = "did-not-come"
WITHDREW = "withdrew"
REPLACED = "replaced"

STATUSES: Mapping[str, str] = {
    INVITED: "An invitation was sent; no answer yet.",
    CONFIRMED: "They said that they will come.",
    REMINDED: "They said that they will come, and were reminded.",
    ATTENDED: "They came.",
    DID_NOT_COME: "They had confirmed and did not come. Their place is open.",
    WITHDREW: "They no longer want to, or never answered. Their place is open.",
    REPLACED: "Somebody else was drawn for their place.",
}
MOVES: Mapping[str, tuple[str, ...]] = {
    DRAWN: (INVITED, CONFIRMED, WITHDREW),
    INVITED: (CONFIRMED, WITHDREW),
    CONFIRMED: (CONFIRMED, REMINDED, ATTENDED, DID_NOT_COME, WITHDREW),
    REMINDED: (REMINDED, CONFIRMED, ATTENDED, DID_NOT_COME, WITHDREW),
    ATTENDED: (REMINDED, ATTENDED, DID_NOT_COME, WITHDREW),
    DID_NOT_COME: (CONFIRMED, ATTENDED, WITHDREW, REPLACED),
    WITHDREW: (INVITED, CONFIRMED, REPLACED),
    REPLACED: (),
}

FIRM = frozenset({CONFIRMED, REMINDED, ATTENDED})
GONE = frozenset({DID_NOT_COME, WITHDREW, REPLACED})

COLUMNS = ("code", "status", "on", "session", "note")
SUBSTITUTE_COLUMNS = ("code", "round")
MAX_SESSION_CHARACTERS = 100
MAX_ROUND_DIGITS = 4

UNKNOWN_STATUS = problem_kind(
    "fieldwork-unknown-status",
    "“{status}” is no status of fieldwork.",
    "Use one of: {known}.",
)
MOVE_NOT_ALLOWED = problem_kind(
    "fieldwork-move-not-allowed",
    "“{code}” cannot go from {before} to {status}.",
    "From there one goes to: {allowed}. Correct the row, or add the step between.",
)
NOT_A_DAY = problem_kind(
    "fieldwork-not-a-day", "“{text}” is no day.", "Write it as year-month-day, such as 2020-03-09."
)
DAY_TO_COME = problem_kind(
    "day-to-come",
    "{day} is still to come.",
    "Record what has happened, with the day on which it did.",
)
DAY_GOES_BACK = problem_kind(
    "fieldwork-day-goes-back",
    "“{code}” was {status} on {on}, before the step above it ({before}).",
    "Correct one of the two days, or put the rows in order.",
)
UNKNOWN_IN_FIELD = problem_kind(
    "fieldwork-unknown-code",
    "“{code}” is in fieldwork but not in the pool.",
    "Correct the code, or add the volunteer to recruit/pool.csv.",
)
TWICE_IN_FIELD = problem_kind(
    "fieldwork-code-twice",
    "“{code}” stands in the file more than once.",
    "Keep one of the rows.",
)
NOT_A_ROUND = problem_kind(
    "fieldwork-not-a-round",
    "“{text}” is no round of replacement.",
    "Write a whole number from 1.",
)
UNKNOWN_SESSION = problem_kind(
    "session-unknown",
    "There is no session “{session}”.",
    "Use one of: {known}; or add it to recruit/sessions.csv.",
)
LONG_SESSION = problem_kind(
    "fieldwork-long-session",
    "The session's name is {length} characters long; at most {limit} are kept.",
    "Shorten it, and move the rest to the note.",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One person came to one status on one day; `session` and `note` may be blank."""

    code: str
    status: str
    on: date
    session: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Substitute:
    """One person drawn for an open place, in one round of replacement, the first being 1."""

    round: int
    code: str


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """All that was recorded in the field.

    Attributes:
        steps: in order of day, then of code.
        substitutes: in order of round, then of code.
        arrivals: in order of day, then of code.
    """

    steps: tuple[Step, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    arrivals: tuple[Arrival, ...] = ()

    def without(self, codes: Collection[str]) -> Fieldwork:
        """Return the fieldwork with everything of some people left out."""
        return replace(
            self,
            steps=tuple(s for s in self.steps if s.code not in codes),
            substitutes=tuple(s for s in self.substitutes if s.code not in codes),
            arrivals=tuple(one for one in self.arrivals if one.code not in codes),
        )


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return steps by day, then by code; one person's steps of one day stay as they come."""
    return tuple(sorted(steps, key=lambda step: (step.on, step.code)))


def histories(steps: Iterable[Step]) -> dict[str, tuple[Step, ...]]:
    """Return each person's steps in order."""
    found: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        found[step.code].append(step)
    return {code: tuple(history) for code, history in found.items()}


def statuses(steps: Iterable[Step]) -> dict[str, str]:
    """Return each person's latest status."""
    return {step.code: step.status for step in steps}


def can_move(before: str, status: str) -> bool:
    """Whether somebody may go from one status (blank: drawn) to another."""
    return status in MOVES.get(before, ())


def shown(status: str) -> str:
    """Return a status as a sentence names it."""
    return status or "drawn"


def in_words(status: str) -> str:
    """Return a status as a page names it: `did-not-come` as “did not come”."""
    return shown(status).replace("-", " ")


def moves_from(status: str) -> str:
    """Return the statuses that one may go to, as a sentence lists them."""
    return ", ".join(MOVES[status]) or "nowhere, as this is the end"


def state_diagram() -> str:
    """Return the allowed moves as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {_node(status)} : {shown(status)}" for status in MOVES]
    lines += [
        f"    {_node(before)} --> {_node(after)}" for before in MOVES for after in MOVES[before]
    ]
    return "\n".join(lines) + "\n"


def parse_steps(
    table: Table,
    known: Collection[str] | None,
    problems: Problems,
    sessions: Collection[str] = (),
    *,
    today: date | None = None,
) -> tuple[Step, ...]:
    """Read `recruit/fieldwork.csv`, whose codes are in one spelling already.

    Args:
        table: its rows, one a step; one person's steps stand in order.
        known: the codes that may stand in it, or None when there is no pool.
        problems: where each fault is noted, with its row.
        sessions: the sessions that a step may name; any where there are none.
        today: the last day on which something can have happened; None for any day.

    Returns:
        The sound steps, in order.
    """
    if not table.require(COLUMNS[:3], problems):
        return ()
    last: dict[str, Step] = {}
    found = []
    for row in table:
        place = Place(table.file, row=row.number)
        step = _step(row, place, problems, today)
        check_session_named(row["session"], sessions, place, problems)
        if known is not None and row["code"] not in known:
            problems.add(UNKNOWN_IN_FIELD, place, code=row["code"])
        if step is None:
            continue
        _check_follows(step, last.get(step.code), place, problems)
        last[step.code] = step
        found.append(step)
    return in_order(found)


def parse_substitutes(
    table: Table, known: Collection[str] | None, problems: Problems
) -> tuple[Substitute, ...]:
    """Read `recruit/replacements.csv`, whose codes are in one spelling already.

    Returns:
        The sound rows, in order; each fault is noted with its row.
    """
    if not table.require(SUBSTITUTE_COLUMNS, problems):
        return ()
    found: dict[str, Substitute] = {}
    for row in table:
        place = Place(table.file, row=row.number)
        code, text = row["code"], row["round"]
        if known is not None and code not in known:
            problems.add(UNKNOWN_IN_FIELD, place, code=code)
        if code in found:
            problems.add(TWICE_IN_FIELD, place, code=code)
        if not text.isdecimal() or len(text) > MAX_ROUND_DIGITS or not int(text):
            problems.add(NOT_A_ROUND, place, text=text[:20])
            continue
        found[code] = Substitute(int(text), code)
    return tuple(sorted(found.values()))


def check_session_named(
    named: str, known: Collection[str], place: Place, problems: Problems
) -> None:
    """Note a session that is named but is none of those known; blank names none.

    A study without sessions takes any name.
    """
    if named and known and named not in known:
        listed = ", ".join(sorted(known))
        problems.add(UNKNOWN_SESSION, place, session=named, known=listed)


def parse_day(
    text: str, place: Place, problems: Problems, *, today: date | None = None
) -> date | None:
    """Return a day written as year-month-day, or None with the fault noted.

    A day after `today` is noted and returned; without a `today` any day will do.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.add(NOT_A_DAY, place, text=text[:20])
        return None
    if today is not None and day > today:
        problems.add(DAY_TO_COME, place, day=day_in_words(day))
    return day


def as_in_a_file(step: Step) -> Step:
    """Return a step that was typed as it comes back from `recruit/fieldwork.csv`.

    A step that differed by a space would not be known again when its own folder is imported.

    Raises:
        InvalidInput: the session's name is too long.
    """
    problems = Problems()
    session = step.session.strip()
    note = step.note.replace("\r\n", "\n").replace("\r", "\n").strip()
    _check_length(session, Place(key="Session"), problems)
    problems.raise_if_any()
    return replace(step, session=session, note=note)


def steps_table(steps: Iterable[Step]) -> str:
    """Return the steps as `recruit/fieldwork.csv` holds them."""
    rows = ({name: getattr(step, name) for name in COLUMNS} for step in steps)
    return write_table(COLUMNS, rows)


def substitutes_table(substitutes: Iterable[Substitute]) -> str:
    """Return the substitutes as `recruit/replacements.csv` holds them."""
    rows = ({"code": one.code, "round": one.round} for one in substitutes)
    return write_table(SUBSTITUTE_COLUMNS, rows)


def _step(row: Row, place: Place, problems: Problems, today: date | None) -> Step | None:
    on = parse_day(row["on"], place, problems, today=today)
    session = row["session"]
    _check_length(session, place, problems)
    if row["status"] not in STATUSES:
        known = ", ".join(STATUSES)
        problems.add(UNKNOWN_STATUS, place, status=row["status"], known=known)
        return None
    return Step(row["code"], row["status"], on, session, row["note"]) if on else None


def _check_length(session: str, place: Place, problems: Problems) -> None:
    if len(session) > MAX_SESSION_CHARACTERS:
        limit = MAX_SESSION_CHARACTERS
        problems.add(LONG_SESSION, place, length=len(session), limit=limit)


def _check_follows(step: Step, before: Step | None, place: Place, problems: Problems) -> None:
    status = before.status if before else DRAWN
    if not can_move(status, step.status):
        problems.add(
            MOVE_NOT_ALLOWED,
            place,
            code=step.code,
            before=shown(status),
            status=step.status,
            allowed=moves_from(status),
        )
    if before and step.on < before.on:
        problems.add(
            DAY_GOES_BACK,
            place,
            code=step.code,
            status=step.status,
            on=day_in_words(step.on),
            before=day_in_words(before.on),
        )


def _node(status: str) -> str:
    return shown(status).replace("-", "_")
