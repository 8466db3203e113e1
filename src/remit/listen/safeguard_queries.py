"""Reads of what a study keeps so that words leave safely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.listen.core.safeguards import (
    Checked,
    Keeping,
    Kept,
    Population,
    QuoteNote,
    Safeguards,
)
from remit.listen.models import (
    CheckedTranscript,
    KeepingDate,
    KeptDetail,
    PopulationTable,
    QuoteDecision,
)

if TYPE_CHECKING:
    from datetime import date


def stored_safeguards(commission_id: int) -> Safeguards:
    """Return all of a commission's safeguards, each kind sorted."""
    checked = CheckedTranscript.objects.filter(commission_id=commission_id)
    kept = KeptDetail.objects.filter(commission_id=commission_id)
    quotes = QuoteDecision.objects.filter(commission_id=commission_id)
    return Safeguards(
        checked=tuple(
            sorted(Checked(*row) for row in checked.values_list("transcript", "by", "on", "digest"))
        ),
        kept=tuple(sorted(Kept(*row) for row in kept.values_list("kind", "words"))),
        quotes=tuple(
            sorted(
                QuoteNote(
                    q.transcript, q.line, q.feature, tuple(q.values), q.why, q.by, q.on, q.basis
                )
                for q in quotes
            )
        ),
        keeping=keeping_dates(commission_id),
        population=_population(commission_id),
    )


def keeping_dates(commission_id: int) -> tuple[Keeping, ...]:
    """Return until when what is kept, the replaced words first, then recordings by name."""
    rows = KeepingDate.objects.filter(commission_id=commission_id)
    found = rows.values_list("what", "name", "destroy_by", "destroyed_on", "by")
    return tuple(sorted((Keeping(*row) for row in found), key=lambda each: each.what + each.name))


def overdue(commission_id: int, day: date) -> tuple[Keeping, ...]:
    """Return what should have been destroyed before a day and is still there."""
    return tuple(each for each in keeping_dates(commission_id) if each.is_overdue(day))


def checked_transcript(commission_id: int, key: str) -> Checked | None:
    """Return who decided on the names of a transcript and when, whatever its words are now."""
    rows = CheckedTranscript.objects.filter(commission_id=commission_id, transcript=key)
    found = rows.values_list("transcript", "by", "on", "digest").first()
    return Checked(*found) if found else None


def checked_digests(commission_id: int) -> dict[str, str]:
    """Return the digest of each transcript's text as it was when its names were decided on."""
    rows = CheckedTranscript.objects.filter(commission_id=commission_id)
    return dict(rows.values_list("transcript", "digest"))


def _population(commission_id: int) -> Population | None:
    row = PopulationTable.objects.filter(commission_id=commission_id).first()
    if row is None:
        return None
    return Population(
        tuple(row.columns), tuple((tuple(values), count) for values, count in row.rows)
    )
