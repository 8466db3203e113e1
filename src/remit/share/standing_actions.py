"""Writes of what is done with agreements: signatures kept, a suspension, its lifting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.share.models import AgreementSignature, AgreementSuspension, AgreementText

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from remit.share.core.standing import Acts


class AgreementUnknown(RemitError):
    """A study has no agreement of that name."""

    code = "agreement-unknown"
    exit_code = ExitCode.NOT_FOUND


class UnableToLift(RemitError):
    """An agreement cannot be lifted: nobody has suspended it."""

    code = "agreement-not-suspended"
    exit_code = ExitCode.INVALID_INPUT


@transaction.atomic
def store_acts(*, commission_id: int, acts: Mapping[str, Acts], actor: str, now: datetime) -> None:
    """Keep what a folder says was done with agreements, beside what was done here.

    Nothing that was done here is taken away. Only what is new is recorded.
    """
    for key, each in acts.items():
        new = 0
        for one in each.signatures:
            _, made = AgreementSignature.objects.get_or_create(
                commission_id=commission_id,
                agreement=key,
                party=one.party,
                digest=one.digest,
                defaults={"at": one.at, "value": one.value},
            )
            new += made
        for stop in each.suspensions:
            _, made = AgreementSuspension.objects.get_or_create(
                commission_id=commission_id,
                agreement=key,
                at=stop.at,
                by=stop.by,
                defaults={
                    "why": stop.why,
                    "lifted_at": stop.lifted_at,
                    "lifted_by": stop.lifted_by,
                    "lifted_why": stop.lifted_why,
                },
            )
            new += made
        if new:
            record(
                action="share.agreement-acts-stored",
                actor=actor,
                now=now,
                commission=commission_name(commission_id),
                facts={
                    "agreement": key,
                    "signatures": len(each.signatures),
                    "suspensions": len(each.suspensions),
                },
            )


@transaction.atomic
def suspend(*, commission_id: int, agreement: str, why: str, actor: str, now: datetime) -> None:
    """Suspend an agreement at once: nothing starts under it until that is lifted.

    Raises:
        AgreementUnknown: the study has no such agreement.
    """
    check_known(commission_id, agreement)
    AgreementSuspension.objects.create(
        commission_id=commission_id, agreement=agreement, at=now, by=actor, why=why
    )
    record(
        action="share.agreement-suspended",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"agreement": agreement},
        digests={"why": why},
    )


@transaction.atomic
def lift(*, commission_id: int, agreement: str, why: str, actor: str, now: datetime) -> None:
    """Lift every suspension of an agreement.

    Raises:
        AgreementUnknown: the study has no such agreement.
        UnableToLift: nobody has suspended it.
    """
    check_known(commission_id, agreement)
    rows = AgreementSuspension.objects.filter(
        commission_id=commission_id, agreement=agreement, lifted_at__isnull=True
    )
    lifted = rows.update(lifted_at=now, lifted_by=actor, lifted_why=why)
    if not lifted:
        raise UnableToLift(
            f"Nobody has suspended “{agreement}”.", remedy="There is nothing to lift."
        )
    record(
        action="share.agreement-lifted",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"agreement": agreement, "suspensions": lifted},
        digests={"why": why},
    )


def check_known(commission_id: int, agreement: str) -> None:
    """Let the name of a stored agreement pass.

    Raises:
        AgreementUnknown: the study has no such agreement.
    """
    rows = AgreementText.objects.filter(commission_id=commission_id)
    if rows.filter(key=agreement).exists():
        return
    names = ", ".join(sorted(rows.values_list("key", flat=True))) or "none"
    raise AgreementUnknown(
        f"The study has no agreement “{agreement}”.",
        remedy=f"Use one of: {names}.",
        agreement=agreement,
    )
