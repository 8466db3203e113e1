"""A pool's file that waits to be confirmed: sealed with the vault's key, and for a day at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.people.waiting_actions import drop_waiting, keep_waiting, waiting_content
from remit.recruit.entries import record_in_study

if TYPE_CHECKING:
    from datetime import datetime

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
    keep_waiting(
        commission_id=commission_id,
        purpose=_PURPOSE,
        # A file's name may name people too. No name holds a NUL.
        content=upload.name.replace("\0", "").encode() + b"\0" + upload.content,
        vault_key=vault_key,
        actor=actor,
        now=now,
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
    content = waiting_content(
        commission_id=commission_id, purpose=_PURPOSE, vault_key=vault_key, actor=actor, now=now
    )
    if content is None:
        return None
    name, _, rest = content.partition(b"\0")
    return Upload(name.decode(), rest)


def drop_upload(*, commission_id: int, actor: str, now: datetime) -> None:
    """Delete the file that somebody has brought, confirmed or not; the ledger says so."""
    drop_waiting(commission_id=commission_id, purpose=_PURPOSE, actor=actor, now=now)
