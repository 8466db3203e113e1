"""Reads of mentors, of who asks for one, of matches, and of what could be proposed."""

from __future__ import annotations

from calendar import day_name
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from remit.kernel.finding import digest
from remit.support.core.assessment.instrument import ENGLISH, LATEST, instrument
from remit.support.core.joining.choices import same_words
from remit.support.core.matching import match
from remit.support.core.mentoring.contents import MentoringFiles
from remit.support.core.mentoring.matches import (
    MentorMatch,
    Session,
    Why,
    ended_ties,
    open_match,
    settled,
    why,
)
from remit.support.core.mentoring.people import DAYS, PARTS, Mentor, Tie, Wish, in_line, sides
from remit.support.core.mentoring.told import mentoring_told
from remit.support.core.own_copy import Sheet
from remit.support.counting import CountedSubject
from remit.support.joining_queries import joining_settings
from remit.support.known_languages import meant_by
from remit.support.models import Mentor as MentorRow
from remit.support.models import MentoringWish as WishRow
from remit.support.models import MentorMatch as MatchRow
from remit.support.models import MentorSession as SessionRow
from remit.support.models import MentorTie as TieRow
from remit.support.organisation_queries import organisations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from remit.support.core.cohort import Answers

LISTS = ("skills", "themes", "languages", "times", "boroughs", "fields")
MENTOR_FIELDS = (
    "joined_on", "left_on", "skills", "languages", "times", "online", "boroughs", "fields",
    "hours", "most", "about",
)  # fmt: skip
WISH_FIELDS = (
    "asked_on", "themes", "languages", "times", "online", "in_person", "fields", "priority",
)  # fmt: skip
SESSION_FIELDS = ("held_on", "minutes", "about", "next_step")
MATCH_FIELDS = (
    "number", "proposed_on", "organisation_on", "mentor_on", "ended_on", "ended", "goals",
)  # fmt: skip
_WITH_CODES = ("organisation__participant", "mentor__participant")


@dataclass(frozen=True, slots=True)
class Proposed:
    """One pair that could be asked, and why."""

    code: str
    mentor: str
    why: Why


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the best matching around those who are settled would be today.

    Attributes:
        pairs: who would be asked.
        waiting: who would still wait, in line, with the reason.
        mark: changes when anything of it does.
    """

    pairs: tuple[Proposed, ...]
    waiting: Mapping[str, str]
    mark: str


def stored_mentoring(commission_id: int) -> MentoringFiles:
    """Return all of a programme's mentoring, in five queries."""
    ties = TieRow.objects.filter(organisation__participant__commission_id=commission_id)
    found = (
        Tie(one.organisation.participant.code, one.mentor.participant.code, one.kind)
        for one in ties.select_related(*_WITH_CODES)
    )
    return MentoringFiles(
        mentors=mentors(commission_id),
        requests=_wishes(WishRow.objects.filter(**_inside(commission_id))),
        ties=tuple(sorted(found, key=lambda one: (one.code, one.mentor, one.kind))),
        pairs=tuple(one for _, one in _matches(MatchRow.objects.filter(**_inside(commission_id)))),
    )


def mentors(commission_id: int) -> tuple[Mentor, ...]:
    """Return a programme's mentors by code."""
    rows = MentorRow.objects.filter(participant__commission_id=commission_id)
    found = (_mentor(row) for row in rows.select_related("participant"))
    return tuple(sorted(found, key=lambda one: one.code))


def mentor_id_of(participant_id: int) -> int | None:
    """Return the primary key of the mentor that a participant is, or None."""
    rows = MentorRow.objects.filter(participant_id=participant_id)
    return rows.values_list("pk", flat=True).first()


def mentor(mentor_id: int) -> Mentor:
    """Return one mentor.

    Raises:
        Mentor.DoesNotExist: there is none of that key.
    """
    return _mentor(MentorRow.objects.select_related("participant").get(pk=mentor_id))


def mentor_about(commission_id: int, code: str) -> str:
    """Return what a mentor lets an organisation know before it says yes."""
    rows = MentorRow.objects.filter(
        participant__commission_id=commission_id, participant__code=code
    )
    return rows.values_list("about", flat=True).first() or ""


def match_key(commission_id: int, code: str) -> int | None:
    """Return the primary key of the match of an organisation that has not ended, or None."""
    rows = MatchRow.objects.filter(
        **_inside(commission_id), organisation__participant__code=code, ended_on__isnull=True
    )
    return rows.filter(mentor__isnull=False).values_list("pk", flat=True).first()


def wishes(commission_id: int) -> tuple[Wish, ...]:
    """Return the wishes of the organisations that still take part, by code."""
    rows = WishRow.objects.filter(**_inside(commission_id), organisation__left_on__isnull=True)
    return _wishes(rows)


def wish_of(organisation_id: int) -> Wish | None:
    """Return an organisation's wish for a mentor, or None."""
    return next(iter(_wishes(WishRow.objects.filter(organisation_id=organisation_id))), None)


def matches_of(organisation_id: int) -> tuple[tuple[int, MentorMatch], ...]:
    """Return an organisation's matches with their primary keys, in order."""
    return _matches(MatchRow.objects.filter(organisation_id=organisation_id))


def matches_of_mentor(mentor_id: int) -> tuple[tuple[int, MentorMatch], ...]:
    """Return a mentor's matches with their primary keys."""
    return _matches(MatchRow.objects.filter(mentor_id=mentor_id))


