"""Files that wait to be confirmed: sealed with the vault's key, and for a day at most."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.people.waiting_actions import drop_waiting, keep_waiting, waiting_content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

TRANSCRIPTS = "listen.transcripts"
CODING = "listen.coding"
GUIDE = "listen.guide"

Files = tuple[tuple[str, bytes], ...]


@transaction.atomic
def keep_files(
    *,
    commission_id: int,
    purpose: str,
    files: Sequence[tuple[str, bytes]],
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> None:
    """Keep files, sealed, until whoever brought them confirms; they replace their earlier ones.

    Args:
        commission_id: the study.
        purpose: what they wait for: `TRANSCRIPTS`, `CODING` or `GUIDE`.
        files: (name, content) of each.
        vault_key: seals them.
        actor: who brought them; nobody else is given them.
        now: when.

    Raises:
        UnableToOpenVault: the key is unusable.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (name, content) in enumerate(files):
            # Two files of one name are told of, so neither may hide the other here.
            archive.writestr(f"{at:04}/{name.replace(chr(0), '')}", content)
    keep_waiting(
        commission_id=commission_id,
        purpose=purpose,
        content=packed.getvalue(),
        vault_key=vault_key,
        actor=actor,
        now=now,
    )
    record(
        action=f"{purpose}-uploaded",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"files": len(files), "bytes": sum(len(content) for _, content in files)},
    )


def waiting_files(
    *, commission_id: int, purpose: str, vault_key: bytes, actor: str, now: datetime
) -> Files | None:
    """Return the files that somebody has brought and not yet confirmed; None after a day.

    Raises:
        UnableToOpenVault: the key is another, or the files were changed.
    """
    content = waiting_content(
        commission_id=commission_id, purpose=purpose, vault_key=vault_key, actor=actor, now=now
    )
    if content is None:
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return tuple(
            (member.filename.partition("/")[2], archive.read(member))
            for member in archive.infolist()
        )


def drop_files(*, commission_id: int, purpose: str, actor: str, now: datetime) -> None:
    """Delete the files that somebody has brought, confirmed or not; the ledger says so."""
    drop_waiting(commission_id=commission_id, purpose=purpose, actor=actor, now=now)
