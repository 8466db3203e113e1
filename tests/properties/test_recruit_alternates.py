"""The choice of alternates against a slow reference that tries every choice and every use of it."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.kernel.randomness import generator
from remit.recruit.core.alternates import (
    Scenario,
    best_numbers,
    choose_alternates,
    sample_scenarios,
)
from remit.recruit.core.pool import Pool, Volunteer, tally
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.standby import good_numbers

VALUES = {"gender": ("w", "m"), "age": ("y", "o")}
PEOPLE = st.fixed_dictionaries({f: st.sampled_from(v) for f, v in VALUES.items()})


@st.composite
def cases(draw: st.DrawFn) -> tuple[Quotas, list[Volunteer], dict[str, float], Pool, int, int]:
    """Return quotas, holders, their chances of coming, candidates, a number and a seed."""
    holders = [
        Volunteer(f"h{n}", row)
        for n, row in enumerate(draw(st.lists(PEOPLE, min_size=1, max_size=4)))
    ]
    people = draw(st.lists(PEOPLE, max_size=5))
    pool = Pool(tuple(VALUES), tuple(Volunteer(f"p{n}", row) for n, row in enumerate(people)))
    chances = {one.id: draw(st.sampled_from([0.0, 0.3, 0.8, 1.0])) for one in holders}
    rows = []
    for feature, values in VALUES.items():
        for value in values:
            low = draw(st.integers(0, 2))
            rows.append(Quota(feature, value, low, low + draw(st.integers(0, 2))))
    return (
        Quotas(tuple(rows)),
        holders,
        chances,
        pool,
        draw(st.integers(0, 3)),
        draw(st.integers(0, 99)),
    )


def least_miss(scenario: Scenario, kinds: list[tuple[int, ...]], ready: tuple[int, ...]) -> int:
    """Return the least miss over every way to call some of those who are ready."""
    best = None
    for called in product(*(range(number + 1) for number in ready)):
        if sum(called) > scenario.places:
            continue
        counts = [
            sum(n * kind[q] for n, kind in zip(called, kinds, strict=True))
            for q in range(len(scenario.minima))
        ]
        miss = sum(
            max(low - count, count - high, 0)
            for low, high, count in zip(scenario.minima, scenario.maxima, counts, strict=True)
        )
        best = miss if best is None else min(best, miss)
    return best


@settings(max_examples=60, deadline=None)
@given(cases())
def test_no_other_alternates_would_miss_the_quotas_by_less(
    case: tuple[Quotas, list[Volunteer], dict[str, float], Pool, int, int],
) -> None:
    quotas, holders, chances, pool, count, seed = case
    scenarios = sample_scenarios(quotas, holders, chances, generator(seed))
    kinds = sorted({tally(quotas, [one]) for one in pool})
    sizes = [sum(tally(quotas, [one]) == kind for one in pool) for kind in kinds]

    def missed(ready: tuple[int, ...]) -> int:
        return sum(weight * least_miss(s, kinds, ready) for s, weight in scenarios.items())

    choices = [c for c in product(*(range(s + 1) for s in sizes)) if sum(c) <= count]
    numbers = best_numbers(kinds, sizes, scenarios, count)
    assert missed(numbers) == min(map(missed, choices))
    if count and kinds:
        # The search that takes over where kinds are many finds the best where they are few.
        assert missed(good_numbers(kinds, sizes, scenarios, count)) == missed(numbers)
    found = choose_alternates(quotas, holders, chances, pool, count, generator(seed))
    total = sum(scenarios.values())
    assert found.missed == missed(numbers) / total
    assert found.missed_without == missed((0,) * len(kinds)) / total
    assert len(found.chosen) <= count
    assert choose_alternates(quotas, holders, chances, pool, count, generator(seed)) == found


def test_the_search_calls_no_more_people_than_places_are_open() -> None:
    kinds, sizes = [(1, 0, 0), (0, 1, 0), (0, 0, 1)], [2, 2, 2]
    wide = (9, 9, 9)
    scenarios = {Scenario((1, 1, 0), wide, 1): 3, Scenario((2, 0, 1), wide, 3): 1}
    # With one place open, to have the second kind ready is of no use beside the first.
    assert good_numbers(kinds, sizes, scenarios, 3) == (2, 0, 1)


def test_the_search_misses_one_person_more_than_the_best_choice_at_most() -> None:
    for seed in range(6):
        rng = generator(seed)
        kinds = sorted({tuple(rng.randrange(2) for _ in range(6)) for _ in range(12)})
        sizes = [rng.randint(1, 2) for _ in kinds]
        scenarios = {
            Scenario(low, tuple(n + 1 for n in low), rng.randint(2, 4)): rng.randint(1, 5)
            for low in {tuple(rng.randint(0, 2) for _ in range(6)) for _ in range(8)}
        }
        found, best = (
            sum(
                weight * least_miss(scenario, kinds, numbers)
                for scenario, weight in scenarios.items()
            )
            for numbers in (
                good_numbers(kinds, sizes, scenarios, 5),
                best_numbers(kinds, sizes, scenarios, 5),
            )
        )
        assert best <= found <= best + 1
