"""Consents that a participant gives in person, one by one, with their own yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.people.models import Consent, ConsentRegister
from remit.people.queries import participant_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from remit.people.core.consents import ConsentAnswer


@transaction.atomic
def give_consents(
    *, commission_id: int, answers: Sequence[ConsentAnswer], actor: str, now: datetime
) -> None:
    """Keep what one or more participants answered; of one kind on one day the latest stands.

    Raises:
        KeyError: nobody active has one of the codes.
    """
    ids = participant_ids(commission_id)
    ConsentRegister.objects.get_or_create(commission_id=commission_id)
    for answer in answers:
        Consent.objects.update_or_create(
            participant_id=ids[answer.code],
            kind=answer.kind,
            on=answer.on,
            defaults={"version": answer.version, "given": answer.given},
        )
    record(
        action="people.consents-given",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=sorted({answer.code for answer in answers}),
        # How many said yes would tell, of one person, what they said; for ever.
        facts={"answers": len(answers)},
        digests={
            "consents": [
                [one.code, one.kind, one.on.isoformat(), one.version, one.given] for one in answers
            ]
        },
    )
