"""What a questionnaire's items say together."""

from __future__ import annotations

from itertools import pairwise, permutations
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.ask.core.analysis_plan import AnalysisPlan, Item, QuestionnairePlan
from remit.ask.core.differences import differences, fisher
from remit.ask.core.findings import overview_findings
from remit.ask.core.flow_terms import acceptability_by_term
from remit.ask.core.ranking import ranking
from remit.ask.core.responses import Response
from remit.kernel.finding import canonical_json
from remit.kernel.flow import Flow
from remit.kernel.intervals import difference_of_shares, wilson


def vignette(name, data, recipient, conditions=()):
    flow = Flow("young", data, "nhs", recipient, "help", conditions)
    return Item(name, "vignette", accept=("yes",), order=("no", "yes"), flow=flow)


POLICE = vignette("v1", "health", "police")
YOUTH = vignette("v2", "health", "youth-service", ("consent",))
SCHOOL = vignette("v3", "attendance", "police", ("consent",))


def answered(*texts):
    return {
        f"p{number}": "yes" if mark == "y" else "no"
        for number, mark in enumerate("".join(texts))
        if mark != "-"
    }


def terms_of(found, part):
    return {term["term"]: term for term in found["parts"][part]}


def test_a_terms_share_is_that_of_all_answers_to_vignettes_that_show_it():
    shown = [
        (POLICE, {"before": answered("nnny"), "after": answered("nnnn")}),
        (YOUTH, {"before": answered("yyyn"), "after": answered("yyny")}),
        (SCHOOL, {"before": answered("--ny"), "after": answered("--ny")}),
    ]
    found = acceptability_by_term(shown, None, 0.95)
    health = terms_of(found, "data")["health"]
    assert health["vignettes"] == ["v1", "v2"]
    assert {key: health["before"][key] for key in ("people", "n", "count", "share")} == {
        "people": 4, "n": 8, "count": 4, "share": 0.5,
    }  # fmt: skip
    assert health["before"]["low"] < 0.5 < health["before"]["high"]
    # Two of the four changed: one lost a yes and gained another, one lost a yes.
    assert health["change"]["people"] == 4
    assert health["change"]["value"] == pytest.approx(-1 / 8)
    assert health["change"]["low"] < -1 / 8 < health["change"]["high"]
    assert set(terms_of(found, "conditions")) == {"consent"}
    assert found["balance"]["data"]["before"] == {"least": 2, "most": 4}
    assert "conditions" not in found["balance"]
    assert "sender" not in found["balance"]


def test_answers_of_one_person_count_as_those_of_one_person():
    # Ten people who accept all or nothing of ten vignettes tell no more than ten answers.
    many = [
        (vignette(f"v{n}", "health", "police"), {"before": answered("yyyyynnnnn"), "after": {}})
        for n in range(10)
    ]
    of_many = terms_of(acceptability_by_term(many, None, 0.95), "data")["health"]["before"]
    of_one = terms_of(acceptability_by_term(many[:1], None, 0.95), "data")["health"]["before"]
    assert of_many["n"] == 100
    plain = wilson(5, 10)
    for found in (of_many, of_one):
        assert found["low"] <= plain.low + 0.001
        assert found["high"] >= plain.high - 0.001


def test_a_term_that_nobody_answered_has_no_share():
    found = acceptability_by_term([(POLICE, {"before": {}, "after": answered("y")})], None, 0.95)
    term = terms_of(found, "recipient")["police"]
    assert term["before"] == {
        "people": 0,
        "n": 0,
        "count": 0,
        "share": None,
        "low": None,
        "high": None,
    }
    assert (term["after"]["share"], term["after"]["low"]) == (1, None)
    assert term["change"] == {"people": 0, "value": None, "low": None, "high": None}


def test_difference_of_shares_agrees_with_the_published_example():
    # Newcombe (1998), Statistics in Medicine 17:873, table II (a), method 10: 56 of 70, 48 of 80.
    found = difference_of_shares((56, 70), (48, 80))
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (
        0.2,
        0.0524,
        0.3339,
    )
    # The same table (h): 10 of 10 against 0 of 10.
    found = difference_of_shares((10, 10), (0, 10))
    assert (round(found.low, 4), round(found.high, 4)) == (0.6075, 1.0)


