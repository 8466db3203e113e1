"""Incentives in a study's folder: brought in again, older or newer, without loss or a second payment."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentive_study import (
    DAY,
    FACTS,
    LAST,
    LATER,
    NEXT,
    NOW,
    POOL,
    THANKS,
    VALUE,
    incentive_study,
    pay,
    promise,
    spent,
    store,
    withdraw,
)
from remit.commission.actions import store_commission
from remit.commission.files import write_commission
from remit.commission.queries import stored_commission
from remit.kernel.errors import Problems
from remit.ledger.models import Entry
from remit.people.actions import store_people
from remit.people.core.consents import PeopleFiles, Tombstone
from remit.recruit.core.incentive import Incentive
from remit.recruit.core.pool import Pool
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.files import INCENTIVES_FILE, read_recruit, write_recruit
from remit.recruit.incentive_actions import (
    UnableToPromise,
)
from remit.recruit.incentive_queries import stored_incentives
from remit.recruit.incentive_storage import UnableToStoreIncentives
from remit.recruit.queries import stored_recruit

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> int:
    return incentive_study()


def test_an_old_copy_brings_back_neither_the_person_nor_the_payment_twice(study: int) -> None:
    promise(study, paid_on=NEXT, receipt="V-1")
    promise(study)
    old = stored_recruit(study)
    withdraw(study, "v0")
    after = stored_incentives(study)
    store(study, old, LATER)
    assert stored_incentives(study) == after
    assert spent(study) == 930


def test_a_withdrawal_that_the_folder_brings_keeps_the_payment_too(study: int) -> None:
    promise(study, paid_on=NEXT)
    people = PeopleFiles(withdrawn=(Tombstone("v0", LAST),))
    store_people(commission_id=study, people=people, actor="test", now=NOW)
    assert stored_incentives(study) == (Incentive(1, Decimal(30), "voucher", paid_on=NEXT),)


def test_what_is_stored_comes_back_the_same_and_is_posted_once(study: int) -> None:
    value = replace(
        VALUE,
        incentives=(
            replace(THANKS, number=3),
            replace(THANKS, number=5, code="v1", paid_on=NEXT, receipt="R"),
            Incentive(9, Decimal("2.50"), "cash", paid_on=DAY),
        ),
    )
    for _ in range(2):
        store(study, value)
        assert stored_recruit(study) == value
        assert spent(study) == Decimal("932.50")
    assert Entry.objects.filter(action="commission.spends-posted").count() == 1
    assert Entry.objects.filter(action="recruit.incentives-stored").count() == 1


def test_importing_the_commission_again_neither_loses_nor_doubles_what_was_posted(
    study: int,
) -> None:
    promise(study, paid_on=NEXT)
    exported = stored_commission(study)
    assert exported.facts == FACTS
    assert b"Thanks" not in write_commission(exported)["commission.toml"]
    store_commission(commission=exported, actor="test", now=LATER)
    assert spent(study) == 930
    store(study, stored_recruit(study), LATER)
    assert spent(study) == 930
    assert stored_commission(study) == exported


def test_an_older_copy_takes_no_payment_back_and_a_newer_one_adds_it(study: int) -> None:
    promise(study)
    promise(study, code="v1")
    older = stored_recruit(study)
    pay(study, 1, receipt="R")
    newer = stored_recruit(study)
    store(study, older, LATER)
    assert stored_recruit(study) == newer
    store(study, replace(VALUE, incentives=()), LATER)
    assert stored_recruit(study) == newer
    more = replace(newer.incentives[1], paid_on=NEXT)
    store(study, replace(VALUE, incentives=(more,)), LATER)
    assert stored_incentives(study) == (newer.incentives[0], more)
    assert spent(study) == 960


def test_a_folder_may_correct_a_promise_but_not_a_payment(study: int) -> None:
    promise(study)
    corrected = replace(THANKS, number=1, amount=Decimal(25), code="v2")
    store(study, replace(VALUE, incentives=(corrected,)))
    assert stored_incentives(study) == (corrected,)
    pay(study, 1)
    with pytest.raises(UnableToStoreIncentives, match="in these numbers: 1"):
        store(study, replace(VALUE, incentives=(replace(THANKS, number=1),)))
    assert spent(study) == 925


def test_what_was_paid_comes_through_a_pool_that_the_person_has_left(study: int) -> None:
    promise(study, paid_on=NEXT)
    store(study, replace(VALUE, pool=POOL.without({"v0"})))
    left = stored_recruit(study)
    problems = Problems()
    again = read_recruit(write_recruit(left), problems)
    assert not problems
    assert again == left
    assert left.incentives[0].code == "v0"
    pay(study, promise(study, code="v1").number)
    with pytest.raises(UnableToPromise):
        promise(study)


def test_a_folder_may_take_the_person_from_a_payment_and_never_puts_one_back(study: int) -> None:
    """As the folder of a study does in which somebody said no to taking part."""
    promise(study, paid_on=NEXT, receipt="R")
    whole = stored_recruit(study)
    bare = whole.without({"v0"}).incentives
    store(study, replace(VALUE, incentives=bare))
    assert stored_incentives(study) == bare
    store(study, whole)
    assert stored_incentives(study) == bare
    assert spent(study) == 930


def test_taking_the_recruitment_out_leaves_what_was_paid(study: int) -> None:
    promise(study)
    promise(study, code="v1", paid_on=NEXT)
    store(study, None)
    assert [one.number for one in stored_incentives(study)] == [2]
    assert spent(study) == 930
    left = stored_recruit(study)
    assert left == Recruitment(Quotas(), Pool(), incentives=left.incentives)
    assert set(write_recruit(left)) == {INCENTIVES_FILE}
    store(study, left)
    assert stored_recruit(study) == left


def test_a_folder_with_many_incentives_takes_as_many_queries_as_one_with_few(study: int) -> None:
    counts = []
    for numbers in (range(1, 3), range(3, 33)):
        paid = tuple(replace(THANKS, number=number, paid_on=NEXT) for number in numbers)
        with CaptureQueriesContext(connection) as queries:
            store(study, replace(VALUE, incentives=paid))
        counts.append(len(queries))
    assert counts[0] == counts[1]
