"""Mentors and organisations that ask for one, as values, and as the sides of a matching."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from remit.support.core.people_to_match import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

HOURS_EACH = 2
"""How many hours a month one organisation takes of its mentor."""
MOST_HOURS = 100
MOST_ORGANISATIONS = 20
MOST_CHARACTERS = 300
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("morning", "afternoon", "evening")
TIMES = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
FIELDS = ("asylum", "housing", "health", "women", "young", "work", "teaching", "advice")
"""Sectors that an organisation works in and a mentor may know."""
ONLINE = "online"
CONFLICT, BEFORE = "conflict", "before"
TIES = (CONFLICT, BEFORE)
LONG_WAIT = timedelta(days=28)
"""Whoever has waited as long comes before others of the same priority."""
HIGHEST_PRIORITY = 2


@dataclass(frozen=True, slots=True)
class Mentor:
    """Somebody who helps organisations; the name is in the vault.

    Attributes:
        code: the participant's.
        joined_on: the day on which a coordinator brought them in.
        left_on: the day on which they stopped, or None.
        skills: the themes of the assessment with which they can help, by key.
        languages: in which they can talk, as they write them.
        times: when they can meet, of `TIMES`.
        online: whether they can meet online.
        boroughs: where they can come to.
        fields: sectors that they know, of `FIELDS`.
        hours: how many they have in a month; None where they have not said.
        most: how many organisations they take at most.
        about: what an organisation should know before it says yes; no names.
    """

    code: str
    joined_on: date
    left_on: date | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    online: bool = False
    boroughs: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    hours: int | None = None
    most: int = 1
    about: str = ""

    @property
    def places(self) -> int:
        """How many organisations they can take in their hours; 0 once they have stopped."""
        if self.left_on is not None or not self.hours:
            return 0
        return min(self.most, self.hours // HOURS_EACH)


@dataclass(frozen=True, slots=True)
class Wish:
    """That an organisation asks for a mentor.

    Attributes:
        code: the organisation's.
        asked_on: the day on which it asked; it keeps it when a match ends through others.
        themes: what it wants help with, by key of the assessment's themes.
        languages: in which it can talk.
        times: when it can meet.
        online: whether it can meet online.
        in_person: whether the mentor can come to it.
        fields: sectors that it works in.
        priority: 0, or higher where a coordinator puts it first or its match fell through.
    """

    code: str
    asked_on: date
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    online: bool = False
    in_person: bool = False
    fields: tuple[str, ...] = ()
    priority: int = 0

    def rank(self, today: date) -> int:
        """Return its priority, one more after a long wait."""
        return self.priority + (today - self.asked_on >= LONG_WAIT)


@dataclass(frozen=True, slots=True)
class Tie:
    """What a coordinator knows of an organisation and a mentor: a conflict, or earlier work."""

    code: str
    mentor: str
    kind: str


def in_line(wishes: Iterable[Wish], today: date) -> tuple[Wish, ...]:
    """Return who waits, in line: by priority, then by the day on which they asked."""
    return tuple(sorted(wishes, key=lambda one: (-one.rank(today), one.asked_on, one.code)))


def sides(
    wishes: Sequence[Wish],
    mentors: Sequence[Mentor],
    ties: Sequence[Tie],
    boroughs: Mapping[str, Sequence[str]],
    today: date,
    names: Mapping[str, str] | None = None,
    same: Mapping[str, str] | None = None,
) -> tuple[list[Side], list[Side]]:
    """Return the two sides of a matching.

    Args:
        wishes: of the organisations that ask.
        mentors: all of them.
        ties: what is known of pairs; a match that was ended counts as a conflict.
        boroughs: where each organisation works, by code.
        today: from which waiting is counted.
        names: of themes and times, for the sentences that say why somebody waits.
        same: words for a language or a place, case folded, and the one word that they all stand
            for: what one side wrote in Arabic meets what the other wrote in English.
    """
    alike = same or {}
    apart: dict[str, set[str]] = defaultdict(set)
    known: dict[str, set[str]] = defaultdict(set)
    for one in ties:
        (apart if one.kind == CONFLICT else known)[one.code].add(one.mentor)
    asking = [
        _side(
            one.code,
            one.themes,
            one,
            _ways(boroughs.get(one.code, ()) if one.in_person else (), alike, online=one.online),
            alike,
            apart_from=frozenset(apart[one.code]),
            before=frozenset(known[one.code]),
            priority=one.rank(today),
        )
        for one in wishes
    ]
    helping = [
        _side(
            one.code,
            one.skills,
            one,
            _ways(one.boroughs, alike, online=one.online),
            alike,
            capacity=one.places,
        )
        for one in mentors
    ]
    spelt = names or {}
    asking = [replace(side, spelt={**spelt, **side.spelt}) for side in asking]
    return asking, helping


def _side(
    code: str,
    subjects: Sequence[str],
    one: Wish | Mentor,
    ways: Mapping[str, str],
    alike: Mapping[str, str],
    **more: frozenset[str] | int,
) -> Side:
    spoken = {_one_word(text, alike): text for text in one.languages}
    return Side(
        code,
        frozenset(subjects),
        languages=frozenset(spoken),
        times=frozenset(one.times),
        ways=frozenset(ways),
        fields=frozenset(one.fields),
        spelt={**spoken, **ways},
        **more,  # type: ignore[arg-type]  # each goes to the field of its name
    )


def _ways(places: Iterable[str], alike: Mapping[str, str], *, online: bool) -> dict[str, str]:
    """Return how somebody can meet, with each place as it is written."""
    found = {f"in:{_one_word(place, alike)}": place for place in places}
    return {ONLINE: ONLINE, **found} if online else found


def _one_word(text: str, alike: Mapping[str, str]) -> str:
    folded = text.casefold()
    return alike.get(folded, folded).casefold()
