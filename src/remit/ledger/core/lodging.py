"""Checkpoints that were lodged with somebody, as the entries that record it hold them.

An entry says what the checkpoint says, its signature, and the public key that checks it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import Problems
from remit.ledger.core.checkpoint import NotThisKey, read_checkpoint, read_verifier_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from remit.ledger.core.checkpoint import Checkpoint
    from remit.ledger.core.entry import Fact, LedgerEntry

LODGED = "ledger.checkpoint-lodged"
# That checkpoints are signed with a key; recorded once, so that the database alone can tell.
KEY_STATED = "ledger.key-stated"


@dataclass(frozen=True, slots=True)
class Lodged:
    """One checkpoint, lodged with one keeper.

    Attributes:
        index: the entry that records it.
        at: when, as the entry has it.
        commission: name of the commission on whose behalf, or "".
        keeper: who keeps it.
        key: the public key as one line, as `verifier_key` writes it.
        note: the signed note, as it was given out.
        stated: what it states.
    """

    index: int
    at: str
    commission: str
    keeper: str
    key: str
    note: str
    stated: Checkpoint


def lodged_facts(note: str, key: str) -> dict[str, Fact]:
    """Return what an entry says of a signed note, and of the line with its public key."""
    origin, size, root, _, signature, _ = note.split("\n")
    return {
        "origin": origin,
        "size": int(size),
        "root": root,
        "signature": signature.split(" ")[2],
        "key": key,
    }


def read_lodged(entry: LedgerEntry) -> Lodged | None:
    """Return the checkpoint that an entry records; None where it holds none with its own key."""
    try:
        facts = json.loads(entry.facts)
        origin = facts["origin"]
        note = f"{origin}\n{facts['size']}\n{facts['root']}\n\n— {origin} {facts['signature']}\n"
        public = read_verifier_key(facts["key"])
        keeper = str(facts["keeper"])
    except (ValueError, KeyError, TypeError, AttributeError, NotThisKey):
        return None  # such as an entry that states a key alone
    stated = read_checkpoint(note, public, Problems())
    if stated is None:
        return None
    return Lodged(entry.index, entry.at, entry.commission, keeper, facts["key"], note, stated)


def read_key(entry: LedgerEntry) -> Ed25519PublicKey | None:
    """Return the public key that an entry names; None where it names none."""
    try:
        return read_verifier_key(json.loads(entry.facts)["key"])
    except (ValueError, KeyError, TypeError, AttributeError, NotThisKey):
        return None
