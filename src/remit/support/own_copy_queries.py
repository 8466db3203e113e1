"""Reads for an organisation's own copy, subject by subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.commission.queries import commission_name
from remit.ledger.queries import entries_naming
from remit.people.queries import commission_of, consents
from remit.support.core.own_copy import Sheet
from remit.support.models import (
    Counted,
    Organisation,
    PrincipleAdoption,
    PrincipleObjection,
    VersionProposer,
    Voter,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

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


def principles_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return an organisation's part in the conversation about principles.

    How its people voted is theirs, and not in it; that links were made for them is.
    """
    whose = {"organisation_id": organisation_id}
    proposed = VersionProposer.objects.filter(**whose).order_by(
        "version__principle__key", "version__number"
    )
    objected = PrincipleObjection.objects.filter(**whose).order_by("principle__key", "on")
    adopted = PrincipleAdoption.objects.filter(**whose).order_by("principle__key", "version")
    links = Voter.objects.filter(**whose).order_by("made_at", "pk")
    return (
        _values(
            "proposed-texts",
            proposed,
            principle="version__principle__key",
            version="version__number",
            texts="version__texts",
            why="version__why",
            on="version__on",
            shown_as="shown_as",
        ),
        _values(
            "objections",
            objected,
            principle="principle__key",
            version="version",
            words="words",
            on="on",
            ended_on="ended_on",
            shown_as="shown_as",
        ),
        _values(
            "adoptions",
            adopted,
            principle="principle__key",
            version="version",
            on="on",
            shown_as="shown_as",
        ),
        _values("voting-links", links, made_at="made_at", set_aside="set_aside"),
    )


def _values(name: str, rows: QuerySet[Any], **fields: str) -> Sheet:
    """Return rows as a sheet: each column by the field that it comes from."""
    found = rows.values_list(*fields.values())
    return Sheet(name, tuple(fields), tuple(dict(zip(fields, row, strict=True)) for row in found))


def _counted(organisation_id: int) -> list[Mapping[str, object]]:
    rows = Counted.objects.filter(organisation_id=organisation_id).select_related("batch")
    return [
        {"about": row.batch.about, "batch": row.batch.number, "counted_on": row.batch.counted_on}
        for row in rows.order_by("batch__about", "batch__number")
    ]


def _sheet(name: str, columns: tuple[str, ...], rows: list[Mapping[str, object]]) -> Sheet:
    return Sheet(name, columns, tuple(rows))
