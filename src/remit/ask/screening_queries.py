"""Reads of the screener: how far somebody has come, and who waits for the recruiter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from remit.ask.models import ScreenedOut, Screening

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

ANSWERING = "answering"
REACHING = "reaching"
FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Screened:
    """Somebody who came by the screener, can take part, and waits for the recruiter.

    Attributes:
        code: what they are known by.
        on: the day on which they were through.
        features: those that recruiting goes by.
    """

    code: str
    on: date
    features: Mapping[str, str]


def screening_stage(participant_id: int) -> str:
    """Return how far somebody behind a screener's door has come.

    Returns:
        `ANSWERING` its form, `REACHING`: how to reach them is asked next, or `FINISHED`: also for
        those who were taken over since, and for those who never came by the screener.
    """
    row = Screening.objects.filter(participant_id=participant_id).first()
    if row is None or row.finished_at is not None:
        return FINISHED
    return ANSWERING if row.passed_at is None else REACHING


def stored_screened(commission_id: int) -> tuple[Screened, ...]:
    """Return everybody who waits for the recruiter, the first who came first."""
    rows = Screening.objects.filter(
        participant__commission_id=commission_id, finished_at__isnull=False
    ).select_related("participant")
    return tuple(
        Screened(row.participant.code, timezone.localdate(row.finished_at), dict(row.features))
        for row in rows
        if row.finished_at is not None
    )


def screened_out(commission_id: int) -> int:
    """Return how many people the screener has turned away."""
    row = ScreenedOut.objects.filter(commission_id=commission_id).first()
    return row.people if row else 0


def screening_on_the_way(commission_id: int) -> int:
    """Return how many people have begun the screener and are not through."""
    rows = Screening.objects.filter(participant__commission_id=commission_id)
    return rows.filter(finished_at__isnull=True).count()
