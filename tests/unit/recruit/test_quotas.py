from __future__ import annotations

import pytest

from remit.kernel.errors import Place, Problems
from remit.kernel.tables import read_table
from remit.recruit.core.quotas import Quota, Quotas, check_size, parse_quotas


def read(text: str) -> tuple[Quotas | None, Problems]:
    problems = Problems()
    table = read_table(text.encode(), "q.csv", problems)
    assert table is not None
    return parse_quotas(table, problems), problems


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
    assert codes(problems) == ["quota-not-a-count", "quota-min-above-max", "quota-duplicate"]


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
