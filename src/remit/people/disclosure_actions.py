"""Harm that somebody tells of: sealed at once, read by the safeguarding lead alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.core.vault import NONCE_BYTES, seal, unseal
from remit.people.models import Disclosure
from remit.people.permissions import check_can_hear_disclosures

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = 10_000
WORDS = "words"
# In the place of a participant's code: a disclosure is nobody's, but still bound to its study.
NOBODY = "disclosure"


class DisclosureNotFound(RemitError):
    """There is no such disclosure in the study."""

    code = "disclosure-not-found"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Told:
    """One disclosure, opened: its number, what was said, when, and when it was dealt with."""

    number: int
    words: str
    told_at: datetime
    handled_at: datetime | None


@transaction.atomic
def tell(*, commission_id: int, words: str, vault_key: bytes, now: datetime) -> None:
    """Keep what somebody told of, sealed and without a code; the ledger says only that it came.

    Raises:
        UnableToOpenVault: the key cannot be used.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    name = commission_name(commission_id)
    Disclosure.objects.create(
        commission_id=commission_id,
        nonce=nonce,
        ciphertext=seal(
            {WORDS: words[:LONGEST]}, key=vault_key, commission=name, code=NOBODY, nonce=nonce
        ),
        told_at=now,
    )
    record(action="people.disclosure-told", actor="participant", now=now, commission=name)


@transaction.atomic
def hear(
    *, commission_id: int, user_id: int, actor: str, vault_key: bytes, now: datetime
) -> tuple[Told, ...]:
    """Return everything that was told, the newest first. The ledger says that it was read.

    Raises:
        NotAllowed: the user is not the safeguarding lead.
        UnableToOpenVault: the key is another, or a record was changed.
    """
    check_can_hear_disclosures(user_id, commission_id)
    name = commission_name(commission_id)
    rows = Disclosure.objects.filter(commission_id=commission_id).order_by("-told_at")
    told = tuple(
        Told(
            row.pk,
            unseal(
                bytes(row.ciphertext),
                key=vault_key,
                commission=name,
                code=NOBODY,
                nonce=bytes(row.nonce),
            )[WORDS],
            row.told_at,
            row.handled_at,
        )
        for row in rows
    )
    record(
        action="people.disclosures-read",
        actor=actor,
        now=now,
        commission=name,
        facts={"disclosures": len(told)},
    )
    return told


@transaction.atomic
def mark_handled(
    *, commission_id: int, number: int, user_id: int, actor: str, now: datetime
) -> None:
    """Note that a disclosure was dealt with; the first time stands.

    Raises:
        NotAllowed: the user is not the safeguarding lead.
        DisclosureNotFound: there is none of that number.
    """
    check_can_hear_disclosures(user_id, commission_id)
    rows = Disclosure.objects.filter(pk=number, commission_id=commission_id)
    if not rows.exists():
        raise DisclosureNotFound("There is nothing of that number here.", remedy="Look again.")
    if not rows.filter(handled_at__isnull=True).update(handled_at=now):
        return
    record(
        action="people.disclosure-handled",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
    )
