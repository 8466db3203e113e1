"""Files that wait, sealed, until whoever brought them confirms or cancels; for a day at most."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.people.core.vault import NONCE_BYTES, seal_file, unseal_file
from remit.people.models import WaitingFile

if TYPE_CHECKING:
    from datetime import datetime

WAITS = timedelta(days=1)


@transaction.atomic
def keep_waiting(
    *,
    commission_id: int,
    purpose: str,
    content: bytes,
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> None:
    """Keep a file until it is confirmed; it replaces the same person's earlier one.

    Files of anybody that have waited for more than a day are deleted; the ledger says so, as it
    does of the one that is replaced.

    Args:
        commission_id: the study.
        purpose: what it waits for, such as "ask.answers".
        content: its bytes.
        vault_key: the key outside the database.
        actor: who brought it; nobody else is given it.
        now: when.

    Raises:
        UnableToOpenVault: the key is unusable.
    """
    hold_commission(commission_id)
    delete_expired_files(now=now)
    drop_waiting(commission_id=commission_id, purpose=purpose, actor=actor, now=now)
    nonce = secrets.token_bytes(NONCE_BYTES)
    name = commission_name(commission_id)
    sealed = seal_file(content, key=vault_key, commission=name, purpose=purpose, nonce=nonce)
    WaitingFile.objects.create(
        commission_id=commission_id,
        purpose=purpose,
        actor=actor,
        uploaded_at=now,
        nonce=nonce,
        ciphertext=sealed,
    )


def waiting_content(
    *, commission_id: int, purpose: str, vault_key: bytes, actor: str, now: datetime
) -> bytes | None:
    """Return the file that somebody brought and has not confirmed; None when there is none.

    Raises:
        UnableToOpenVault: the key is another, or the file was changed.
    """
    row = WaitingFile.objects.filter(
        commission_id=commission_id, purpose=purpose, actor=actor, uploaded_at__gte=now - WAITS
    ).first()
    if row is None:
        return None
    return unseal_file(
        bytes(row.ciphertext),
        key=vault_key,
        commission=commission_name(commission_id),
        purpose=purpose,
        nonce=bytes(row.nonce),
    )


@transaction.atomic
def delete_expired_files(*, now: datetime) -> int:
    """Delete, in every study, the files that have waited for more than a day; one entry for each.

    Returns:
        How many.
    """
    # What somebody else has in hand is theirs to delete: two who wait for each other never end.
    due = WaitingFile.objects.select_for_update(skip_locked=True).filter(
        uploaded_at__lt=now - WAITS
    )
    rows = due.order_by("pk").values_list("pk", "commission_id", "purpose")
    for key, commission_id, purpose in rows:
        WaitingFile.objects.filter(pk=key).delete()
        _record_deleted(commission_id, purpose, "remit", now, expired=True)
    return len(rows)


@transaction.atomic
def drop_waiting(*, commission_id: int, purpose: str, actor: str, now: datetime) -> None:
    """Delete the file that somebody brought, confirmed or not; the ledger says so if there was."""
    deleted, _ = WaitingFile.objects.filter(
        commission_id=commission_id, purpose=purpose, actor=actor
    ).delete()
    if deleted:
        _record_deleted(commission_id, purpose, actor, now, expired=False)


def _record_deleted(
    commission_id: int, purpose: str, actor: str, now: datetime, *, expired: bool
) -> None:
    record(
        action="people.waiting-file-deleted",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"purpose": purpose, "expired": expired},
    )
