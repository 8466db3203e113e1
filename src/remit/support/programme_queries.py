"""Reads of how a programme is run: sessions, the specification, what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.support.core.own_copy import Sheet
from remit.support.core.programme import (
    Attendance,
    Lesson,
    ProgrammeFiles,
    Session,
    SpecificationProposal,
    SpecificationVersion,
    Telling,
    taking_part_told,
)
from remit.support.counting import CountedSubject
from remit.support.models import Attendance as AttendanceRow
from remit.support.models import Lesson as LessonRow
from remit.support.models import ProgrammeSession
from remit.support.models import SpecificationProposal as ProposalRow
from remit.support.models import SpecificationVersion as VersionRow
from remit.support.models import Telling as TellingRow
from remit.support.organisation_queries import organisations

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from remit.support.core.cohort import Answers

_PROPOSAL = ("number", "text", "why", "on", "state", "answer", "version")
_TELLING = ("number", "activity", "worked", "what", "adapted", "on")


def stored_programme(commission_id: int) -> ProgrammeFiles:
    """Return all that is kept of how a programme is run."""
    return ProgrammeFiles(
        sessions=sessions(commission_id),
        attendances=attendances(commission_id),
        specification_versions=specification_versions(commission_id),
        specification_proposals=specification_proposals(commission_id),
        tellings=tellings(commission_id),
        lessons=lessons(commission_id),
    )


def sessions(commission_id: int) -> tuple[Session, ...]:
    """Return a programme's sessions by key."""
    rows = ProgrammeSession.objects.filter(commission_id=commission_id).order_by("key")
    return tuple(Session(*row) for row in rows.values_list("key", "on", "kind", "title", "hours"))


def attendances(commission_id: int) -> tuple[Attendance, ...]:
    """Return who came to which session."""
    rows = AttendanceRow.objects.filter(session__commission_id=commission_id)
    return tuple(
        Attendance(*row)
        for row in rows.order_by("session__key", "organisation__participant__code").values_list(
            "session__key", "organisation__participant__code", "people"
        )
    )


def specification_versions(commission_id: int) -> tuple[SpecificationVersion, ...]:
    """Return the versions of the training specification, the first first."""
    rows = VersionRow.objects.filter(commission_id=commission_id).order_by("number")
    return tuple(
        SpecificationVersion(*row) for row in rows.values_list("number", "text", "why", "by", "on")
    )


def specification_proposals(
    commission_id: int, organisation_id: int | None = None
) -> tuple[SpecificationProposal, ...]:
    """Return what organisations, or one of them, proposed for the specification."""
    rows = _of(ProposalRow.objects.all(), commission_id, organisation_id)
    return tuple(SpecificationProposal(*row) for row in rows.values_list(_CODE, *_PROPOSAL))


def tellings(commission_id: int, organisation_id: int | None = None) -> tuple[Telling, ...]:
    """Return what organisations, or one of them, tell of what they tried."""
    rows = _of(TellingRow.objects.all(), commission_id, organisation_id)
    return tuple(Telling(*row) for row in rows.values_list(_CODE, *_TELLING))


def lessons(commission_id: int) -> tuple[Lesson, ...]:
    """Return what a programme learned, in its order."""
    names = Lesson.__slots__
    rows = LessonRow.objects.filter(commission_id=commission_id).order_by("number")
    return tuple(Lesson(*row) for row in rows.values_list(*names))


def taking_part_answers(commission_id: int) -> Answers:
    """Return to how many sessions each organisation came, in words, once a session was held."""
    codes = [one.code for one in organisations(commission_id)]
    return taking_part_told(codes, sessions(commission_id), attendances(commission_id))


TAKING_PART = CountedSubject(
    "taking-part",
    "Who came to the sessions",
    {"came": "Sessions that they came to"},
    frozenset({"came"}),
    taking_part_answers,
)


def programme_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return what is an organisation's own of how the programme is run, for its copy."""
    came = AttendanceRow.objects.filter(organisation_id=organisation_id).select_related("session")
    proposed = ProposalRow.objects.filter(organisation_id=organisation_id)
    told = TellingRow.objects.filter(organisation_id=organisation_id)
    return (
        Sheet(
            "sessions",
            ("session", "on", "people"),
            tuple(
                {"session": one.session.title, "on": one.session.on, "people": one.people}
                for one in came
            ),
        ),
        Sheet("proposals", _PROPOSAL, tuple(_values(one, _PROPOSAL) for one in proposed)),
        Sheet("what-worked", _TELLING, tuple(_values(one, _TELLING) for one in told)),
    )


_CODE = "organisation__participant__code"


def _of(rows: QuerySet[Any], commission_id: int, organisation_id: int | None) -> QuerySet[Any]:
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    rows = rows.filter(organisation__participant__commission_id=commission_id)
    return rows.order_by(_CODE, "number")


def _values(row: Model, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}
