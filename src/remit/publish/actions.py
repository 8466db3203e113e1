"""Publishing: the report and the findings file, and the ledger's entry of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.ledger.actions import record
from remit.listen.queries import speakers_codes
from remit.people.queries import participant_ids
from remit.publish.core.document import findings_json
from remit.publish.core.gone_out import REPORT as IN_REPORT
from remit.publish.core.gone_out import GoneOutRow
from remit.publish.models import GoneOutPassage
from remit.publish.pages import report_page
from remit.publish.queries import report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

REPORT = "report.html"
FINDINGS = "findings.json"


@transaction.atomic
def publish_report(*, commission_id: int, actor: str, now: datetime) -> dict[str, bytes]:
    """Return the files of the report by name; the caller writes them.

    Side effects: one entry in the ledger, with a digest of each file; and which passages it
    quotes is noted, so that a withdrawal can say what cannot be called back.

    Args:
        commission_id: the study.
        actor: who publishes.
        now: the moment; its day is the one whose rules judge undated agreements.
    """
    made = report(commission_id, at=timezone.localdate(now))
    printed = [quote.ref for quote in made.quotes if quote.text]
    codes = speakers_codes(commission_id) if printed else {}
    day = timezone.localdate(now)
    note_gone_out(
        commission_id=commission_id,
        rows=[GoneOutRow(day, IN_REPORT, ref, codes.get(ref, "")) for ref in printed],
    )
    files = {REPORT: report_page(made).encode(), FINDINGS: findings_json(made)}
    record(
        action="publish.report-published",
        actor=actor,
        now=now,
        commission=made.commission.name,
        # A report tells of everyone, so a withdrawal takes the salts of its digests.
        codes=sorted(participant_ids(commission_id)),
        facts={
            "questions": len(made.items),
            "themes": len(made.themes),
            "quotes": len(made.quotes),
            "printed": len(printed),
            "agreements": len(made.agreements),
            "threshold": made.threshold,
        },
        digests=files,
    )
    return files


@transaction.atomic
def note_gone_out(*, commission_id: int, rows: Iterable[GoneOutRow]) -> None:
    """Note what has gone out, as part of an act that the ledger tells of; nothing is taken off.

    A study folder that is brought in adds what it says, for it may have been published elsewhere.
    """
    GoneOutPassage.objects.bulk_create(
        (
            GoneOutPassage(
                commission_id=commission_id,
                on=row.on,
                what=row.what,
                reference=row.reference,
                code=row.code,
            )
            for row in rows
        ),
        ignore_conflicts=True,
    )
