"""Writes of the requests for data that an organisation wrote down, by that organisation itself.

The ledger says that an organisation kept something of its own, not what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.kernel.errors import ExitCode, RemitError
from remit.people.actions import hold_participant
from remit.share.core.asked.request import request_document
from remit.share.models import AskedRecord
from remit.support.joining_actions import record_own_act

if TYPE_CHECKING:
    from datetime import datetime

    from remit.share.core.asked.request import Request

MOST_REQUESTS = 50


class UnableToKeepRequest(RemitError):
    """An organisation has written down as many requests as there is room for."""

    code = "asked-full"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def keep_request(
    *,
    commission_id: int,
    participant_id: int,
    organisation_id: int,
    code: str,
    number: int,
    request: Request,
    now: datetime,
) -> int:
    """Keep one request in place of that of its number; number 0 is a new one.

    Returns:
        The number.

    Raises:
        ParticipantNotFound: the organisation has withdrawn meanwhile.
        UnableToKeepRequest: there are too many.
    """
    hold_participant(participant_id)
    rows = AskedRecord.objects.filter(organisation_id=organisation_id)
    numbers = list(rows.values_list("number", flat=True))
    if not number and len(numbers) >= MOST_REQUESTS:
        raise UnableToKeepRequest(
            f"There is room for {MOST_REQUESTS} requests.", remedy="Take an old one out first."
        )
    kept = number or max(numbers, default=0) + 1
    rows.update_or_create(
        organisation_id=organisation_id,
        number=kept,
        defaults={"document": request_document(request), "kept_on": timezone.localdate(now)},
    )
    record_own_act(commission_id, code, "share.own-record-kept", now)
    return kept


@transaction.atomic
def drop_request(
    *,
    commission_id: int,
    participant_id: int,
    organisation_id: int,
    code: str,
    number: int,
    now: datetime,
) -> None:
    """Take one request out; where it is gone already, nothing happens."""
    hold_participant(participant_id)
    rows = AskedRecord.objects.filter(organisation_id=organisation_id, number=number)
    if rows.delete()[0]:
        record_own_act(commission_id, code, "share.own-record-kept", now)
