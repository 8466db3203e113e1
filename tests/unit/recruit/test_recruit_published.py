"""The choice of a panel by a seed, and the published file that lets anyone do it again."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest

from remit.recruit.core.draw import METHODS, DrawSettings, run_draw, stated_lottery
from remit.recruit.core.lottery.choice import chosen, ticket
from remit.recruit.core.lottery.published import disagreements, published
from remit.recruit.core.pool import Pool, Volunteer, tally
from remit.recruit.core.quotas import Quota, Quotas

QUOTAS = Quotas((Quota("age", "young", 1, 2), Quota("age", "old", 1, 2)))
POOL = Pool(
    ("age",),
    tuple(Volunteer(f"v{n}", {"age": "young" if n % 3 else "old"}) for n in range(10)),
)


def test_the_choice_can_be_done_again_with_a_hash_and_a_sum() -> None:
    weights = [0.1, 0.25, 1e-05, 0.64999]
    for seed in range(200):
        number = int(hashlib.sha256(b"remit lottery %d" % seed).hexdigest(), 16)
        share, total, at = Decimal(number) / Decimal(2**256), Decimal(0), 0
        while (total := total + Decimal(repr(weights[at]))) <= share:
            at += 1
        assert chosen(weights, seed) == at


def test_a_recorded_seed_is_this_ticket_for_ever() -> None:
    assert float(ticket(0)) == 0.4202087265418318
    assert float(ticket(2392)) == 0.5779667671599504


def test_each_panel_is_chosen_about_as_often_as_its_weight_says() -> None:
    weights = [0.5, 0.3, 0.2]
    often = [sum(chosen(weights, seed) == at for seed in range(4000)) / 4000 for at in range(3)]
    assert often == pytest.approx(weights, abs=0.03)


@pytest.mark.parametrize("method", [name for name in METHODS if name != "random"])
def test_a_study_draws_the_panel_that_the_published_lottery_selects(method: str) -> None:
    document = published(stated_lottery(QUOTAS, POOL, 3, method=method), QUOTAS, 5)
    panel = run_draw(QUOTAS, POOL, DrawSettings(3, 5, method))
    assert sorted(panel) == document["selected"]
    assert list(panel) == sorted(panel, key=POOL.ids.index)
    counts = tally(QUOTAS, POOL.only(set(panel)))
    assert all(quota.allows(count) for quota, count in zip(QUOTAS, counts, strict=True))


def test_the_lottery_does_not_depend_on_the_seed_that_chooses_from_it() -> None:
    first, second = (
        published(stated_lottery(QUOTAS, POOL, 3, method="leximin"), QUOTAS, seed)
        for seed in (0, 1)
    )
    assert first["panels"] == second["panels"]
    assert first["weights"] == second["weights"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(seed=d["seed"] + 3), "lottery-other-panel"),
        (lambda d: d.update(selected=["v0", "v1", "v2x"]), "lottery-other-panel"),
        (lambda d: d["weights"].pop(), "lottery-panels-and-weights"),
        (lambda d: d["weights"].__setitem__(0, 0.9), "lottery-weights-sum"),
        (lambda d: d["panels"][0].__setitem__(0, d["panels"][0][1]), "lottery-panel-size"),
        (lambda d: d["probabilities"].update(v0=0.5), "lottery-other-chance"),
    ],
)
def test_whatever_is_changed_in_a_published_lottery_is_found(change, code) -> None:
    document = published(stated_lottery(QUOTAS, POOL, 3, method="leximin"), QUOTAS, 5)
    assert disagreements(document, "r.json") == ()
    change(document)
    assert code in {problem.code for problem in disagreements(document, "r.json")}
