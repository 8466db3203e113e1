"""How many people to book for a session, since not everyone who says that they will come does."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import exp, lgamma, log, log1p
from typing import TYPE_CHECKING, Any

from remit.recruit.core.board import chance_of_at_least, find_rates
from remit.recruit.core.fieldwork import ATTENDED, DID_NOT_COME, FIRM, WITHDREW, histories
from remit.recruit.core.session import MODES, cells, find_bookings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.recruit.core.fieldwork import Step
    from remit.recruit.core.session import Session

MOST_RISK = 0.1
LITTLE = 0.01


@dataclass(frozen=True, slots=True)
class Advice:
    """How many to book for so many places.

    Attributes:
        places: the places there are.
        book: the most people to book.
        expected: how many of them are expected to come.
        too_many: the chance that more come than there are places, 0 to 1.
    """

    places: int
    book: int
    expected: float
    too_many: float

    @property
    def sentence(self) -> str:
        """Return the advice in one sentence, with the number it is reckoned for."""
        for_places = "1 place" if self.places == 1 else f"{self.places} places"
        if self.book == self.places:
            return f"Book up to {self.book} for {for_places}: more would often be too many."
        return (
            f"Book up to {self.book} for {for_places}. Of {self.book}, {self.expected:.1f} are "
            f"expected to come; more than {self.places} come in {share(self.too_many)} of cases."
        )


def share(chance: float) -> str:
    """Return a chance in per cent as a sentence says it, never rounded to none or to all."""
    if 0 < chance < LITTLE:
        return "under 1%"
    return "over 99%" if 1 - LITTLE < chance < 1 else f"{chance:.0%}"


def advise(places: int, attendance: float) -> Advice:
    """Return how many to book so that seldom more come than there are places.

    Each of the n who are booked comes with the same chance, as if they decided alone, so that the
    number who come is binomial. Seldom is one time in ten at most. Where nobody is expected to
    come, as many are booked as there are places.

    Args:
        places: at least 1.
        attendance: the chance that somebody who is booked comes, 0 to 1.
    """
    book, too_many = places, 0.0
    while 0 < attendance < 1:
        # One more person makes too many only if exactly all the places are taken without them.
        more = too_many + attendance * _exactly(places, book, attendance)
        if more > MOST_RISK:
            break
        book, too_many = book + 1, more
    return Advice(places, book, book * attendance, too_many)


@dataclass(frozen=True, slots=True)
class SessionState:
    """How one session fills.

    Attributes:
        session: which.
        booked: the codes of those who said that they will come, sorted.
        came: the codes of those who came, sorted.
        expected: how many are expected to come, those who came included.
        too_many: the chance that more come than there are places, 0 to 1.
        advice: how many to book at the attendance so far.
    """

    session: Session
    booked: tuple[str, ...]
    came: tuple[str, ...]
    expected: float
    too_many: float
    advice: Advice

    @property
    def mode_in_words(self) -> str:
        """Return how the session is held, as a page says it."""
        return MODES[self.session.mode]

    @property
    def too_many_in_words(self) -> str:
        """Return the chance that more come than there are places, in per cent."""
        return share(self.too_many)

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return len({*self.booked, *self.came})

    @property
    def free(self) -> int:
        """How many places are free."""
        return max(0, self.session.places - self.taken)

    @property
    def over(self) -> int:
        """How many more people are booked than there are places."""
        return max(0, self.taken - self.session.places)

    @property
    def more(self) -> int:
        """How many more may be booked by the advice, beyond the places where it says so."""
        return max(0, self.advice.book - self.taken)

    def as_dict(self) -> dict[str, Any]:
        """Return the state as plain values."""
        return {
            **cells(self.session),
            "booked": list(self.booked),
            "came": list(self.came),
            "free": self.free,
            "over": self.over,
            "expected": self.expected,
            "chance_of_too_many": self.too_many,
            "advice": asdict(self.advice),
        }


@dataclass(frozen=True, slots=True)
class SessionBoard:
    """How every session fills.

    Attributes:
        attendance: the chance that somebody who is booked comes, 0 to 1.
        seen: of how many people it is known whether they came; the rest of the rate is a guess.
        rows: one for each session, in order.
    """

    attendance: float
    seen: int
    rows: tuple[SessionState, ...]

    @property
    def basis(self) -> str:
        """Return a sentence that says where the attendance rate comes from."""
        rate = f"{self.attendance:.0%}"
        if not self.seen:
            return (
                f"{rate} of those who are booked are expected to come. That is a first guess: "
                "nobody has come or stayed away yet."
            )
        people = "1 person" if self.seen == 1 else f"{self.seen} people"
        return (
            f"{rate} of those who are booked are expected to come, going by the {people} of whom "
            "it is known so far and a first guess of 4 in 5."
        )

    def row(self, key: str) -> SessionState | None:
        """Return the state of one session, or None when there is no such."""
        return next((row for row in self.rows if row.session.key == key), None)

    def as_dict(self) -> dict[str, Any]:
        """Return the board as plain values."""
        return {
            "attendance": self.attendance,
            "seen": self.seen,
            "basis": self.basis,
            "sessions": [row.as_dict() for row in self.rows],
        }


def make_session_board(sessions: Sequence[Session], steps: Sequence[Step]) -> SessionBoard:
    """Return how sessions fill, as fieldwork stands."""
    attendance = find_rates(steps).attendance
    bookings = find_bookings(steps)
    rows = []
    for session in sessions:
        came = bookings.came.get(session.key, ())
        booked = tuple(c for c in bookings.booked.get(session.key, ()) if c not in came)
        chances = [*[1.0] * len(came), *[attendance] * len(booked)]
        rows.append(
            SessionState(
                session=session,
                booked=booked,
                came=came,
                expected=sum(chances),
                too_many=chance_of_at_least(session.places + 1, chances),
                advice=advise(session.places, attendance),
            )
        )
    return SessionBoard(attendance, people_seen(steps), tuple(rows))


def people_seen(steps: Sequence[Step]) -> int:
    """Return of how many people who said that they will come it is known whether they came."""
    seen = 0
    for history in histories(steps).values():
        statuses = {step.status for step in history}
        known = {ATTENDED, DID_NOT_COME, WITHDREW} & statuses
        seen += bool(statuses & FIRM and known)
    return seen


def _exactly(happened: int, of: int, chance: float) -> float:
    """Return the chance that so many of `of` independent events happen; 0 < chance < 1."""
    ways = lgamma(of + 1) - lgamma(happened + 1) - lgamma(of - happened + 1)
    return exp(ways + happened * log(chance) + (of - happened) * log1p(-chance))
