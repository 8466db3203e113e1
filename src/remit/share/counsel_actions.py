"""Writes of officers' advice on agreements, and of the answers to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.wording import day_in_words
from remit.ledger.actions import record
from remit.share.models import AgreementAdvice
from remit.share.standing_actions import check_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from remit.share.core.assessment.counsel import Counsel


class UnableToRecordAdvice(RemitError):
    """Advice, or the answer to it, cannot be recorded."""

    code = "advice-not-recorded"
    exit_code = ExitCode.INVALID_INPUT


@transaction.atomic
def store_counsel(
    *, commission_id: int, counsel: Mapping[str, Sequence[Counsel]], actor: str, now: datetime
) -> None:
    """Keep what a folder says was advised, beside what was recorded here.

    Nothing that was recorded here is taken away or changed. Only what is new is recorded.
    """
    for key, each in counsel.items():
        new = 0
        for one in each:
            _, made = AgreementAdvice.objects.get_or_create(
                commission_id=commission_id,
                agreement=key,
                by=one.by,
                on=one.on,
                defaults={
                    "says": one.says,
                    "accepted": one.accepted,
                    "why": one.why,
                    "answered_on": one.answered_on,
                },
            )
            new += made
        if new:
            record(
                action="share.advice-stored",
                actor=actor,
                now=now,
                commission=commission_name(commission_id),
                facts={"agreement": key, "advice": len(each)},
            )


@transaction.atomic
def record_advice(
    *, commission_id: int, agreement: str, advice: Counsel, actor: str, now: datetime
) -> None:
    """Record what an officer advised, with the answer where there is one already.

    Raises:
        AgreementUnknown: the study has no such agreement.
        UnableToRecordAdvice: the officer's advice of that day is recorded already, nothing is
            said, or it was turned down without a reason.
    """
    check_known(commission_id, agreement)
    if not advice.says:
        raise UnableToRecordAdvice("It is not said what was advised.", remedy="Write it down.")
    _check_reason(advice)
    rows = AgreementAdvice.objects.filter(
        commission_id=commission_id, agreement=agreement, by=advice.by, on=advice.on
    )
    if rows.exists():
        raise UnableToRecordAdvice(
            f"The advice of the {advice.officer} of {day_in_words(advice.on)} is recorded already.",
            remedy="What was advised is never changed. Record later advice under its own day.",
        )
    AgreementAdvice.objects.create(
        commission_id=commission_id,
        agreement=agreement,
        by=advice.by,
        on=advice.on,
        says=advice.says,
        accepted=advice.accepted,
        why=advice.why,
        answered_on=advice.answered_on,
    )
    _record("share.advice-recorded", commission_id, agreement, advice, actor, now)


@transaction.atomic
def answer_advice(
    *,
    commission_id: int,
    agreement: str,
    answer: Counsel,
    actor: str,
    now: datetime,
) -> None:
    """Record whether an officer's advice was accepted. An answer that was given stays.

    `answer` names the advice by officer and day; what it says was advised is not looked at.

    Raises:
        AgreementUnknown: the study has no such agreement.
        UnableToRecordAdvice: there is no such advice, it was answered already, or it is turned
            down without a reason.
    """
    check_known(commission_id, agreement)
    _check_reason(answer)
    row = AgreementAdvice.objects.filter(
        commission_id=commission_id, agreement=agreement, by=answer.by, on=answer.on
    ).first()
    if row is None:
        raise UnableToRecordAdvice(
            f"No advice of the {answer.officer} of {day_in_words(answer.on)} is recorded.",
            remedy="Record the advice first.",
        )
    if row.accepted is not None:
        raise UnableToRecordAdvice(
            "It was answered already.", remedy="Have the officer advise again, and answer that."
        )
    row.accepted, row.why, row.answered_on = answer.accepted, answer.why, answer.answered_on
    row.save(update_fields=["accepted", "why", "answered_on"])
    advice = replace(answer, says=row.says)
    _record("share.advice-answered", commission_id, agreement, advice, actor, now)


def _check_reason(advice: Counsel) -> None:
    if advice.accepted is False and not advice.why:
        raise UnableToRecordAdvice(
            "The advice is not accepted, and it is not said why.", remedy="Say why not."
        )


def _record(
    action: str, commission_id: int, agreement: str, advice: Counsel, actor: str, now: datetime
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "agreement": agreement,
            "by": advice.by,
            "on": advice.on.isoformat(),
            "accepted": advice.accepted,
        },
        digests={"says": advice.says, "why": advice.why},
    )
