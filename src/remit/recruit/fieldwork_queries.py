"""Reads of fieldwork: steps as a folder holds them, and one person's history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from remit.recruit.core.arrival import THANKED, arrivals_in_order
from remit.recruit.core.arrival import Arrival as ArrivalValue
from remit.recruit.core.fieldwork import Fieldwork, Step
from remit.recruit.core.fieldwork import Substitute as SubstituteValue
from remit.recruit.models import Arrival, FieldStep, Substitute

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step of one person: from where to where, on which day, recorded when, by whom, why."""

    previous: str
    status: str
    on: date
    session: str
    note: str
    recorded_at: datetime
    actor: str


def stored_fieldwork(commission_id: int) -> Fieldwork:
    """Return all that was recorded in the field, those who withdrew from the study left out."""
    rows = (
        FieldStep.objects.filter(
            participant__commission_id=commission_id, participant__withdrawn_at__isnull=True
        )
        .order_by("on", "participant__code", "number")
        .values_list("participant__code", "status", "on", "session", "note")
    )
    return Fieldwork(
        steps=tuple(
            Step(code, status, on, session, note)
            for code, status, on, session, note in rows
            if on is not None
        ),
        substitutes=_substitutes(commission_id),
        arrivals=arrivals_in_order(
            [
                ArrivalValue(one.on, one.via, one.answer) if one.answer == THANKED else one
                for one in everyone_who_came(commission_id)
            ]
        ),
    )


def fieldwork_begun(commission_id: int) -> bool:
    """Whether anybody was followed up in the field, or drawn for an open place."""
    steps = FieldStep.objects.filter(participant__commission_id=commission_id)
    return steps.exists() or Substitute.objects.filter(commission_id=commission_id).exists()


def history(commission_id: int, code: str) -> tuple[HistoryEntry, ...]:
    """Return one person's steps in order; none when they are unknown or withdrew from the study."""
    rows = FieldStep.objects.filter(
        participant__commission_id=commission_id,
        participant__code=code,
        participant__withdrawn_at__isnull=True,
    ).order_by("number")
    return tuple(
        HistoryEntry(
            row.previous, row.status, row.on, row.session, row.note, row.recorded_at, row.actor
        )
        for row in rows
        if row.on is not None and row.recorded_at is not None
    )


def everyone_who_came(commission_id: int) -> tuple[ArrivalValue, ...]:
    """Return who came, with the answers of those who were thanked while they are still kept."""
    rows = Arrival.objects.filter(commission_id=commission_id).select_related("participant")
    return tuple(
        ArrivalValue(
            row.on,
            row.via,
            row.answer,
            row.participant.code if row.participant else "",
            row.features,
        )
        for row in rows
    )


def last_round(commission_id: int) -> int:
    """Return the number of the last round of replacement; 0 when there was none."""
    rows = Substitute.objects.filter(commission_id=commission_id)
    return rows.aggregate(last=Max("round"))["last"] or 0


def _substitutes(commission_id: int) -> tuple[SubstituteValue, ...]:
    rows = Substitute.objects.filter(commission_id=commission_id, participant__isnull=False)
    found = rows.order_by("round", "participant__code").values_list("round", "participant__code")
    return tuple(SubstituteValue(round_, code) for round_, code in found)
