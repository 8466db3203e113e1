"""Households kept apart by exchanges: the same chances as every panel gives."""

from __future__ import annotations

from random import Random

import pytest

from brute_force import every_panel, leximin, tiny
from remit.recruit.core.lottery import lottery as made
from remit.recruit.core.lottery.types import shared_homes
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.unable import TooManyHouseholds, UnableToDraw


def test_exchanges_give_the_chances_of_brute_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "MANY_TYPES", 0)
    drawn = 0
    for seed in range(45):
        quotas, pool, size, households = tiny(seed)
        if not shared_homes(pool, households):
            continue
        expected = leximin(every_panel(quotas, pool, size, households), list(pool.ids))
        lottery = made.fair_lottery(quotas, pool, size, households=households, rng=Random(seed))
        drawn += 1
        assert all(abs(expected[p] - lottery.probabilities[p]) <= 1e-8 for p in pool.ids)
    assert drawn, "no pool has households"


@pytest.mark.parametrize("method", ["leximin", "maximin", "random"])
def test_exchanges_keep_homes_apart_quotas_met_and_chances_level(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(made, "MANY_TYPES", 0)
    rng = Random(1)
    ages = {f"p{at}": rng.choice("abc") for at in range(300)}
    pool = Pool(("age",), tuple(Volunteer(p, {"age": age}) for p, age in ages.items()))
    homes = {p: str(at // 2) for at, p in enumerate(ages)}
    quotas = Quotas(tuple(Quota("age", value, 6, 8) for value in "abc"))
    lottery = made.fair_lottery(quotas, pool, 20, method=method, households=homes, rng=rng)
    chances = dict.fromkeys(ages, 0.0)
    for panel, weight in zip(lottery.panels, lottery.weights, strict=True):
        assert len({homes[p] for p in panel}) == 20
        assert all(6 <= sum(ages[p] == value for p in panel) <= 8 for value in "abc")
        for person in panel:
            chances[person] += weight
    assert all(abs(chances[p] - lottery.probabilities[p]) <= 1e-8 for p in ages)


def test_homes_that_are_too_crowded_for_exchanges_are_refused_in_true_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(made, "MANY_TYPES", 0)
    people = tuple(Volunteer(f"p{at:03}", {"age": "ab"[at % 2]}) for at in range(1200))
    pool = Pool(("age",), people)
    quotas = Quotas(tuple(Quota("age", value, 9, 11) for value in "ab"))
    crowded = {one.id: str(at % 21) for at, one in enumerate(people)}
    with pytest.raises(TooManyHouseholds, match="too many share a home"):
        made.fair_lottery(quotas, pool, 20, households=crowded, rng=Random(0))
    too_few = {one.id: str(at % 19) for at, one in enumerate(people)}
    with pytest.raises(UnableToDraw, match="the pool has 19 from different households"):
        made.fair_lottery(quotas, pool, 20, households=too_few, rng=Random(0))
