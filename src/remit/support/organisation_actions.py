"""Writes of a programme's organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.people.actions import register_participants
from remit.people.core.vault import fingerprint
from remit.people.vault_actions import remember_fingerprints
from remit.support.core.joining.names import known_by
from remit.support.models import Organisation as OrganisationRow
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from remit.people.core.consents import Contact
    from remit.support.core.organisation import Organisation


def know_by_name(*, commission_id: int, contacts: Iterable[Contact], vault_key: bytes) -> None:
    """Remember what another sign-up of each organisation's name is known by.

    It is part of bringing organisations in, which the caller records. Mentors are passed over.
    """
    commission, here = commission_name(commission_id), organisation_ids(commission_id)
    remember_fingerprints(
        commission_id=commission_id,
        fingerprints={
            one.code: name_fingerprint(one.fields["name"], commission, vault_key)
            for one in contacts
            if one.code in here and known_by(one.fields.get("name", ""))
        },
    )


def name_fingerprint(name: str, commission: str, vault_key: bytes) -> str:
    """Return what an organisation's name is known by, readable with the vault's key alone."""
    return fingerprint(f"organisation:{known_by(name)}", key=vault_key, commission=commission)


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
