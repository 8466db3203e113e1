"""The public lottery of a study: over lottery numbers, the same that plain files give."""

from __future__ import annotations

import json
from random import Random

import pytest

from remit.kernel.errors import Place, Problems
from remit.recruit.core.draw import DrawSettings, SeedNotStated, run_draw, stated_lottery
from remit.recruit.core.lottery.published import (
    as_text,
    departures,
    drawn,
    published,
    read_published,
)
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.public_lottery import PublicLottery, number_at_random, order_lottery
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.typed_draw import GREATEST_SEED, read_seed, read_settings

QUOTAS = Quotas((Quota("age", "young", 1, 2), Quota("age", "old", 1, 2)))
POOL = Pool(
    ("age",),
    tuple(Volunteer(f"v{n}", {"age": "young" if n % 3 else "old"}) for n in range(12)),
)


def order(seed: int = 0):  # type: ignore[no-untyped-def]  # a test's own shorthand
    numbers = number_at_random(POOL.ids, Random(seed))
    return order_lottery(QUOTAS, POOL, DrawSettings(3), numbers=numbers, inputs="x")


def test_everyone_gets_one_number_and_all_have_as_many_digits() -> None:
    numbers = number_at_random(POOL.ids, Random(0))
    assert list(numbers) == list(POOL.ids)
    assert sorted(numbers.values()) == [f"{n:02}" for n in range(1, 13)]


def test_every_number_comes_to_everyone_about_as_often() -> None:
    rng = Random(0)
    first = [number_at_random(POOL.ids, rng)["v0"] for _ in range(2400)]
    counts = [first.count(f"{n:02}") for n in range(1, 13)]
    assert min(counts) > 150
    assert max(counts) < 250


def test_the_file_is_the_one_that_plain_files_of_numbers_give() -> None:
    made = order()
    document = made.work_out().document()
    rows = sorted((made.numbers[one.id], one.features) for one in POOL)
    plain = Pool(POOL.columns, tuple(Volunteer(number, features) for number, features in rows))
    wanted = published(stated_lottery(QUOTAS, plain, 3, method="leximin"), QUOTAS)
    del wanted["certificate"]["excluded"]
    assert document == json.loads(as_text(wanted))


def test_chances_do_not_depend_on_the_numbers() -> None:
    def chances(seed: int) -> dict[str, float]:
        lottery = order(seed).work_out()
        by_number = lottery.document()["probabilities"]
        return {code: by_number[number] for code, number in lottery.numbers.items()}

    assert chances(1) == pytest.approx(chances(2), abs=1e-9)


def test_the_chosen_are_those_whose_numbers_the_file_selects() -> None:
    lottery = order().work_out()
    for seed in range(20):
        selected = json.loads(lottery.drawn_text(seed))["selected"]
        assert {lottery.numbers[code] for code in lottery.chosen(seed)} == set(selected)
        gone = min(lottery.chosen(seed))
        assert lottery.without({gone}).chosen(seed) == lottery.chosen(seed) - {gone}


def test_progress_is_heard_from_start_to_end() -> None:
    heard: list[float] = []
    order().work_out(heard.append)
    assert heard[0] == 0.0
    assert heard[-1] == 1.0


def test_without_a_stated_seed_nothing_is_drawn() -> None:
    with pytest.raises(SeedNotStated):
        run_draw(QUOTAS, POOL, DrawSettings(3))


@pytest.mark.parametrize(
    ("text", "seed"),
    [
        ("7", 7),
        ("07 12 23 34 41 49", 71223344149),
        ("3-5-1, 6; 2.4", 351624),
        ("0", 0),
        ("0" * 5000 + "1", 1),
        (f" {GREATEST_SEED} ", GREATEST_SEED),
    ],
)
def test_a_seed_is_read_as_it_was_written_down(text: str, seed: int) -> None:
    problems = Problems()
    assert read_seed(text, Place(), problems) == seed
    assert not problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "seed-not-a-number"),
        ("seven", "seed-not-a-number"),
        ("1e5", "seed-not-a-number"),
        ("٣", "seed-not-a-number"),
        (str(GREATEST_SEED + 1), "seed-too-great"),
        ("9" * 10_000, "seed-too-great"),
    ],
)
def test_what_is_no_seed_is_refused_with_its_reason(text: str, code: str) -> None:
    problems = Problems()
    assert read_seed(text, Place(), problems) is None
    assert [problem.code for problem in problems] == [code]


@pytest.mark.parametrize("size", ["", "0", "-1", "3.5", "ten", "9" * 30, "1000001"])
def test_what_is_no_size_is_refused(size: str) -> None:
    problems = Problems()
    assert read_settings({"size": size, "method": "nash"}, problems) is None
    assert [problem.code for problem in problems] == ["draw-size"]


def test_settings_are_read_without_a_seed() -> None:
    read = read_settings({"size": " 12 ", "method": "nash"}, Problems())
    assert read == DrawSettings(12, None, "nash")


def test_a_draw_departs_from_what_was_published_wherever_it_was_changed() -> None:
    lottery = order().work_out().document()
    draw = drawn(lottery, 3)
    assert departures(draw, lottery, ("d", "p")) == ()
    for key in lottery:
        changed = {**draw, key: "other"}
        (found,) = departures(changed, lottery, ("d", "p"))
        assert (found.code, found.place.key) == ("lottery-not-as-published", key)


def test_a_file_is_read_as_it_was_written() -> None:
    lottery: PublicLottery = order().work_out()
    problems = Problems()
    assert read_published(lottery.text.encode(), "p", problems) == lottery.document()
    assert read_published(b'{"size": NaN}', "p", problems) is None
    assert [problem.code for problem in problems] == ["lottery-unreadable"]
