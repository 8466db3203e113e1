"""Writes of what is told of a programme's organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.queries import withdrawn_codes
from remit.support.core.told import may_tell_again
from remit.support.joining_queries import joining_settings
from remit.support.models import Told as ToldRow
from remit.support.told_queries import told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from remit.support.core.told import Told


class UnableToTell(RemitError):
    """Something was told before, and telling it anew would tell of the few who left since."""

    code = "telling-impossible"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def tell(
    *, commission_id: int, key: str, document: Any, actor: str, on: date, now: datetime
) -> None:
    """Keep what is told, in place of what was told under the same key.

    Raises:
        UnableToTell: a few have withdrawn since it was told before; who holds the two against
            each other would learn what they said.
    """
    hold_commission(commission_id)
    gone = len(withdrawn_codes(commission_id))
    least = joining_settings(commission_id).least
    if not may_tell_again(told(commission_id, key), gone, least):
        raise UnableToTell(
            f"Fewer than {least} organisations have withdrawn since this was told. Whoever held "
            "the two against each other would learn what they said.",
            remedy="Leave it as it was told.",
        )
    ToldRow.objects.update_or_create(
        commission_id=commission_id,
        key=key,
        defaults={"told_on": on, "withdrawn": gone, "document": document},
    )
    record(
        action="support.told",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"what": key},
        digests={"document": document},
    )


def store_told(*, commission_id: int, stored: Sequence[Told]) -> None:
    """Store what a folder says was told; what was told here stays as it was told.

    It is part of storing a folder, which the caller records.
    """
    for one in stored:
        ToldRow.objects.get_or_create(
            commission_id=commission_id,
            key=one.key,
            defaults={
                "told_on": one.told_on,
                "withdrawn": one.withdrawn,
                "document": one.document,
            },
        )
