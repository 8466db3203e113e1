from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.errors import Place, Problems
from remit.kernel.tables import read_table
from remit.recruit.core.derivation import Cells, Derived, derive_quotas, parse_cells
from remit.recruit.core.shares import largest_remainder

PEOPLE = "age,sex,population\n16-24,man,1000\n16-24,woman,1000\n25+,man,4000\n25+,woman,4000\n"
RATES = "age,sex,rate\n16-24,man,30\n16-24,woman,10\n25+,man,5\n25+,woman,0\n"


def derive(
    people: str = PEOPLE, rates: str = RATES, size: int = 30, tolerance: int = 0
) -> tuple[Derived | None, Problems]:
    problems = Problems()
    cells = []
    for text, number in ((people, "population"), (rates, "rate")):
        table = read_table(text.encode(), f"{number}.csv", problems)
        assert table is not None
        cells.append(parse_cells(table, number, problems))
    if cells[0] is None or cells[1] is None:
        return None, problems
    place = Place("rate.csv")
    return derive_quotas(*cells, size, place, problems, tolerance=tolerance), problems


def codes(problems: Problems) -> list[str]:
    return [problem.code for problem in problems]


def test_a_group_gets_the_share_of_places_that_it_has_of_those_at_risk() -> None:
    derived, problems = derive()
    assert not problems
    assert derived is not None
    # Events: 30 and 10 among the young, 20 and 0 among the older.
    assert [(q.label, q.minimum, q.maximum) for q in derived.quotas] == [
        ("“age: 16-24”", 20, 20),
        ("“age: 25+”", 10, 10),
        ("“sex: man”", 25, 25),
        ("“sex: woman”", 5, 5),
    ]
    assert derived.sentences[0] == (
        "“Age: 16-24”: 20.0% of the population, 66.7% of the events to be expected. That share of "
        "30 places is 20.0, rounded to 20."
    )


def test_a_tolerance_opens_the_bounds_but_never_beyond_nobody_or_the_panel() -> None:
    derived, _ = derive(size=6, tolerance=2)
    assert derived is not None
    assert [(q.minimum, q.maximum) for q in derived.quotas] == [(2, 6), (0, 4), (3, 6), (0, 3)]
    assert derived.sentences[3].endswith("; between 0 and 3 will do.")


def test_rates_may_be_by_fewer_features_than_the_population() -> None:
    derived, problems = derive(rates="age,rate\n16-24,20\n25+,5\n")
    assert not problems
    assert derived is not None
    assert [q.minimum for q in derived.quotas] == [15, 15, 15, 15]


@pytest.mark.parametrize(
    ("people", "rates", "expected"),
    [
        (PEOPLE, "age,sex,rate\n16-24,man,30\n", ["cell-without-rate"] * 3),
        (PEOPLE, "age,area,rate\n16-24,n,30\n", ["rates-unknown-feature"]),
        (PEOPLE, "age,rate\n16-24,0\n25+,0.0\n", ["derive-no-events"]),
        (PEOPLE, "age\n16-24\n", ["cells-columns"]),
        ("population\n5\n", RATES, ["cells-columns"]),
        (PEOPLE, "age,rate\n", ["cells-none"]),
        (PEOPLE, "age,rate\n16-24,x\n25+,-1\n,2\n", ["cell-not-a-number"] * 2 + ["cell-blank"]),
        (PEOPLE, "age,rate\n16-24,1.\n25+,.\n", ["cell-not-a-number"] * 2),
        (PEOPLE, "age,rate\n16-24,1\n16-24,2\n", ["cell-duplicate"]),
    ],
)
def test_a_fault_of_the_statistics_is_found(people: str, rates: str, expected: list[str]) -> None:
    derived, problems = derive(people, rates)
    assert derived is None
    assert codes(problems) == expected


@given(st.lists(st.fractions(0, 50), min_size=1, max_size=8))
def test_the_largest_remainders_keep_the_total_and_stay_within_one(exact: list[Fraction]) -> None:
    whole = largest_remainder(exact)
    assert abs(sum(whole) - sum(exact)) <= Fraction(1, 2)
    for number, of in zip(whole, exact, strict=True):
        assert abs(number - of) < 1
    assert whole == largest_remainder(exact)


def test_of_equal_remainders_the_first_comes_first() -> None:
    assert largest_remainder([Fraction(1, 3)] * 3) == (1, 0, 0)


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 40)), min_size=4, max_size=4),
    st.integers(1, 80),
)
def test_the_targets_of_every_feature_add_up_to_the_panel(
    numbers: list[tuple[int, int]], size: int
) -> None:
    cells = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    people, rates = (
        Cells(("one", "two"), dict(zip(cells, map(Fraction, column), strict=True)))
        for column in zip(*numbers, strict=True)
    )
    problems = Problems()
    derived = derive_quotas(people, rates, size, Place("r"), problems)
    if derived is None:
        assert codes(problems) == ["derive-no-events"]
        assert not sum(count * rate for count, rate in numbers)
        return
    for feature in ("one", "two"):
        assert sum(quota.minimum for quota in derived.quotas.of(feature)) == size
