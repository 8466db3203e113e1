"""Tables of linked records: what stops one, what is hidden together, what tells of a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from remit.kernel.errors import Place, Problems
from remit.share.core.datasets import Dataset, Field
from remit.share.core.disclosure.audit import Release, audit
from remit.share.core.disclosure.counts import TOTAL
from remit.share.core.disclosure.rules import DisclosureRules, rules_from
from remit.share.core.output_rules import OutputRules, output_entry, output_rules, rules_of
from remit.share.core.tables.differencing import Cohort, Told, near_cohorts, nearest
from remit.share.core.tables.gathered import PEOPLE, Gathered, unpacked
from remit.share.core.tables.joint import Earlier, protect_together, related
from remit.share.core.tables.making import Asked, Before, make_tables, rules_for
from remit.share.core.tables.naming import field_words, heading_of, title_of
from remit.share.core.tables.question import (
    Column,
    Question,
    check_columns,
    check_groups,
    parse_question,
)
from remit.share.core.tables.requested import (
    Check,
    Requested,
    UnableToCheck,
    UnableToRelease,
    Wanted,
    check_may_check,
    check_may_release,
)
from small_agreement import agreement

RULES = DisclosureRules(threshold=10, whole_group=True)


def gathered(people, *by, where=(), amount=""):
    """Count made-up people, each a mapping of fields with their lasting number."""
    inside = [one for one in people if all(one[name] == value for name, value in where)]
    labels = tuple(tuple(sorted({one[name] for one in inside})) for name in by)
    cells, amounts = {}, {}
    for one in inside:
        key = tuple(names.index(one[name]) for name, names in zip(by, labels, strict=True))
        cells.setdefault(key, BitMap()).add(one["id"])
        amounts.setdefault(key, []).append(one.get(amount, 0))
    sums = {key: (sum(each), *sorted(each, reverse=True)[:2]) for key, each in amounts.items()}
    return Gathered(
        amount or PEOPLE, by, labels, tuple(sorted(where)), cells, amounts=sums if amount else {}
    )


def crowd(**cells):
    """Make people by cell, such as a_x=30: place a, injury x."""
    people = []
    for name, many in cells.items():
        place, injury = name.split("_")
        people += [{"place": place, "injury": injury} for _ in range(many)]
    return [one | {"id": number} for number, one in enumerate(people)]


def asked(key, *parts, question=None):
    first = parts[0]
    return Asked(key, question or Question(first.dimensions, where=first.where), parts)


def make(people, *tables, before=(), rules=RULES):
    """Make tables beside earlier ones, given as (name, gathered, hidden)."""
    cohorts, earlier = {}, []
    for name, one, hidden in before:
        cohorts.setdefault(one.measure, []).append(Cohort(name, one.cohort, one.gone_of_cohort))
        earlier.append(Before(name, (Earlier(name, one, hidden, rules),)))
    everybody = BitMap(one["id"] for one in people)
    return make_tables(tables, rules=rules, everybody=everybody, cohorts=cohorts, before=earlier)


def shown(made, measure="count"):
    by = made.question.by
    return {tuple(row[name] for name in by): row[measure] for row in made.rows}


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
    part = gathered(people, "place", amount="cost")
    [costs] = make(people, asked("s", part, question=question)).made
    assert shown(costs, "sum")["a",] is None
    plain = replace(part, amounts={**part.amounts, (0,): (3_000, 102, 101)})
    [even] = make(people, asked("s", plain, question=question)).made
    assert shown(even, "sum")["a",] == 3_000


def test_a_mean_is_shown_only_where_its_count_and_its_sum_are():
    people = crowd(a_x=30, b_x=30, c_x=9, d_x=30)
    for one in people:
        one["cost"] = 100_000 if one["id"] == 0 else 200
    question = Question(("place",), "mean", "cost")
    parts = (gathered(people, "place"), gathered(people, "place", amount="cost"))
    [made] = make(people, asked("m", *parts, question=question)).made
    means = shown(made, "mean")
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


def test_a_table_of_nearly_the_same_people_is_stopped_and_says_which_came_before():
    people = crowd(a_x=30, a_y=30, b_x=30, b_y=30)
    before = gathered(people, "place")
    now = gathered(people[1:], "injury")
    nothing = np.zeros(len(before.counts), dtype=bool)
    found = make(people[1:], asked("new", now), before=[("old", before, nothing)])
    assert (found.stopped["new"].code, found.stopped["new"].params["earlier"]) == (
        "table-too-near",
        "old",
    )
    assert not make(people, asked("new", gathered(people, "injury"))).stopped


def test_a_cell_of_nearly_the_same_people_as_an_earlier_cohort_stops_a_table():
    people = crowd(a_x=40, a_y=1, b_x=30, b_y=30)
    before = gathered(people, "injury", where=[("place", "a")])
    hidden = np.ones(len(before.counts), dtype=bool)
    hidden[-1] = False  # 41 people in place a
    found = make(
        people, asked("new", gathered(people, "injury", "place")), before=[("old", before, hidden)]
    )
    # The margin of place a is out with 41; the table may be made, and hides the 40 beside the 1.
    [made] = found.made
    assert shown(made)["x", "a"] is None
    third = [one for one in people if one["id"] != 40]
    again = make(third, asked("new", gathered(third, "place")), before=[("old", before, hidden)])
    assert again.stopped["new"].params["kind"] == "cell"


def test_what_a_line_has_without_a_cell_is_compared_too():
    people = crowd(a_x=40, b_x=30, c_x=30)
    for one in people:
        first, last = one["id"] < 20, one["id"] == 99
        one["team"] = "blue" if first else "green" if one["place"] == "a" or last else "red"
    # Red are 59: all but place a, which are 60, and but one. No cell of either table is near.
    before = gathered(people, "team")
    nothing = np.zeros(len(before.counts), dtype=bool)
    found = make(people, asked("new", gathered(people, "place")), before=[("old", before, nothing)])
    assert found.stopped["new"].params["kind"] == "rest"


def test_somebody_taken_out_of_an_earlier_set_counts_as_a_difference():
    people = crowd(a_x=40, b_x=40)
    taken = gathered(people, "place").without([0])
    assert (len(taken.cohort), taken.gone_of_cohort, taken.counts.counts[0]) == (79, 1, 40)
    assert unpacked(taken.packed()).packed() == taken.packed()
    left = people[1:]
    nothing = np.zeros(len(taken.counts), dtype=bool)
    found = make(left, asked("new", gathered(left, "place")), before=[("old", taken, nothing)])
    assert found.stopped["new"].params["earlier"] == "old"


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


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.booleans()), max_size=40)
)
def test_nearness_by_overlaps_is_nearness_by_sets(rows):
    people = [
        {"id": number, "place": place, "injury": injury}
        for number, (place, injury, _) in enumerate(rows)
    ]
    later = [one for one, (_, _, stays) in zip(people, rows, strict=True) if stays]
    new, old = gathered(later, "place", "injury"), gathered(people, "injury")
    if not (new.cells and old.cells):
        return
    told = [Told(name, one, np.zeros(len(one.counts), bool)) for name, one in
            (("new", new), ("old", old))]  # fmt: skip
    sets = [[set(cell) for cell in one.people] for one in (new, old)]
    near = any(
        len(a) >= 3 and len(b) >= 3 and 0 < len(a ^ b) < 3 for a, b in product(*sets)
    ) or any(
        len(a) >= 3 and len(rest) >= 3 and 0 < len(a ^ rest) < 3
        for cells, others in ((sets[0], told[1]), (sets[1], told[0]))
        for a in cells
        for cell, whole in others.parents
        for rest in [set(others.gathered.people[whole]) - set(others.gathered.people[cell])]
    )
    assert (nearest(*told, 3) is not None) == near


def test_cohorts_are_compared_with_who_has_left_them():
    now = BitMap(range(1, 100))
    cohorts = [Cohort("same", BitMap(now)), Cohort("one", BitMap(range(100))),
               Cohort("left", BitMap(now), 1), Cohort("far", BitMap(range(50)))]  # fmt: skip
    assert [one.name for one in near_cohorts(now, cohorts, 10)] == ["one", "left"]


def test_every_fault_of_a_question_is_said_at_once():
    problems, place = Problems(), Place("x")
    assert parse_question(["a,a"], count=True, mean="b", where=["c"], place=place,
                          problems=problems) is None  # fmt: skip
    assert {one.code for one in problems} == {
        "table-one-measure", "table-not-a-pair", "table-field-twice",
    }  # fmt: skip
    kinds = {"in_a": "presence", "a_day": "date", "a_cost": "number", "a_ward": "category"}
    problems = Problems()
    check_columns(Question(("person", "nothing"), "sum", "a_ward"), kinds, place, problems)
    assert [one.code for one in problems] == [
        "table-not-a-field", "table-unknown-column", "table-not-a-number",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (Column("f", "date", 3, True, ("1", "2")), "table-continuous-field"),
        (Column("f", "number", 20, False), "table-continuous-field"),
        (Column("f", "number", 61, True), "table-continuous-field"),
        (Column("f", "category", 201, True), "table-identifying-field"),
        (Column("f", "category", 101, True), "table-identifying-field"),
        (Column("f", "category", 2, True, ("1", "2")), "table-no-such-value"),
        (Column("f", "number", 12, True, ("1", "3")), None),
    ],
)
def test_a_field_that_is_measured_or_tells_people_apart_groups_nobody(column, code):
    problems = Problems()
    question = Question(("g",), where=(("f", "3"),))
    columns = {"f": column, "g": Column("g", "presence", 2, True, ("no", "yes"))}
    check_groups(question, columns, (1000, 10), Place("x"), problems)
    assert [one.code for one in problems] == ([code] if code else [])


def test_an_agreements_output_rules_hold_and_where_it_says_nothing_there_are_some():
    made = agreement()
    assert rules_of(made).threshold == 10
    assert rules_of(made).secondary
    assert rules_of(made).whole_group
    said = OutputRules(threshold=12, round=5, n=2, k=80.0, p=15.0, zeros="usable")
    assert output_rules(output_entry(said)) == said
    rules = rules_of(replace(made, output=said))
    assert (rules.threshold, rules.base, rules.n, rules.k, rules.p) == (12, 5, 2, 80.0, 15.0)
    assert rules_from(rules.as_dict()) == rules
    safer = agreement(threshold=20)
    assert rules_of(replace(safer, output=said)).threshold == 20


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


def requested(*checkers, state="waiting", **change):
    wanted = Wanted(
        "t", "plan", Question(("a",)), "To plan.", "anna",
        checks=tuple(Check(by, date(2026, 6, 1)) for by in checkers),
    )  # fmt: skip
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    return Requested(wanted, state, now, "d", RULES, {"clean": True}, [], "x", **change)


@pytest.mark.parametrize(
    ("table", "by", "words"),
    [
        (requested(), "Anna ", "asked for “t”"),
        (requested("ben"), "BEN", "has checked “t” already"),
        (requested("ben", "cleo"), "dan", "Two people have checked"),
        (requested(state="released"), "ben", "is released"),
    ],
)
def test_who_may_not_check_a_table_is_told_why(table, by, words):
    with pytest.raises(UnableToCheck, match=words):
        check_may_check(table, by)
    check_may_check(requested("ben"), "cleo")


@pytest.mark.parametrize(
    ("table", "digest", "words"),
    [
        (requested("ben"), "d", "waits for a second check"),
        (requested("ben", "Ben "), "d", "Two people check a table|checked by two"),
        (requested("ben", "cleo"), "other", "was changed since"),
        (requested("ben", "cleo", gone=1), "d", "has been taken out since"),
    ],
)
def test_what_may_not_be_released_is_told_why(table, digest, words):
    with pytest.raises(UnableToRelease, match=words):
        check_may_release(table, digest)
    check_may_release(requested("ben", "cleo"), "d")


def test_a_table_is_told_in_the_agreements_own_words_and_else_by_the_fields_names():
    words = {"in_visits": "In “Visits”", "visits_injury": "Kind of injury"}
    asked = Question(
        ("visits_injury", "visits_week"), "rate", "in_visits", "no", (("visits_place", "park"),)
    )
    assert title_of(asked, words) == (
        "Rate of people not in “Visits” by “Kind of injury” and visits_week, "
        "of people with visits_place = park"
    )
    assert title_of(Question(("in_visits",), "mean", "visits_cost"), words) == (
        "Mean of visits_cost by being in “Visits”"
    )
    heads = [heading_of(one, words) for one in ("visits_injury", "visits_week", "count")]
    assert heads == ["Kind of injury", "visits_week", "People"]


def test_no_words_are_told_of_a_field_that_identifies():
    fields = (
        Field("dob", "contact", "Date of birth.", identifies=True),
        Field("week", "injuries", "Week of the  visit."),
        Field("hours", "injuries"),
    )
    one = replace(agreement(), datasets=(Dataset("visits", "hospital", fields, "Visits."),))
    assert field_words(one) == {"in_visits": "In “Visits”", "visits_week": "Week of the visit"}
