"""Reads of organisations' own data registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.support.core.own_copy import Sheet
from remit.support.core.register import Register, RegisterEntry
from remit.support.models import Organisation
from remit.support.models import Register as RegisterRow
from remit.support.models import RegisterEntry as EntryRow

if TYPE_CHECKING:
    from django.db.models import QuerySet

FIELDS = (
    "number",
    "subject",
    "data",
    "sender",
    "recipient",
    "purpose",
    "conditions",
    "basis",
    "kept_for",
    "abroad",
)


def registers(commission_id: int) -> tuple[Register, ...]:
    """Return the registers of a programme's organisations that have one, in order of code."""
    rows = Organisation.objects.filter(participant__commission_id=commission_id)
    return tuple(one for one in _registers(rows) if one.security or one.officer or one.entries)


def register_of(organisation_id: int) -> Register:
    """Return the register of one organisation; an empty one where it has none yet.

    Raises:
        IndexError: there is no such organisation.
    """
    return _registers(Organisation.objects.filter(pk=organisation_id))[0]


def register_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return the register as sheets of the organisation's own copy."""
    found = register_of(organisation_id)
    return (
        Sheet(
            "data-register",
            FIELDS,
            tuple({name: getattr(one, name) for name in FIELDS} for one in found.entries),
        ),
        Sheet(
            "data-register-keeping",
            ("security", "officer"),
            ({"security": found.security, "officer": found.officer},),
        ),
    )


def _registers(rows: QuerySet[Organisation]) -> list[Register]:
    found = rows.select_related("participant").order_by("participant__code")
    heads = {
        head.organisation_id: head for head in RegisterRow.objects.filter(organisation__in=found)
    }
    entries: dict[int, list[RegisterEntry]] = {}
    for row in EntryRow.objects.filter(organisation__in=found).order_by("organisation", "number"):
        values = {name: getattr(row, name) for name in FIELDS}
        entry = RegisterEntry(**values | {"conditions": tuple(row.conditions)})
        entries.setdefault(row.organisation_id, []).append(entry)
    return [
        Register(
            row.participant.code,
            heads[row.pk].security if row.pk in heads else "",
            heads[row.pk].officer if row.pk in heads else "",
            tuple(entries.get(row.pk, ())),
        )
        for row in found
    ]
