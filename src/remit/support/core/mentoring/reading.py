"""What an organisation or a mentor sends by a form, read and checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.numbers import whole_number
from remit.support.core.mentoring.matches import MOST_MINUTES, Session
from remit.support.core.mentoring.people import (
    FIELDS,
    MOST_CHARACTERS,
    MOST_HOURS,
    MOST_ORGANISATIONS,
    TIMES,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from remit.support.core.mentoring.people import Mentor, Wish

    Posted = Mapping[str, Sequence[str]]
    Fault = tuple[str, str]
    """Where it is, as the id of a field, and the key of the sentence."""

MOST_LINES = 20
MOST_IN_LINE = 80


def read_wish(posted: Posted, known: Wish, themes: Collection[str]) -> tuple[Wish, list[Fault]]:
    """Return what an organisation asks for, in place of what is known, and what is at fault."""
    wish = replace(
        known,
        themes=_chosen(posted, "themes", themes),
        languages=lines(posted, "languages"),
        times=_chosen(posted, "times", TIMES),
        online="online" in posted.get("ways", ()),
        in_person="in-person" in posted.get("ways", ()),
        fields=_chosen(posted, "fields", FIELDS),
    )
    faults: list[Fault] = []
    if not wish.themes:
        faults.append(("themes-1", "mentoring-no-themes"))
    if not (wish.online or wish.in_person):
        faults.append(("ways-1", "mentoring-no-ways"))
    return wish, [*faults, *_when(wish), *_long(wish.languages, "languages")]


def read_mentor(
    posted: Posted, known: Mentor, themes: Collection[str]
) -> tuple[Mentor, list[Fault]]:
    """Return what a mentor says of themselves, in place of what is known, and what is at fault.

    No hours are no fault: the mentor is matched with nobody until there are some.
    """
    hours, most = _number(posted, "hours", MOST_HOURS), _number(posted, "most", MOST_ORGANISATIONS)
    mentor = replace(
        known,
        skills=_chosen(posted, "themes", themes),
        languages=lines(posted, "languages"),
        times=_chosen(posted, "times", TIMES),
        online="online" in posted.get("ways", ()),
        boroughs=lines(posted, "boroughs"),
        fields=_chosen(posted, "fields", FIELDS),
        hours=known.hours if hours is None else hours,
        most=known.most if most is None else most,
        about=one_line(posted, "about"),
    )
    faults: list[Fault] = []
    if not mentor.skills:
        faults.append(("themes-1", "mentoring-no-skills"))
    if not (mentor.online or mentor.boroughs):
        faults.append(("ways-1", "mentoring-no-ways"))
    faults += _when(mentor)
    faults += _long(mentor.languages, "languages") + _long(mentor.boroughs, "boroughs")
    if hours is None:
        faults.append(("hours", "mentoring-hours-unreadable"))
    if most is None:
        faults.append(("most", "mentoring-most-unreadable"))
    if len(mentor.about) > MOST_CHARACTERS:
        faults.append(("about", "mentoring-long"))
    return mentor, faults


def read_session(
    posted: Posted, proposed_on: date, today: date
) -> tuple[Session | None, list[Fault]]:
    """Return a session, or None with what is at fault: its day lies after the proposal."""
    faults: list[Fault] = []
    held = _day(posted)
    minutes = _number(posted, "minutes", MOST_MINUTES)
    if held is None or not proposed_on <= held <= today:
        faults.append(("held_on", "mentoring-day-unreadable"))
    if not minutes:
        faults.append(("minutes", "mentoring-minutes-unreadable"))
    about, then = one_line(posted, "about"), one_line(posted, "next_step")
    for name, text in (("about", about), ("next_step", then)):
        if len(text) > MOST_CHARACTERS:
            faults.append((name, "mentoring-long"))
    if faults or held is None or not minutes:
        return None, faults
    return Session(held, minutes, about, then), []


def has_no_place(mentor: Mentor) -> bool:
    """Whether a mentor who is here takes nobody, for want of hours or places."""
    return mentor.left_on is None and mentor.places == 0


def one_line(posted: Posted, name: str) -> str:
    """Return what was typed as one line."""
    return " ".join(" ".join(posted.get(name, ())).split())


def lines(posted: Posted, name: str) -> tuple[str, ...]:
    """Return what was typed line by line, each once; a semicolon ends a line too."""
    text = "\n".join(posted.get(name, ())).replace(";", "\n")
    return tuple(
        dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip())
    )


def _chosen(posted: Posted, name: str, offered: Collection[str]) -> tuple[str, ...]:
    return tuple(one for one in offered if one in posted.get(name, ()))


def _number(posted: Posted, name: str, most: int) -> int | None:
    return whole_number(one_line(posted, name), most)


def _day(posted: Posted) -> date | None:
    try:
        return date.fromisoformat(one_line(posted, "held_on"))
    except ValueError:
        return None


def _when(one: Wish | Mentor) -> list[Fault]:
    faults = []
    if not one.languages:
        faults.append(("languages", "mentoring-no-languages"))
    if not one.times:
        faults.append(("times-1", "mentoring-no-times"))
    return faults


def _long(found: Sequence[str], name: str) -> list[Fault]:
    if len(found) > MOST_LINES or any(len(line) > MOST_IN_LINE for line in found):
        return [(name, "joining-list-long")]
    return []
