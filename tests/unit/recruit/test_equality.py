from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.commission.core.facts import Equality
from remit.recruit.core.equality import CHARACTERISTICS, equality_finding, in_no_panel
from remit.recruit.core.instance import instance_of
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas

COLUMNS = ("gender", "age group")


def pool_of(*kinds: tuple[str, str]) -> Pool:
    people = (
        Volunteer(str(number), dict(zip(COLUMNS, kind, strict=True)))
        for number, kind in enumerate(kinds)
    )
    return Pool(COLUMNS, tuple(people))


QUOTAS = Quotas(
    (
        Quota("gender", "w", 1, 1),
        Quota("gender", "m", 1, 1),
        Quota("gender", "x", 0, 0),
        Quota("age group", "young", 2, 2),
        Quota("age group", "old", 0, 2),
    )
)
POOL = pool_of(("w", "young"), ("w", "old"), ("m", "young"), ("x", "young"), ("x", "young"))


def test_each_characteristic_of_the_act_and_of_the_commission_is_answered() -> None:
    equality = Equality("", (("Religion or belief, and language", "No Fridays."), ("Class", "")))
    rows = equality_finding(QUOTAS, POOL, 2, equality).figures["characteristics"]
    assert [row["name"] for row in rows] == [*CHARACTERISTICS, "Class"]
    seen = {row["name"]: row["features"] for row in rows if row["features"]}
    assert seen == {"Age": ["age group"], "Sex": ["gender"]}
    assert {row["name"]: row["done"] for row in rows if row["done"]} == {
        "Religion or belief": "No Fridays."
    }
    assert not rows[-1]["in_act"]


@pytest.mark.parametrize(
    ("feature", "names"),
    [
        ("gender identity", ["Gender reassignment", "Sex"]),
        ("sexual orientation", ["Sexual orientation"]),
        ("language", []),
        ("Ethnic group", ["Race"]),
    ],
)
def test_a_feature_is_known_by_whole_words(feature: str, names: list[str]) -> None:
    quotas = Quotas((Quota(feature, "a", 0, 1),))
    rows = equality_finding(quotas, Pool(), 1, Equality()).figures["characteristics"]
    assert [row["name"] for row in rows if row["features"]] == names


def test_whoever_the_quotas_leave_out_is_counted_by_value_and_by_kind() -> None:
    figures = equality_finding(QUOTAS, POOL, 2, Equality()).figures
    assert figures["values"] == [{"feature": "gender", "value": "x", "pool": 2}]
    assert figures["excluded"] == [
        {"features": {"gender": "w", "age group": "old"}, "pool": 1},
        {"features": {"gender": "x", "age group": "young"}, "pool": 2},
    ]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("wm"), st.sampled_from("yo")), max_size=7),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=4, max_size=4),
    st.integers(1, 4),
)
def test_in_no_panel_is_whoever_no_panel_of_them_all_holds(
    kinds: list[tuple[str, str]], numbers: list[tuple[int, int]], size: int
) -> None:
    pairs = [("gender", "w"), ("gender", "m"), ("age group", "y"), ("age group", "o")]
    quotas = Quotas(
        tuple(
            Quota(*pair, low, low + more) for pair, (low, more) in zip(pairs, numbers, strict=True)
        )
    )
    held: set[tuple[str, str]] = set()
    for panel in combinations(kinds, size):
        counts = [
            sum(kind[COLUMNS.index(quota.feature)] == quota.value for kind in panel)
            for quota in quotas
        ]
        if all(quota.allows(count) for quota, count in zip(quotas, counts, strict=True)):
            held.update(panel)
    found = in_no_panel(instance_of(quotas, pool_of(*kinds), size))
    assert set(found) == set(kinds) - held
    assert all(kinds.count(kind) == count for kind, count in found.items())
