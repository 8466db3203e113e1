"""Writes of participants' secrets: given out once, tried with care, and a withdrawal by one."""

from __future__ import annotations

import secrets as random_bytes
from dataclasses import dataclass, field
from datetime import timedelta
from random import SystemRandom
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.core.secret import (
    SALT_BYTES,
    SecretHash,
    hash_secret,
    is_same_secret,
    new_secret,
)
from remit.people.models import Participant, Secret

if TYPE_CHECKING:
    from datetime import datetime


# So many wrong secrets for one code within the time, and the code rests: guessing is hopeless,
# and somebody with a bad memory is not shut out for long.
MOST_FAILURES = 10
REST = timedelta(minutes=15)


class WrongSecret(RemitError):
    """A code and a secret do not belong together; which of the two is wrong is not said."""

    code = "secret-wrong"
    exit_code = ExitCode.NOT_ALLOWED


class TooManyTries(RemitError):
    """A wrong secret was tried too often for one code."""

    code = "secret-tries"
    exit_code = ExitCode.NOT_ALLOWED


@dataclass(frozen=True, slots=True)
class FreshSecret:
    """A secret that is nobody's yet, and what is kept of it."""

    secret: str = field(repr=False)
    kept: SecretHash


def fresh_secret() -> FreshSecret:
    """Return a new secret with its slow hash, which takes some 50 ms: make it outside transactions.

    Whoever writes to the database would wait for it else.
    """
    secret = new_secret(SystemRandom())
    return FreshSecret(secret, hash_secret(secret, random_bytes.token_bytes(SALT_BYTES)))


def give_secret(
    *,
    commission_id: int,
    code: str,
    actor: str,
    now: datetime,
    fresh: FreshSecret | None = None,
) -> str:
    """Give a participant a fresh secret, in place of any earlier one.

    Args:
        commission_id: the study.
        code: the participant's.
        actor: who gives it.
        now: when.
        fresh: made before, by those who are in a transaction already.

    Returns:
        The secret. It is kept nowhere: whoever asked shows it to the participant, once.

    Raises:
        WrongSecret: nobody active has this code.
    """
    made = fresh or fresh_secret()
    _keep(commission_id, code, made.kept, actor, now)
    return made.secret


@transaction.atomic
def _keep(commission_id: int, code: str, kept: SecretHash, actor: str, now: datetime) -> None:
    participant = _active(commission_id, code)
    Secret.objects.update_or_create(
        participant=participant,
        defaults={
            "salt": kept.salt,
            "digest": kept.digest,
            "made_at": now,
            "failures": 0,
            "failed_at": None,
        },
    )
    record(
        action="people.secret-given",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=[code],
    )


def try_secret(*, commission_id: int, code: str, secret: str, now: datetime) -> None:
    """Let pass whoever brings a participant's own secret.

    A wrong one is counted. Whoever calls this must not undo that by ending a transaction with the
    failure: pages catch it and say so.

    Raises:
        WrongSecret: nobody active has this code, or their secret is another.
        TooManyTries: wrong secrets were tried too often; it works again after 15 minutes.
    """
    row = Secret.objects.filter(
        participant__commission_id=commission_id,
        participant__code=code,
        participant__withdrawn_at__isnull=True,
    ).first()
    if row is None:
        # As slow as a wrong secret, so that it does not tell which codes there are.
        hash_secret(secret, bytes(SALT_BYTES))
        raise _wrong()
    rested = row.failed_at is None or now - row.failed_at >= REST
    if row.failures >= MOST_FAILURES and not rested:
        raise TooManyTries(
            "A wrong secret was tried too often.", remedy="Wait 15 minutes, then try again."
        )
    if is_same_secret(secret, SecretHash(bytes(row.salt), bytes(row.digest))):
        if row.failures:
            Secret.objects.filter(pk=row.pk).update(failures=0, failed_at=None)
        return
    counted = 1 if rested else F("failures") + 1
    Secret.objects.filter(pk=row.pk).update(failures=counted, failed_at=now)
    raise _wrong()


def _active(commission_id: int, code: str) -> Participant:
    # A withdrawal waits, so that no secret is left of somebody who has gone.
    row = (
        Participant.objects.select_for_update(no_key=True)
        .filter(commission_id=commission_id, code=code, withdrawn_at__isnull=True)
        .first()
    )
    if row is None:
        raise _wrong()
    return row


def _wrong() -> WrongSecret:
    return WrongSecret(
        "The code and the secret do not belong together.", remedy="Check both and try again."
    )


def codes_with_secret(commission_id: int) -> frozenset[str]:
    """Return the codes of those who were given a secret."""
    rows = Secret.objects.filter(participant__commission_id=commission_id)
    return frozenset(rows.values_list("participant__code", flat=True))
