"""Reading the ledger and checking it."""

from __future__ import annotations

import contextlib
import hmac
import json
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from remit.kernel.errors import ExitCode, Place, Problems, RemitError, problem_kind
from remit.ledger.core import evidence
from remit.ledger.core.audit import Audit
from remit.ledger.core.checkpoint import (
    CHECKPOINT_UNSIGNED,
    checking_key,
    read_checkpoint,
    size_claimed,
)
from remit.ledger.core.entry import LedgerEntry, salted_digest
from remit.ledger.core.lodging import KEY_STATED, LODGED, read_key, read_lodged
from remit.ledger.core.merkle import Frontier
from remit.ledger.guards import missing_guards
from remit.ledger.models import DigestSalt, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from remit.ledger.core.audit import VerifyReport
    from remit.ledger.core.checkpoint import Checkpoint
    from remit.ledger.core.lodging import Lodged

_FIELDS = ("index", "at", "actor", "action", "commission", "codes", "facts", "digests")


UNGUARDED = problem_kind(
    "ledger-unguarded",
    "The database no longer refuses changes to the ledger: its trigger “{trigger}” is gone.",
    "Find out who took it away. Any Django migrate makes it again.",
)


class UnableToReadLedger(RemitError):
    """The ledger's last row is not one that was written here, so nothing can follow it."""

    code = "ledger-broken"
    exit_code = ExitCode.NOT_VERIFIED


class UnableToProve(RemitError):
    """What should be proven does not hold, or the checkpoint is not this ledger's."""

    code = "ledger-unproven"
    exit_code = ExitCode.NOT_VERIFIED


def frontier() -> Frontier:
    """Return the tree as it stands, from the last row alone.

    Raises:
        UnableToReadLedger: the last row's hashes cannot be those of a tree of its size.
    """
    last = Entry.objects.order_by("-index").values_list("index", "frontier").first()
    try:
        return Frontier() if last is None else Frontier.unpack(last[0] + 1, _bytes(last[1]))
    except ValueError as error:
        raise UnableToReadLedger(
            "The last entry of the ledger was changed; nothing can be recorded after it.",
            remedy="Run “remit verify” to see what is wrong, and restore a backup.",
        ) from error


def verify(
    *,
    checkpoint: str | None = None,
    public_key: Ed25519PublicKey | bytes | None = None,
    only_key: Ed25519PublicKey | None = None,
) -> VerifyReport:
    """Check every row, and hold the ledger against a checkpoint that was kept elsewhere.

    Rows are streamed, so that the ledger's length does not matter to memory. Without a
    checkpoint a ledger that was rewritten from some row on, or cut off at its end, passes.

    Args:
        checkpoint: the signed note, as `actions.checkpoint` gave it.
        public_key: a key that may have signed it, as an object or as its 32 bytes, beside those
            that the ledger's own entries name.
        only_key: the one key that must have signed it, where whoever checks was given it.

    Returns:
        What was found; an unusable checkpoint is one of its problems.

    Raises:
        UnusableKey: the public key is not 32 bytes long.
    """
    problems = Problems()
    for name in missing_guards(connection):
        problems.add(UNGUARDED, Place(), trigger=name)
    entries = _naming_keys()
    stated, claimed = None, 0
    if checkpoint is not None:
        keys = [] if only_key else [key for key in map(read_key, entries) if key]
        given = only_key or public_key
        if given is not None:
            keys.append(checking_key(given))
        stated = read_checkpoint(checkpoint, keys, problems)
        if CHECKPOINT_UNSIGNED.code in {one.code for one in problems}:
            claimed = size_claimed(checkpoint)
    recorded = [one for one in map(read_lodged, entries) if one is not None]
    audit = Audit(stated, problems, recorded, claimed)
    rows = Entry.objects.order_by("index").values_list(*_FIELDS, "leaf_hash", "frontier")
    try:
        for *fields, leaf, packed in rows.iterator():
            audit.take(LedgerEntry(*fields), _bytes(leaf), _bytes(packed))
    except DatabaseError:
        audit.stop()
    return audit.report()


def lodged(commission: str = "") -> tuple[Lodged, ...]:
    """Return the checkpoints that were lodged, the earliest first; of one commission, if named."""
    found = [read_lodged(entry) for entry in _naming_keys()]
    return tuple(one for one in found if one and commission in {"", one.commission})


def names_key(key: Ed25519PublicKey) -> bool:
    """Whether an entry says that checkpoints are signed with this key."""
    raw = key.public_bytes_raw()
    return any(known.public_bytes_raw() == raw for known in _known_keys())


