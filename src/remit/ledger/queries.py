"""Reading the ledger and checking it."""

from __future__ import annotations

import contextlib
import hmac
import json
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from remit.kernel.errors import ExitCode, Place, Problems, RemitError, problem_kind
from remit.ledger.core.audit import Audit
from remit.ledger.core.checkpoint import checking_key, read_checkpoint
from remit.ledger.core.entry import LedgerEntry, salted_digest
from remit.ledger.core.merkle import Frontier
from remit.ledger.guards import missing_guards
from remit.ledger.models import DigestSalt, Entry

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from remit.ledger.core.audit import VerifyReport

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
    *, checkpoint: str | None = None, public_key: Ed25519PublicKey | bytes | None = None
) -> VerifyReport:
    """Check every row, and hold the ledger against a checkpoint that was kept elsewhere.

    Rows are streamed, so that the ledger's length does not matter to memory. Without a
    checkpoint a ledger that was rewritten from some row on, or cut off at its end, passes.

    Args:
        checkpoint: the signed note, as `actions.checkpoint` gave it.
        public_key: the key that must have signed it, as an object or as its 32 bytes.

    Returns:
        What was found; an unusable checkpoint is one of its problems.

    Raises:
        UnusableKey: the public key is not 32 bytes long.
    """
    problems = Problems()
    for name in missing_guards(connection):
        problems.add(UNGUARDED, Place(), trigger=name)
    stated = None
    if checkpoint is not None:
        key = None if public_key is None else checking_key(public_key)
        stated = read_checkpoint(checkpoint, key, problems)
    audit = Audit(stated, problems)
    rows = Entry.objects.order_by("index").values_list(*_FIELDS, "leaf_hash", "frontier")
    try:
        for *fields, leaf, packed in rows.iterator():
            audit.take(LedgerEntry(*fields), _bytes(leaf), _bytes(packed))
    except DatabaseError:
        audit.stop()
    return audit.report()


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
