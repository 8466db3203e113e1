"""A study with people to thank, and what is done about it, for the tests of incentives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from remit.commission.actions import store_commission
from remit.commission.core.facts import Budget, CommissionFacts, CommissionFiles, Spend
from remit.commission.queries import facts
from remit.kernel.vocabulary import Vocabulary
from remit.people.actions import withdraw_participant
from remit.recruit.actions import store_recruit
from remit.recruit.core.incentive import Incentive
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.incentive_actions import (
    cancel_incentive,
    pay_incentive,
    promise_incentive,
)

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


LATER = NOW + timedelta(days=1)


DAY, NEXT, LAST = date(2026, 1, 29), date(2026, 1, 30), date(2026, 1, 31)


FACTS = CommissionFacts(
    "limits",
    "X1",
    "Limits",
    "study",
    "What?",
    (),
    budget=Budget(Decimal(1000)),
    spends=(Spend(DAY, Decimal(900), "Rooms"),),
)


POOL = Pool(("gender",), tuple(Volunteer(f"v{n}", {"gender": "w"}) for n in range(6)))


VALUE = Recruitment(Quotas(), POOL)


THANKS = Incentive(0, Decimal(30), "voucher", "v0", "interview", "", DAY)


def incentive_study() -> int:
    number = store_commission(
        commission=CommissionFiles(FACTS, Vocabulary(())), actor="test", now=NOW
    )
    store(number, VALUE)
    return number


def store(study: int, value: Recruitment | None, now: datetime = NOW) -> None:
    store_recruit(commission_id=study, recruitment=value, actor="test", now=now)


def promise(study: int, **changes: object) -> Incentive:
    within = bool(changes.pop("within_budget", False))
    return promise_incentive(
        commission_id=study,
        incentive=replace(THANKS, **changes),
        within_budget=within,
        actor="ann",
        now=NOW,
    )


def pay(study: int, number: int, on: date = NEXT, receipt: str = "") -> Incentive:
    return pay_incentive(
        commission_id=study, number=number, paid_on=on, receipt=receipt, actor="ann", now=NOW
    )


def cancel(study: int, number: int, on: date = LAST) -> Incentive:
    return cancel_incentive(commission_id=study, number=number, on=on, actor="ann", now=NOW)


def withdraw(study: int, code: str) -> dict[str, int]:
    account = withdraw_participant(commission_id=study, code=code, actor="test", now=LATER)
    return dict(account.removed["recruit"])


def spent(study: int) -> Decimal:
    return facts(study).spent
