from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.errors import Place, Problems
from remit.kernel.tables import read_table
from remit.recruit.core.quotas import Quota, Quotas, check_size, parse_quotas


def read(text: str, size: int | None = None) -> tuple[Quotas | None, Problems]:
    problems = Problems()
    table = read_table(text.encode(), "q.csv", problems)
    assert table is not None
    return parse_quotas(table, problems, size=size), problems


def codes(problems: Problems) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    "header",
    ["feature,value,min,max", "category,feature,min,max", "category,name,min,max"],
)
def test_each_header_style_reads_the_same(header: str) -> None:
    quotas, problems = read(f"{header}\nage,16-24,3,5\n")
    assert not problems
    assert quotas == Quotas((Quota("age", "16-24", 3, 5),))


def test_further_columns_are_ignored_wherever_they_stand() -> None:
    quotas, problems = read(
        "category,name,suggest min,suggest max,Current #,min,max\nage,16-24,1,2,x,3,5\n"
    )
    assert not problems
    assert quotas == Quotas((Quota("age", "16-24", 3, 5),))


def test_flexible_bounds_are_read_and_may_be_blank() -> None:
    quotas, problems = read("feature,value,min,max,min_flex,max_flex\na,x,3,5,2,6\na,y,1,2,,\n")
    assert not problems
    assert quotas == Quotas((Quota("a", "x", 3, 5, 2, 6), Quota("a", "y", 1, 2)))


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ("a,x,three,5", "quota-not-a-count", 2),
        ("a,x,3.5,5", "quota-not-a-count", 2),
        ("a,x,3," + "9" * 5000, "quota-not-a-count", 2),
        ("a,x,-1,5", "quota-negative", 2),
        ("a,x,6,5", "quota-min-above-max", 2),
        ("a,x,1,5\na,x,1,4", "quota-duplicate", 3),
        (",x,1,5", "quota-blank", 2),
        ("a,,1,5", "quota-blank", 2),
        ("a,x,,5", "quota-blank", 2),
        ("a,x,1,", "quota-blank", 2),
    ],
)
def test_a_faulty_row_is_one_problem_with_its_row(rows: str, code: str, row: int) -> None:
    quotas, problems = read(f"feature,value,min,max\n{rows}\n")
    assert quotas is None
    assert codes(problems) == [code]
    assert next(iter(problems)).place.row == row


@pytest.mark.parametrize("flex", ["4,6", "2,4", "-1,6"])
def test_flexible_bounds_inside_the_strict_ones_are_refused(flex: str) -> None:
    quotas, problems = read(f"feature,value,min,max,min_flex,max_flex\na,x,3,5,{flex}\n")
    assert quotas is None
    assert codes(problems) == ["quota-negative" if "-" in flex else "quota-flex-inside"]


def test_all_problems_are_listed_at_once() -> None:
    _, problems = read("feature,value,min,max\na,x,q,5\na,y,6,5\na,y,1,2\n")
    assert codes(problems) == ["quota-not-a-count", "quota-duplicate", "quota-min-above-max"]


def test_a_header_of_no_style_names_what_was_found() -> None:
    quotas, problems = read("trait,level,min,max\na,x,1,2\n")
    assert quotas is None
    assert "“trait”, “level”" in str(next(iter(problems)))


def test_a_header_alone_has_no_quota() -> None:
    quotas, problems = read("feature,value,min,max\n")
    assert quotas is None
    assert codes(problems) == ["quotas-none"]


def test_sums_that_cannot_make_the_panel_are_noted_for_each_feature() -> None:
    quotas = Quotas(
        (Quota("a", "x", 6, 9), Quota("a", "y", 6, 9), Quota("b", "x", 1, 4), Quota("b", "y", 1, 5))
    )
    problems = Problems()
    check_size(quotas, 10, Place("q.csv"), problems)
    assert codes(problems) == ["quota-minima-above-size", "quota-maxima-below-size"]
    exact = Problems()
    check_size(Quotas((Quota("a", "x", 10, 10),)), 10, Place("q.csv"), exact)
    assert not exact


