"""Incentives as they are stored: promised and paid once, counted as spent, kept without a person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from incentive_study import (
    DAY,
    LAST,
    NEXT,
    NOW,
    THANKS,
    VALUE,
    cancel,
    incentive_study,
    pay,
    promise,
    spent,
    store,
    withdraw,
)
from remit.commission.core.facts import Spend
from remit.commission.models import PostedSpend
from remit.commission.queries import facts
from remit.kernel.errors import InvalidInput
from remit.ledger.models import DigestSalt, Entry
from remit.recruit.core.incentive import Incentive
from remit.recruit.files import INCENTIVES_FILE, write_recruit
from remit.recruit.incentive_actions import (
    IncentiveNotFound,
    UnableToCancel,
    UnableToPay,
    UnableToPromise,
    incentives_as_spreadsheet,
    note_receipt,
)
from remit.recruit.incentive_queries import incentive_account, incentives_of, stored_incentives
from remit.recruit.models import Incentive as IncentiveRow
from remit.recruit.queries import stored_recruit
from remit.recruit.record_queries import extras

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> int:
    return incentive_study()


def test_an_incentive_is_promised_paid_and_counted_as_spent_once(study: int) -> None:
    one = promise(study)
    assert (one.number, one.state) == (1, "promised")
    assert spent(study) == 900
    paid = pay(study, 1, receipt="V-1")
    assert stored_incentives(study) == (paid,)
    assert (paid.state, paid.paid_on, paid.receipt) == ("paid", NEXT, "V-1")
    assert spent(study) == 930
    assert facts(study).posted == (Spend(NEXT, Decimal(30), "Thanks to a participant (voucher)"),)
    with pytest.raises(
        UnableToPay, match=r"Number 1 was paid on 30 January 2026\. A promise is paid once"
    ):
        pay(study, 1)
    assert spent(study) == 930


def test_numbers_follow_one_another_and_are_not_given_twice(study: int) -> None:
    assert [promise(study).number for _ in range(3)] == [1, 2, 3]
    withdraw(study, "v0")
    assert stored_incentives(study) == ()
    store(study, replace(VALUE, incentives=(replace(THANKS, number=40, code="v1"),)))
    assert promise(study, code="v2").number == 41


def test_what_was_paid_on_the_spot_is_recorded_in_one_act(study: int) -> None:
    one = promise(study, paid_on=DAY, receipt="R")
    assert one.state == "paid"
    assert spent(study) == 930


def test_somebody_without_a_code_can_be_thanked_once_paid(study: int) -> None:
    with pytest.raises(InvalidInput, match="Without a code nothing but a payment is kept"):
        promise(study, code="", promised_on=None)
    with pytest.raises(InvalidInput, match="Without a code nothing but a payment is kept"):
        promise(study, code="", paid_on=DAY)
    promise(study, code="", promised_on=None, paid_on=DAY)
    assert spent(study) == 930


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": Decimal(0)}, "“0.00” is no amount"),
        ({"amount": Decimal(-1)}, "“-1.00” is no amount"),
        ({"method": "gold"}, "“gold” is no way"),
        ({"promised_on": None}, "day of the promise is missing"),
        ({"paid_on": date(2026, 1, 28)}, "before the day of the promise"),
        ({"receipt": "R"}, "a receipt, but no day of payment"),
        ({"what": "x" * 201}, "at most 200"),
    ],
)
def test_a_rule_that_is_broken_is_said_and_nothing_is_changed(
    study: int, changes: dict[str, object], said: str
) -> None:
    before = Entry.objects.count()
    with pytest.raises(InvalidInput) as caught:
        promise(study, **changes)
    assert said in str(caught.value)
    assert Entry.objects.count() == before
    assert not IncentiveRow.objects.exists()


def test_only_people_who_take_part_are_promised_anything(study: int) -> None:
    for code in ("nobody", "V0"):
        with pytest.raises(UnableToPromise, match=f"has the code “{code}”"):
            promise(study, code=code)
    withdraw(study, "v1")
    with pytest.raises(UnableToPromise):
        promise(study, code="v1")


def test_a_payment_before_the_promise_is_refused(study: int) -> None:
    promise(study)
    with pytest.raises(InvalidInput, match="before the day of the promise, 29 January 2026"):
        pay(study, 1, on=date(2026, 1, 28))
    assert spent(study) == 900


def test_a_receipt_is_noted_later_and_only_for_a_payment(study: int) -> None:
    promise(study)
    with pytest.raises(UnableToPay, match="Number 1 is promised"):
        note_receipt(commission_id=study, number=1, receipt="R", actor="ann", now=NOW)
    pay(study, 1)
    assert [one.number for one in incentive_account(study).without_receipt] == [1]
    note_receipt(commission_id=study, number=1, receipt="R", actor="ann", now=NOW)
    assert stored_incentives(study)[0].receipt == "R"
    assert spent(study) == 930


def test_a_promise_called_off_is_not_paid_and_stays_on_record(study: int) -> None:
    promise(study)
    assert cancel(study, 1).state == "cancelled"
    with pytest.raises(UnableToPay, match="was cancelled on 31 January 2026"):
        pay(study, 1)
    with pytest.raises(UnableToCancel, match="already, on 31 January 2026"):
        cancel(study, 1)
    account = incentive_account(study)
    assert (account.owed, account.given, len(account.cancelled)) == (0, 0, 1)


def test_money_that_came_back_counts_as_spent_no_longer(study: int) -> None:
    promise(study, paid_on=DAY, receipt="R")
    cancel(study, 1)
    assert spent(study) == 900
    (one,) = stored_incentives(study)
    assert (one.paid_on, one.receipt, one.cancelled_on) == (DAY, "R", LAST)


def test_an_incentive_that_does_not_exist_is_not_found(study: int) -> None:
    for act in (pay, cancel):
        with pytest.raises(IncentiveNotFound, match="number 7"):
            act(study, 7)


def test_the_budget_is_stated_and_blocks_only_when_asked(study: int) -> None:
    promise(study, amount=Decimal(100))
    assert incentive_account(study).warning == ""
    with pytest.raises(UnableToPromise, match=r"exceeded by £0\.01"):
        promise(study, amount=Decimal("0.01"), within_budget=True)
    promise(study, amount=Decimal("0.01"))
    account = incentive_account(study)
    assert account.warning == (
        "With £900 spent and £100.01 promised, the approved budget of £1,000 is exceeded by £0.01."
    )
    # A promise that is paid moves from one sum to the other, and is not counted in both.
    pay(study, 1)
    assert incentive_account(study).left == account.left


def test_the_ledger_knows_each_act_by_code_and_neither_amount_nor_number(study: int) -> None:
    promise(study)
    pay(study, 1, receipt="V-1")
    cancel(study, 1)
    entries = Entry.objects.filter(action__startswith="recruit.incentive")
    assert [entry.action for entry in entries.order_by("index")] == [
        "recruit.incentive-promised",
        "recruit.incentive-paid",
        "recruit.incentive-cancelled",
    ]
    for entry in entries:
        assert json.loads(entry.codes) == ["v0"]
        assert json.loads(entry.facts) == {}
        assert "V-1" not in entry.digests
    spends = Entry.objects.filter(action__startswith="commission.spend")
    assert [entry.action for entry in spends.order_by("index")] == [
        "commission.spend-recorded",
        "commission.spend-taken-back",
    ]


def test_a_withdrawal_keeps_the_payment_without_the_person(study: int) -> None:
    promise(study, paid_on=NEXT, receipt="V-1", session="g1")
    promise(study)
    promise(study, paid_on=NEXT)
    cancel(study, 3)
    promise(study, code="v1", paid_on=NEXT)
    before = spent(study)
    removed = withdraw(study, "v0")
    assert (removed["incentives"], removed["codes of payments"]) == (2, 1)
    bare, other = stored_incentives(study)
    assert bare == Incentive(1, Decimal(30), "voucher", paid_on=NEXT)
    assert other.code == "v1"
    assert spent(study) == before == 960
    assert "v0" not in write_recruit(stored_recruit(study))[INCENTIVES_FILE].decode()


def test_after_a_withdrawal_nothing_in_the_ledger_proves_whose_a_payment_was(study: int) -> None:
    promise(study, paid_on=NEXT)
    telling = Entry.objects.filter(
        action__in=["recruit.incentive-promised", "commission.spend-recorded"]
    )
    indexes = list(telling.values_list("index", flat=True))
    assert DigestSalt.objects.filter(entry_index__in=indexes).count() == 2
    withdraw(study, "v0")
    assert not DigestSalt.objects.filter(entry_index__in=indexes).exists()


@pytest.mark.parametrize("count", [1, 300])
def test_the_account_takes_three_queries_at_any_size(study: int, count: int) -> None:
    value = tuple(replace(THANKS, number=n + 1, paid_on=NEXT) for n in range(count))
    store(study, replace(VALUE, incentives=value))
    with CaptureQueriesContext(connection) as queries:
        assert len(incentive_account(study).paid) == count
    assert len(queries) == 3


def test_the_spreadsheet_runs_no_formula_and_leaves_an_entry(study: int) -> None:
    promise(study, what='=HYPERLINK("x")', paid_on=DAY, receipt="@r")
    promise(study, what=" +1", code="v1")
    text = incentives_as_spreadsheet(commission_id=study, actor="ann", now=NOW)
    assert text.startswith("\ufeffnumber,code,amount,")
    cells = [row.split(",") for row in text.splitlines()[1:]]
    assert '"\'=HYPERLINK(""x"")"' in text
    assert "'@r" in cells[0]
    assert "'+1" in cells[1]
    entry = Entry.objects.filter(action="recruit.incentives-taken-out").get()
    assert json.loads(entry.codes) == ["v0", "v1"]


def test_one_persons_extras_are_theirs_alone(study: int) -> None:
    promise(study)
    promise(study, paid_on=NEXT, amount=Decimal(5))
    promise(study, code="v1")
    found = extras(study, "v0")
    assert [one.number for one in found.incentives] == [1, 2]
    assert (found.owed, found.paid) == (30, 5)
    assert found.booked is None
    assert extras(study, "nobody").incentives == ()
    assert incentives_of(study, "v1")[0].number == 3


def test_the_database_refuses_what_cannot_be(study: int) -> None:
    promise(study)
    promise(study, code="v1", paid_on=NEXT, receipt="R")
    promise(study, code="", promised_on=None, paid_on=NEXT)
    open_, paid, bare = (IncentiveRow.objects.filter(number=n) for n in (1, 2, 3))
    for rows, change in (
        (open_, {"amount": 0}),
        (open_, {"amount": -1}),
        (open_, {"number": 0}),
        (open_, {"number": 2}),
        (open_, {"method": "gold"}),
        (open_, {"receipt": "R"}),
        (open_, {"paid_on": date(2026, 1, 28)}),
        (open_, {"cancelled_on": date(2026, 1, 28)}),
        (open_, {"promised_on": None}),
        (open_, {"participant": None}),
        (paid, {"paid_on": None}),
        (paid, {"cancelled_on": DAY}),
        (paid, {"participant": None}),
        (bare, {"paid_on": None}),
        (bare, {"promised_on": DAY}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    spend = PostedSpend.objects.filter(reference="incentive 2")
    for change in ({"amount": 0}, {"room": ""}, {"reference": ""}, {"reference": "incentive 3"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            spend.update(**change)
