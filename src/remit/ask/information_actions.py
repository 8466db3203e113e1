"""Writes of what participants are shown between the waves, and of how they read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.ask.core.filling.traveller import PARTICIPANT
from remit.ask.models import Sighting
from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.people.actions import hold_participant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from remit.ask.core.filling.traveller import Traveller
    from remit.ask.core.journey import Information
    from remit.ask.core.record_tables import Sighting as Seen


def open_information(*, traveller: Traveller, step: Information, now: datetime) -> None:
    """Note that somebody was shown a piece of information, the first time they are.

    Whoever was shown an earlier version and never went on from it reads the one that is there now.
    """
    seen = (
        Sighting.objects.filter(participant_id=traveller.participant_id, information=step.key)
        .values_list("version", "seconds")
        .first()
    )
    if seen is None or (seen[1] is None and seen[0] != step.version):
        with transaction.atomic():
            row = _sighting(traveller, step, now)
            if row.seconds is None and row.version != step.version:
                row.version, row.language = step.version, traveller.language
                row.save()


@transaction.atomic
def close_information(
    *, traveller: Traveller, step: Information, answer: str, since: datetime, now: datetime
) -> None:
    """Note that somebody went on from a piece of information, after how long, and their answer.

    Args:
        traveller: who.
        step: the piece of information.
        answer: to its check question, or "".
        since: when they opened it in this sitting; they may have been shown it in an earlier one.
        now: when they went on.
    """
    row = _sighting(traveller, step, now)
    if row.seconds is None:
        row.seconds = max(0, int((now - since).total_seconds()))
    row.answer = answer
    row.save()
    record(
        action="ask.information-seen",
        actor=PARTICIPANT,
        now=now,
        commission=commission_name(traveller.commission_id),
        codes=[traveller.code],
        facts={"information": step.key, "version": step.version},
        digests={"seconds": row.seconds, "answer": answer},
    )


def keep_sightings(sightings: Iterable[Seen], ids: Mapping[str, int]) -> None:
    """Keep how people read what they were shown elsewhere; what they were shown here stays.

    Part of storing a study's folder, which the ledger records.

    Args:
        sightings: as the folder has them.
        ids: the participants by code; others are left out.
    """
    Sighting.objects.bulk_create(
        (
            Sighting(
                participant_id=ids[one.code],
                information=one.information,
                version=one.version,
                language=one.language,
                opened_at=one.opened_at,
                seconds=one.seconds,
                answer=one.answer,
            )
            for one in sightings
            if one.code in ids
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


def _sighting(traveller: Traveller, step: Information, now: datetime) -> Sighting:
    hold_participant(traveller.participant_id)
    row, _ = Sighting.objects.get_or_create(
        participant_id=traveller.participant_id,
        information=step.key,
        defaults={"version": step.version, "language": traveller.language, "opened_at": now},
    )
    return row