def bounds(quotas: Quotas | None) -> list[tuple[int, int]]:
    assert quotas is not None
    return [(quota.minimum, quota.maximum) for quota in quotas]


def test_shares_of_the_panel_become_people_and_keep_their_total() -> None:
    text = "feature,value,min,max\na,x,33.3%,34%\na,y,33.3%,34%\na,z,33.4%,34%\n"
    quotas, problems = read(text, size=10)
    assert not problems
    assert bounds(quotas) == [(3, 4), (3, 3), (4, 4)]
    assert quotas is not None
    assert quotas.rows[2].shares == (("min", "33.4%"), ("max", "34%"))


def test_shares_stand_beside_numbers_and_flexible_bounds_may_be_shares() -> None:
    text = "feature,value,min,max,min_flex,max_flex\na,x,40 %,5,30%,60%\na,y,1,50%,,\n"
    quotas, problems = read(text, size=10)
    assert not problems
    assert quotas is not None
    assert (quotas.rows[0].min_flex, quotas.rows[0].max_flex) == (3, 6)
    assert bounds(quotas) == [(4, 5), (1, 5)]
    assert quotas.rows[1].shares == (("max", "50%"),)


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=6),
    st.integers(1, 60),
)
def test_rounded_shares_never_cross_and_stay_within_one_of_exact(
    shares: list[tuple[int, int]], size: int
) -> None:
    rows = [f"a,{n},{min(pair)}%,{max(pair)}%\n" for n, pair in enumerate(shares)]
    quotas, problems = read("feature,value,min,max\n" + "".join(rows), size=size)
    assert not problems
    for (low, high), pair in zip(bounds(quotas), shares, strict=True):
        assert low <= high
        assert abs(low - min(pair) * size / 100) < 1
        assert abs(high - max(pair) * size / 100) <= 1
    total = sum(min(pair) for pair in shares) * size
    assert sum(low for low, _ in bounds(quotas)) == (2 * total + 100) // 200


def test_a_share_without_a_size_is_a_problem_where_it_stands() -> None:
    quotas, problems = read("feature,value,min,max\na,x,40%,5\n")
    assert quotas is None
    assert codes(problems) == ["quota-share-without-size"]
    assert next(iter(problems)).place.column == "min"


@pytest.mark.parametrize("share", ["140%", "-4%", "40.%", "x%", "%"])
def test_what_is_no_share_is_no_count_either(share: str) -> None:
    _, problems = read(f"feature,value,min,max\na,x,{share},5\n", size=10)
    assert set(codes(problems)) <= {"quota-not-a-count", "quota-negative"}
    assert len(problems) == 1


def test_shares_that_cross_are_a_problem() -> None:
    _, problems = read("feature,value,min,max\na,x,60%,40%\n", size=10)
    assert codes(problems) == ["quota-min-above-max"]


@pytest.mark.parametrize(
    ("feature", "value"),
    [
        ("gender*age", "woman*16-24"),
        ("gender × age", "woman × 16-24"),
        ("gender *age", "woman*16-24"),
    ],
)
def test_interlocking_quotas_have_one_spelling(feature: str, value: str) -> None:
    quotas, problems = read(f"feature,value,min,max\n{feature},{value},1,2\n")
    assert not problems
    assert quotas == Quotas((Quota("gender*age", "woman*16-24", 1, 2),))


def test_an_interlocking_value_has_as_many_parts_as_its_feature() -> None:
    _, problems = read("feature,value,min,max\ngender*age,woman,1,2\n")
    assert codes(problems) == ["quota-parts-differ"]


def test_a_star_at_the_end_of_a_name_makes_no_interlocking_feature() -> None:
    quotas, problems = read("feature,value,min,max\ngender*,woman,1,2\n")
    assert not problems
    assert quotas == Quotas((Quota("gender*", "woman", 1, 2),))


def test_combinations_that_are_left_out_lift_the_sum_of_maxima() -> None:
    problems = Problems()
    check_size(Quotas((Quota("a*b", "x*y", 0, 2),)), 10, Place("q.csv"), problems)
    assert not problems
