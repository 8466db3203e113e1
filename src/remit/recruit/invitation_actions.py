"""Invitations in batches: many people are marked as invited at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.kernel.errors import ExitCode, RemitError
from remit.people.queries import participant_ids
from remit.recruit.core.fieldwork import INVITED
from remit.recruit.core.places import find_places
from remit.recruit.entries import record_in_study
from remit.recruit.models import FieldStep
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

CODES_NAMED = 5


class UnableToInvite(RemitError):
    """Some of those to invite hold no place, or were invited already; nobody was marked."""

    code = "unable-to-invite"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def invite_people(
    *, commission_id: int, codes: Sequence[str], on: date, actor: str, now: datetime
) -> tuple[str, ...]:
    """Mark people who hold a place as invited on one day, with one entry in the ledger for all.

    Returns:
        Their codes, in the order of the pool.

    Raises:
        UnableToInvite: nobody is named, or not everyone named still waits for an invitation.
    """
    hold_commission(commission_id)
    recruitment = stored_recruit(commission_id)
    uninvited = find_places(recruitment).uninvited if recruitment else ()
    wanted = set(codes)
    _check_uninvited(wanted, uninvited)
    ids = participant_ids(commission_id)
    invited = tuple(code for code in uninvited if code in wanted)
    FieldStep.objects.bulk_create(
        FieldStep(
            participant_id=ids[code],
            number=1,
            status=INVITED,
            on=on,
            recorded_at=now,
            actor=actor,
        )
        for code in invited
    )
    record_in_study(
        "recruit.people-invited",
        commission_id,
        actor,
        now,
        codes=sorted(invited),
        facts={"people": len(invited)},
        digests={"invited": [on.isoformat(), *invited]},
    )
    return invited


def _check_uninvited(wanted: Collection[str], uninvited: Collection[str]) -> None:
    if not wanted:
        raise UnableToInvite(
            "Nobody was named to invite.", remedy="Tick at least one of those listed."
        )
    others = sorted(set(wanted) - set(uninvited))
    if others:
        named = ", ".join(f"“{code}”" for code in others[:CODES_NAMED])
        more = f" and {len(others) - CODES_NAMED} more" if len(others) > CODES_NAMED else ""
        raise UnableToInvite(
            f"Not everyone waits for an invitation any more: {named}{more}. Nobody was marked.",
            remedy="Look at the list as it stands now, and try again.",
            codes=others,
        )
