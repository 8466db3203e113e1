"""What is said of a pool whose households stand in the way, against a list of every panel."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brute_force import every_panel
from remit.recruit.core.explanation import explain_quotas
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.shortfall import find_shortfalls

FEATURES = {"gender": ("w", "m"), "age": ("y", "o")}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Quotas, Pool, int, dict[str, str]]:
    """Return quotas, a pool, a size and households; they may be possible or not."""
    people = draw(
        st.lists(
            st.fixed_dictionaries({f: st.sampled_from(v) for f, v in FEATURES.items()}),
            min_size=3,
            max_size=7,
        )
    )
    pool = Pool(tuple(FEATURES), tuple(Volunteer(f"p{n}", row) for n, row in enumerate(people)))
    homes = {who: draw(st.sampled_from(["", "a", "b", "c"])) for who in pool.ids}
    rows = []
    for feature, values in FEATURES.items():
        for value in values:
            low = draw(st.integers(0, 2))
            rows.append(Quota(feature, value, low, low + draw(st.integers(0, 2))))
    return Quotas(tuple(rows)), pool, draw(st.integers(2, 4)), homes


@given(cases())
@settings(max_examples=120, deadline=None)
def test_quotas_are_called_feasible_exactly_when_a_panel_keeps_the_household_rule(
    case: tuple[Quotas, Pool, int, dict[str, str]],
) -> None:
    quotas, pool, size, homes = case
    possible = bool(every_panel(quotas, pool, size, homes))
    explanation = explain_quotas(quotas, pool, size, homes)
    assert explanation.feasible == possible
    assert bool(find_shortfalls(quotas, pool, size, homes)) != possible


@given(cases(), st.integers(0, 99))
@settings(max_examples=80, deadline=None)
def test_the_recruits_that_are_named_are_enough_and_one_fewer_is_not(
    case: tuple[Quotas, Pool, int, dict[str, str]], seed: int
) -> None:
    quotas, pool, size, homes = case
    explanation = explain_quotas(quotas, pool, size, homes)
    if explanation.feasible or not explanation.recruit:
        return
    rng = Random(seed)
    named = [group for group in explanation.recruit for _ in range(group.count)]
    more = [
        {feature: rng.choice(values) for feature, values in group.features.items()}
        for group in named
    ]
    assert every_panel(quotas, joined(pool, more), size, homes)
    kinds = [dict(zip(FEATURES, kind, strict=True)) for kind in product(*FEATURES.values())]
    for fewer in product(kinds, repeat=len(named) - 1):
        assert not every_panel(quotas, joined(pool, fewer), size, homes)
    # The change of the quotas that is proposed would do, too.
    moved = {(c.feature, c.value, c.bound): c.new for c in explanation.relaxation}
    relaxed = Quotas(
        tuple(
            Quota(
                q.feature,
                q.value,
                moved.get((q.feature, q.value, "min"), q.minimum),
                moved.get((q.feature, q.value, "max"), q.maximum),
            )
            for q in quotas
        )
    )
    assert not moved or every_panel(relaxed, pool, size, homes)


def joined(pool: Pool, more: list[dict[str, str]]) -> Pool:
    """Return the pool with further people, each from a household of their own."""
    new = tuple(Volunteer(f"n{at}", row) for at, row in enumerate(more))
    return Pool(pool.columns, (*pool, *new))


def test_the_sentence_says_whom_to_recruit_when_only_households_stand_in_the_way() -> None:
    rows = ["w", "w", "m", "m"]
    pool = Pool(("gender",), tuple(Volunteer(f"p{n}", {"gender": g}) for n, g in enumerate(rows)))
    quotas = Quotas((Quota("gender", "w", 2, 2), Quota("gender", "m", 1, 2)))
    homes = {"p0": "a", "p1": "a"}
    assert explain_quotas(quotas, pool, 3).feasible
    explanation = explain_quotas(quotas, pool, 3, homes)
    assert not explanation.feasible
    (shortfall,) = find_shortfalls(quotas, pool, 3, homes)
    assert (shortfall.kind, shortfall.missing) == ("households", 1)
    assert shortfall.sentence == (
        "The quotas could be met, but not with at most one person of each household. "
        "The quotas want at least 2 of “gender: w”; the pool has 1 from different households. "
        "With the quotas as they are, recruit at least 1 more person with “gender: w”, "
        "from a household that is not in the pool."
    )


@pytest.mark.parametrize("size", [3, 4])
def test_a_pool_of_too_few_households_is_counted_by_households(size: int) -> None:
    pool = Pool((), tuple(Volunteer(f"p{n}") for n in range(4)))
    homes = dict.fromkeys(("p0", "p1", "p2"), "a")
    explanation = explain_quotas(Quotas(), pool, size, homes)
    assert explanation.sentences[0] == (
        f"The panel needs {size} people; the pool has 2 from different households."
    )
