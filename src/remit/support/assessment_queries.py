"""Reads of rounds, of organisations' assessments, and of who works on one by a link."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import WAVES
from remit.ask.filling_queries import DoorNotFound, form_of
from remit.ask.import_queries import stored_answers
from remit.support.core.assessment.answers import Assessment, Assessor, Round, levels_of
from remit.support.core.assessment.form import FORM, form_wording
from remit.support.core.assessment.instrument import instrument, wording_digest
from remit.support.core.assessment.profile import CohortRange
from remit.support.core.assessment.told_shift import ToldShift
from remit.support.core.own_copy import Sheet
from remit.support.models import Assessment as AssessmentRow
from remit.support.models import AssessmentRound as RoundRow
from remit.support.models import Assessor as AssessorRow

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class AtWork:
    """One person who opens their link.

    Attributes:
        assessor_id: the key of their row.
        assessor: what they answered so far.
        wave: "before" or "after".
        version: of the items.
        is_open: whether answers can still change.
    """

    assessor_id: int
    assessor: Assessor
    wave: str
    version: str
    is_open: bool


def rounds(commission_id: int) -> tuple[Round, ...]:
    """Return a programme's rounds, the baseline first."""
    rows = RoundRow.objects.filter(commission_id=commission_id)
    found = (
        Round(
            row.wave,
            row.version,
            row.opened_on,
            row.closed_on,
            tuple(CohortRange(**one) for one in row.ranges),
            tuple(ToldShift(**one) for one in row.shifts),
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: WAVES.index(one.wave)))


def assessments(commission_id: int) -> tuple[Assessment, ...]:
    """Return all assessments of a programme, by code and wave, in two queries."""
    rows = AssessmentRow.objects.filter(organisation__participant__commission_id=commission_id)
    return _values(rows.select_related("organisation__participant"))


def assessments_of(organisation_id: int) -> dict[str, Assessment]:
    """Return an organisation's assessments by wave."""
    rows = AssessmentRow.objects.filter(organisation_id=organisation_id)
    found = _values(rows.select_related("organisation__participant"))
    return {one.wave: one for one in found}


def assessment_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return an organisation's separate and agreed answers for its own copy, a row an item.

    Separate answers are there once they were compared: until then each answers alone.
    """
    separate, agreed = [], []
    for one in assessments_of(organisation_id).values():
        for name, level in one.agreed.items():
            agreed.append(
                {
                    "wave": one.wave,
                    "compared_on": one.compared_on,
                    "agreed_on": one.agreed_on,
                    "item": name,
                    "level": level,
                }
            )
        for each in one.assessors if one.compared_on else ():
            for name, level in (each.answers or {"": ""}).items():
                separate.append(
                    {
                        "wave": one.wave,
                        "assessor": each.number,
                        "sent_on": each.sent_on,
                        "item": name,
                        "level": level,
                    }
                )
    return (
        Sheet(
            "assessment-agreed",
            ("wave", "compared_on", "agreed_on", "item", "level"),
            tuple(agreed),
        ),
        Sheet(
            "assessment-separate",
            ("wave", "assessor", "sent_on", "item", "level"),
            tuple(separate),
        ),
    )


def token_hash(token: str) -> str:
    """Return what is kept of a link's token, which itself is 128 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def at_work(commission_id: int, token: str) -> AtWork | None:
    """Return whose link this is, or None where it opens nothing (any more)."""
    row = (
        AssessorRow.objects.filter(
            token_hash=token_hash(token),
            assessment__organisation__participant__commission_id=commission_id,
        )
        .select_related("assessment")
        .first()
    )
    if row is None:
        return None
    held = {one.wave: one for one in rounds(commission_id)}.get(row.assessment.wave)
    if held is None:
        return None
    is_open = held.closed_on is None and row.assessment.compared_on is None
    return AtWork(
        row.pk,
        Assessor(row.number, row.answers, row.sent_on),
        row.assessment.wave,
        held.version,
        is_open,
    )


def levels_by_wave(commission_id: int, organisation_id: int) -> dict[str, dict[str, str]]:
    """Return what an organisation agreed on, by wave, the baseline first, and item.

    Of a closed round that is its answer in `ask`; of an open one, what it keeps meanwhile.
    """
    found: dict[str, dict[str, str]] = {}
    own = assessments_of(organisation_id)
    answers = stored_answers(commission_id, FORM) if own else {}
    for wave, one in sorted(own.items(), key=lambda each: WAVES.index(each[0])):
        given = answers.get((one.code, wave))
        levels = levels_of(given) if given else one.levels if one.agreed_on else {}
        if levels:
            found[wave] = levels
    return found


def cohort(commission_id: int, wave: str) -> dict[str, dict[str, str]]:
    """Return the levels that each organisation agreed on in a wave, by code and item."""
    return {
        code: levels_of(given)
        for (code, at), given in stored_answers(commission_id, FORM).items()
        if at == wave
    }


def form_is(commission_id: int, version: str) -> bool | None:
    """Whether the programme's form asks the items of a version; None where it has no form yet."""
    try:
        form = form_of(commission_id, FORM)
    except DoorNotFound:
        return None
    return form_wording(form) == wording_digest(instrument(version))


def _values(rows: Iterable[AssessmentRow]) -> tuple[Assessment, ...]:
    found = list(rows)
    by: dict[int, list[Assessor]] = {}
    answered = AssessorRow.objects.filter(assessment__in=[row.pk for row in found])
    for one in answered.order_by("number"):
        by.setdefault(one.assessment_id, []).append(Assessor(one.number, one.answers, one.sent_on))
    values = [
        Assessment(
            code=row.organisation.participant.code,
            wave=row.wave,
            assessors=tuple(by.get(row.pk, ())),
            compared_on=row.compared_on,
            agreed=row.agreed,
            agreed_on=row.agreed_on,
        )
        for row in found
    ]
    return tuple(sorted(values, key=lambda one: (one.code, WAVES.index(one.wave))))


def item_findings(commission_id: int) -> frozenset[str]:
    """Return the ids under which `ask` finds the items of a programme's assessment.

    They are told as `shift_queries` tells them: over so few organisations, an item's answers level
    by level say little that may be told.
    """
    return frozenset(
        f"ask:{name}" for one in rounds(commission_id) for name in instrument(one.version).names
    )
