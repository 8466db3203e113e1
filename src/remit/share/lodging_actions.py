"""Lodging the ledger's checkpoints with the custodians of a study's agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import lodge_checkpoint
from remit.share.queries import custodians

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class UnableToLodge(RemitError):
    """There is nobody with whom a checkpoint could be lodged."""

    code = "nobody-to-lodge-with"
    exit_code = ExitCode.NOT_POSSIBLE


def lodge(*, commission_id: int, key: Ed25519PrivateKey | bytes, actor: str, now: datetime) -> str:
    """Sign a checkpoint and record that every custodian is given it; return the signed note.

    Raises:
        UnableToLodge: no agreement of the study names a party.
    """
    keepers = custodians(commission_id)
    if not keepers:
        raise UnableToLodge(
            "No agreement of this study names anybody with whom a checkpoint could be lodged.",
            remedy="Give it to somebody outside by hand: “remit checkpoint --out FILE”.",
        )
    return lodge_checkpoint(
        key=key,
        keepers=keepers,
        commission=commission_name(commission_id),
        actor=actor,
        now=now,
    )