def proposal(commission_id: int, today: date) -> Proposal:
    """Return the best matching around those who are settled.

    Organisations that have left are not matched, and those not yet checked wait: a mentor is told
    the name of whoever says yes.
    """
    stored = stored_mentoring(commission_id)
    here = {one.code: one for one in organisations(commission_id) if one.left_on is None}
    kept, offered = settled(stored.pairs), joining_settings(commission_id)
    line = in_line((one for one in stored.requests if one.code in here), today)
    unchecked = [one.code for one in line if here[one.code].checked_on is None]
    asking, helping = sides(
        [one for one in line if one.code not in unchecked or one.code in kept],
        stored.mentors,
        (*stored.ties, *ended_ties(stored.pairs)),
        {code: one.boroughs for code, one in here.items()},
        today,
        _names(),
        {name: one.text for name, one in meant_by(offered.languages).items()}
        | same_words([*offered.languages, *offered.boroughs]),
    )
    found = match(asking, helping, kept)
    side_of = {side.id: side for side in (*asking, *helping)}
    pairs = tuple(
        Proposed(one.organisation, one.mentor, why(side_of[one.organisation], side_of[one.mentor]))
        for one in found.matches
    )
    reasons = dict.fromkeys(unchecked, "It has not been checked yet.") | found.waiting
    waiting = {
        one.code: reasons[one.code] for one in line if one.code in reasons and one.code not in kept
    }
    return Proposal(pairs, waiting, digest([[one.code, one.mentor] for one in pairs]))


def mentoring_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return an organisation's mentoring as sheets of its own copy; mentors' codes are not in it.

    A mentor's code is the mentor's own, and before both have agreed it would tell who was asked.
    """
    wish, matches = wish_of(organisation_id), matches_of(organisation_id)
    ties = TieRow.objects.filter(organisation_id=organisation_id).values_list("kind", flat=True)
    reasons = tuple(f"why_{name}" for name in Why.__slots__)
    return (
        Sheet(
            "mentoring-wish",
            WISH_FIELDS,
            () if wish is None else ({name: getattr(wish, name) for name in WISH_FIELDS},),
        ),
        Sheet("mentoring-ties", ("kind",), tuple({"kind": kind} for kind in sorted(ties))),
        Sheet(
            "mentoring-matches",
            (*MATCH_FIELDS, *reasons),
            tuple(
                {name: getattr(one, name) for name in MATCH_FIELDS}
                | {f"why_{name}": getattr(one.why, name) for name in Why.__slots__}
                for _, one in matches
            ),
        ),
        Sheet(
            "mentoring-sessions",
            ("match", *SESSION_FIELDS),
            tuple(
                {"match": one.number} | {name: getattr(each, name) for name in SESSION_FIELDS}
                for _, one in matches
                for each in one.sessions
            ),
        ),
    )


def mentoring_answers(commission_id: int) -> Answers:
    """Return how often each organisation met a mentor, as a band."""
    codes = [one.code for one in organisations(commission_id)]
    return mentoring_told(codes, stored_mentoring(commission_id))


MENTORING_SUBJECT = CountedSubject(
    about="mentoring",
    title="Meetings with mentors",
    tables={"met": "How often they met a mentor"},
    single=frozenset({"met"}),
    gather=mentoring_answers,
)


def standing_match(organisation_id: int) -> tuple[int, MentorMatch] | None:
    """Return an organisation's match that has not ended, with its primary key, or None."""
    found = matches_of(organisation_id)
    standing = open_match([one for _, one in found])
    return next(((key, one) for key, one in found if one is standing), None)


def why_document(reasons: Why) -> dict[str, object]:
    """Return why a pair was put together as it is stored."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(reasons).items()
    }


def _names() -> dict[str, str]:
    """Return themes and times in words, as coordinators read them."""
    themes = {one.key: f"“{one.title[ENGLISH]}”" for one in instrument(LATEST).themes}
    days = zip(DAYS, day_name, strict=True)
    return themes | {f"{key}-{part}": f"{day} {part}" for key, day in days for part in PARTS}


def _inside(commission_id: int) -> dict[str, int]:
    return {"organisation__participant__commission_id": commission_id}


def _mentor(row: MentorRow) -> Mentor:
    return Mentor(row.participant.code, **_fields(row, MENTOR_FIELDS))


def _wishes(rows: QuerySet[WishRow]) -> tuple[Wish, ...]:
    found = (
        Wish(row.organisation.participant.code, **_fields(row, WISH_FIELDS))
        for row in rows.select_related("organisation__participant")
    )
    return tuple(sorted(found, key=lambda one: one.code))


def _matches(rows: QuerySet[MatchRow]) -> tuple[tuple[int, MentorMatch], ...]:
    found = list(rows.select_related(*_WITH_CODES))
    sessions: dict[int, list[Session]] = {}
    kept = SessionRow.objects.filter(match__in=[row.pk for row in found])
    for one in kept.order_by("number"):
        sessions.setdefault(one.match_id, []).append(Session(**_fields(one, SESSION_FIELDS)))
    values = (
        (
            row.pk,
            replace(
                MentorMatch(
                    code=row.organisation.participant.code,
                    mentor=row.mentor.participant.code if row.mentor else "",
                    **_fields(row, MATCH_FIELDS),
                ),
                why=_why(row.why),
                sessions=tuple(sessions.get(row.pk, ())),
            ),
        )
        for row in found
    )
    return tuple(sorted(values, key=lambda each: (each[1].code, each[1].number)))


def _why(kept: Mapping[str, object]) -> Why:
    given = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    return Why(**given)  # type: ignore[arg-type]  # stored from a Why


def _fields(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {
        name: tuple(getattr(row, name)) if name in LISTS else getattr(row, name) for name in names
    }
