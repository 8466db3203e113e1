from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from remit.kernel.errors import Problems
from remit.people.core.participant_code import CodeRules
from remit.recruit.core.incentive import (
    COLUMNS,
    Incentive,
    goes_on,
    pounds,
    with_days,
)
from remit.recruit.core.incentive_account import IncentiveAccount
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.files import INCENTIVES_FILE, read_recruit, write_recruit

DAY, NEXT, LAST = date(2020, 3, 9), date(2020, 3, 10), date(2020, 3, 11)
PROMISE = Incentive(1, Decimal("30.00"), "voucher", "p1", "interview", "", DAY)
PAID = replace(PROMISE, paid_on=NEXT, receipt="V-1")
HEADER = ",".join(COLUMNS)


def read(*rows: str, pool: bool = True, header: str = HEADER, **codes: frozenset[str]):
    files = {INCENTIVES_FILE: "\n".join([header, *rows, ""]).encode()}
    if pool:
        files["recruit/pool.csv"] = b"code,a\np1,x\np2,x\n"
    problems = Problems()
    value = read_recruit(files, problems, codes=CodeRules("external", **codes))
    return value, problems


def codes_of(problems: Problems) -> list[str]:
    return [problem.code for problem in problems]


def test_a_row_is_read_with_every_column() -> None:
    value, problems = read("7,p1,£12.5,cash,travel,g 1,2020-03-09,2020-03-10,R 7,2020-03-11")
    assert not problems
    assert value.incentives == (
        Incentive(7, Decimal("12.50"), "cash", "p1", "travel", "g 1", DAY, NEXT, "R 7", LAST),
    )


def test_only_what_every_incentive_has_must_be_a_column() -> None:
    value, problems = read(
        "2,,5,cash,2020-03-09", header="number,code,amount,method,paid_on", pool=False
    )
    assert not problems
    assert value.incentives == (Incentive(2, Decimal(5), "cash", paid_on=DAY),)
    _, problems = read(header="number,amount,method")
    assert codes_of(problems) == ["table-missing-column"]


