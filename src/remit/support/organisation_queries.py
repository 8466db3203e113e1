"""Reads of a programme's organisations."""

from __future__ import annotations

from remit.support.core.organisation import Organisation
from remit.support.models import Organisation as OrganisationRow


def organisations(commission_id: int) -> tuple[Organisation, ...]:
    """Return the organisations of a programme in the order of their codes."""
    rows = (
        OrganisationRow.objects.filter(participant__commission_id=commission_id)
        .select_related("participant")
        .order_by("participant__code")
    )
    return tuple(
        Organisation(
            code=row.participant.code,
            joined_on=row.joined_on,
            left_on=row.left_on,
            size=row.size,
            reach=row.reach,
            communities=tuple(row.communities),
            boroughs=tuple(row.boroughs),
            languages=tuple(row.languages),
            holds=tuple(row.holds),
            language=row.language,
            checked_on=row.checked_on,
            apart=row.apart,
        )
        for row in rows
    )


def organisation(commission_id: int, code: str) -> Organisation | None:
    """Return one organisation of a programme by its code, or None."""
    return next((one for one in organisations(commission_id) if one.code == code), None)


def organisation_ids(commission_id: int) -> dict[str, int]:
    """Return the primary keys of a programme's organisations by code."""
    rows = OrganisationRow.objects.filter(participant__commission_id=commission_id)
    return dict(rows.order_by("participant__code").values_list("participant__code", "pk"))


def organisation_of(participant_id: int) -> int | None:
    """Return the primary key of the organisation that a participant is, or None."""
    rows = OrganisationRow.objects.filter(participant_id=participant_id)
    return rows.values_list("pk", flat=True).first()
