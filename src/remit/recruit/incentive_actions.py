"""Writes of incentives. Each is one transaction and in the ledger; payments become spending."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from remit.commission.actions import (
    hold_commission,
    record_spend,
    take_back_spend,
)
from remit.kernel.errors import ExitCode, Place, Problems, RemitError
from remit.kernel.tables import Row, write_spreadsheet
from remit.kernel.wording import day_in_words
from remit.people.queries import participant_id
from remit.recruit.core.incentive import (
    CANCELLED,
    COLUMNS,
    PAID,
    PROMISED,
    cells,
    read_incentive,
)
from remit.recruit.core.incentive import Incentive as IncentiveValue
from remit.recruit.core.sent_once import token_digest
from remit.recruit.entries import record_in_study
from remit.recruit.incentive_queries import (
    incentive_account,
    one_incentive,
    stored_incentives,
)
from remit.recruit.incentive_storage import (
    ROOM,
    as_text,
    keep_incentive,
    reference_of,
    spend_of,
)
from remit.recruit.models import Incentive
from remit.recruit.queries import stored_recruit
from remit.recruit.session_queries import stored_sessions

if TYPE_CHECKING:
    from datetime import date, datetime


class IncentiveNotFound(RemitError):
    """The study has no incentive of this number."""

    code = "incentive-not-found"
    exit_code = ExitCode.NOT_FOUND


class UnableToPromise(RemitError):
    """An incentive cannot be promised."""

    code = "incentive-not-promisable"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToPromiseAgain(UnableToPromise):
    """The same form was sent before, and recorded then."""

    code = "incentive-recorded-already"


class UnableToPay(RemitError):
    """An incentive cannot be paid, or its receipt not be noted."""

    code = "incentive-not-payable"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToCancel(RemitError):
    """An incentive cannot be cancelled."""

    code = "incentive-not-cancellable"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def promise_incentive(
    *,
    commission_id: int,
    incentive: IncentiveValue,
    actor: str,
    now: datetime,
    within_budget: bool = False,
    token: str = "",
) -> IncentiveValue:
    """Promise an incentive to a participant, or record one that was paid on the spot.

    Without a code it must have been paid: so people are thanked of whom nothing is known.

    Args:
        commission_id: the study.
        incentive: its number is given out here.
        actor: who promises it.
        now: the moment.
        within_budget: whether to refuse what the approved budget does not cover.
        token: what is sent twice with one token is one incentive; a blank one tells nothing.

    Returns:
        The incentive with its number.

    Raises:
        InvalidInput: it breaks a rule of incentives; all are listed.
        UnableToPromiseAgain: what has this token was recorded before.
        UnableToPromise: nobody who takes part has this code, or the budget does not cover it.
    """
    hold_commission(commission_id)
    _check_sent_once(commission_id, token)
    sound = _sound(commission_id, replace(incentive, number=0))
    ids = _receiver(commission_id, sound.code)
    account = incentive_account(commission_id).with_another(sound)
    if within_budget and account.warning:
        raise UnableToPromise(account.warning, remedy="Promise less, or have more approved.")
    rows = Incentive.objects.filter(commission_id=commission_id)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    kept = replace(sound, number=last + 1)
    keep_incentive(commission_id, kept, ids, token)
    _record("recruit.incentive-promised", commission_id, kept, actor, now)
    if kept.state == PAID:
        _post(commission_id, kept, actor, now)
    return kept


@transaction.atomic
def pay_incentive(
    *,
    commission_id: int,
    number: int,
    paid_on: date,
    actor: str,
    now: datetime,
    receipt: str = "",
) -> IncentiveValue:
    """Record that a promised incentive was paid, and count it as spent.

    Raises:
        IncentiveNotFound: there is none of this number.
        InvalidInput: the day is before that of the promise, or the receipt is no line of text.
        UnableToPay: it was paid already, or was cancelled.
    """
    hold_commission(commission_id)
    before = _one(commission_id, number)
    if before.state != PROMISED:
        raise UnableToPay(
            f"Number {number} was {before.state} on {_day(before)}. A promise is paid once.",
            remedy="Promise another incentive if there is more to pay.",
            number=number,
        )
    paid = _sound(commission_id, replace(before, paid_on=paid_on, receipt=receipt))
    _update(commission_id, paid)
    _record("recruit.incentive-paid", commission_id, paid, actor, now)
    _post(commission_id, paid, actor, now)
    return paid


@transaction.atomic
def note_receipt(
    *, commission_id: int, number: int, receipt: str, actor: str, now: datetime
) -> IncentiveValue:
    """Note the receipt of an incentive that was paid, in place of any noted before.

    Raises:
        IncentiveNotFound: there is none of this number.
        InvalidInput: the receipt is no line of text.
        UnableToPay: it was not paid, or was cancelled.
    """
    hold_commission(commission_id)
    before = _one(commission_id, number)
    if before.state != PAID:
        raise UnableToPay(
            f"Number {number} is {before.state}: there is no payment to have a receipt for.",
            remedy="Record the payment first.",
            number=number,
        )
    noted = _sound(commission_id, replace(before, receipt=receipt))
    _update(commission_id, noted)
    _record("recruit.incentive-receipt-noted", commission_id, noted, actor, now)
    return noted


@transaction.atomic
def cancel_incentive(
    *, commission_id: int, number: int, on: date, actor: str, now: datetime
) -> IncentiveValue:
    """Call a promise off, or record that a payment came back or never was made.

    What had been paid counts as spent no longer. The incentive stays on record.

    Raises:
        IncentiveNotFound: there is none of this number.
        InvalidInput: the day is before that of the promise or the payment.
        UnableToCancel: it was cancelled already.
    """
    hold_commission(commission_id)
    before = _one(commission_id, number)
    if before.state == CANCELLED:
        raise UnableToCancel(
            f"Number {number} was cancelled already, on {_day(before)}.",
            remedy="There is nothing left to do.",
            number=number,
        )
    cancelled = _sound(commission_id, replace(before, cancelled_on=on))
    _update(commission_id, cancelled)
    _record("recruit.incentive-cancelled", commission_id, cancelled, actor, now)
    if before.state == PAID:
        take_back_spend(
            commission_id=commission_id,
            room=ROOM,
            reference=reference_of(cancelled),
            codes=_codes(cancelled),
            actor=actor,
            now=now,
        )
    return cancelled


@transaction.atomic
def incentives_as_spreadsheet(*, commission_id: int, actor: str, now: datetime) -> str:
    """Return the incentives as CSV that a spreadsheet takes as text; the ledger says so."""
    incentives = stored_incentives(commission_id)
    record_in_study(
        "recruit.incentives-taken-out",
        commission_id,
        actor,
        now,
        codes=sorted({one.code for one in incentives} - {""}),
        facts={"incentives": len(incentives)},
    )
    rows = ({**cells(one), "state": one.state} for one in incentives)
    return write_spreadsheet([*COLUMNS, "state"], rows)


def _check_sent_once(commission_id: int, token: str) -> None:
    if not token:
        return
    earlier = Incentive.objects.filter(commission_id=commission_id, token=token_digest(token))
    number = earlier.values_list("number", flat=True).first()
    if number is not None:
        raise UnableToPromiseAgain(
            f"This was sent before, and recorded as number {number}. Nothing was added.",
            remedy="If there is another one, enter it anew.",
            number=number,
        )


def _receiver(commission_id: int, code: str) -> dict[str, int]:
    """Return the key of whoever may be promised something, by code; none for a blank code."""
    if not code:
        return {}
    found = participant_id(commission_id, code)
    recruitment = stored_recruit(commission_id)
    strange = recruitment and len(recruitment.pool) and code not in recruitment.codes
    if found is None or strange:
        raise UnableToPromise(
            f"Nobody who takes part in this study has the code “{code}”.",
            remedy="Compare it with the code that was given out.",
            participant=code,
        )
    return {code: found}


def _sound(commission_id: int, incentive: IncentiveValue) -> IncentiveValue:
    """Return an incentive that keeps to the rules.

    Raises:
        InvalidInput: it does not.
    """
    problems = Problems()
    # As it comes back from a file: without spaces around it.
    named = dict(zip(COLUMNS, map(str.strip, as_text(incentive)), strict=True))
    row = Row(0, {**named, "number": str(incentive.number or "")})
    sessions = [session.key for session in stored_sessions(commission_id)]
    found = read_incentive(row, lambda _: Place(), problems, sessions)
    problems.raise_if_any()
    if found is None:  # without problems there is a value
        raise AssertionError(incentive)
    return found


def _one(commission_id: int, number: int) -> IncentiveValue:
    found = one_incentive(commission_id, number)
    if found is None:
        raise IncentiveNotFound(
            f"There is no incentive with the number {number}.",
            remedy="The list of incentives has the numbers.",
            number=number,
        )
    return found


def _day(incentive: IncentiveValue) -> str:
    """Return the day on which an incentive that is no mere promise came to its state."""
    days = (incentive.cancelled_on, incentive.paid_on)
    return next(day_in_words(day) for day in days if day)


def _update(commission_id: int, incentive: IncentiveValue) -> None:
    Incentive.objects.filter(commission_id=commission_id, number=incentive.number).update(
        paid_on=incentive.paid_on,
        receipt=incentive.receipt,
        cancelled_on=incentive.cancelled_on,
    )


def _post(commission_id: int, incentive: IncentiveValue, actor: str, now: datetime) -> None:
    record_spend(
        commission_id=commission_id,
        room=ROOM,
        reference=reference_of(incentive),
        spend=spend_of(incentive),
        codes=_codes(incentive),
        actor=actor,
        now=now,
    )


def _record(
    action: str, commission_id: int, incentive: IncentiveValue, actor: str, now: datetime
) -> None:
    record_in_study(
        action,
        commission_id,
        actor,
        now,
        codes=_codes(incentive),
        # Its number is in the digest alone: it must not tell whose a payment was, once they left.
        digests={"incentive": as_text(incentive)},
    )


def _codes(incentive: IncentiveValue) -> list[str]:
    return [incentive.code] if incentive.code else []
