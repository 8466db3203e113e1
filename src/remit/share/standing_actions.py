"""Writes of what is done with agreements: signatures kept, a suspension, its lifting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, Problems, RemitError
from remit.ledger.actions import record
from remit.share.acts_files import acts_text, parse_acts
from remit.share.core.accepting import Kept, accept
from remit.share.core.standing import Acts
from remit.share.draft_queries import stored_earlier
from remit.share.models import AgreementSignature, AgreementSuspension, AgreementText
from remit.share.queries import stored_acts, stored_agreements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from remit.share.core.accepting import Accepted, Rights
    from remit.share.core.standing import Suspension


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
                defaults={"why": stop.why, **_lifting(stop)},
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
def accept_acts(
    *,
    commission_id: int,
    agreement: str,
    content: bytes,
    file: str,
    rights: Rights,
    actor: str,
    now: datetime,
    today: date,
) -> Accepted:
    """Take in what a party hands in: its signature, and suspensions of the same file.

    Side effects: what is new is kept and recorded; all of it, or nothing.

    Args:
        commission_id: the study.
        agreement: the agreement's key.
        content: the NAME.acts.toml that was brought.
        file: its name, for the places of problems.
        rights: what whoever brings it may do beside handing signatures in.
        actor: who brings it.
        now: the moment.
        today: its day, where the study is.

    Returns:
        What is new.

    Raises:
        AgreementUnknown: the study has no such agreement.
        InvalidInput: anything in the file is wrong; all of it is listed.
    """
    hold_commission(commission_id)
    check_known(commission_id, agreement)
    problems = Problems()
    brought = parse_acts(content, file, problems)
    problems.raise_if_any()
    if brought is None:  # what has no problems is read
        raise AssertionError(agreement)
    text = next(one for one in stored_agreements(commission_id) if one.key == agreement)
    kept = Kept(
        text,
        stored_earlier(commission_id).get(agreement, ()),
        stored_acts(commission_id).get(agreement, Acts()),
    )
    found = accept(brought, kept, rights=rights, file=file, now=now, today=today, problems=problems)
    problems.raise_if_any()
    _keep(commission_id, agreement, found)
    record(
        action="share.agreement-acts-accepted",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "agreement": agreement,
            "signatures": len(found.signatures),
            "suspensions": len(found.suspensions),
            "lifted": len(found.lifted),
        },
        digests={"acts": acts_text(brought)},
    )
    return found


def _keep(commission_id: int, agreement: str, found: Accepted) -> None:
    of_it: dict[str, Any] = {"commission_id": commission_id, "agreement": agreement}
    for one in found.signatures:
        # One that stood here and did not hold makes way: it never was the party's.
        AgreementSignature.objects.update_or_create(
            **of_it,
            party=one.party,
            digest=one.digest,
            defaults={"at": one.at, "value": one.value},
        )
    AgreementSuspension.objects.bulk_create(
        AgreementSuspension(**of_it, at=stop.at, by=stop.by, why=stop.why, **_lifting(stop))
        for stop in found.suspensions
    )
    for stop in found.lifted:
        AgreementSuspension.objects.filter(
            **of_it, at=stop.at, by=stop.by, lifted_at__isnull=True
        ).update(**_lifting(stop))


def _lifting(stop: Suspension) -> dict[str, Any]:
    return {
        "lifted_at": stop.lifted_at,
        "lifted_by": stop.lifted_by,
        "lifted_why": stop.lifted_why,
    }


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
