from __future__ import annotations

import json
import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brute_force import every_panel, leximin, tiny
from remit.recruit.core.lottery.lottery import METHODS, Lottery, fair_lottery
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.unable import UnableToDraw

CLOSE = 1e-8


def realised(lottery: Lottery) -> dict[str, float]:
    chances = dict.fromkeys(lottery.probabilities, 0.0)
    for panel, weight in zip(lottery.panels, lottery.weights, strict=True):
        for person in panel:
            chances[person] += weight
    return chances


def test_leximin_equals_brute_force_on_tiny_pools() -> None:
    compare_with_brute_force(100)


@pytest.mark.deep
@pytest.mark.skipif(os.environ.get("REMIT_DEEP") != "1", reason="runs in `make deep`")
def test_leximin_equals_brute_force_on_many_tiny_pools() -> None:
    compare_with_brute_force(2000)


def compare_with_brute_force(count: int) -> None:
    cuts = shared = 0
    for seed in range(count):
        quotas, pool, size, households = tiny(seed)
        expected = leximin(every_panel(quotas, pool, size, households), list(pool.ids))
        lottery = fair_lottery(quotas, pool, size, households=households, rng=Random(seed))
        worst = max(abs(expected[person] - lottery.probabilities[person]) for person in pool.ids)
        assert worst <= CLOSE, f"seed {seed}: {worst}"
        cuts += lottery.certificate.cuts > 0
        shared += bool(households)
    assert cuts >= count / 10, "too few of the pools need cuts for this test to mean much"
    assert shared >= count // 3


@given(seed=st.integers(0, 10**6), method=st.sampled_from(METHODS))
@settings(max_examples=40, deadline=None)
def test_every_panel_meets_the_quotas_and_the_chances_are_those_stated(
    seed: int, method: str
) -> None:
    quotas, pool, size, households = tiny(seed)
    lottery = fair_lottery(
        quotas, pool, size, method=method, households=households, rng=Random(seed)
    )
    possible = {frozenset(panel) for panel in every_panel(quotas, pool, size, households)}
    assert {frozenset(panel) for panel in lottery.panels} <= possible
    assert sum(lottery.weights) == pytest.approx(1, abs=1e-12)
    assert min(lottery.weights) > 0
    assert list(lottery.probabilities) == list(pool.ids)
    seated = frozenset().union(*possible)
    assert {person for _, ids in lottery.excluded for person in ids} == set(pool.ids) - seated
    if method != "random":
        chances = realised(lottery)
        assert all(
            abs(chances[person] - lottery.probabilities[person]) <= CLOSE for person in pool.ids
        )
        alone = [v for v in pool if not households.get(v.id)]
        by_kind: dict[tuple[str, ...], set[float]] = {}
        for v in alone:
            by_kind.setdefault(tuple(v.features.values()), set()).add(lottery.probabilities[v.id])
        assert all(len(kind) == 1 for kind in by_kind.values())


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_leximin_has_the_greatest_least_chance_and_nash_the_greatest_product(seed: int) -> None:
    quotas, pool, size, households = tiny(seed)
    made = {
        method: fair_lottery(
            quotas, pool, size, method=method, households=households, rng=Random(seed)
        )
        for method in ("leximin", "maximin", "nash")
    }
    chances = {
        method: sorted(p for p in lottery.probabilities.values() if p > 0)
        for method, lottery in made.items()
    }
    assert len({len(found) for found in chances.values()}) == 1
    assert chances["leximin"][0] == pytest.approx(chances["maximin"][0], abs=CLOSE)
    assert chances["leximin"][0] >= chances["nash"][0] - CLOSE
    products = {method: _product(found) for method, found in chances.items()}
    assert products["nash"] >= max(products.values()) * (1 - 1e-6)


def _product(numbers: list[float]) -> float:
    result = 1.0
    for number in numbers:
        result *= number
    return result


def test_lottery_is_the_same_for_the_same_seed() -> None:
    quotas, pool, size, households = tiny(7)
    first, second = (
        fair_lottery(quotas, pool, size, households=households, rng=Random(0)) for _ in range(2)
    )
    assert first == second


def test_people_in_no_possible_panel_are_named_by_their_combination() -> None:
    quotas = Quotas((Quota("age", "young", 0, 0), Quota("age", "old", 2, 2)))
    ages = ["young", "old", "old", "old", "young"]
    pool = Pool(("age",), tuple(Volunteer(f"v{n}", {"age": a}) for n, a in enumerate(ages)))
    lottery = fair_lottery(quotas, pool, 2, rng=Random(0))
    assert lottery.excluded == ((("young",), ("v0", "v4")),)
    assert lottery.probabilities["v0"] == 0
    assert lottery.probabilities["v1"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("method", METHODS)
def test_lottery_refuses_quotas_that_cannot_be_met(method: str) -> None:
    quotas = Quotas((Quota("age", "young", 2, 2),))
    pool = Pool(("age",), tuple(Volunteer(f"v{n}", {"age": "old"}) for n in range(4)))
    with pytest.raises(UnableToDraw):
        fair_lottery(quotas, pool, 2, method=method, rng=Random(0))


def test_two_of_one_household_never_sit_together() -> None:
    pool = Pool((), tuple(Volunteer(f"v{n}") for n in range(4)))
    households = {"v0": "a", "v1": "a", "v2": "a", "v3": ""}
    lottery = fair_lottery(Quotas(), pool, 2, households=households, rng=Random(0))
    assert lottery.probabilities["v3"] == pytest.approx(1)
    assert lottery.probabilities["v0"] == pytest.approx(1 / 3)
    with pytest.raises(UnableToDraw, match="at most one person of each household"):
        fair_lottery(Quotas(), pool, 3, households=households, rng=Random(0))


def test_certificate_proves_every_level() -> None:
    quotas, pool, size, _ = tiny(4)
    certificate = fair_lottery(quotas, pool, size, rng=Random(0)).certificate
    assert certificate.levels
    assert all(abs(level.bound - level.chance) <= CLOSE for level in certificate.levels)
    assert certificate.gap <= CLOSE
    json.dumps(certificate.as_dict())


def test_draw_takes_a_panel_of_the_lottery() -> None:
    quotas, pool, size, _ = tiny(4)
    lottery = fair_lottery(quotas, pool, size, rng=Random(0))
    assert lottery.draw(5) in lottery.panels
    assert lottery.draw(5) == lottery.draw(5)
    assert len({lottery.draw(seed) for seed in range(50)}) > 1
