"""The draw and the shortfall against a slow reference that tries every panel of a tiny pool."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.kernel.randomness import generator
from remit.recruit.core.draw import draw_panel, priorities
from remit.recruit.core.pool import Pool, Volunteer, tally
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.shortfall import find_shortfalls
from remit.recruit.core.unable import UnableToDraw

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUES = {"gender": ("w", "m"), "age": ("y", "m", "o"), "area": ("n", "s")}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Quotas, Pool, int, int]:
    """Return quotas, a pool of at most nine people, a size, and a seed."""
    people = draw(
        st.lists(
            st.fixed_dictionaries({f: st.sampled_from(v) for f, v in VALUES.items()}), max_size=9
        )
    )
    pool = Pool(tuple(VALUES), tuple(Volunteer(f"p{n}", row) for n, row in enumerate(people)))
    size = draw(st.integers(0, 6))
    rows = []
    for feature, values in VALUES.items():
        for value in values:
            if draw(st.booleans()):
                low = draw(st.integers(0, 3))
                rows.append(Quota(feature, value, low, low + draw(st.integers(0, 3))))
    if draw(st.booleans()):
        rows.append(Quota("gender*age", "w*y", draw(st.integers(0, 2)), 3))
    return Quotas(tuple(rows)), pool, size, draw(st.integers(0, 2**32))


def has(person: Volunteer, quota: Quota) -> bool:
    """Whether a quota counts a person: the plain definition, for interlocking quotas too."""
    pairs = zip(quota.feature.split("*"), quota.value.split("*"), strict=True)
    return all(person.features[feature] == value for feature, value in pairs)


def feasible_panels(quotas: Quotas, pool: Pool, size: int) -> Iterator[tuple[int, ...]]:
    """Yield every panel, by places in the pool, that meets every quota: the plain definition."""
    for places in combinations(range(len(pool)), size):
        chosen = [pool.volunteers[place] for place in places]
        counts = [sum(has(v, q) for v in chosen) for q in quotas]
        if all(q.minimum <= count <= q.maximum for q, count in zip(quotas, counts, strict=True)):
            yield places


@settings(max_examples=300, deadline=None)
@given(cases())
def test_the_draw_is_the_feasible_panel_of_the_greatest_priority(
    case: tuple[Quotas, Pool, int, int],
) -> None:
    quotas, pool, size, seed = case
    order = priorities(len(pool), generator(seed))
    panels = list(feasible_panels(quotas, pool, size))
    if not panels:
        with pytest.raises(UnableToDraw) as caught:
            draw_panel(quotas, pool, size, generator(seed))
        assert caught.value.shortfalls
        return
    best = max(panels, key=lambda places: sum(order[place] for place in places))
    expected = tuple(pool.ids[place] for place in best)
    assert draw_panel(quotas, pool, size, generator(seed)) == expected


@settings(max_examples=200, deadline=None)
@given(cases())
def test_a_shortfall_is_found_exactly_when_no_panel_is_feasible(
    case: tuple[Quotas, Pool, int, int],
) -> None:
    quotas, pool, size, _ = case
    found = find_shortfalls(quotas, pool, size)
    assert bool(found) == (next(feasible_panels(quotas, pool, size), None) is None)
    assert all(shortfall.missing > 0 for shortfall in found)


@settings(max_examples=200, deadline=None)
@given(cases())
def test_the_least_miss_of_clashing_quotas_is_the_least_over_all_panels(
    case: tuple[Quotas, Pool, int, int],
) -> None:
    quotas, pool, size, _ = case
    found = find_shortfalls(quotas, pool, size)
    if not found or found[0].kind not in {"below", "above"}:
        return
    misses = (
        sum(
            max(quota.minimum - count, count - quota.maximum, 0)
            for quota, count in zip(
                quotas, tally(quotas, (pool.volunteers[p] for p in places)), strict=True
            )
        )
        for places in combinations(range(len(pool)), size)
    )
    assert sum(shortfall.missing for shortfall in found) == min(misses)
