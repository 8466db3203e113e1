"""Writes of how the records of agreements are linked. Each is one transaction, in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.share.core.linkage.settings import Settings
from remit.share.models import AgreementText
from remit.share.settings_queries import stored_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@transaction.atomic
def store_settings(
    *, commission_id: int, settings: Mapping[str, Settings], actor: str, now: datetime
) -> None:
    """Store what is said of how each agreement's records are linked, in place of what was.

    Of an agreement that is not named, everything is as proposed again. Only what changes is
    recorded.
    """
    hold_commission(commission_id)
    for row in AgreementText.objects.filter(commission_id=commission_id):
        document = settings.get(row.key, Settings()).document()
        if document == row.settings:
            continue
        row.settings = document
        row.save(update_fields=["settings"])
        record(
            action="share.settings-changed",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            facts={"agreement": row.key, "proposed": not document},
            digests={"settings": document},
        )


@transaction.atomic
def change_settings(
    *,
    commission_id: int,
    agreement: str,
    settings: Settings,
    before: Settings,
    actor: str,
    now: datetime,
) -> bool:
    """Store what is said of how one agreement's records are linked, in place of what was `before`.

    The other agreements' stays. Return whether it was stored: not where somebody else has changed
    it in the meantime.
    """
    hold_commission(commission_id)
    said = stored_settings(commission_id)
    if said.get(agreement, Settings()) != before:
        return False
    said[agreement] = settings
    store_settings(commission_id=commission_id, settings=said, actor=actor, now=now)
    return True
