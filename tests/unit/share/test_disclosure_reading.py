"""Tables of counts and rules as people write them."""

from __future__ import annotations

import pytest

from remit.kernel.errors import Problems
from remit.kernel.tables import read_table
from remit.share.core.disclosure.protection import check_contributions
from remit.share.core.disclosure.reading import parse_counts
from remit.share.core.disclosure.rules import parse_rules

ENGLAND = "England,a,60\nEngland,b,90\n"
PARTS = "North,a,58\nNorth,b,40\nIsles,a,0\nSouth,a,2\nSouth,b,50\n"
WALES = "Wales,a,30\nWales,b,31\n"


def read(text):
    problems = Problems()
    table = read_table(text.encode(), "t.csv", problems)
    return (parse_counts(table, problems) if table is not None else None), problems


def found(problems):
    return [(one.code, one.place.row, one.place.column) for one in problems]


def cells(counts):
    return {tuple(counts.names(at).values()): int(n) for at, n in enumerate(counts.counts)}


def test_totals_are_worked_out_over_every_dimension():
    counts, problems = read("area,age,count\nN,old,3\nN,young,4\nS,old,5\n")
    assert not problems
    assert cells(counts) == {
        ("N", "old"): 3,
        ("N", "young"): 4,
        ("N", "Total"): 7,
        ("S", "old"): 5,
        ("S", "Total"): 5,
        ("Total", "old"): 8,
        ("Total", "young"): 4,
        ("Total", "Total"): 12,
    }
    assert not (counts.sums @ counts.counts).any()


@pytest.mark.parametrize(("given", "label"), [("", "Total"), ("ALL", "ALL"), ("Totals", "Totals")])
def test_a_total_in_the_table_keeps_its_label(given, label):
    counts, problems = read(f"area,count\nN,3\nS,4\n{given},7\n")
    assert not problems
    assert cells(counts)[label,] == 7


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("area,count\nLondon,60\nEast,58\nWest,2\n", ["London"]),
        ("area,age,count\nN,All ages,9\nN,old,4\nN,All other,7\n", ["All ages"]),
        # Of three groups England is the sum of two, in both lines: South is 60 less 58.
        (f"area,age,count\n{ENGLAND}{PARTS}{WALES}", ["England"]),
        (f"area,age,count\n{PARTS}{ENGLAND}{WALES}", ["England"]),
        ("area,age,count\nN,a,5\nN,b,6\nS,a,5\nS,b,6\nW,a,0\nE,a,1\n", []),
        ("area,count\nN,5\nS,2\nE,3\nW,9\n", []),
    ],
)
def test_a_group_that_looks_like_a_total_of_others_is_told(text, told):
    counts, problems = read(text)
    assert counts is not None
    assert [one.code for one in problems.notices] == ["counts-seeming-total"] * len(told)
    assert all(f"“{label}”" in str(one) for label, one in zip(told, problems.notices, strict=True))


def test_every_fault_of_a_table_is_told_at_once():
    text = "area,age,count\nN,old,-3\nN,young,some\nS,old,2.5\nS,young,4\nS,young,4\n"
    assert found(read(text)[1]) == [
        ("counts-negative", 2, "count"),
        ("counts-not-whole", 3, "count"),
        ("counts-not-whole", 4, "count"),
        ("counts-duplicate-cell", 6, ""),
    ]


def test_a_total_that_its_rows_do_not_come_to_is_told_by_row():
    _, problems = read("area,age,count\nN,old,3\nS,old,5\nTotal,old,9\nW,All,2\n")
    assert found(problems) == [
        ("counts-wrong-total", 4, "count"),
        ("counts-wrong-total", 5, "count"),
    ]
    assert "given as 9; its rows add up to 8" in str(next(iter(problems)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("count\n3\n", "counts-without-dimension"),
        ("a,b\n3,4\n", "table-missing-column"),
        ("value,count\nx,4\n", "counts-bad-dimension"),
        ("a,count\n", "counts-without-rows"),
        ("a,count\nTotal,0\n", "counts-without-rows"),
        ("a,b,c,d,e,f,g,count\n1,1,1,1,1,1,1,1\n", "counts-too-many-dimensions"),
        ("a,count,largest_2\nx,4,1\n", "counts-bad-contributions"),
        ("a,count,largest_1,largest_2\nx,4,1,2\n", "counts-bad-contributions"),
        ("a,count,largest_1\nx,4,5\n", "counts-bad-contributions"),
        ("a,count,contributors\nx,4,0\n", "counts-bad-contributions"),
    ],
)
def test_a_table_that_cannot_be_protected_is_refused(text, code):
    assert code in [one.code for one in read(text)[1]]


def test_a_table_too_large_to_protect_is_refused_with_its_number_of_cells(monkeypatch):
    monkeypatch.setattr("remit.share.core.disclosure.reading.MOST_CELLS", {2: 20})
    _, problems = read("a,b,count\n" + "".join(f"{at},{at},1\n" for at in range(7)))
    assert found(problems) == [("counts-too-many-cells", 0, "")]
    assert "the table has 22 cells" in str(next(iter(problems)))


def test_the_largest_contributions_to_a_total_are_those_of_its_cells():
    counts, problems = read(
        "a,count,contributors,largest_1,largest_2\nx,20,3,9,8\ny,30,4,10,5\nAll,50,6,12,10\nz,0,0,0,0\n"
    )
    assert not problems
    assert counts.contributions.largest.tolist() == [[9, 8], [10, 5], [0, 0], [12, 10]]
    assert counts.contributions.contributors.tolist() == [3, 4, 0, 6]
    without, _ = read("a,count,largest_1,largest_2\nx,20,9,8\ny,30,10,5\n")
    assert without.contributions.largest.tolist()[-1] == [10, 9]


def rules(text):
    problems = Problems()
    return parse_rules(text.encode(), "r.toml", problems), problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("treshold = 5", "unknown-value"),
        ("n = 1", "missing-value"),
        ("threshold = -1", "bad-value"),
        ("threshold = 5\nsecondary = 'yes'", "bad-value"),
        ("k = 120\nn = 1", "bad-value"),
        ("secondary = true", "rules-without-rule"),
        ("threshold = 1", "rules-without-rule"),
        ("threshold = 5\nrounding = 'controlled'", "missing-value"),
    ],
)
def test_rules_that_say_nothing_usable_are_refused(text, code):
    read_rules, problems = rules(text)
    assert read_rules is None
    assert [one.code for one in problems] == [code]


def test_a_rule_of_nought_is_no_rule():
    read_rules, _ = rules("threshold = 5\nround = 0\nn = 0\nk = 0\np = 0")
    assert not read_rules.needs_contributions
    assert not read_rules.base


def test_a_threshold_of_two_acts_as_three():
    assert rules("threshold = 2")[0].threshold == 3


def test_per_cents_may_be_written_as_shares():
    read_rules, problems = rules("n = 1\nk = 0.85\np = 10")
    assert (read_rules.k, read_rules.p) == (85.0, 10.0)
    assert [one.message == "k = 0.85 is read as 85 per cent." for one in problems.notices] == [True]


def test_a_rule_that_the_columns_cannot_tell_is_refused():
    counts, _ = read("a,count,contributors\nx,40,6\ny,9,2\n")
    problems = Problems()
    check_contributions(counts, rules("n = 1\nk = 80\np = 10")[0], "t.csv", problems)
    assert [one.params["rule"] for one in problems] == ["n and k", "p"]