def _naming_keys() -> list[LedgerEntry]:
    """Return the entries that name a key with which checkpoints are signed, the earliest first."""
    rows = Entry.objects.filter(action__in=[LODGED, KEY_STATED]).order_by("index")
    try:
        return [LedgerEntry(*row) for row in rows.values_list(*_FIELDS)]
    except DatabaseError:  # rows that the database cannot give are a finding of the audit
        return []


def entry_proof(
    *, index: int, note: str, keys: Iterable[Ed25519PublicKey] = ()
) -> dict[str, object]:
    """Return the proof that an entry is in the tree of a checkpoint, as plain values.

    Args:
        index: the entry's place, from 0.
        note: the signed checkpoint.
        keys: keys that may have signed it, beside those that the ledger's entries name.

    Raises:
        UnableToProve: there is no such entry in that tree, or the checkpoint is not this ledger's.
    """
    stated = _stated(note, keys)
    entry = Entry.objects.filter(index=index).values_list(*_FIELDS).first()
    if entry is None or index >= stated.size:
        raise UnableToProve(
            f"There is no entry {index} among the {stated.size} that the checkpoint states.",
            remedy="Entries are numbered from 0. Leave “--checkpoint” out for the newest.",
        )
    leaves = _leaves_of(stated)
    return evidence.entry_proof(LedgerEntry(*entry), leaves, note)


def growth_proof(
    *, earlier: str, later: str, keys: Iterable[Ed25519PublicKey] = ()
) -> dict[str, object]:
    """Return the proof that a later checkpoint's tree begins with an earlier one's.

    Raises:
        UnableToProve: it does not, or one of them is not this ledger's.
    """
    given = list(keys)
    first, last = _stated(earlier, given), _stated(later, given)
    leaves = _leaves_of(last)
    _check_head(leaves[: first.size], first)
    return evidence.growth_proof(earlier, first.size, later, leaves)


def _stated(note: str, keys: Iterable[Ed25519PublicKey]) -> Checkpoint:
    problems = Problems()
    stated = read_checkpoint(note, [*keys, *_known_keys()], problems)
    if stated is None:
        raise UnableToProve(next(iter(problems)).message, remedy=next(iter(problems)).remedy)
    return stated


def _known_keys() -> list[Ed25519PublicKey]:
    return [key for key in map(read_key, _naming_keys()) if key is not None]


def _leaves_of(stated: Checkpoint) -> list[bytes]:
    rows = Entry.objects.filter(index__lt=stated.size).order_by("index")
    leaves = [_bytes(leaf) for leaf in rows.values_list("leaf_hash", flat=True).iterator()]
    _check_head(leaves, stated)
    return leaves


def _check_head(leaves: list[bytes], stated: Checkpoint) -> None:
    tree = Frontier()
    for leaf in leaves:
        tree = tree.append(leaf)
    if (tree.size, tree.head()) != (stated.size, stated.root):
        raise UnableToProve(
            f"The ledger does not begin with the {stated.size} entries that the checkpoint states.",
            remedy="Run “remit verify --checkpoint FILE” to see what is wrong.",
        )


def digest_matches(*, index: int, name: str, content: object) -> bool | None:
    """Whether an entry's digest is of this content; None when it proves nothing.

    It proves nothing where its salt was destroyed, or where there never was such a digest.
    """
    salt = DigestSalt.objects.filter(entry_index=index, name=name).values_list("salt", flat=True)
    entry = LedgerEntry(*Entry.objects.values_list(*_FIELDS).get(index=index))
    known = salt.first()
    if known is None:
        return None
    return hmac.compare_digest(entry.digest(name), salted_digest(bytes(known), content))


def entries_naming(commission: str, code: str) -> tuple[LedgerEntry, ...]:
    """Return the entries of a commission that name a participant, the earliest first."""
    rows = Entry.objects.filter(commission=commission, codes__contains=code).order_by("index")
    found = (LedgerEntry(*row) for row in rows.values_list(*_FIELDS))
    # The text may hold a longer code that this one is a part of.
    return tuple(entry for entry in found if code in json.loads(entry.codes))


def _bytes(value: object) -> bytes:
    """Return stored bytes, whichever way the database gives them; a tampered value as nothing."""
    with contextlib.suppress(TypeError):
        return bytes(memoryview(value))  # type: ignore[arg-type]  # a wrong type is what is suppressed
    return b""
