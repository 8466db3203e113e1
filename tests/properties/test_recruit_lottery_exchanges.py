"""Households kept apart by exchanges: the same chances as every panel gives, or a refusal."""

from __future__ import annotations

from random import Random

import pytest

from brute_force import every_panel, leximin, tiny
from remit.recruit.core.lottery import lottery as made
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.unable import TooManyHouseholds


def test_exchanges_give_the_chances_of_brute_force_or_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(made, "MANY_TYPES", 0)
    drawn = 0
    for seed in range(60):
        quotas, pool, size, households = tiny(seed)
        if not households:
            continue
        expected = leximin(every_panel(quotas, pool, size, households), list(pool.ids))
        try:
            lottery = made.fair_lottery(quotas, pool, size, households=households, rng=Random(seed))
        except TooManyHouseholds:
            continue
        drawn += 1
        assert all(abs(expected[p] - lottery.probabilities[p]) <= 1e-8 for p in pool.ids)
    assert drawn, "no pool was drawn by exchanges"


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
