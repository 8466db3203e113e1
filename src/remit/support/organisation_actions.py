"""Writes of a programme's organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.people.actions import register_participants
from remit.support.models import Organisation as OrganisationRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from remit.support.core.organisation import Organisation


@transaction.atomic
def store_organisations(
    *, commission_id: int, organisations: Sequence[Organisation], actor: str, now: datetime
) -> None:
    """Store organisations as a folder gives them, in place of the rows of the same code.

    Whoever the folder does not have stays: they signed up here.
    """
    keys = register_participants(
        commission_id=commission_id,
        codes=[one.code for one in organisations],
        actor=actor,
        now=now,
    )
    for one in organisations:
        if one.code not in keys:
            continue
        OrganisationRow.objects.update_or_create(
            participant_id=keys[one.code],
            defaults={
                "size": one.size,
                "reach": one.reach,
                "communities": list(one.communities),
                "boroughs": list(one.boroughs),
                "languages": list(one.languages),
                "holds": list(one.holds),
                "language": one.language,
                "joined_on": one.joined_on,
                "left_on": one.left_on,
                "checked_on": one.checked_on,
                "apart": one.apart,
            },
        )
