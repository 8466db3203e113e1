"""Publishing: the report and the findings file, and the ledger's entry of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.ledger.actions import record
from remit.people.queries import participant_ids
from remit.publish.core.document import findings_json
from remit.publish.pages import report_page
from remit.publish.queries import report

if TYPE_CHECKING:
    from datetime import datetime

REPORT = "report.html"
FINDINGS = "findings.json"


@transaction.atomic
def publish_report(*, commission_id: int, actor: str, now: datetime) -> dict[str, bytes]:
    """Return the files of the report by name; the caller writes them.

    Side effects: one entry in the ledger, with a digest of each file.

    Args:
        commission_id: the study.
        actor: who publishes.
        now: the moment; its day is the one whose rules judge undated agreements.
    """
    made = report(commission_id, at=timezone.localdate(now))
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
            "agreements": len(made.agreements),
            "threshold": made.threshold,
        },
        digests=files,
    )
    return files
