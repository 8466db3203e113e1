"""Reads of signing up: the settings, the last day's attempts, and who may have come twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.people.queries import codes_sharing_an_identifier
from remit.support.core.joining.limits import DAY, SignUpSeen
from remit.support.core.joining.settings import JoiningSettings, settings_from_document
from remit.support.models import Joining, Organisation, SignUp

if TYPE_CHECKING:
    from datetime import datetime


def joining_settings(commission_id: int) -> JoiningSettings:
    """Return what a programme has settled about signing up; the usual where it settled nothing."""
    return stored_joining(commission_id) or JoiningSettings()


def stored_joining(commission_id: int) -> JoiningSettings | None:
    """Return what a programme has settled about signing up, or None."""
    row = Joining.objects.filter(commission_id=commission_id).first()
    return None if row is None else settings_from_document(row.document)


def sign_ups_seen(commission_id: int, now: datetime) -> tuple[SignUpSeen, ...]:
    """Return the attempts of the last day."""
    rows = SignUp.objects.filter(commission_id=commission_id, tried_at__gt=now - DAY)
    return tuple(SignUpSeen(row.tried_at, row.sender, row.refused) for row in rows)


def possible_doubles(commission_id: int) -> tuple[tuple[str, ...], ...]:
    """Return each group of organisations that signed up under one name and may be one.

    Those that a coordinator found to be another are left out.
    """
    rows = Organisation.objects.filter(participant__commission_id=commission_id)
    apart = dict(rows.values_list("participant__code", "apart"))
    groups = (
        tuple(code for code in group if apart.get(code) is False)
        for group in codes_sharing_an_identifier(commission_id)
    )
    # Of two, one is found to be another: nothing is left to ask about.
    return tuple(group for group in groups if len(group) > 1)
