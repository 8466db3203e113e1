"""The network of a programme: circles, what is shared in them, introductions, what keeps going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.support.core.needs.needs import Need

QUESTION, RESOURCE, ANSWER = KINDS = ("question", "resource", "answer")
AUDIENCES = ("circle", "programme", "public")
IN_CIRCLE, IN_PUBLIC = "circle", "public"
WAITING, OPEN, REFUSED = STATES = ("waiting", "open", "refused")
YES, NO = ANSWERS = ("yes", "no")
BY_ORGANISATION, BY_COORDINATOR = MAKERS = ("organisation", "coordinator")
MOST_TITLE = 120
MOST_TEXT = 1000
MOST_A_DAY = 5
MOST_ASKED = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Circle:
    """Organisations with one need, who share what helps.

    Attributes:
        key: short, for addresses.
        name: for people.
        about: what it is for.
        kind: the kind of fact, as in needs, that those whom it is suggested to lack; or "".
        opened_on: the day.
        closed_on: the day on which it ended, if it did.
    """

    key: str
    name: str
    about: str
    kind: str
    opened_on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class CircleMember:
    """That an organisation is in a circle since a day."""

    circle: str
    code: str
    joined_on: date


@dataclass(frozen=True, slots=True)
class Post:
    """A question, a resource or an answer; nobody sees whose it is.

    Attributes:
        code: whose it is.
        number: from 1, of that organisation.
        kind: one of `KINDS`.
        circle: the key of the circle, or "".
        audience: who may see it: one of `AUDIENCES`.
        language: of its text.
        title: in one line.
        text: the whole.
        address: where a resource is found, or "".
        answers_code: of an answer, whose post it answers.
        answers_number: of an answer, that post's number.
        state: “waiting” until a coordinator has read it, where something holds it back.
        caught: what held it back, with commas between.
        reason: why it was refused, or "".
        posted_on: the day.
    """

    code: str
    number: int
    kind: str
    circle: str
    audience: str
    language: str
    title: str
    text: str
    address: str
    answers_code: str
    answers_number: int | None
    state: str
    caught: str
    reason: str
    posted_on: date


@dataclass(frozen=True, slots=True)
class Introduction:
    """Two organisations who may come to know each other, once both have said yes.

    Attributes:
        first: who asked, or one of the two that a coordinator thought of.
        number: from 1, of that organisation.
        second: the other.
        made_on: the day.
        about: what brings them together, in words that both may read.
        made_by: an organisation or a coordinator.
        first_says: “yes”, “no” or "".
        second_says: the same.
        settled_on: the day on which both had answered, or one had said no.
    """

    first: str
    number: int
    second: str
    made_on: date
    about: str
    made_by: str
    first_says: str
    second_says: str
    settled_on: date | None

    @property
    def is_agreed(self) -> bool:
        """Whether both said yes, so that each may learn who the other is."""
        return self.first_says == self.second_says == YES


@dataclass(frozen=True, slots=True)
class KeepsGoing:
    """Something that goes on after the programme: who sees to it, by when, and what comes next.

    Attributes:
        number: from 1.
        what: in words.
        next_step: what has to be done next.
        by_on: until when.
        owner: the code of the organisation that sees to it, or "".
        owner_role: who else does, such as “the host”; or "".
        done_on: the day on which it was handed on for good, if it was.
    """

    number: int
    what: str
    next_step: str
    by_on: date
    owner: str
    owner_role: str
    done_on: date | None = None

    @property
    def has_owner(self) -> bool:
        """Whether anybody sees to it."""
        return bool(self.owner or self.owner_role)


@dataclass(frozen=True, slots=True)
class NetworkFiles:
    """All of a programme's network."""

    circles: tuple[Circle, ...] = ()
    circle_members: tuple[CircleMember, ...] = ()
    posts: tuple[Post, ...] = ()
    introductions: tuple[Introduction, ...] = ()
    continuations: tuple[KeepsGoing, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def kinds_lacked(needs: Iterable[Need], wave: str) -> frozenset[str]:
    """Return the kinds of facts that an organisation's needs call for and that it can't use yet."""
    facts = [fact for need in needs for fact in need.facts]
    return frozenset(fact.kind for fact in facts if fact.gap(wave) != "none")


def suggested(
    circles: Sequence[Circle], lacked: Iterable[str], joined: Iterable[str]
) -> tuple[Circle, ...]:
    """Return the open circles about what an organisation lacks, without those that it is in."""
    kinds, inside = set(lacked), set(joined)
    return tuple(
        one
        for one in circles
        if one.closed_on is None and one.kind in kinds and one.key not in inside
    )


def may_read(audience: str, circle: str, joined: Iterable[str]) -> bool:
    """Whether an organisation that is in some circles may read a post that is open."""
    return audience != IN_CIRCLE or circle in set(joined)


def posts_too_many(earlier: Iterable[date], on: date) -> bool:
    """Whether one more post on a day is one too many."""
    return sum(one == on for one in earlier) >= MOST_A_DAY


def asks_too_many(unanswered: int) -> bool:
    """Whether an organisation has asked for as many introductions as may wait at a time."""
    return unanswered >= MOST_ASKED
