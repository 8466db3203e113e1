"""Writes of the end of what was delivered and linked: destroyed by the day that was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.share.core.retention import kept_until
from remit.share.labelling_upkeep import forget_pairs
from remit.share.linkage.places import delivery_folder, run_folder
from remit.share.linkage.upkeep import remove
from remit.share.models import Delivery, LinkageRun
from remit.share.models.linking import FINISHED
from remit.share.queries import stored_agreements
from remit.share.run_actions import clear_up

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from remit.share.core.agreement import Agreement


def end_linkages(*, home: Path, actor: str, now: datetime) -> int:
    """Undo what was interrupted, and destroy what an agreement lets be kept no longer.

    Returns:
        How many agreements' deliveries and linked tables were destroyed.
    """
    clear_up(home=home, actor=actor, now=now)
    ended = 0
    for commission_id in _with_anything():
        for agreement in stored_agreements(commission_id):
            folders = _destroy(
                commission_id=commission_id, agreement=agreement, home=home, actor=actor, now=now
            )
            for folder in folders:
                remove(folder)
            ended += bool(folders)
    return ended


@dataclass(frozen=True, slots=True)
class _Due:
    """What of an agreement is to be destroyed, and by which day at the latest."""

    by: date
    deliveries: list[Delivery]
    runs: list[LinkageRun]


def _due(commission_id: int, agreement: Agreement, today: date) -> _Due | None:
    """Return what is to be destroyed of an agreement by now, or None."""
    kept = {"commission_id": commission_id, "agreement": agreement.key}
    facts, days = agreement.safeguards, []
    deliveries, runs = [], []
    for row in Delivery.objects.filter(destroyed_at__isnull=True, **kept):
        came, until = timezone.localdate(row.delivered_at), facts.identifiers_until
        last = [kept_until(facts, came), until if until and came < until else None]
        if past := [day for day in last if day and day <= today]:
            deliveries.append(row)
            days += past
    for run in LinkageRun.objects.filter(state=FINISHED, destroyed_at__isnull=True, **kept):
        day = kept_until(facts, timezone.localdate(run.delivered_at or run.started_at))
        if day and day <= today:
            runs.append(run)
            days.append(day)
    return _Due(min(days), deliveries, runs) if days else None


def _with_anything() -> list[int]:
    """Return the studies for which anything is kept."""
    kept = set(
        Delivery.objects.filter(destroyed_at__isnull=True).values_list("commission_id", flat=True)
    )
    runs = LinkageRun.objects.filter(state=FINISHED, destroyed_at__isnull=True)
    return sorted(kept | set(runs.values_list("commission_id", flat=True)))


@transaction.atomic
def _destroy(
    *, commission_id: int, agreement: Agreement, home: Path, actor: str, now: datetime
) -> list[Path]:
    """Mark what is due of an agreement as destroyed; return the folders to remove."""
    hold_commission(commission_id)
    due = _due(commission_id, agreement, timezone.localdate(now))
    if due is None:
        return []
    rows: tuple[Delivery | LinkageRun, ...] = (*due.deliveries, *due.runs)
    for row in rows:
        row.destroyed_at = now
        row.save(update_fields=["destroyed_at"])
    forget_pairs(commission_id, [one.token for one in due.deliveries])
    counts = {"deliveries": len(due.deliveries), "runs": len(due.runs)}
    record(
        action="share.linked-destroyed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"agreement": agreement.key, "by": due.by.isoformat(), **counts},
    )
    return [
        *(delivery_folder(home, one.token) for one in due.deliveries),
        *(run_folder(home, one.token) for one in due.runs),
    ]
