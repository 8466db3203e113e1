"""Incentives come back from their file as they were written, and an account loses no penny."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.errors import Problems
from remit.people.core.participant_code import CodeRules
from remit.recruit.core.incentive import METHODS, Incentive
from remit.recruit.core.incentive_account import IncentiveAccount
from remit.recruit.core.pool import Pool
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.files import read_recruit, write_recruit

LINES = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=8)
DAYS = st.integers(0, 3)
START = date(2020, 1, 1)


@st.composite
def incentives(draw: st.DrawFn) -> tuple[Incentive, ...]:
    """Return incentives such as a study can hold."""
    numbers = draw(st.lists(st.integers(1, 9_999_999), unique=True, max_size=5))
    return tuple(draw(_incentive(number)) for number in sorted(numbers))


@st.composite
def _incentive(draw: st.DrawFn, number: int) -> Incentive:
    code = draw(st.sampled_from(["", "a", "b"]))
    promised = START + timedelta(draw(DAYS))
    paid = promised + timedelta(draw(DAYS)) if not code or draw(st.booleans()) else None
    return Incentive(
        number=number,
        amount=Decimal(draw(st.integers(1, 99_999_999))) / 100,
        method=draw(st.sampled_from(sorted(METHODS))),
        code=code,
        what=draw(LINES),
        session=draw(LINES),
        promised_on=promised if code else None,
        paid_on=paid,
        receipt=draw(LINES) if paid else "",
        cancelled_on=draw(st.none() | DAYS.map(lambda n: (paid or promised) + timedelta(n))),
    )


@given(incentives())
def test_write_then_read_then_write_gives_the_same_bytes(given_: tuple[Incentive, ...]) -> None:
    written = write_recruit(Recruitment(Quotas(), Pool(), incentives=given_))
    problems = Problems()
    again = read_recruit(written, problems)
    assert list(problems) == []
    assert (again.incentives if again else ()) == given_
    assert write_recruit(again) == written


@given(incentives())
def test_a_withdrawal_changes_no_sum_of_payments(given_: tuple[Incentive, ...]) -> None:
    """Whether the stored values forget a person, or an old file is read after they left."""
    value = Recruitment(Quotas(), Pool(), incentives=given_)
    forgotten = value.without({"a"})
    read_again = read_recruit(
        write_recruit(value), Problems(), codes=CodeRules("external", frozenset({"a"}))
    )
    for after in (forgotten, read_again or forgotten):
        before = IncentiveAccount(given_, None, Decimal(0))
        assert IncentiveAccount(after.incentives, None, Decimal(0)).given == before.given
        assert all(one.code != "a" for one in after.incentives)
    assert read_again is None or read_again.incentives == forgotten.incentives
