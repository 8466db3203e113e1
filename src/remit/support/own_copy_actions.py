"""The act of taking an own copy: the vault is opened for its owner, and the ledger says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.people.vault_actions import open_contact
from remit.support.core.own_copy import Sheet
from remit.support.joining_actions import ORGANISATION
from remit.support.own_copies import own_sheets

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def take_own_copy(
    *, commission_id: int, organisation_id: int, code: str, vault_key: bytes, now: datetime
) -> tuple[Sheet, ...]:
    """Return everything that is an organisation's own, its name and contact first.

    Raises:
        ParticipantNotFound: it has withdrawn.
        UnableToOpenVault: the key is another, or the record was changed.
    """
    contact = open_contact(
        commission_id=commission_id, code=code, vault_key=vault_key, actor=ORGANISATION, now=now
    )
    sheets = own_sheets(organisation_id)
    record(
        action="support.own-copy-taken",
        actor=ORGANISATION,
        now=now,
        commission=commission_name(commission_id),
        codes=[code],
        facts={"sheets": len(sheets) + 1},
    )
    return (Sheet("who-we-are", tuple(contact.fields), (contact.fields,)), *sheets)
