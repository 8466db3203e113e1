"""Writes of organisations' own data registers: by the organisation itself, or from a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.kernel.errors import ExitCode, RemitError
from remit.people.actions import hold_participant
from remit.support.core.register import MOST_ENTRIES
from remit.support.joining_actions import record_own_act
from remit.support.models import Register as RegisterRow
from remit.support.models import RegisterEntry as EntryRow
from remit.support.organisation_queries import organisation_ids
from remit.support.register_queries import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from remit.support.core.register import Register, RegisterEntry


class UnableToKeepEntry(RemitError):
    """A register is full."""

    code = "register-full"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def keep_entry(
    *,
    commission_id: int,
    participant_id: int,
    organisation_id: int,
    code: str,
    entry: RegisterEntry,
    now: datetime,
) -> None:
    """Keep one entry in place of that of its number; number 0 is a new one.

    Raises:
        ParticipantNotFound: the organisation has withdrawn meanwhile.
        UnableToKeepEntry: there are too many entries.
    """
    hold_participant(participant_id)
    rows = EntryRow.objects.filter(organisation_id=organisation_id)
    numbers = list(rows.order_by("number").values_list("number", flat=True))
    if not entry.number and len(numbers) >= MOST_ENTRIES:
        raise UnableToKeepEntry(
            f"A register holds at most {MOST_ENTRIES} entries.", remedy="Put some together."
        )
    number = entry.number or max(numbers, default=0) + 1
    rows.update_or_create(organisation_id=organisation_id, number=number, defaults=_columns(entry))
    record_own_act(commission_id, code, "support.register-kept", now)


@transaction.atomic
def drop_entry(
    *,
    commission_id: int,
    participant_id: int,
    organisation_id: int,
    code: str,
    number: int,
    now: datetime,
) -> None:
    """Take one entry out of a register."""
    hold_participant(participant_id)
    EntryRow.objects.filter(organisation_id=organisation_id, number=number).delete()
    record_own_act(commission_id, code, "support.register-kept", now)


@transaction.atomic
def keep_safety(
    *,
    commission_id: int,
    participant_id: int,
    organisation_id: int,
    code: str,
    security: str,
    officer: str,
    now: datetime,
) -> None:
    """Keep how an organisation keeps what it holds safe, and who sees to it."""
    hold_participant(participant_id)
    RegisterRow.objects.update_or_create(
        organisation_id=organisation_id, defaults={"security": security, "officer": officer}
    )
    record_own_act(commission_id, code, "support.register-kept", now)


def store_registers(*, commission_id: int, stored: Sequence[Register]) -> None:
    """Store the registers of a folder, each in place of the one of its code.

    It is part of storing a folder, which the caller records.
    """
    ids = organisation_ids(commission_id)
    for one in stored:
        if one.code not in ids:
            continue
        key = ids[one.code]
        EntryRow.objects.filter(organisation_id=key).delete()
        RegisterRow.objects.filter(organisation_id=key).delete()
        if one.security or one.officer:
            RegisterRow.objects.create(
                organisation_id=key, security=one.security, officer=one.officer
            )
        EntryRow.objects.bulk_create(
            EntryRow(organisation_id=key, number=entry.number, **_columns(entry))
            for entry in one.entries
        )


def _columns(entry: RegisterEntry) -> dict[str, object]:
    columns: dict[str, object] = {name: getattr(entry, name) for name in FIELDS if name != "number"}
    return columns | {"conditions": list(entry.conditions)}
