"""The writes that span the room: a folder's part stored, an organisation forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.support.models import Organisation
from remit.support.organisation_actions import store_organisations

if TYPE_CHECKING:
    from datetime import datetime

    from remit.support.core.contents import SupportFiles


@transaction.atomic
def store_support(*, commission_id: int, support: SupportFiles, actor: str, now: datetime) -> None:
    """Store the support room's part of a folder.

    What came in by pages stays where the folder has nothing of it; a folder without any of the
    room changes nothing and is not recorded.
    """
    if not support:
        return
    store_organisations(
        commission_id=commission_id, organisations=support.organisations, actor=actor, now=now
    )
    record(
        action="support.stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=[one.code for one in support.organisations],
        facts={"organisations": len(support.organisations)},
    )


def forget_organisation(participant_id: int) -> dict[str, int]:
    """Remove an organisation and all that hangs on it; return how many of each were removed."""
    _, by_model = Organisation.objects.filter(participant_id=participant_id).delete()
    return {label.removeprefix("support.").lower(): count for label, count in by_model.items()}
