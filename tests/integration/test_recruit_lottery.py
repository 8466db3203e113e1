"""A study's lottery: published by lottery numbers, drawn from once, out when its inputs change."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.documents import schema
from remit.kernel.errors import Problems
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.recruit.actions import record_draw, store_recruit
from remit.recruit.core.draw import DrawSettings, SeedNotStated
from remit.recruit.core.lottery.published import UnableToDrawAgain, departures, disagreements
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.core.unable import UnableToDraw
from remit.recruit.draw_actions import (
    LotteryOut,
    UnableToStartDraw,
    draw_from_lottery,
    lottery_order,
    publish_lottery,
    settle_draw,
    store_lottery,
)
from remit.recruit.draw_queries import lottery_number, publication
from remit.recruit.files import read_recruit, write_recruit
from remit.recruit.models import Draw, Lottery, LotteryNumber
from remit.recruit.queries import lottery_files, panel_codes, stored_recruit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
QUOTAS = Quotas((Quota("gender", "w", 2, 3), Quota("gender", "m", 1, 2)))
POOL = Pool(
    ("gender", "household"),
    tuple(
        Volunteer(
            f"code-{n:02}", {"gender": "wwm"[n % 3], "household": str(n // 2) if n < 6 else ""}
        )
        for n in range(14)
    ),
)
VALUE = Recruitment(QUOTAS, POOL, DrawSettings(4))
ACT = {"actor": "test", "now": NOW}


@pytest.fixture
def study():
    facts = CommissionFacts("limits", "X1", "Limits", "study", "What?", ())
    number = store_commission(commission=CommissionFiles(facts, Vocabulary(())), **ACT)
    store(number, VALUE)
    return number


def store(study, value, now=NOW):
    store_recruit(commission_id=study, recruitment=value, actor="test", now=now)


def publish(study, **options):
    return publish_lottery(commission_id=study, **ACT, **options)


def draw(study, seed=5, **options):
    return draw_from_lottery(commission_id=study, seed=seed, **ACT, **options)


def withdraw(study, code):
    withdraw_participant(commission_id=study, code=code, **ACT)


def entries(action):
    return [
        (json.loads(entry.facts), json.loads(entry.digests))
        for entry in Entry.objects.filter(action=action)
    ]


def test_the_public_file_names_nobody_and_is_a_published_lottery(study):
    lottery = publish(study)
    document = lottery.document()
    Draft202012Validator(schema("remit.recruit", "lottery")).validate(document)
    assert disagreements(document, "x") == ()
    assert {"seed", "selected"}.isdisjoint(document)
    assert list(document["probabilities"]) == [f"{n:02}" for n in range(1, 15)]
    for code in POOL.ids:
        assert code not in lottery.text
    assert "gender" not in lottery.text, "features of volunteers are not the public's"
    assert set(lottery.numbers) == set(POOL.ids)
    assert set(lottery.numbers.values()) == set(document["probabilities"])


def test_lottery_numbers_follow_from_neither_code_nor_place_in_the_pool(study):
    seen = set()
    for number in range(6):
        lottery = publish(study, rng=Random(number))
        seen.add(tuple(lottery.numbers[code] for code in POOL.ids))
        Lottery.objects.all().delete()
    assert len(seen) == 6
    assert tuple(sorted(VALUE.pool.ids)) == POOL.ids
    in_order = tuple(f"{n:02}" for n in range(1, 15))
    assert in_order not in seen


def test_publishing_is_in_the_ledger_with_the_digest_of_the_file(study):
    lottery = publish(study)
    ((facts, digests),) = entries("recruit.lottery-published")
    assert facts["sha256"] == lottery.sha256
    assert facts["pool"] == 14
    assert facts["panels"] == len(lottery.document()["panels"])
    assert set(digests) == {"inputs", "numbers"}
    assert publish(study) == lottery, "one that stands stays"
    assert len(entries("recruit.lottery-published")) == 1


def test_a_seed_draws_from_the_published_lottery_and_nothing_else_changes(study):
    lottery = publish(study)
    panel = draw(study, 5)
    stored = stored_recruit(study)
    assert stored.panel == panel == panel_codes(study)
    assert stored.settings.seed == 5
    assert stored.lottery == lottery
    files = {name: json.loads(text) for name, text in lottery_files(study).items()}
    assert files["lottery.json"] == lottery.document()
    assert departures(files["drawn.json"], files["lottery.json"], ("d", "p")) == ()
    assert disagreements(files["drawn.json"], "d") == ()
    assert set(files["drawn.json"]["selected"]) == {lottery.numbers[code] for code in panel}
    ((facts, _),) = entries("recruit.panel-drawn")
    assert facts == {
        "size": 4,
        "seed": 5,
        "method": "leximin",
        "pool": 14,
        "lottery": lottery.sha256,
    }


def test_no_two_of_a_household_are_on_a_panel(study):
    lottery = publish(study)
    home = {lottery.numbers[one.id]: one.features["household"] for one in POOL}
    for panel in lottery.document()["panels"]:
        homes = [home[number] for number in panel if home[number]]
        assert len(homes) == len(set(homes))


def test_a_panel_is_drawn_once(study):
    publish(study)
    panel = draw(study, 5)
    assert draw(study, 5) == panel
    with pytest.raises(UnableToDrawAgain, match="with the seed 5"):
        draw(study, 6)
    with pytest.raises(UnableToDrawAgain):
        lottery_order(study)
    with pytest.raises(UnableToDrawAgain):
        settle_draw(commission_id=study, settings=DrawSettings(5), **ACT)


def test_nothing_is_drawn_without_a_lottery_that_stands(study):
    with pytest.raises(LotteryOut):
        draw(study)
    publish(study)
    with pytest.raises(LotteryOut):
        draw(study, sha256="0" * 64)
    assert draw(study, sha256=publication(study).sha256)


def test_recording_a_draw_publishes_first_and_both_are_in_the_ledger(study):
    with pytest.raises(SeedNotStated):
        record_draw(commission_id=study, **ACT)
    assert publication(study) is None
    panel = record_draw(commission_id=study, seed=9, **ACT)
    assert len(panel) == 4
    assert len(entries("recruit.lottery-published")) == 1
    assert entries("recruit.panel-drawn")[0][0]["seed"] == 9
    assert record_draw(commission_id=study, seed=10, **ACT) == panel


def test_a_random_draw_takes_its_seed_and_publishes_no_lottery(study):
    settle_draw(commission_id=study, settings=DrawSettings(4, None, "random"), **ACT)
    with pytest.raises(UnableToStartDraw, match="makes no lottery"):
        publish(study)
    assert len(record_draw(commission_id=study, seed=3, **ACT)) == 4
    assert publication(study) is None
    assert stored_recruit(study).settings == DrawSettings(4, 3, "random")


CHANGES = {
    "quotas": lambda: replace(VALUE, quotas=Quotas((Quota("gender", "w", 1, 3), *QUOTAS)[:1])),
    "pool": lambda: replace(VALUE, pool=Pool(POOL.columns, POOL.volunteers[:-1])),
    "size": lambda: replace(VALUE, settings=DrawSettings(5)),
    "method": lambda: replace(VALUE, settings=DrawSettings(4, None, "maximin")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_lottery_is_out_when_what_it_stands_for_changes(study, change):
    sha256 = publish(study).sha256
    store(study, CHANGES[change](), LATER)
    assert stored_recruit(study).lottery is None
    assert lottery_files(study) == {}
    assert publication(study).sha256 == sha256, "that it was published is not forgotten"
    assert publication(study).inputs == ""
    assert not LotteryNumber.objects.exists()
    facts, _ = entries("recruit.stored")[-1]
    assert facts["lottery-put-out"] is True
    with pytest.raises(LotteryOut):
        draw(study)
    store(study, VALUE, LATER)
    assert stored_recruit(study).lottery is None, "once out, always out"
    assert publish(study).sha256


def test_a_lottery_is_out_when_its_settings_are_settled_otherwise(study):
    publish(study)
    settle_draw(commission_id=study, settings=DrawSettings(5), **ACT)
    assert stored_recruit(study).lottery is None
    assert entries("recruit.draw-settled")[-1][0]["lottery-put-out"] is True
    settle_draw(commission_id=study, settings=DrawSettings(4), **ACT)
    assert stored_recruit(study).lottery is None, "once out, always out"
    assert publish(study).document()["size"] == 4
    settle_draw(commission_id=study, settings=DrawSettings(4, 6), **ACT)
    assert stored_recruit(study).lottery is not None, "the seed does not matter to it"


def test_the_seed_may_change_without_touching_the_lottery(study):
    lottery = publish(study)
    store(study, replace(VALUE, settings=DrawSettings(4, 8)), LATER)
    assert stored_recruit(study).lottery == lottery
    assert Lottery.objects.get().published_at == NOW
    assert record_draw(commission_id=study, **ACT) == tuple(
        code for code in POOL.ids if code in lottery.chosen(8)
    )


def test_a_withdrawal_before_the_draw_puts_the_lottery_out(study):
    publish(study)
    withdraw(study, "code-03")
    assert stored_recruit(study).lottery is None
    assert not LotteryNumber.objects.exists()
    assert "code-03" not in publish(study).numbers


def test_a_withdrawal_after_the_draw_forgets_the_number_and_reopens_nothing(study):
    lottery = publish(study)
    panel = draw(study)
    gone = panel[0]
    assert lottery_number(study, gone) == lottery.numbers[gone]
    withdraw(study, gone)
    assert lottery_number(study, gone) == ""
    stored = stored_recruit(study)
    assert stored.panel == panel[1:]
    assert stored.lottery == lottery.without({gone})
    assert lottery_files(study)["lottery.json"].decode() == lottery.text
    facts, _ = entries("people.withdrawn")[-1]
    assert facts["recruit.lottery-numbers"] == 1


def test_a_withdrawal_leaves_the_number_in_no_table_that_names_people(study):
    """What is public keeps the number; nothing here may still say whose it was."""
    lottery = publish(study)
    draw(study)
    number = lottery.numbers["code-03"]
    withdraw(study, "code-03")
    for model in apps.get_app_config("recruit").get_models():
        if model is Lottery:
            continue
        for row in model.objects.values():
            assert number not in row.values(), (model, row)


def test_the_lottery_survives_a_second_import_of_the_same_folder(study):
    lottery = publish(study)
    store(study, VALUE, LATER)
    assert stored_recruit(study).lottery == lottery
    panel = draw(study)
    store(study, replace(VALUE, settings=DrawSettings(4, 5)), LATER)
    assert stored_recruit(study).lottery == lottery
    assert stored_recruit(study).panel == panel
    assert Lottery.objects.get().published_at == NOW


@pytest.mark.parametrize("drawn", [False, True])
def test_a_folder_round_trip_keeps_the_lottery_to_the_letter(study, drawn):
    publish(study)
    if drawn:
        draw(study)
    stored = stored_recruit(study)
    written = write_recruit(stored)
    problems = Problems()
    again = read_recruit(written, problems)
    assert not problems
    assert not problems.notices
    assert again == stored
    assert write_recruit(again) == written
    store(study, None)
    assert publication(study) is None
    store(study, again)
    assert stored_recruit(study) == stored
    assert write_recruit(stored_recruit(study)) == written


def test_another_lottery_from_a_folder_does_not_replace_the_one_drawn_from(study):
    publish(study)
    other = stored_recruit(study)
    Lottery.objects.all().delete()
    lottery = publish(study)
    assert lottery != other.lottery
    draw(study)
    store(study, replace(other, settings=DrawSettings(4, 5)), LATER)
    assert stored_recruit(study).lottery == lottery


def test_a_panel_drawn_elsewhere_puts_the_lottery_out(study):
    publish(study)
    draw(study, 5)
    store(study, replace(VALUE, settings=DrawSettings(4, 5), panel=POOL.ids[:4]), LATER)
    assert stored_recruit(study).lottery is None


def test_what_was_worked_out_for_something_else_is_not_published(study):
    order = lottery_order(study)
    lottery = order.work_out()
    settle_draw(commission_id=study, settings=DrawSettings(5), **ACT)
    with pytest.raises(LotteryOut, match="changed while the lottery was worked out"):
        store_lottery(commission_id=study, order=order, lottery=lottery, **ACT)
    assert publication(study) is None


def test_of_two_who_publish_at_once_the_first_stands(study):
    orders = [lottery_order(study) for _ in range(2)]
    lotteries = [order.work_out() for order in orders]
    stands = [
        store_lottery(commission_id=study, order=order, lottery=lottery, **ACT)
        for order, lottery in zip(orders, lotteries, strict=True)
    ]
    assert stands == [lotteries[0], lotteries[0]]
    assert len(entries("recruit.lottery-published")) == 1


def test_quotas_that_cannot_be_met_publish_nothing(study):
    store(
        study,
        replace(VALUE, settings=DrawSettings(4), pool=Pool(POOL.columns, POOL.volunteers[:3])),
    )
    before = Entry.objects.count()
    with pytest.raises(UnableToDraw):
        publish(study)
    assert Entry.objects.count() == before
    assert publication(study) is None


def test_a_draw_without_pool_or_settings_is_refused(study):
    for value in (replace(VALUE, settings=None), replace(VALUE, pool=Pool())):
        store(study, value)
        for attempt in (publish, draw, lottery_order):
            with pytest.raises(UnableToStartDraw, match=r"recruit/pool\.csv"):
                attempt(study)


def test_the_database_refuses_two_people_with_one_number(study):
    publish(study)
    row = LotteryNumber.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        LotteryNumber.objects.exclude(pk=row.pk).update(number=row.number)
    with pytest.raises(IntegrityError), transaction.atomic():
        LotteryNumber.objects.filter(pk=row.pk).update(number="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.update(seed=-1)


@pytest.mark.parametrize("count", [14, 300])
def test_reading_a_lottery_takes_the_same_few_queries_at_any_size(study, count):
    people = (Volunteer(f"v{n:03}", {"gender": "wm"[n % 2], "household": ""}) for n in range(count))
    store(study, replace(VALUE, pool=Pool(POOL.columns, tuple(people))))
    publish(study)
    with CaptureQueriesContext(connection) as queries:
        stored_recruit(study)
    assert len(queries) == 10
    draw(study)
    with CaptureQueriesContext(connection) as queries:
        lottery_files(study)
    assert len(queries) == 11
