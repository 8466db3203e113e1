"""A conversation about principles as values: its headings, voters, statements and votes."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from remit.support.core.principles.principle import Principle

AGREE, PASS, DISAGREE = 1, 0, -1
WAITING, OPEN, TURNED_DOWN = "waiting", "open", "turned-down"
STATES = (WAITING, OPEN, TURNED_DOWN)
MOST_CHARACTERS = 280
LINKS_EACH = 20
LEAST_ADOPTING = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """What principles are wanted about.

    Attributes:
        key: what statements and principles call it.
        labels: it in words, by language tag.
    """

    key: str
    labels: Mapping[str, str] = field(default_factory=dict)


# What the civil society data programme's decision paper asked ethical principles to speak of.
PAPER_HEADINGS = (
    Heading(
        "harms",
        {
            "en": "Harm to people, communities and civil society",
            "ar": "الضرر بالناس والمجتمعات والمجتمع المدني",
        },
    ),
    Heading("transparency", {"en": "Being open and answerable", "ar": "الشفافية والمساءلة"}),
    Heading(
        "responsibility",
        {"en": "Who is responsible for keeping data safe", "ar": "المسؤولية عن حماية البيانات"},
    ),
    Heading(
        "insight",
        {"en": "Using what data tells us with care", "ar": "استخدام ما تقوله البيانات بعناية"},
    ),
    Heading("wellbeing", {"en": "Wellbeing", "ar": "سلامة الناس وراحتهم"}),
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One programme's conversation about principles.

    Attributes:
        opened_on: the day on which it was opened.
        closed_on: the first day without votes, or None while it is open.
        headings: what principles are wanted about.
        links_each: how many people of one organisation can take part.
        least_adopting: how many organisations it takes to adopt a principle.
    """

    opened_on: date
    closed_on: date | None = None
    headings: tuple[Heading, ...] = PAPER_HEADINGS
    links_each: int = LINKS_EACH
    least_adopting: int = LEAST_ADOPTING


@dataclass(frozen=True, slots=True, order=True)
class Voter:
    """One person of an organisation, who came by a link; nobody knows their name.

    Attributes:
        key: what files call them; it opens nothing.
        organisation: the code of the organisation that handed out the link.
        set_aside: why their votes do not count, or "" where they do.
    """

    key: str
    organisation: str
    set_aside: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Translation:
    """A statement in another language, as a person or a machine put it.

    Attributes:
        language: the tag.
        text: the words.
        machine: whether a machine translated it, and no person has checked it.
    """

    language: str
    text: str
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody proposed for others to vote on.

    Attributes:
        number: what votes call it, from 1.
        heading: the key of its heading.
        language: the tag of the language it was written in.
        text: the words; "" once it was turned down.
        proposed_on: the day.
        voter: the key of whoever proposed it, or "" for the coordinator or somebody withdrawn.
        state: `WAITING` until a coordinator has looked at it, `OPEN` to votes, or `TURNED_DOWN`.
        reason: why it was turned down, or what was changed before others saw it.
        translations: by language, in order.
    """

    number: int
    heading: str
    language: str
    text: str
    proposed_on: date
    voter: str = ""
    state: str = OPEN
    reason: str = ""
    translations: tuple[Translation, ...] = ()

    def words(self, language: str) -> tuple[str, str, str]:
        """Return the text for a reader of a language, its language, and who translated it.

        The last is "", "machine" or "human"; in a language that is not there, the original.
        """
        if language != self.language:
            for one in self.translations:
                if one.language == language:
                    return one.text, language, "machine" if one.machine else "human"
        return self.text, self.language, ""


@dataclass(frozen=True, slots=True, order=True)
class Vote:
    """One person's answer to one statement: 1 agree, -1 disagree, 0 pass."""

    statement: int
    voter: str
    value: int


@dataclass(frozen=True, slots=True)
class PrinciplesFiles:
    """All that a study folder holds of principles; empty where nothing was opened.

    Attributes:
        conversation: the conversation, or None.
        voters: by key.
        statements: by number.
        votes: by statement and voter.
        principles: by key.
    """

    conversation: Conversation | None = None
    voters: tuple[Voter, ...] = ()
    statements: tuple[Statement, ...] = ()
    votes: tuple[Vote, ...] = ()
    principles: tuple[Principle, ...] = ()

    def __bool__(self) -> bool:
        return self.conversation is not None


def adopted(value: PrinciplesFiles) -> set[str]:
    """Return the ids of the findings that adopted principles are."""
    return {f"support:{one.key}" for one in value.principles if one.adopted is not None}


def bare_headings(headings: Iterable[Heading], used: Iterable[str]) -> tuple[Heading, ...]:
    """Return the headings that nothing stands under yet; `used` are the keys of those in use."""
    taken = set(used)
    return tuple(one for one in headings if one.key not in taken)


def next_statement(voter: str, numbers: Iterable[int]) -> int | None:
    """Return what to ask a voter next, of the statements that they did not vote on, or None.

    Each voter has an order of their own, so that no statement is always asked first, and the same
    one comes again when a page is opened again.
    """
    return min(numbers, key=lambda number: _place(voter, number), default=None)


def _place(voter: str, number: int) -> bytes:
    return sha256(f"{voter}:{number}".encode()).digest()


MOST_STATEMENTS = 10
MOST_AN_HOUR = 3
MOST_VOTES_A_MINUTE = 30
_HOUR, _MINUTE = 3600, 60


def proposes_too_much(earlier: Sequence[datetime], now: datetime) -> str:
    """Return "all" or "hour" where a voter has proposed as much as one person may; "" else."""
    if len(earlier) >= MOST_STATEMENTS:
        return "all"
    lately = sum((now - at).total_seconds() < _HOUR for at in earlier)
    return "hour" if lately >= MOST_AN_HOUR else ""


def votes_too_fast(earlier: Sequence[datetime], now: datetime) -> bool:
    """Whether a voter cast more votes in the last minute than anybody can read statements."""
    lately = sum((now - at).total_seconds() < _MINUTE for at in earlier)
    return lately >= MOST_VOTES_A_MINUTE
