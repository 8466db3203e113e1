"""Proofs as files that others can check: that an entry is in a tree, or that the tree only grew.

Such a file holds signed checkpoints and the path between them (`remit.ledger.core.proofs`). To
check it takes the file and the ledger's public key; neither the database nor this installation.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import check_schema, load_json, schema
from remit.kernel.errors import Place, Problems, problem_kind
from remit.ledger.core.checkpoint import read_checkpoint
from remit.ledger.core.entry import LedgerEntry
from remit.ledger.core.merkle import leaf_hash
from remit.ledger.core.proofs import consistency_path, goes_on, includes, inclusion_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ENTRY, GROWTH = "entry", "growth"

NOT_IN_TREE = problem_kind(
    "proof-entry-not-in-tree",
    "The entry is not part of the tree that its checkpoint states: one of them was changed.",
    "Do not rely on it; ask for the proof again, and compare the entry.",
)
NOT_GROWTH = problem_kind(
    "proof-not-growth",
    "The later tree does not begin with the {size} entries of the earlier one.",
    "Do not rely on it; ask for the proof again, and who rewrote the ledger.",
)
PROOF_UNREADABLE = problem_kind(
    "proof-unreadable",
    "The proof cannot be read: {reason}.",
    "Use the file as “remit prove” wrote it.",
)


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof that holds shows, in one sentence."""

    kind: str
    sentence: str


def entry_proof(entry: LedgerEntry, leaves: Sequence[bytes], note: str) -> dict[str, object]:
    """Return the proof that an entry is in the tree of a checkpoint, as plain values.

    Args:
        entry: what the entry says.
        leaves: the hashes of the tree's leaves, as many as the checkpoint states.
        note: the signed checkpoint.

    Raises:
        ValueError: the entry is not among them.
    """
    path = inclusion_path(leaves, entry.index)
    said = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {"kind": ENTRY, "entry": said, "path": _texts(path), "checkpoint": note}


def growth_proof(earlier: str, size: int, later: str, leaves: Sequence[bytes]) -> dict[str, object]:
    """Return the proof that a later checkpoint's tree begins with an earlier one's.

    Args:
        earlier: the earlier signed checkpoint.
        size: how many entries it states.
        later: the later signed checkpoint.
        leaves: the hashes of the later tree's leaves.

    Raises:
        ValueError: the earlier tree is the larger.
    """
    path = consistency_path(leaves, size)
    return {"kind": GROWTH, "earlier": earlier, "later": later, "path": _texts(path)}


def check_proof(
    content: bytes, file: str, key: Ed25519PublicKey, problems: Problems
) -> Proven | None:
    """Return what a proof shows, or None with the reason why it shows nothing.

    Args:
        content: the file, as `remit prove` wrote it.
        file: its name, for the problem.
        key: the ledger's public key, as whoever checks was given it.
        problems: where to note a fault.
    """
    document = load_json(content, file, problems)
    if document is None or not check_schema(
        document, schema("remit.ledger", "ledger-proof"), file, problems
    ):
        return None
    try:
        path = [base64.b64decode(step, validate=True) for step in document["path"]]
    except ValueError:
        problems.add(PROOF_UNREADABLE, Place(file), reason="a step is not Base64")
        return None
    check = _check_entry if document["kind"] == ENTRY else _check_growth
    return check(document, path, key, problems)


def _check_entry(
    document: dict[str, Any], path: list[bytes], key: Ed25519PublicKey, problems: Problems
) -> Proven | None:
    stated = read_checkpoint(document["checkpoint"], key, problems)
    if stated is None:
        return None
    entry = LedgerEntry(**document["entry"])
    try:
        leaf = leaf_hash(entry.content())
    except ValueError:
        problems.add(PROOF_UNREADABLE, Place(), reason="the entry is not in its one spelling")
        return None
    if not includes(leaf, entry.index, stated.size, path, stated.root):
        problems.add(NOT_IN_TREE, Place())
        return None
    return Proven(
        ENTRY,
        f"Entry {entry.index}, “{entry.action}” of {entry.at}, is among the {stated.size} entries "
        "that the checkpoint states.",
    )


def _check_growth(
    document: dict[str, Any], path: list[bytes], key: Ed25519PublicKey, problems: Problems
) -> Proven | None:
    earlier = read_checkpoint(document["earlier"], key, problems)
    later = read_checkpoint(document["later"], key, problems)
    if earlier is None or later is None:
        return None
    if not goes_on(earlier.size, earlier.root, later.size, later.root, path):
        problems.add(NOT_GROWTH, Place(), size=earlier.size)
        return None
    return Proven(
        GROWTH,
        f"The ledger of {later.size} entries begins with the {earlier.size} of the earlier "
        "checkpoint; nothing of them was changed or taken off.",
    )


def _texts(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(step).decode() for step in path]