def test_fisher_agrees_with_the_lady_who_tasted_tea():
    assert fisher((3, 4), (1, 4)) == pytest.approx(34 / 70)
    assert fisher((4, 4), (0, 4)) == pytest.approx(2 / 70)


def test_a_limit_that_few_hold_is_seen_and_not_outvoted():
    answers = {f"m{n}": "yes" for n in range(80)} | {
        f"f{n}": "no" if n < 18 else "yes" for n in range(22)
    }
    features = {
        code: {"community": "few" if code[0] == "f" else "many", "same": "x"} for code in answers
    }
    rows = {
        (row["feature"], row["value"]): row
        for row in differences([(POLICE, answers)], features, 0.95)
    }
    assert set(rows) == {("community", "few"), ("community", "many")}
    few, many = rows["community", "few"], rows["community", "many"]
    assert few["outvoted"]
    assert not many["outvoted"]
    assert (few["n"], few["count"], few["rest"]["n"], few["rest"]["share"]) == (22, 4, 80, 1)
    assert few["difference"]["high"] < -0.5
    assert few["p"] < 1e-6
    assert few["p_holm"] == pytest.approx(2 * few["p"])


def test_a_group_of_fewer_than_twenty_has_no_p_value_and_its_unknown_are_left_out():
    answers = {f"m{n}": "yes" for n in range(30)} | {f"f{n}": "no" for n in range(19)} | {"u": "no"}
    features = {
        code: {"community": {"f": "few", "m": "many", "u": ""}[code[0]]} for code in answers
    }
    few, many = differences([(POLICE, answers)], features, 0.95)
    assert few["p"] is many["p"] is few["p_holm"] is None
    assert few["rest"]["n"] == 30


def chance_of(order, worths):
    left, chance = list(order), 1.0
    for one in order:
        chance *= worths[one] / sum(worths[other] for other in left)
        left.remove(one)
    return chance


def slow_likelihood(names, ratings, strengths):
    """Add up the chances of every order that fits what each person rated alike, ghost included."""
    worths = dict(zip(names, map(exp, strengths), strict=True))
    total = sum(0.5 * (s - 2 * log(1 + exp(s))) for s in strengths)
    for of_one in ratings:
        fitting = [
            order
            for order in permutations(of_one)
            if all(of_one[a] >= of_one[b] for a, b in pairwise(order))
        ]
        total += log(sum(chance_of(order, worths) for order in fitting))
    return total


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.integers(1, 3), min_size=2),
        min_size=1,
        max_size=8,
    )
)
def test_no_other_worths_are_likelier_by_a_sum_over_every_order(ratings):
    names = list("abcd")
    found = ranking(names, ratings, 0.95)
    if not found:
        assert all(len(set(of_one.values())) == 1 for of_one in ratings)
        return
    by_name = {one.name: one for one in found}
    centred = np.array([by_name[name].strength for name in names])
    # The ghost fixes the mean: find it along the line of equal differences.
    shifts = np.linspace(-1, 1, 201)
    likelihoods = [slow_likelihood(names, ratings, centred + shift) for shift in shifts]
    best = centred + shifts[int(np.argmax(likelihoods))]
    top = max(likelihoods)
    for place in range(4):
        for nudge in (-0.05, 0.05):
            other = best.copy()
            other[place] += nudge
            assert slow_likelihood(names, ratings, other) <= top + 1e-4


def test_ranking_finds_the_worths_that_people_choose_by():
    rng = np.random.default_rng(2)
    names, worths = ["nhs", "school", "council", "police"], np.array([8.0, 4.0, 2.0, 1.0])
    ratings = [
        dict(zip(names, (-rng.exponential(1 / worths)).tolist(), strict=True)) for _ in range(400)
    ]
    found = ranking(names, ratings, 0.95)
    assert [one.name for one in found] == names
    assert (
        [one.rank for one in found]
        == [one.best for one in found]
        == [one.worst for one in found]
        == [1, 2, 3, 4]
    )
    aim = np.log(worths) - np.log(worths).mean()
    assert [one.strength for one in found] == pytest.approx(aim, abs=0.2)
    assert all(one.low < one.strength < one.high < one.low + 0.4 for one in found)
    assert found[0].worth == pytest.approx(8 / 15, abs=0.05)
    assert sum(one.worth for one in found) == pytest.approx(1)
    assert found[0].rated == 400
    assert found[0].top == sum(max(of_one, key=of_one.get) == "nhs" for of_one in ratings)


