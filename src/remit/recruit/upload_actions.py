"""A pool's file that waits to be confirmed: sealed with the vault's key, and for a day at most."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.people.core.vault import NONCE_BYTES, seal_file, unseal_file
from remit.recruit.entries import record_in_study
from remit.recruit.models import PoolUpload

if TYPE_CHECKING:
    from datetime import datetime

WAITS = timedelta(days=1)
_PURPOSE = "recruit.pool"


@dataclass(frozen=True, slots=True)
class Upload:
    """A pool's file: the name that it was brought under, and its content."""

    name: str
    content: bytes


@transaction.atomic
def keep_upload(
    *, commission_id: int, upload: Upload, vault_key: bytes, actor: str, now: datetime
) -> None:
    """Keep a file, sealed, until whoever brought it confirms it; it replaces their earlier one.

    Files of anybody that have waited for more than a day are deleted.

    Raises:
        UnableToOpenVault: the key is unusable.
    """
    hold_commission(commission_id)
    delete_expired_uploads(now=now)
    PoolUpload.objects.filter(commission_id=commission_id, actor=actor).delete()
    nonce = secrets.token_bytes(NONCE_BYTES)
    name = commission_name(commission_id)
    # A file's name may name people too. No name holds a NUL.
    content = upload.name.replace("\0", "").encode() + b"\0" + upload.content
    sealed = seal_file(content, key=vault_key, commission=name, purpose=_PURPOSE, nonce=nonce)
    PoolUpload.objects.create(
        commission_id=commission_id, actor=actor, uploaded_at=now, nonce=nonce, ciphertext=sealed
    )
    record_in_study(
        "recruit.pool-uploaded", commission_id, actor, now, facts={"bytes": len(upload.content)}
    )


def waiting_upload(
    *, commission_id: int, vault_key: bytes, actor: str, now: datetime
) -> Upload | None:
    """Return the file that somebody has brought and not yet confirmed; None after a day.

    Raises:
        UnableToOpenVault: the key is another, or the file was changed.
    """
    row = PoolUpload.objects.filter(
        commission_id=commission_id, actor=actor, uploaded_at__gte=now - WAITS
    ).first()
    if row is None:
        return None
    content = unseal_file(
        bytes(row.ciphertext),
        key=vault_key,
        commission=commission_name(commission_id),
        purpose=_PURPOSE,
        nonce=bytes(row.nonce),
    )
    name, _, rest = content.partition(b"\0")
    return Upload(name.decode(), rest)


def delete_expired_uploads(*, now: datetime) -> int:
    """Delete, in every study, the files that have waited for more than a day.

    Returns:
        How many.
    """
    deleted, _ = PoolUpload.objects.filter(uploaded_at__lt=now - WAITS).delete()
    return deleted


def drop_upload(*, commission_id: int, actor: str) -> None:
    """Delete the file that somebody has brought, confirmed or not."""
    PoolUpload.objects.filter(commission_id=commission_id, actor=actor).delete()
