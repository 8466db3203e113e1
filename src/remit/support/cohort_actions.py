"""Writes of counts over organisations: those who wait are counted, and a folder's are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.support.cohort_queries import batches, waiting
from remit.support.core.cohort import Batch, next_batch
from remit.support.counting import CountedSubject, counted_subjects
from remit.support.joining_queries import joining_settings
from remit.support.models import Counted, CountedBatch
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


class UnableToCount(RemitError):
    """Too few organisations wait to be counted together."""

    code = "cohort-too-few"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class NextBatch:
    """What would be told if those who wait were counted now.

    Attributes:
        subject: what is counted.
        waiting: how many wait.
        batch: the batch, its figures as they would be told; None when too few wait.
    """

    subject: CountedSubject
    waiting: int
    batch: Batch | None


def next_batches(commission_id: int, on: date) -> tuple[NextBatch, ...]:
    """Return, for each subject, what would be told if those who wait were counted on a day."""
    known = batches(commission_id)
    least = joining_settings(commission_id).least
    return tuple(_next(commission_id, subject, known, least, on) for subject in counted_subjects())


@transaction.atomic
def count_waiting(*, commission_id: int, about: str, actor: str, on: date, now: datetime) -> Batch:
    """Count those who wait, once and for good.

    Raises:
        UnableToCount: they are too few, or there is nothing of this name to count.
    """
    hold_commission(commission_id)
    found = [one for one in next_batches(commission_id, on) if one.subject.about == about]
    batch = found[0].batch if found else None
    if batch is None:
        raise UnableToCount(
            "Too few organisations wait to be counted together.", remedy="Wait for more."
        )
    _store(commission_id, batch)
    record(
        action="support.organisations-counted",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=batch.codes,
        facts={"about": about, "batch": batch.number, "organisations": batch.organisations},
        digests={"figures": batch.figures},
    )
    return batch


def store_batches(*, commission_id: int, stored: Sequence[Batch]) -> None:
    """Store the batches of a folder. What was told here already stays as it was told.

    It is part of storing a folder, which the caller records.
    """
    known = {(one.about, one.number) for one in batches(commission_id)}
    for batch in stored:
        if (batch.about, batch.number) not in known:
            _store(commission_id, batch)


def _next(
    commission_id: int, subject: CountedSubject, known: Sequence[Batch], least: int, on: date
) -> NextBatch:
    answers = subject.gather(commission_id)
    codes = waiting(commission_id, subject, answers, known)
    batch = next_batch(subject.about, codes, answers, known, least, on)
    return NextBatch(subject, len(codes), batch)


def _store(commission_id: int, batch: Batch) -> None:
    ids = organisation_ids(commission_id)
    row = CountedBatch.objects.create(
        commission_id=commission_id,
        about=batch.about,
        number=batch.number,
        counted_on=batch.counted_on,
        organisations=batch.organisations,
        figures={table: dict(rows) for table, rows in batch.figures.items()},
    )
    Counted.objects.bulk_create(
        Counted(organisation_id=ids[code], batch=row) for code in batch.codes if code in ids
    )