def test_a_body_that_everybody_puts_first_is_not_infinitely_better():
    found = ranking(["a", "b"], [{"a": 2, "b": 1}] * 30, 0.95)
    assert found[0].name == "a"
    assert 0.9 < found[0].worth < 1
    assert np.isfinite(found[0].strength)


def test_two_bodies_are_compared_as_a_share_is():
    found = ranking(["a", "b"], [{"a": 2, "b": 1}] * 40 + [{"a": 1, "b": 2}] * 24, 0.95)
    # Each strength is half the logarithm of the odds, drawn a little to nought by the ghost.
    assert log(40 / 24) / 2 - 0.005 < found[0].strength < log(40 / 24) / 2
    error = (1 / 40 + 1 / 24) ** 0.5 / 2
    assert found[0].high - found[0].strength == pytest.approx(1.96 * error, rel=0.05)
    assert (found[0].best, found[0].worst) == (1, 1)


def test_too_few_people_are_ranked_without_limits():
    (one, other) = ranking(["a", "b"], [{"a": 2, "b": 1}], 0.95)
    assert one.low is None
    assert (one.best, one.worst, other.best, other.worst) == (1, 2, 1, 2)


def test_people_of_one_group_make_the_limits_wider():
    ratings = [{"a": 2, "b": 1}] * 20 + [{"a": 1, "b": 2}] * 12
    groups = [f"r{number // 4}" for number in range(32)]
    alone, together = ranking(["a", "b"], ratings, 0.95), ranking(["a", "b"], ratings, 0.95, groups)
    assert together[0].high - together[0].low > 1.5 * (alone[0].high - alone[0].low)


TRUST = [
    Item(f"trust_{name}", "trust", outcome="trust", accept=("3",), order=("1", "2", "3"))
    for name in ("nhs", "police")
]
FACT = Item("sold", "knowledge", truth="no", order=("no", "yes", "unsure"))


def study(features=None, plans=1):
    items = (POLICE, YOUTH, *TRUST, FACT)
    responses = [
        Response(
            f"p{n}",
            wave,
            {
                "v1": "no",
                "v2": "yes",
                "trust_nhs": "3",
                "trust_police": "1" if n % 3 else "3",
                "sold": "no" if n % 2 and wave == "after" else "unsure",
            },
        )
        for n in range(30)
        for wave in ("before", "after")
    ]
    plan = AnalysisPlan(tuple(QuestionnairePlan(f"f{n}", "code", items) for n in range(plans)))
    return overview_findings({}, plan, {f"f{n}": responses for n in range(plans)}, features)


def test_overviews_are_there_where_the_data_allow_them():
    found = study()
    assert [one.id for one in found] == [
        "ask:overview:flow-terms",
        "ask:overview:trust-ranking",
        "ask:overview:misconceptions",
    ]
    canonical_json([one.figures for one in found])
    terms, trust, wrong = found
    assert trust.outcome == "trust"
    assert [one["name"] for one in trust.figures["after"]] == ["trust_nhs", "trust_police"]
    assert terms_of(terms.figures, "recipient")["police"]["after"]["share"] == 0
    (row,) = wrong.figures["items"]
    assert (row["before"]["count"], row["after"]["count"], row["corrected"], row["mistook"]) == (
        30,
        15,
        15,
        0,
    )
    assert row["net"] == 0.5


def test_groups_are_compared_where_features_are_known():
    found = study({f"p{n}": {"age": "young" if n < 12 else "old"} for n in range(30)})
    groups = next(one for one in found if one.kind == "group-differences")
    assert {(row["item"], row["value"]) for row in groups.figures["after"]} == {
        (name, value)
        for name in ("v1", "v2", "trust_nhs", "trust_police")
        for value in ("young", "old")
    }
    canonical_json(groups.figures)


def test_two_questionnaires_have_overviews_of_their_own():
    ids = [one.id for one in study(plans=2) if one.kind == "misconceptions"]
    assert ids == ["ask:overview:misconceptions", "ask:overview:misconceptions:2"]
