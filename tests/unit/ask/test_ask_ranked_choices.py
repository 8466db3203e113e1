"""An item whose answers put choices in order: planned, read, and one order of them all."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.ask.core.analysis_plan import (
    AnalysisPlan,
    Item,
    QuestionnairePlan,
    parse_plan,
    plan_document,
    plan_from_document,
)
from remit.ask.core.findings import findings, overview_findings
from remit.ask.core.plan_checks import check_plan
from remit.ask.core.ranked_choices import ranked_choices
from remit.ask.core.ranking import ranking
from remit.ask.core.responses import Response
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems
from remit.kernel.finding import canonical_json

OPTIONS = {"nhs": "The NHS", "police": "The police", "school": "My school"}
SURVEY = [
    ["type", "name", "label"],
    ["rank bodies", "trusted", "Whom do you trust most?"],
    ["select_one bodies", "one", "Whom?"],
    ["select_multiple bodies", "many", "Which?"],
]
CHOICES = [
    ["list_name", "name", "label"],
    *[["bodies", name, label] for name, label in OPTIONS.items()],
    ["bodies", "none", "Rather not say"],
]
PLAN = """
[[questionnaire]]
form = "f.xlsx"
missing = ["none"]
[[questionnaire.item]]
name = "{name}"
kind = "ranking"
"""


def checked(text, forms):
    problems = Problems()
    plan = parse_plan(text.encode(), "ask/analysis.toml", problems)
    check_plan(plan, forms, "ask/analysis.toml", problems)
    return plan, [one.code for one in problems]


def test_a_ranking_is_planned_on_a_question_of_type_rank(make_form):
    form = read_xlsform(make_form(SURVEY, CHOICES), "f.xlsx", Problems())
    plan, problems = checked(PLAN.format(name="trusted"), {"f.xlsx": form})
    assert problems == []
    assert plan.questionnaires[0].items == (Item("trusted", "ranking"),)
    assert plan_from_document(plan_document(plan)) == plan


@pytest.mark.parametrize("name", ["one", "many"])
def test_a_ranking_of_another_type_is_refused(name, make_form):
    form = read_xlsform(make_form(SURVEY, CHOICES), "f.xlsx", Problems())
    assert checked(PLAN.format(name=name), {"f.xlsx": form})[1] == ["plan-no-ranking"]


def test_a_ranking_needs_a_form_and_has_no_use_for_a_scale(make_form):
    wide = 'wide.table = "t.csv"\nwide.after_prefix = "T2"'
    text = PLAN.format(name="trusted")
    assert checked(text.replace('form = "f.xlsx"', wide), {})[1] == ["plan-no-ranking"]
    form = read_xlsform(make_form(SURVEY, CHOICES), "f.xlsx", Problems())
    for stray in ('order = ["nhs", "police"]', 'accept = ["nhs"]'):
        assert checked(text + stray, {"f.xlsx": form})[1] == ["plan-stray"]


def test_a_ranking_is_a_finding_with_counts_limits_and_n_of_both_waves(make_form):
    form = read_xlsform(make_form(SURVEY, CHOICES), "f.xlsx", Problems())
    plan = AnalysisPlan(
        (QuestionnairePlan("f", "code", (Item("trusted", "ranking", "trust"),), ("none",)),)
    )
    before = ["nhs school police"] * 12 + ["school nhs police"] * 6 + ["police nhs school"] * 3
    answers = [*((f"p{n}", "before", text) for n, text in enumerate(before)),
               ("p0", "after", "police nhs school"), ("new", "after", "none")]  # fmt: skip
    responses = [Response(code, wave, {"trusted": text}) for code, wave, text in answers]
    (found,) = findings({"f": form}, plan, {"f": responses})
    assert (found.id, found.kind, found.outcome) == ("ask:trusted", "ranking", "trust")
    figures = found.figures
    canonical_json(figures)
    assert [one["value"] for one in figures["options"]] == list(OPTIONS)
    assert (figures["before"]["n"], figures["after"]["n"], figures["n_paired"]) == (21, 1, 1)
    order = figures["before"]["order"]
    assert [one["name"] for one in order] == ["nhs", "school", "police"]
    assert [(one["top"], one["rated"]) for one in order] == [(12, 21), (6, 21), (3, 21)]
    assert order[0]["title"] == "The NHS"
    assert all(one["low"] < one["strength"] < one["high"] for one in order)
    assert [one["name"] for one in figures["after"]["order"]] == ["police", "nhs", "school"]
    assert overview_findings({"f": form}, plan, {"f": responses}) == ()


def test_what_somebody_left_out_is_not_their_last_and_twice_counts_once():
    waves = {"before": {"a": "police police nhs", "b": "police", "c": "gone"}, "after": {}}
    found = ranked_choices(OPTIONS, waves, None)
    assert found["before"]["n"] == 2
    assert [(one["name"], one["rated"]) for one in found["before"]["order"]] == [
        ("police", 2), ("nhs", 1),
    ]  # fmt: skip
    assert found["after"] == {"n": 0, "order": []}
    assert found["n_paired"] == 0


@given(st.lists(st.sampled_from([" ".join(each) for each in permutations(OPTIONS)]), max_size=12))
def test_the_order_is_that_of_the_model_given_the_places_as_ratings(texts):
    waves = {"before": {}, "after": {f"p{n:02}": text for n, text in enumerate(texts)}}
    ratings = [{name: 3.0 - text.split().index(name) for name in OPTIONS} for text in texts]
    expected = ranking(list(OPTIONS), ratings, 0.95) if texts else ()
    order = ranked_choices(OPTIONS, waves, None)["after"]["order"]
    assert [(one["name"], one["strength"], one["low"]) for one in order] == [
        (one.name, pytest.approx(one.strength, abs=1e-9), pytest.approx(one.low, abs=1e-9))
        for one in expected
    ]


def test_people_of_one_group_count_as_one():
    texts = ["nhs police school", "nhs school police", "police nhs school"] * 8
    waves = {"before": {f"p{n:02}": text for n, text in enumerate(texts)}, "after": {}}
    groups = {code: f"g{n % 4}" for n, code in enumerate(waves["before"])}
    alone = ranked_choices(OPTIONS, waves, None)["before"]["order"]
    grouped = ranked_choices(OPTIONS, waves, groups)["before"]["order"]
    assert [one["strength"] for one in alone] == [one["strength"] for one in grouped]
    assert alone[0]["low"] != grouped[0]["low"]
