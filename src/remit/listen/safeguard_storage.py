"""Puts what a study keeps so that words leave safely into its tables, and takes it out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.finding import digest
from remit.listen.models import (
    CheckedTranscript,
    KeepingDate,
    KeptDetail,
    PopulationTable,
    QuoteDecision,
    Review,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.listen.core.safeguards import Safeguards
    from remit.listen.core.transcript import Transcript

_TABLES = (CheckedTranscript, KeptDetail, QuoteDecision, KeepingDate, PopulationTable)


def clear_safeguards(commission_id: int) -> int:
    """Remove all of a commission's safeguards; return how many rows there were."""
    return sum(table.objects.filter(commission_id=commission_id).delete()[0] for table in _TABLES)


def insert_safeguards(commission_id: int, value: Safeguards) -> None:
    """Insert the safeguards of a commission that has none."""
    CheckedTranscript.objects.bulk_create(
        CheckedTranscript(
            commission_id=commission_id,
            transcript=each.transcript,
            by=each.by,
            on=each.on,
            digest=each.digest,
        )
        for each in value.checked
    )
    KeptDetail.objects.bulk_create(
        KeptDetail(commission_id=commission_id, kind=each.kind, words=each.words)
        for each in value.kept
    )
    QuoteDecision.objects.bulk_create(
        QuoteDecision(
            commission_id=commission_id,
            transcript=each.transcript,
            line=each.line,
            feature=each.feature,
            values=list(each.values),
            why=each.why,
            by=each.by,
            on=each.on,
            basis=each.basis,
        )
        for each in value.quotes
    )
    KeepingDate.objects.bulk_create(
        KeepingDate(
            commission_id=commission_id,
            what=each.what,
            name=each.name,
            destroy_by=each.destroy_by,
            destroyed_on=each.destroyed_on,
            by=each.by,
        )
        for each in value.keeping
    )
    if value.population is not None:
        PopulationTable.objects.create(
            commission_id=commission_id,
            columns=list(value.population.columns),
            rows=[[list(values), count] for values, count in value.population.rows],
        )


def drop_stale_reviews(commission_id: int, transcripts: Iterable[Transcript]) -> None:
    """Delete the open reviews of texts that are not there any more: their places mean nothing."""
    under_way = Review.objects.filter(commission_id=commission_id)
    open_on = dict(under_way.values_list("transcript", "digest"))
    if not open_on:
        return
    texts = {each.key: each.text for each in transcripts if each.key in open_on}
    stale = [key for key, was in open_on.items() if digest(texts.get(key, "")) != was]
    under_way.filter(transcript__in=stale).delete()
