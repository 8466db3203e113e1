"""Tables of linked records: what stops one, what its rules hide, what is hidden together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pyroaring import BitMap

from people_counted import RULES, asked, crowd, gathered, make, shown, summed
from remit.share.core.disclosure.audit import Release, audit
from remit.share.core.disclosure.counts import TOTAL
from remit.share.core.tables.gathered import Gathered, without_implied
from remit.share.core.tables.joint import Earlier, protect_together, related
from remit.share.core.tables.making import Before, make_tables, rules_for
from remit.share.core.tables.question import (
    Question,
)


def test_a_cohort_of_one_and_all_but_one_are_stopped_and_do_not_say_how_many():
    people = crowd(a_x=40, b_x=39, b_y=1)
    alone = asked("alone", gathered(people, "place", where=[("injury", "y")]))
    others = asked("others", gathered(people, "place", where=[("injury", "x")]))
    stopped = make(people, alone, others).stopped
    assert {key: error.code for key, error in stopped.items()} == {
        "alone": "table-cohort-too-small",
        "others": "table-cohort-too-small",
    }
    assert "fewer than 10" in stopped["alone"].message


def test_a_person_known_to_whoever_asks_cannot_be_narrowed_down_to():
    people = crowd(a_x=30, a_y=12, b_x=30, b_y=20)
    for one in people:
        one["job"] = "baker" if one["id"] == 3 else "other"
    where = [("injury", "x"), ("job", "baker"), ("place", "a")]
    found = make(people, asked("who", gathered(people, "place", where=where)))
    assert found.stopped["who"].code == "table-cohort-too-small"


def test_small_cells_are_hidden_with_cover_and_totals_are_kept():
    people = crowd(a_x=30, a_y=3, b_x=40, b_y=25, c_x=50, c_y=35)
    [made] = make(people, asked("t", gathered(people, "place", "injury"))).made
    cells = shown(made)
    assert cells["a", "y"] is None
    assert sum(value is None for value in cells.values()) == 4
    assert (cells["Total", "Total"], cells["a", "Total"]) == (183, 33)


def test_whole_groups_and_dominated_sums_are_hidden():
    people = crowd(a_x=30, b_x=25, b_y=25, c_x=30, c_y=30)
    [made] = make(people, asked("t", gathered(people, "place", "injury"))).made
    assert shown(made)["a", "x"] is None
    for one in people:
        one["cost"] = 100_000 if one["id"] == 0 else 100 + one["id"]
    question = Question(("place",), "sum", "cost")
    those, part = summed(people, "place", amount="cost")
    [costs] = make(people, asked("s", those, part, question=question)).made
    assert shown(costs, "sum")["a",] is None
    assert (made.rules.p, costs.rules.p) == (None, 10.0)
    plain = replace(part, amounts={**part.amounts, (0,): (3_000, 102, 101)})
    [even] = make(people, asked("s", those, plain, question=question)).made
    assert shown(even, "sum")["a",] == 3_000


def test_a_mean_is_shown_only_where_its_count_and_its_sum_are():
    people = crowd(a_x=30, b_x=30, c_x=9, d_x=30)
    for one in people:
        one["cost"] = 100_000 if one["id"] == 0 else 200 + one["id"]
    question = Question(("place",), "mean", "cost")
    parts = summed(people, "place", amount="cost")
    [made] = make(people, asked("m", *parts, question=question)).made
    means = shown(made, "mean")
    assert made.rules.p == 10.0
    assert means["a",] is None  # its sum is one person's
    assert means["c",] is None  # its count is small
    for row in made.rows:
        assert (row["count"] is None) == (row["mean"] is None)
    assert means["Total",] is not None


def test_a_rate_comes_from_numbers_that_may_be_shown():
    people = crowd(a_x=30, a_y=20, b_x=45, b_y=2, c_x=20, c_y=22)
    question = Question(("place",), "rate", "injury", "y")
    [made] = make(people, asked("r", gathered(people, "place", "injury"), question=question)).made
    rates = shown(made, "rate")
    assert rates["b",] is None
    assert None in [rates[place,] for place in ("a", "c")]
    assert rates["Total",] == round(44 / 139, 3)


def test_tables_of_one_request_hide_together_what_one_by_one_they_would_give_away():
    people = crowd(a_x=30, a_y=3, b_x=40, b_y=25, c_x=50, c_y=35)
    for one in people:
        one["sex"] = "f" if one["id"] % 2 else "m"
    one, other = gathered(people, "place", "injury"), gathered(people, "injury", "sex")
    shared = protect_together([one, other], [], RULES)
    assert shared.protected.audit.is_clean
    of = {
        (key[1],): hide
        for key, hide in zip(one.counts.coordinates.tolist(), shared.hidden(0), strict=True)
        if key[0] == TOTAL
    }
    for key, hide in zip(other.counts.coordinates.tolist(), shared.hidden(1), strict=True):
        if key[1] == TOTAL:
            assert of[key[0],] == hide


def test_the_audit_names_a_cell_that_only_two_tables_together_give_away():
    people = crowd(a_x=30, a_y=3, b_x=40, b_y=25, c_x=50, c_y=35)
    both = gathered(people, "place", "injury")
    shared = protect_together([both, gathered(people, "place")], [], RULES)
    counts, protected = shared.protected.counts, shared.protected
    hidden = protected.hidden.copy()
    planted = int(shared.places[0][np.flatnonzero(shared.hidden(0))[-1]])
    hidden[planted] = False
    found = audit(
        Release(
            counts.coordinates, protected.shown, hidden, counts.counts,
            protected.sensitive.up, protected.sensitive.width, counts.parts, counts.same,
        ),
        RULES,
    )  # fmt: skip
    assert not found.is_clean


def test_what_has_gone_out_stays_and_a_table_that_it_gives_away_is_stopped_by_name():
    people = crowd(a_x=30, a_y=12, b_x=40, b_y=25)
    for one in people:
        one["sex"] = "f" if one["id"] % 2 or one["place"] == "b" else "m"
    before = gathered(people, "place", "injury")
    hidden = np.array([key == [0, 1] for key in before.counts.coordinates.tolist()])
    # Once, long ago, one cell alone was hidden: whoever shares its line now would repeat it.
    found = make(people, asked("new", gathered(people, "place")), before=[("old", before, hidden)])
    assert "“old”" in found.stopped["new"].message
    careful = np.array([TOTAL not in key for key in before.counts.coordinates.tolist()])
    found = make(people, asked("new", gathered(people, "place")), before=[("old", before, careful)])
    assert shown(found.made[0])["a",] == 42


def test_tables_held_to_other_rules_are_not_mixed():
    people = crowd(a_x=30, b_x=40)
    before = gathered(people, "place")
    other = replace(RULES, base=5)
    nothing = np.zeros(len(before.counts), dtype=bool)
    found = make_tables(
        [asked("new", gathered(people, "place"))],
        rules=RULES,
        everybody=BitMap(range(70)),
        cohorts={},
        before=[Before("old", (Earlier("old", before, nothing, other),))],
    )
    assert "held to other rules" in found.stopped["new"].message


def test_a_sum_is_never_held_to_less_than_a_rule_on_single_parts():
    part = Gathered(
        "cost", ("p",), (("a",),), (), {(0,): BitMap(range(20))}, amounts={(0,): (0, 0)}
    )
    rules = rules_for(RULES, [part])
    assert (rules.p, rules.zeros, rules.base) == (10.0, "hidden", 0)


def test_a_third_table_counts_where_it_hides_with_one_that_shares_a_cell():
    people = crowd(a_x=30, a_y=3, b_x=40, b_y=25)
    one, other = (
        gathered(people, "place", "injury"),
        gathered(people, "injury", where=[("place", "b")]),
    )
    apart = gathered(
        [{"id": 900 + each, "place": "q", "injury": "w"} for each in range(20)], "place"
    )
    earlier = [
        Earlier("near", one, np.ones(len(one.counts), bool), RULES),
        Earlier("far", apart, np.zeros(len(apart.counts), bool), RULES),
    ]
    assert [each.name for each in related([other], earlier)] == ["near"]


def test_a_cell_under_conditions_that_say_the_same_is_hidden_where_the_other_is():
    people = crowd(leaver_a=37, leaver_b=37, closed_a=45, closed_b=45, need_a=25, need_b=25,
                   none_a=2, none_b=2, out_a=80, out_b=80)  # fmt: skip
    for one in people:
        # Who has no record in the dataset of care has no plan.
        one["in_care"] = "no" if one["place"] == "out" else "yes"
        one["care_plan"] = "not known" if one["place"] in {"none", "out"} else one["place"]
    plans = gathered(people, "care_plan", "injury", where=[("in_care", "yes")])
    [made] = make(people, asked("plans", plans)).made
    assert shown(made)["need", "Total"] is None  # it covers the four without a plan
    before = [("plans", made.parts[0].gathered, made.parts[0].hidden)]
    # Of the same people, who need not be said to be in the dataset: 218 less all others is four.
    for question in (gathered(people, "injury", where=[("care_plan", "need")]),
                     gathered(people, "care_plan")):  # fmt: skip
        [again] = make(people, asked("again", question), before=before).made
        assert shown(again)["Total" if question.where else "need",] is None


@pytest.mark.parametrize(
    ("conditions", "left"),
    [
        ({("in_a", "yes"), ("a_x", "1")}, {("a_x", "1")}),
        ({("in_a", "yes"), ("a_x", "not known")}, {("in_a", "yes"), ("a_x", "not known")}),
        ({("in_a", "no"), ("a_x", "not known")}, {("in_a", "no")}),
        ({("in_a", "not yes"), ("b_x", "1")}, {("in_a", "no"), ("b_x", "1")}),
        ({("in_a", "yes"), ("b_x", "1")}, {("in_a", "yes"), ("b_x", "1")}),
    ],
)
def test_conditions_that_others_imply_are_left_out(conditions, left):
    assert without_implied(frozenset(conditions)) == left


def test_a_table_by_three_fields_with_more_small_cells_than_can_be_proved_hidden_says_so():
    people = [
        {"id": at, "place": str(at % 31), "injury": str(at // 31 % 31), "year": str(at % 4)}
        for at in range(8_000)
    ]
    flat = asked("flat", gathered(people, "place", "injury"))
    deep = asked("deep", gathered(people, "place", "injury", "year"))
    made = make(people, flat, deep)
    assert [one.key for one in made.made] == ["flat"]
    assert "by so many fields it has too many small cells" in made.stopped["deep"].message
