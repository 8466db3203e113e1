"""What a field of linked records may be asked: to group by, to add up, to average, as a rate."""

from __future__ import annotations

import numpy as np
import pytest

from made_up_linked import columns, linked_table
from people_counted import make, question
from remit.kernel.errors import Place, Problems
from remit.share.core.disclosure.rules import DisclosureRules
from remit.share.core.tables.gathered import unpacked
from remit.share.core.tables.making import Asked
from remit.share.tables.gathering import linked_records


def test_a_number_too_large_to_be_whole_is_a_group_as_it_is_spelled_and_has_no_sum(tmp_path):
    made = columns(900) | {"emergency_cost": np.where(np.arange(900) % 2, 1e25, 2.0)}
    problems = Problems()
    with linked_records(linked_table(tmp_path, made)) as records:
        assert records.column("emergency_cost").values == ("2", "1e+25")
        asked = question("emergency_place", sums="emergency_cost")
        assert not records.gather(asked, DisclosureRules(threshold=10), Place("test"), problems)
    assert [one.code for one in problems] == ["table-huge-amount"]


@pytest.mark.parametrize(("measure", "codes"), [("sums", ["table-alike-amount"]), ("mean", [])])
def test_numbers_that_hardly_differ_have_a_mean_and_no_sum_which_would_count_people(
    tmp_path, measure, codes
):
    problems = Problems()
    made = columns(900)
    made["care_since"][0] = 0  # one mistake makes them no more different
    with linked_records(linked_table(tmp_path, made)) as records:
        years = question("emergency_place", **{measure: "care_since"})
        records.gather(years, DisclosureRules(threshold=10), Place("test"), problems)
        costs = question("emergency_place", **{measure: "emergency_cost"})
        assert records.gather(costs, DisclosureRules(threshold=10), Place("test"), problems)
    assert [one.code for one in problems] == codes


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ((0, 1), ["table-two-values"]),
        ((1, 2, 2), ["table-two-values"]),
        ((1,) * 20 + (2,) * 19 + (9,), ["table-two-values"]),
        ((0, 500, 510, 520, 530), ["table-two-values"]),  # nothing, or about as much
        ((None, 1, 2, 3, 4, 5), []),
    ],
)
def test_a_yes_or_no_in_numbers_has_a_rate_and_neither_mean_nor_sum(tmp_path, values, codes):
    made = columns(900)
    made["emergency_cost"] = np.resize(np.array(values, dtype=object), 900)
    with linked_records(linked_table(tmp_path, made)) as records:
        for asked in ({"mean": "emergency_cost"}, {"sums": "emergency_cost"}):
            problems = Problems()
            table = question("emergency_place", **asked)
            parts = records.gather(table, DisclosureRules(threshold=10), Place("test"), problems)
            assert [one.code for one in problems] == codes
            assert [part.measure for part in parts] == ([] if codes else ["", "emergency_cost"])
    if not codes:
        one = parts[1].spreads[0,]
        assert (one.least, one.greatest) == (1, 5)
        assert 0 < one.above < len(parts[1].cells[0,])
        assert unpacked(parts[1].packed()) == parts[1]
        assert parts[0].exact
        assert unpacked(parts[0].packed()).exact


@pytest.mark.parametrize(
    ("by", "more", "groups", "totals"),
    [
        ("emergency_injury", {}, ("blow", "burn", "knife"), [True]),
        ("in_care", {"rate": "emergency_injury=blow"}, ("blow", "not blow"), [None] * 3),
        ("in_care", {"rate": "emergency_injury=knife"}, ("knife", "not knife"), [None] * 3),
        ("in_care", {"mean": "care_since"}, ("yes",), [True, True]),
    ],
)
def test_that_all_who_are_chosen_are_in_one_group_is_not_told(tmp_path, by, more, groups, totals):
    made = columns(900)
    made["emergency_injury"][made["emergency_place"] == "canal"] = "blow"
    asked = question(by, where=["emergency_place=canal"], **more)
    rules = DisclosureRules(threshold=10, whole_group=True)
    with linked_records(linked_table(tmp_path, made)) as records:
        parts = records.gather(asked, rules, Place("test"), Problems())
    assert parts[0].labels[-1] == groups
    [table] = make([{"id": at} for at in range(900)], Asked("t", asked, parts)).made
    shown = [row.get("rate", row.get("mean", row.get("count"))) for row in table.rows]
    assert [one if one is None else True for one in shown if one != 0][-len(totals) :] == totals


@pytest.mark.parametrize("more", [{"mean": "care_cost"}, {"rate": "care_level=high"}])
def test_who_has_a_value_is_not_told_past_what_tables_of_the_dataset_hide(tmp_path, more):
    sizes = {("canal", "a"): 5, ("canal", "b"): 44, ("canal", "c"): 40, ("canal", None): 30}
    sizes |= {("hill", plan): 45 - at for at, plan in enumerate(("a", "b", "c", None))}
    place, plan = (np.repeat(each, list(sizes.values())) for each in np.array([*sizes]).T)
    at, cared = np.arange(len(place)), plan != None  # noqa: E711  # of each in an array
    made = {
        "in_care": cared,
        "emergency_place": place,
        "care_plan": plan,
        "care_level": np.where(cared, np.where(at % 2, "high", "low"), None),
        "care_cost": np.where(cared, at % 8 + 1, None),
    }
    kinds = dict.fromkeys(("emergency_place", "care_plan", "care_level"), "category")
    rules, problems = DisclosureRules(threshold=10, whole_group=True), Problems()
    asked = [question("care_plan,emergency_place"), question("emergency_place", **more)]
    with linked_records(
        linked_table(tmp_path, made, kinds=kinds | {"care_cost": "number"})
    ) as records:
        parts = [records.gather(one, rules, Place("test"), problems) for one in asked]
    people = [{"id": number} for number in at.tolist()]
    [first] = make(people, Asked("plans", asked[0], parts[0])).made
    before = [("plans", first.parts[0].gathered, first.parts[0].hidden)]
    [after] = make(people, Asked("after", asked[1], parts[1]), before=before).made
    hidden = {(row["care_plan"], row["emergency_place"]) for row in first.rows if not row["count"]}
    assert hidden >= {("a", "canal"), ("not known", "canal")}
    assert {row["emergency_place"]: row["count"] for row in after.rows}["canal"] is None
