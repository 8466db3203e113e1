"""Writes of the end of what was delivered and linked: destroyed by the day that was agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.ledger.actions import record
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


def end_linkages(*, home: Path, actor: str, now: datetime) -> int:
    """Undo what was interrupted, and destroy what an agreement lets be kept no longer.

    Returns:
        How many agreements' deliveries and linked tables were destroyed.
    """
    clear_up(home=home, actor=actor, now=now)
    ended = 0
    for commission_id in _with_anything():
        for agreement in stored_agreements(commission_id):
            by = agreement.safeguards.delete_by
            if by is None or now.date() < by:
                continue
            folders = _destroy(
                commission_id=commission_id,
                agreement=agreement.key,
                by=by,
                home=home,
                actor=actor,
                now=now,
            )
            for folder in folders:
                remove(folder)
            ended += bool(folders)
    return ended


def _with_anything() -> list[int]:
    """Return the studies for which anything is kept."""
    kept = set(
        Delivery.objects.filter(destroyed_at__isnull=True).values_list("commission_id", flat=True)
    )
    runs = LinkageRun.objects.filter(state=FINISHED, destroyed_at__isnull=True)
    return sorted(kept | set(runs.values_list("commission_id", flat=True)))


@transaction.atomic
def _destroy(
    *, commission_id: int, agreement: str, by: date, home: Path, actor: str, now: datetime
) -> list[Path]:
    """Mark everything of an agreement as destroyed; return the folders to remove."""
    hold_commission(commission_id)
    deliveries = Delivery.objects.filter(
        commission_id=commission_id, agreement=agreement, destroyed_at__isnull=True
    )
    runs = LinkageRun.objects.filter(
        commission_id=commission_id,
        agreement=agreement,
        state=FINISHED,
        destroyed_at__isnull=True,
    )
    folders = [delivery_folder(home, one) for one in deliveries.values_list("token", flat=True)]
    folders += [run_folder(home, one) for one in runs.values_list("token", flat=True)]
    if folders:
        forget_pairs(commission_id, list(deliveries.values_list("token", flat=True)))
        counts = {"deliveries": deliveries.count(), "runs": runs.count()}
        deliveries.update(destroyed_at=now)
        runs.update(destroyed_at=now)
        record(
            action="share.linked-destroyed",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            facts={"agreement": agreement, "by": by.isoformat(), **counts},
        )
    return folders
