"""Reads of how participants read what they were shown between the waves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.information_read import Reading
from remit.ask.core.record_tables import Sighting as Seen
from remit.ask.models import Sighting

if TYPE_CHECKING:
    from remit.ask.core.information_read import Readings


def stored_readings(commission_id: int) -> Readings:
    """Return how people read each piece of information; those who withdrew are not here."""
    rows = Sighting.objects.filter(
        participant__commission_id=commission_id, participant__withdrawn_at__isnull=True
    ).order_by()
    found: Readings = {}
    for key, code, version, seconds, answer in rows.values_list(
        "information", "participant__code", "version", "seconds", "answer"
    ):
        found.setdefault(key, {})[code] = Reading(version, seconds, answer)
    return found


def stored_sightings(commission_id: int) -> tuple[Seen, ...]:
    """Return what people were shown, as a study's folder has it, sorted by code and information."""
    rows = Sighting.objects.filter(
        participant__commission_id=commission_id, participant__withdrawn_at__isnull=True
    ).order_by()
    fields = (
        "participant__code", "information", "version", "language", "opened_at", "seconds", "answer"
    )  # fmt: skip
    found = (Seen(*row) for row in rows.values_list(*fields))
    return tuple(sorted(found, key=lambda one: (one.code, one.information)))
