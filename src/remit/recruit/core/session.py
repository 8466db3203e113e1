"""Sessions: groups, workshops and interviews with so many places, and who is booked for them.

A booking is no record of its own: somebody is booked for the session that their latest step
names while they are confirmed or reminded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import write_table
from remit.recruit.core.fieldwork import (
    ATTENDED,
    CONFIRMED,
    DID_NOT_COME,
    MAX_SESSION_CHARACTERS,
    REMINDED,
    histories,
    parse_day,
)
from remit.recruit.core.one_line import check_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from remit.kernel.tables import Row, Table
    from remit.recruit.core.fieldwork import Step

    Where = Callable[[str], Place]

MODES = {"in-person": "In person", "online": "Online", "telephone": "By telephone"}
IN_PERSON = "in-person"
COLUMNS = ("key", "title", "on", "starts", "venue", "places", "mode")
REQUIRED = ("key", "on", "places")
MAX_CHARACTERS = {"title": 200, "venue": 200}
MAX_PLACES = 1000

# It stands in addresses and in a column of fieldwork, so it has neither slashes nor commas.
KEY = re.compile(r"\w[\w .()-]*")
PLACES = re.compile(r"\d{1,4}", re.ASCII)
TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)

BAD_KEY = problem_kind(
    "session-bad-key",
    "“{text}” cannot be the key of a session.",
    "Use letters, digits, spaces, hyphens, full stops and brackets, at most {limit} characters, "
    "such as group-1.",
)
KEY_TWICE = problem_kind(
    "session-key-twice",
    "The session “{key}” stands in the file more than once.",
    "Give each session a key of its own.",
)
BAD_TIME = problem_kind(
    "session-bad-time",
    "“{text}” is no time of day.",
    "Write hours and minutes, such as 18:30.",
)
BAD_PLACES = problem_kind(
    "session-bad-places",
    "“{text}” is no number of places.",
    "Write a whole number from 1 to {most}.",
)
UNKNOWN_MODE = problem_kind(
    "session-unknown-mode",
    "“{text}” is no way in which a session is held.",
    "Use one of: {known}.",
)


@dataclass(frozen=True, slots=True)
class Session:
    """One session.

    Attributes:
        key: names it in steps, commands and addresses.
        on: its day.
        places: how many people it has room for.
        title: as people are told; may be blank.
        starts: when it starts, or None.
        venue: where, in words; may be blank.
        mode: a key of `MODES`.
    """

    key: str
    on: date
    places: int
    title: str = ""
    starts: time | None = None
    venue: str = ""
    mode: str = IN_PERSON

    @property
    def name(self) -> str:
        """Return the title, or the key where it has none."""
        return self.title or self.key


def in_order(sessions: Iterable[Session]) -> tuple[Session, ...]:
    """Return sessions by day and time, then by key."""
    return tuple(sorted(sessions, key=lambda one: (one.on, one.starts or time(), one.key)))


def read_session(row: Row, where: Where, problems: Problems) -> Session | None:
    """Return a session from its cells, whoever wrote them: a file, a page or a command.

    Args:
        row: cells by the names in `COLUMNS`; a blank mode is in person.
        where: the place of a column, for the problems.
        problems: takes every fault.

    Returns:
        The session, or None with the faults noted.
    """
    before = len(problems)
    key = row["key"]
    if len(key) > MAX_SESSION_CHARACTERS or not KEY.fullmatch(key):
        problems.add(BAD_KEY, where("key"), text=key[:40], limit=MAX_SESSION_CHARACTERS)
    on = parse_day(row["on"], where("on"), problems)
    starts = _time(row["starts"], where("starts"), problems)
    places = _places(row["places"], where("places"), problems)
    mode = row["mode"] or IN_PERSON
    if mode not in MODES:
        problems.add(UNKNOWN_MODE, where("mode"), text=mode[:40], known=", ".join(MODES))
    for column, limit in MAX_CHARACTERS.items():
        check_line(row[column], limit, where(column), problems)
    if len(problems) > before or on is None:
        return None
    return Session(key, on, places, row["title"], starts, row["venue"], mode)


def parse_sessions(table: Table, problems: Problems) -> tuple[Session, ...]:
    """Read `recruit/sessions.csv`.

    Returns:
        The sound sessions, in order; each fault is noted with its row.
    """
    if not table.require(REQUIRED, problems):
        return ()
    found: dict[str, Session] = {}
    for row in table:

        def where(column: str, number: int = row.number) -> Place:
            return Place(table.file, row=number, column=column)

        session = read_session(row, where, problems)
        if session is None:
            continue
        if session.key in found:
            problems.add(KEY_TWICE, where("key"), key=session.key)
        found[session.key] = session
    return in_order(found.values())


def sessions_table(sessions: Iterable[Session]) -> str:
    """Return the sessions as `recruit/sessions.csv` holds them."""
    return write_table(COLUMNS, map(cells, sessions))


def cells(session: Session) -> dict[str, object]:
    """Return a session's cells by column, its start in hours and minutes."""
    found: dict[str, object] = {name: getattr(session, name) for name in COLUMNS}
    return {**found, "starts": session.starts and f"{session.starts:%H:%M}"}


@dataclass(frozen=True, slots=True)
class Bookings:
    """Who is booked for which session, and who came to which; codes by session key, sorted."""

    booked: dict[str, tuple[str, ...]]
    came: dict[str, tuple[str, ...]]

    def taken(self, key: str) -> frozenset[str]:
        """Return who takes a place of a session: those who are booked, and those who came."""
        return frozenset(self.booked.get(key, ())) | frozenset(self.came.get(key, ()))

    def of(self, code: str) -> str:
        """Return the session that somebody is booked for; blank for none."""
        return next((key for key, codes in self.booked.items() if code in codes), "")


def find_bookings(steps: Iterable[Step]) -> Bookings:
    """Return who is booked and who came, by the history of each person."""
    booked: dict[str, list[str]] = defaultdict(list)
    came: dict[str, set[str]] = defaultdict(set)
    for code, history in sorted(histories(steps).items()):
        coming, attended = _follow(history)
        if coming:
            booked[coming].append(code)
        for key in attended:
            came[key].add(code)
    return Bookings(
        {key: tuple(codes) for key, codes in booked.items()},
        {key: tuple(sorted(codes)) for key, codes in came.items()},
    )


def _follow(history: Sequence[Step]) -> tuple[str, set[str]]:
    """Return the session that a person is booked for, or blank, and those that they came to."""
    booked, last = "", ""
    attended: set[str] = set()
    for step in history:
        if step.status in {CONFIRMED, REMINDED}:
            # A reminder that names no session is about the one they are booked for.
            booked, last = step.session or booked, ""
            continue
        if step.status == ATTENDED:
            last = step.session or booked
            attended |= {last} - {""}
        elif step.status == DID_NOT_COME:
            # Straight after “attended” it mends a slip.
            attended -= {last}
        booked = ""
    return booked, attended


def _time(text: str, place: Place, problems: Problems) -> time | None:
    if not text:
        return None
    match = TIME.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2])) if match else (24, 0)
    try:
        return time(hour, minute)
    except ValueError:
        problems.add(BAD_TIME, place, text=text[:20])
        return None


def _places(text: str, place: Place, problems: Problems) -> int:
    number = int(text) if PLACES.fullmatch(text) else 0
    if not 1 <= number <= MAX_PLACES:
        problems.add(BAD_PLACES, place, text=text[:20], most=MAX_PLACES)
    return number
