"""The way back from a replacement to the words that it stands for: sealed, opened on record."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import canonical_json
from remit.ledger.actions import record
from remit.people.core.vault import NONCE_BYTES, fingerprint, seal, unseal
from remit.people.models import Original
from remit.people.queries import participant_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

# In the place of a participant's code: the row says apart whose words these are.
_BOUND_TO = "original"
_WORDS = "words"
# The ledger keeps a key, never a sentence: what somebody writes may itself name a person.
REASONS: Mapping[str, str] = {
    "mistake": "The replacement may be wrong",
    "asked": "A participant asks what is kept",
    "harm": "Somebody may come to harm",
    "law": "A law or a court requires it",
}


class UnableToShow(RemitError):
    """What stood before a replacement cannot be shown."""

    code = "original-not-shown"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class ReplacedWords:
    """Words and what stands in their place; whose words and whom they name, by code, or ""."""

    kind: str
    words: str = field(repr=False)
    replacement: str
    said_by: str = ""
    names: str = ""


@transaction.atomic
def keep_originals(
    *,
    commission_id: int,
    originals: Iterable[ReplacedWords],
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> int:
    """Seal words that were replaced; those that the vault has already are passed over.

    So are words of people, and names of people, who have withdrawn since they were looked for:
    nothing would take these away any more.

    Returns:
        How many were new.

    Raises:
        UnableToOpenVault: the key is unusable.
    """
    hold_commission(commission_id)
    name, ids = commission_name(commission_id), participant_ids(commission_id)
    rows = Original.objects.filter(commission_id=commission_id)
    known: set[tuple[str, str, int | None, int | None]] = set(
        rows.values_list("fingerprint", "replacement", "said_by_id", "names_id")
    )
    fresh = []
    for each in dict.fromkeys(originals):
        if not {each.said_by, each.names} - {""} <= ids.keys():
            continue
        print_ = _fingerprint(each, vault_key, name)
        row = (print_, each.replacement, ids.get(each.said_by), ids.get(each.names))
        if row in known:
            continue
        known.add(row)
        nonce = secrets.token_bytes(NONCE_BYTES)
        fresh.append(
            Original(
                commission_id=commission_id,
                replacement=each.replacement,
                kind=each.kind,
                fingerprint=print_,
                said_by_id=row[2],
                names_id=row[3],
                nonce=nonce,
                ciphertext=seal(
                    {_WORDS: each.words},
                    key=vault_key,
                    commission=name,
                    code=_BOUND_TO,
                    nonce=nonce,
                ),
                kept_at=now,
            )
        )
    Original.objects.bulk_create(fresh)
    if fresh:
        record(
            action="people.originals-kept",
            actor=actor,
            now=now,
            commission=name,
            facts={"originals": len(fresh)},
        )
    return len(fresh)


@transaction.atomic
def open_originals(
    *, commission_id: int, vault_key: bytes, actor: str, now: datetime
) -> tuple[ReplacedWords, ...]:
    """Return all replaced words of a study, so that the same words are replaced alike again.

    They are for a program to compare with, never to show. The ledger says that they were opened.

    Raises:
        UnableToOpenVault: the key is another, or a record was changed.
    """
    name = commission_name(commission_id)
    rows = Original.objects.filter(commission_id=commission_id).order_by("pk")
    found = tuple(
        ReplacedWords(row.kind, _opened(row, vault_key, name), row.replacement) for row in rows
    )
    if found:
        record(
            action="people.originals-opened",
            actor=actor,
            now=now,
            commission=name,
            facts={"originals": len(found)},
        )
    return found


@transaction.atomic
def show_originals(
    *,
    commission_id: int,
    replacement: str,
    reason: str,
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> tuple[str, ...]:
    """Return the words that a replacement stands for, in the order of the alphabet.

    The ledger says who saw them, of which replacement, and the key of the reason. Who may ask is
    for the caller to check.

    Raises:
        UnableToShow: no reason is given, or the vault has nothing for this replacement.
        UnableToOpenVault: the key is another, or a record was changed.
    """
    if reason not in REASONS:
        raise UnableToShow("No reason was given.", remedy="Choose why you need to see the words.")
    name = commission_name(commission_id)
    rows = list(Original.objects.filter(commission_id=commission_id, replacement=replacement))
    if not rows:
        raise UnableToShow(
            f"The vault keeps no words for “{replacement}”.",
            remedy="They may have been destroyed, or withdrawn by whom they concern.",
            replacement=replacement,
        )
    found = sorted({_opened(row, vault_key, name) for row in rows})
    record(
        action="people.original-shown",
        actor=actor,
        now=now,
        commission=name,
        facts={"reason": reason, "kind": rows[0].kind, "originals": len(found)},
        digests={"replacement": replacement},
    )
    return tuple(found)


@transaction.atomic
def destroy_originals(*, commission_id: int, actor: str, now: datetime) -> int:
    """Destroy what the vault knows of a study's replaced words; there is no way back.

    Returns:
        How many there were.
    """
    hold_commission(commission_id)
    count, _ = Original.objects.filter(commission_id=commission_id).delete()
    record(
        action="people.originals-destroyed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"originals": count},
    )
    return count


def _opened(row: Original, vault_key: bytes, commission: str) -> str:
    sealed, nonce = bytes(row.ciphertext), bytes(row.nonce)
    return unseal(sealed, key=vault_key, commission=commission, code=_BOUND_TO, nonce=nonce)[_WORDS]


def _fingerprint(each: ReplacedWords, vault_key: bytes, commission: str) -> str:
    identifier = canonical_json(["original", each.kind, each.words])
    return fingerprint(identifier, key=vault_key, commission=commission)
