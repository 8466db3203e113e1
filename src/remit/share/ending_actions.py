"""Writes of the end of what was delivered and linked: destroyed by the day that was agreed."""

from __future__ import annotations

from dataclasses import dataclass
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

    from remit.share.core.legal_facts import LegalFacts


def end_linkages(*, home: Path, actor: str, now: datetime) -> int:
    """Undo what was interrupted, and destroy what an agreement lets be kept no longer.

    Returns:
        How many agreements' deliveries and linked tables were destroyed.
    """
    clear_up(home=home, actor=actor, now=now)
    ended = 0
    for commission_id in _with_anything():
        for agreement in stored_agreements(commission_id):
            due = _due(agreement.safeguards, now.date())
            if due is None:
                continue
            folders = _destroy(
                commission_id=commission_id,
                agreement=agreement.key,
                due=due,
                home=home,
                actor=actor,
                now=now,
            )
            for folder in folders:
                remove(folder)
            ended += bool(folders)
    return ended


@dataclass(frozen=True, slots=True)
class _Due:
    """By when something was to be destroyed: all of it, or the deliveries of before that day."""

    by: date
    whole: bool


def _due(safeguards: LegalFacts, today: date) -> _Due | None:
    if safeguards.delete_by is not None and today >= safeguards.delete_by:
        return _Due(safeguards.delete_by, whole=True)
    if safeguards.identifiers_until is not None and today >= safeguards.identifiers_until:
        return _Due(safeguards.identifiers_until, whole=False)
    return None


def _with_anything() -> list[int]:
    """Return the studies for which anything is kept."""
    kept = set(
        Delivery.objects.filter(destroyed_at__isnull=True).values_list("commission_id", flat=True)
    )
    runs = LinkageRun.objects.filter(state=FINISHED, destroyed_at__isnull=True)
    return sorted(kept | set(runs.values_list("commission_id", flat=True)))


@transaction.atomic
def _destroy(
    *, commission_id: int, agreement: str, due: _Due, home: Path, actor: str, now: datetime
) -> list[Path]:
    """Mark what is due of an agreement as destroyed; return the folders to remove."""
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
    if not due.whole:
        deliveries = deliveries.filter(delivered_at__date__lt=due.by)
        runs = runs.none()
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
            facts={"agreement": agreement, "by": due.by.isoformat(), **counts},
        )
    return folders
