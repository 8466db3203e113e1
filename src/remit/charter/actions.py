"""Writes of a commission's charter. Each is one transaction and one ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.charter.core.document import charter_document
from remit.charter.core.rule import Charter, Effect
from remit.charter.models import CharterText
from remit.commission.queries import commission_name
from remit.kernel.documents import json_plain
from remit.kernel.finding import digest
from remit.ledger.actions import record

if TYPE_CHECKING:
    from datetime import datetime

    from remit.charter.core.proposals import Proposed


@transaction.atomic
def store_charter(
    *, commission_id: int, charter: Charter | None, actor: str, now: datetime
) -> None:
    """Store a commission's charter in place of any earlier one; None takes it away.

    Taking away what was never there changes nothing and is not recorded.
    """
    if charter is None:
        removed, _ = CharterText.objects.filter(commission_id=commission_id).delete()
        if removed:
            record(
                action="charter.removed",
                actor=actor,
                now=now,
                commission=commission_name(commission_id),
            )
        return
    document = json_plain(charter_document(charter))
    CharterText.objects.update_or_create(
        commission_id=commission_id,
        defaults={"document": document, "digest": digest(document), "stored_at": now},
    )
    effects = [rule.effect for rule in charter.rules]
    record(
        action="charter.stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "rules": len(effects),
            "permits": effects.count(Effect.PERMIT),
            "forbids": effects.count(Effect.FORBID),
        },
        digests={"charter": document},
    )


@transaction.atomic
def record_proposals(*, commission_id: int, found: Proposed, actor: str, now: datetime) -> None:
    """Record that somebody looked at what the evidence suggests. Nothing else is changed."""
    counts = found.as_dict()["counts"]
    record(
        action="charter.proposed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"way": found.way, "proposals": len(found.proposals)},
        digests={"proposals": counts},
    )
