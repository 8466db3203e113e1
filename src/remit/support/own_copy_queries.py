"""Reads for an organisation's own copy: what it said, its consents, and acts that name its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.commission.queries import commission_name
from remit.ledger.queries import entries_naming
from remit.people.queries import commission_of, consents
from remit.support.core.own_copy import Sheet
from remit.support.models import Counted, Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID = ("size", "reach", "communities", "boroughs", "languages", "holds", "language")
DAYS = ("joined_on", "left_on", "checked_on")


def joining_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return what an organisation said when it joined, and what was done with it since."""
    row = Organisation.objects.select_related("participant").get(pk=organisation_id)
    code, commission_id = row.participant.code, commission_of(row.participant_id)
    said = {"code": code} | {name: getattr(row, name) for name in (*DAYS, *SAID, "apart")}
    agreed = [one for one in consents(commission_id) or () if one.code == code]
    acts = entries_naming(commission_name(commission_id), code)
    return (
        Sheet("organisation", tuple(said), (said,)),
        _sheet("counted", ("about", "batch", "counted_on"), _counted(organisation_id)),
        _sheet(
            "consents",
            ("kind", "given", "on", "version"),
            [
                {"kind": one.kind, "given": one.given, "on": one.on, "version": one.version}
                for one in agreed
            ],
        ),
        _sheet(
            "acts",
            ("at", "actor", "action"),
            [{"at": one.at, "actor": one.actor, "action": one.action} for one in acts],
        ),
    )


def _counted(organisation_id: int) -> list[Mapping[str, object]]:
    rows = Counted.objects.filter(organisation_id=organisation_id).select_related("batch")
    return [
        {"about": row.batch.about, "batch": row.batch.number, "counted_on": row.batch.counted_on}
        for row in rows.order_by("batch__about", "batch__number")
    ]


def _sheet(name: str, columns: tuple[str, ...], rows: list[Mapping[str, object]]) -> Sheet:
    return Sheet(name, columns, tuple(rows))
