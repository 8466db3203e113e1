"""Reads of incentives, and what they come to against the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.commission.queries import facts as commission_facts
from remit.recruit.core.incentive import Incentive as IncentiveValue
from remit.recruit.core.incentive_account import IncentiveAccount
from remit.recruit.models import Incentive

if TYPE_CHECKING:
    from collections.abc import Iterable


def stored_incentives(commission_id: int) -> tuple[IncentiveValue, ...]:
    """Return a study's incentives by number, as a folder holds them."""
    rows = Incentive.objects.filter(commission_id=commission_id).select_related("participant")
    return incentives_from(rows.order_by("number"))


def incentives_of(commission_id: int, code: str) -> tuple[IncentiveValue, ...]:
    """Return one person's incentives by number."""
    rows = Incentive.objects.filter(commission_id=commission_id, participant__code=code)
    return incentives_from(rows.select_related("participant").order_by("number"))


def one_incentive(commission_id: int, number: int) -> IncentiveValue | None:
    """Return the incentive of a number, or None when there is none."""
    rows = Incentive.objects.filter(commission_id=commission_id, number=number)
    return next(iter(incentives_from(rows.select_related("participant"))), None)


def incentive_account(commission_id: int) -> IncentiveAccount:
    """Return what is promised and paid, raw, against the study's approved budget."""
    facts = commission_facts(commission_id)
    approved = facts.budget.approved if facts.budget else None
    return IncentiveAccount(stored_incentives(commission_id), approved, facts.spent)


def incentives_from(rows: Iterable[Incentive]) -> tuple[IncentiveValue, ...]:
    """Return rows, whose participants were read with them, as values."""
    return tuple(
        IncentiveValue(
            number=row.number,
            amount=row.amount,
            method=row.method,
            code=row.participant.code if row.participant else "",
            what=row.what,
            session=row.session,
            promised_on=row.promised_on,
            paid_on=row.paid_on,
            receipt=row.receipt,
            cancelled_on=row.cancelled_on,
        )
        for row in rows
    )