def test_incentives_are_written_read_and_written_the_same_in_order_of_number() -> None:
    given = (
        PROMISE,
        replace(PAID, number=2, code="p2", what='for "both", twice'),
        Incentive(3, Decimal("0.01"), "in-kind", paid_on=DAY, receipt="=1+1"),
        replace(PAID, number=10, cancelled_on=LAST),
    )
    pool = Pool(("a",), (Volunteer("p1", {"a": "x"}), Volunteer("p2", {"a": "x"})))
    written = write_recruit(Recruitment(Quotas(), pool, incentives=given))
    problems = Problems()
    again = read_recruit(written, problems)
    assert not problems
    assert again.incentives == given
    assert write_recruit(again) == written
    shuffled = written[INCENTIVES_FILE].decode().splitlines()
    value, _ = read(*reversed(shuffled[1:]))
    assert value.incentives == given


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("0,p1,30,cash,,,2020-03-09,,,", "incentive-bad-number"),
        (",p1,30,cash,,,2020-03-09,,,", "incentive-bad-number"),
        ("1.5,p1,30,cash,,,2020-03-09,,,", "incentive-bad-number"),
        ("12345678,p1,30,cash,,,2020-03-09,,,", "incentive-bad-number"),
        ("1,p1,0,cash,,,2020-03-09,,,", "incentive-bad-amount"),
        ("1,p1,0.00,cash,,,2020-03-09,,,", "incentive-bad-amount"),
        ("1,p1,-5,cash,,,2020-03-09,,,", "incentive-bad-amount"),
        ("1,p1,1.005,cash,,,2020-03-09,,,", "incentive-bad-amount"),
        ("1,p1,1e3,cash,,,2020-03-09,,,", "incentive-bad-amount"),
        ("1,p1,NaN,cash,,,2020-03-09,,,", "incentive-bad-amount"),
        ("1,p1,٣٠,cash,,,2020-03-09,,,", "incentive-bad-amount"),
        ("1,p1,1000000,cash,,,2020-03-09,,,", "incentive-bad-amount"),
        ("1,p1,,cash,,,2020-03-09,,,", "incentive-bad-amount"),
        ("1,p1,30,gold,,,2020-03-09,,,", "incentive-unknown-method"),
        ("1,p1,30,cash,,,9.3.2020,,,", "fieldwork-not-a-day"),
        ("1,p1,30,cash,,,,,,", "incentive-without-promise"),
        ("1,p1,30,cash,,,2020-03-09,2020-03-08,,", "incentive-day-goes-back"),
        ("1,p1,30,cash,,,2020-03-09,,,2020-03-08", "incentive-day-goes-back"),
        ("1,p1,30,cash,,,2020-03-09,2020-03-11,,2020-03-10", "incentive-day-goes-back"),
        ("1,p1,30,cash,,,2020-03-09,,R1,", "incentive-receipt-unpaid"),
        ("1,,30,cash,,,,,,", "incentive-without-code"),
        ("1,,30,cash,,,2020-03-09,2020-03-10,,", "incentive-without-code"),
        (f"1,p1,30,cash,{'x' * 201},,2020-03-09,,,", "line-too-long"),
        ('1,p1,30,cash,"two\nlines",,2020-03-09,,,', "line-unprintable"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_row(row: str, expected: str) -> None:
    value, problems = read(row)
    assert value is None
    assert codes_of(problems) == [expected]
    (problem,) = problems
    assert problem.place.row >= 2


def test_all_faults_are_named_at_once() -> None:
    _, problems = read(
        "x,p9,0,gold,,,never,,,", "1,p1,5,cash,,,2020-03-09,,,", "1,p1,5,cash,,,2020-03-09,,,"
    )
    assert sorted(codes_of(problems)) == [
        "fieldwork-not-a-day",
        "incentive-bad-amount",
        "incentive-bad-number",
        "incentive-number-twice",
        "incentive-unknown-method",
    ]


def test_somebody_who_left_the_pool_keeps_what_they_were_paid_with_a_notice() -> None:
    value, problems = read("1,p9,30,cash,,,2020-03-09,2020-03-09,,")
    assert not problems
    assert value.incentives[0].code == "p9"
    assert [notice.code for notice in problems.notices] == ["incentive-unknown-code"]


def test_a_payment_to_somebody_who_has_withdrawn_is_read_without_the_person() -> None:
    value, problems = read(
        "1,p1,30,cash,interview,g1,2020-03-09,2020-03-10,R1,",
        "2,p1,5,cash,travel,,2020-03-09,,,",
        "3,p1,6,cash,,,2020-03-09,2020-03-10,,2020-03-11",
        "4,p2,7,cash,,,2020-03-09,,,",
        withdrawn=frozenset({"p1"}),
    )
    assert not problems
    assert [one.number for one in value.incentives] == [1, 4]
    assert value.incentives[0] == Incentive(1, Decimal(30), "cash", paid_on=NEXT)
    noted = [notice.code for notice in problems.notices]
    assert noted.count("incentive-without-person") == 1
    assert noted.count("participant-withdrawn") == 3  # two rows here, one of the pool
    assert "p1" not in write_recruit(value)[INCENTIVES_FILE].decode()


def test_leaving_somebody_out_keeps_what_they_were_paid() -> None:
    value = Recruitment(Quotas(), Pool(), incentives=(PAID, replace(PROMISE, number=2)))
    assert value.without({"p1"}).incentives == (Incentive(1, Decimal(30), "voucher", paid_on=NEXT),)
    assert value.without({"p2"}) == value


def test_a_later_record_goes_on_from_an_earlier_one_only() -> None:
    paid, noted = replace(PROMISE, paid_on=NEXT), PAID
    back = replace(PAID, cancelled_on=LAST)
    chain = [PROMISE, paid, noted, back]
    for earlier in range(4):
        for later in range(4):
            assert goes_on(chain[later], chain[earlier]) == (later >= earlier)
    for change in ({"amount": Decimal(31)}, {"code": "p2"}, {"what": "x"}, {"method": "cash"}):
        assert not goes_on(replace(noted, **change), PROMISE)
    assert not goes_on(replace(PAID, receipt="V-2"), PAID)
    assert not goes_on(replace(PAID, paid_on=LAST), PAID)


def test_the_account_adds_up_what_stands() -> None:
    account = IncentiveAccount(
        (
            PROMISE,
            replace(PAID, number=2, amount=Decimal("12.50")),
            replace(PAID, number=3, receipt=""),
            replace(PAID, number=4, cancelled_on=LAST),
            Incentive(5, Decimal(5), "cash", paid_on=DAY),
        ),
        Decimal(1000),
        Decimal(900),
    )
    assert (account.owed, account.given, account.promised) == (
        30,
        Decimal("47.50"),
        Decimal("77.50"),
    )
    assert account.left == 70
    assert account.warning == ""
    assert [one.number for one in account.without_receipt] == [3]
    assert [one.number for one in account.cancelled] == [4]


def test_the_account_warns_when_promises_exceed_the_budget_and_not_before() -> None:
    at_the_limit = IncentiveAccount((PROMISE,), Decimal(1000), Decimal(970))
    assert at_the_limit.warning == ""
    over = replace(at_the_limit, spent=Decimal("1170.01"))
    assert over.warning == (
        "With £1,170.01 spent and £30 promised, the approved budget of £1,000 is exceeded by "
        "£200.01."
    )
    assert replace(over, approved=None).warning == ""
    assert replace(over, incentives=()).warning.startswith("With £1,170.01 spent, the approved")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("30", "£30"), ("1212.5", "£1,212.50"), ("-0.01", "-£0.01"), ("0", "£0")],
)
def test_pounds_read_as_people_write_them(amount: str, shown: str) -> None:
    assert pounds(Decimal(amount)) == shown


def test_the_day_of_a_promise_is_filled_in_where_it_was_left_out() -> None:
    assert with_days({"code": "p1"}, DAY)["promised_on"] == "2020-03-09"
    assert with_days({"code": "p1", "paid_on": "2020-03-01"}, DAY)["promised_on"] == "2020-03-01"
    assert (
        with_days({"code": "p1", "promised_on": "2020-02-01"}, DAY)["promised_on"] == "2020-02-01"
    )
    assert with_days({"paid_on": "2020-03-01"}, DAY)["promised_on"] == ""
