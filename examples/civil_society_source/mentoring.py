"""Mentors of the made-up programme, who asked for one, and who was matched with whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from civil_society_source.cohort import code_of
from civil_society_source.sources import as_files, read_source, several

from remit.kernel.errors import Problems
from remit.kernel.randomness import generator
from remit.support.core.matching import match
from remit.support.core.mentoring.matches import (
    FALLEN_THROUGH,
    MentorMatch,
    Session,
    ended_ties,
    settled,
    why,
)
from remit.support.core.mentoring.people import sides
from remit.support.mentoring_files import read_mentoring

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from civil_society_source.sources import Row

    from remit.support.core.mentoring.contents import MentoringFiles
    from remit.support.core.mentoring.people import Mentor, Wish

FIRST, SECOND, LAST = date(2019, 2, 18), date(2019, 5, 6), date(2019, 7, 31)
ANSWERED = 6
BETWEEN = (17, 34)
MINUTES = (45, 60, 60, 75, 90)
# These said no when they were asked; one organisation has not answered to this day.
NO_OF_MENTOR, NO_OF_ORGANISATION, SILENT = "tamil", "garden", "lingua"
GOES_ON = frozenset({"tigray", "noor", "horn"})


def make_mentoring(seed: int, rows: Sequence[Row], codes: Mapping[str, str]) -> MentoringFiles:
    """Return mentors, wishes, ties and matches: matched in February, and again in May."""
    everyone = {**codes, **{one["key"]: code_of(seed, one["key"]) for one in mentor_rows()}}
    problems = Problems()
    files = as_files(
        everyone,
        {
            "support/mentors.csv": "mentors",
            "support/mentor-wishes.csv": "wishes",
            "support/mentor-ties.csv": "ties",
        },
    )
    given = read_mentoring(files, problems)
    problems.raise_if_any()
    work = _Matching(seed, rows, codes, given)
    work.round(FIRST)
    work.round(SECOND)
    return replace(given, requests=_still_asking(given.requests, work.pairs()), pairs=work.pairs())


def _still_asking(wishes: Sequence[Wish], pairs: Sequence[MentorMatch]) -> tuple[Wish, ...]:
    """Return the wishes that stand in the end: a match that is finished has met its wish."""
    last = {one.code: one for one in pairs}
    found = []
    for wish in wishes:
        one = last.get(wish.code)
        if one is not None and one.ended in FALLEN_THROUGH:
            found.append(replace(wish, priority=max(wish.priority, 1)))
        elif one is None or not one.ended:
            found.append(wish)
    return tuple(found)


def mentor_rows() -> list[Row]:
    """Return the mentors as they were written down."""
    return read_source("mentors")


class _Matching:
    """Two rounds of matching, and what became of each match."""

    def __init__(
        self, seed: int, rows: Sequence[Row], codes: Mapping[str, str], given: MentoringFiles
    ) -> None:
        self._seed = seed
        self._given = given
        self._row = {codes[row["key"]]: row for row in rows}
        self._boroughs = {codes[row["key"]]: several(row["boroughs"]) for row in rows}
        self._left = {one.code: one.left_on for one in given.mentors}
        self._made: list[MentorMatch] = []

    def pairs(self) -> tuple[MentorMatch, ...]:
        """Return all matches in order."""
        return tuple(sorted(self._made, key=lambda one: (one.code, one.number)))

    def round(self, on: date) -> None:
        """Match whoever waits on a day, without moving the settled."""
        mentors = [_helping(one, on) for one in self._given.mentors]
        made = [_as_of(one, on) for one in self._made]
        ties = (*self._given.ties, *ended_ties(made))
        there = [one for one in self._given.requests if self._is_there(one.code, on)]
        asking, helping = sides(there, mentors, ties, self._boroughs, on)
        held = settled(made)
        of = {side.id: side for side in (*asking, *helping)}
        for found in match(asking, helping, held).matches:
            number = 1 + sum(one.code == found.organisation for one in self._made)
            reason = why(of[found.organisation], of[found.mentor])
            one = MentorMatch(found.organisation, number, found.mentor, on, reason)
            self._made.append(self._what_became(one))

    def _is_there(self, code: str, on: date) -> bool:
        """Whether an organisation still takes part, and has not refused a mentor."""
        left = self._row[code]["left_on"]
        refused = self._row[code]["key"] == NO_OF_ORGANISATION and bool(self._made)
        return not refused and (not left or date.fromisoformat(left) > on)

    def _what_became(self, one: MentorMatch) -> MentorMatch:
        row = self._row[one.code]
        rng = generator(self._seed, "match", row["key"], str(one.number))
        yes = one.proposed_on + timedelta(rng.randrange(1, ANSWERED))
        theirs = one.proposed_on + timedelta(rng.randrange(1, ANSWERED))
        if row["key"] == NO_OF_ORGANISATION:
            return replace(one, mentor_on=theirs, ended_on=yes, ended="organisation-no")
        if row["key"] == NO_OF_MENTOR and one.number == 1:
            return replace(one, organisation_on=yes, ended_on=theirs, ended="mentor-no")
        if row["key"] == SILENT:
            return replace(one, mentor_on=theirs)
        ends = self._end(one, row)
        agreed = replace(one, organisation_on=yes, mentor_on=theirs, **ends)
        themes = {said["theme"]: said for said in read_source("sessions_about")}
        about = [themes[theme] for theme in one.why.met] or [themes["purpose"]]
        until = ends.get("ended_on") or LAST
        sessions = _sessions(rng, max(yes, theirs), until, about)
        return replace(agreed, goals=about[0]["goal"], sessions=sessions)

    def _end(self, one: MentorMatch, row: Row) -> dict[str, date | str]:
        """Return when and why a match ended; nothing where it goes on."""
        mentor_left = self._left[one.mentor]
        if row["left_on"]:
            return {"ended_on": date.fromisoformat(row["left_on"]), "ended": "organisation-left"}
        if mentor_left is not None:
            return {"ended_on": mentor_left, "ended": "mentor-left"}
        return {} if row["key"] in GOES_ON else {"ended_on": LAST, "ended": "finished"}


def _helping(mentor: Mentor, on: date) -> Mentor:
    """Return a mentor as they stood on a day: whoever stops later has not stopped."""
    stays = mentor.left_on is None or mentor.left_on > on
    return replace(mentor, left_on=None) if stays else mentor


def _as_of(one: MentorMatch, on: date) -> MentorMatch:
    """Return a match as it stood on a day."""
    goes_on = one.ended_on is None or one.ended_on > on
    return replace(one, ended_on=None, ended="") if goes_on else one


def _sessions(rng: Random, told: date, until: date, about: Sequence[Row]) -> tuple[Session, ...]:
    """Return the log: a session every few weeks, each about the next theme."""
    day, found = told + timedelta(rng.randrange(5, 30)), []
    while day < until:
        said = about[len(found) % len(about)]
        found.append(Session(day, rng.choice(MINUTES), said["about"], said["next_step"]))
        day += timedelta(rng.randrange(*BETWEEN))
    return tuple(found)
