"""Replacement against a slow reference that tries every way to fill the open places."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.replacement import replace_open_places

VALUES = {"gender": ("w", "m"), "age": ("y", "m", "o"), "area": ("n", "s")}
PEOPLE = st.fixed_dictionaries({f: st.sampled_from(v) for f, v in VALUES.items()})


@st.composite
def cases(draw: st.DrawFn) -> tuple[Quotas, list[Volunteer], Pool, DrawSettings, int]:
    """Return quotas, the holders of places, those who may take others, settings and a round."""
    held = [Volunteer(f"h{n}", row) for n, row in enumerate(draw(st.lists(PEOPLE, max_size=4)))]
    people = draw(st.lists(PEOPLE, max_size=7))
    pool = Pool(tuple(VALUES), tuple(Volunteer(f"p{n}", row) for n, row in enumerate(people)))
    rows = []
    for feature, values in VALUES.items():
        for value in values:
            if draw(st.booleans()):
                low = draw(st.integers(0, 3))
                rows.append(Quota(feature, value, low, low + draw(st.integers(0, 2))))
    size = draw(st.integers(max(1, len(held)), len(held) + 4))
    chosen = DrawSettings(size, draw(st.integers(0, 2**32)))
    return Quotas(tuple(rows)), held, pool, chosen, draw(st.integers(1, 3))


def missed(quotas: Quotas, panel: list[Volunteer]) -> int:
    """Return by how many people in total a panel misses the quotas: the plain definition."""
    total = 0
    for quota in quotas:
        count = sum(v.features[quota.feature] == quota.value for v in panel)
        total += max(quota.minimum - count, count - quota.maximum, 0)
    return total


@settings(max_examples=400, deadline=None)
@given(cases())
def test_replacement_never_breaks_a_quota_that_could_be_kept(
    case: tuple[Quotas, list[Volunteer], Pool, DrawSettings, int],
) -> None:
    quotas, held, pool, chosen, round_ = case
    found = replace_open_places(quotas, held, pool, chosen, round_)
    places = chosen.size - len(held)
    best = min(
        (missed(quotas, [*held, *some]), -count)
        for count in range(min(places, len(pool)) + 1)
        for some in combinations(pool.volunteers, count)
    )
    panel = [*held, *pool.only(found.chosen)]
    assert len(set(found.chosen)) == len(found.chosen)
    assert (missed(quotas, panel), -len(found.chosen)) == best
    assert bool(found.sentences) == (best != (0, -places))
    assert replace_open_places(quotas, held, pool, chosen, round_) == found


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_rounds_of_one_seed_do_not_repeat_each_other(seed: int) -> None:
    # By priorities: the fair lottery has three panels for a pool like this, and may repeat one.
    pool = Pool(("a",), tuple(Volunteer(f"p{n}", {"a": "x"}) for n in range(60)))
    by_priorities = DrawSettings(20, seed, "random")
    rounds = {
        replace_open_places(Quotas(), [], pool, by_priorities, round_).chosen
        for round_ in (1, 2, 3)
    }
    assert len(rounds) == 3
