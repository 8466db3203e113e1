"""Writing to the ledger: one entry for every act, and signed statements of what it held."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import connection, transaction

from remit.kernel.finding import canonical_json
from remit.ledger.core.checkpoint import ORIGIN, Checkpoint, signing_key, verifier_key
from remit.ledger.core.entry import (
    SALT_BYTES,
    LedgerEntry,
    check_action,
    codes_text,
    facts_text,
    moment_text,
    salted_digest,
)
from remit.ledger.core.lodging import KEY_STATED, LODGED, lodged_facts
from remit.ledger.core.merkle import leaf_hash
from remit.ledger.models import DigestSalt, Entry
from remit.ledger.queries import frontier, names_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from remit.ledger.core.entry import Fact
    from remit.ledger.core.merkle import Frontier

# Rows to a statement: well within the number of values that SQLite takes in one.
_BATCH = 500
_NOTHING: Mapping[str, object] = MappingProxyType({})
# Any number will do, as long as nothing else in the database takes an advisory lock on it.
_APPEND_LOCK = 0x52454D4954


@dataclass(frozen=True, slots=True)
class Act:
    """One act to record, as the arguments of `record`."""

    action: str
    actor: str
    now: datetime
    commission: str = ""
    codes: Sequence[str] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    digests: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic(savepoint=False)
def record(
    *,
    action: str,
    actor: str,
    now: datetime,
    commission: str = "",
    codes: Sequence[str] = (),
    facts: Mapping[str, Fact] = _NOTHING,  # type: ignore[assignment]  # an empty mapping has no wrong values
    digests: Mapping[str, object] = _NOTHING,
) -> int:
    """Append one entry, in the caller's transaction, so that an act and its entry stand or fall.

    Appends wait for each other until the end of the transaction: on PostgreSQL by an advisory
    lock, on SQLite because every transaction begins as a writer.

    Args:
        action: `ROOM.what-was-done`, such as `recruit.panel-drawn`.
        actor: who did it.
        now: the moment, with a time zone.
        commission: name of the commission that it belongs to.
        codes: participants concerned.
        facts: counts and keys only, never content.
        digests: content by name; only its salted digest is kept.

    Returns:
        The entry's index, from 0.

    Raises:
        UnableToReadLedger: the last entry was changed.
        ValueError: the action's name, the moment or a fact is not of the shape asked for.
    """
    act = Act(action, actor, now, commission, tuple(codes), facts, digests)
    return record_all([act])[0]


@transaction.atomic(savepoint=False)
def record_all(acts: Sequence[Act]) -> range:
    """Append one entry for each act, in their order, with a fixed number of queries a thousand.

    As `record`, it belongs to the caller's transaction: all of them stand or fall with it.

    Returns:
        The indices of the entries.

    Raises:
        UnableToReadLedger: the last entry was changed.
        ValueError: an act's name, moment or fact is not of the shape asked for.
    """
    for act in acts:
        check_action(act.action)
    _wait_for_turn()
    tree = frontier()
    first = tree.size
    rows, salts = [], []
    for act in acts:
        own = {name: secrets.token_bytes(SALT_BYTES) for name in sorted(act.digests)}
        entry = _entry(tree.size, act, own)
        leaf = leaf_hash(entry.content())
        tree = tree.append(leaf)
        rows.append(_row(entry, leaf, tree))
        salts += [
            DigestSalt(entry_index=entry.index, name=name, salt=salt) for name, salt in own.items()
        ]
    Entry.objects.bulk_create(rows, batch_size=_BATCH)
    DigestSalt.objects.bulk_create(salts, batch_size=_BATCH)
    return range(first, tree.size)


def checkpoint(*, key: Ed25519PrivateKey | bytes, origin: str = ORIGIN) -> str:
    """Return a signed statement of the ledger as it stands, to be kept by others.

    Args:
        key: the signing key, as an object or as its 32 bytes.
        origin: the name under which this ledger is known to those who keep its checkpoints.

    Raises:
        UnusableKey: the key is not 32 bytes long.
    """
    tree = frontier()
    return Checkpoint(origin, tree.size, tree.head()).signed(signing_key(key))


@transaction.atomic(savepoint=False)
def state_key(
    *, key: Ed25519PrivateKey | bytes, actor: str, now: datetime, origin: str = ORIGIN
) -> str:
    """Record the public key with which checkpoints are signed, unless an entry names it already.

    Returns:
        The public key as one line.

    Raises:
        UnusableKey: the key is not 32 bytes long.
    """
    public = signing_key(key).public_key()
    line = verifier_key(origin, public)
    _wait_for_turn()
    if not names_key(public):
        record(action=KEY_STATED, actor=actor, now=now, facts={"key": line})
    return line


@transaction.atomic(savepoint=False)
def lodge_checkpoint(
    *,
    key: Ed25519PrivateKey | bytes,
    keepers: Sequence[str],
    commission: str,
    actor: str,
    now: datetime,
    origin: str = ORIGIN,
) -> str:
    """Sign a checkpoint of the ledger as it stands and record with whom it is lodged.

    The entries hold the checkpoint itself and the public key, so that the database alone can
    give it out again, and tells with which key a kept copy must have been signed.

    Args:
        key: the signing key, as an object or as its 32 bytes.
        keepers: who keeps it, one entry each, such as the keys of an agreement's parties.
        commission: name of the commission on whose behalf.
        actor: who lodges it.
        now: the moment, with a time zone.
        origin: the name under which this ledger is known.

    Returns:
        The signed note.

    Raises:
        UnusableKey: the key is not 32 bytes long.
    """
    signer = signing_key(key)
    _wait_for_turn()
    tree = frontier()
    stated = Checkpoint(origin, tree.size, tree.head())
    note = stated.signed(signer)
    facts = lodged_facts(note, verifier_key(origin, signer.public_key()))
    record_all(
        [
            Act(LODGED, actor, now, commission, facts={**facts, "keeper": keeper})
            for keeper in keepers
        ]
    )
    return note


@transaction.atomic(savepoint=False)
def destroy_salts(*, commission: str, code: str) -> int:
    """Destroy the salts of every entry of a commission that names a participant.

    The digests stay in the ledger, which refuses changes, and prove nothing any more. The act
    itself is recorded by the caller.

    Returns:
        How many salts were destroyed.
    """
    spelled = canonical_json(code)
    naming = Entry.objects.filter(commission=commission, codes__contains=spelled)
    entries = [
        index
        for index, codes in naming.order_by().values_list("index", "codes")
        if code in json.loads(codes)
    ]
    removed, _ = DigestSalt.objects.filter(entry_index__in=entries).delete()
    return removed


def _entry(index: int, act: Act, salts: Mapping[str, bytes]) -> LedgerEntry:
    return LedgerEntry(
        index=index,
        at=moment_text(act.now),
        actor=act.actor,
        action=act.action,
        commission=act.commission,
        codes=codes_text(act.codes),
        facts=facts_text(act.facts),
        digests=canonical_json(
            {name: salted_digest(salt, act.digests[name]) for name, salt in salts.items()}
        ),
    )


def _row(entry: LedgerEntry, leaf: bytes, tree: Frontier) -> Entry:
    return Entry(
        index=entry.index,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        commission=entry.commission,
        codes=entry.codes,
        facts=entry.facts,
        digests=entry.digests,
        leaf_hash=leaf,
        frontier=tree.pack(),
    )


def _wait_for_turn() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_APPEND_LOCK])
