"""From evidence to proposed rules: intervals decide, and no group's refusal is outvoted."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date

import pytest

from remit.charter.core.document import parse_charter
from remit.charter.core.leaning import Change, Position, Share, leaning_of
from remit.charter.core.proposal import HeardFlow, Judgement, Kind
from remit.charter.core.proposals import Settings, proposed
from remit.charter.core.proposing import (
    REASONS,
    check_features,
    heard_id,
    in_the_way,
    propose,
    waiting,
)
from remit.charter.core.rule import Effect
from remit.kernel.errors import Problems
from remit.kernel.finding import Finding
from remit.kernel.flow import CONDITIONS, PARTS, Flow
from remit.kernel.intervals import wilson
from remit.kernel.vocabulary import Term, Vocabulary

DAY = date(2020, 4, 1)
KEYS = {
    "subject": ["young"],
    "data": ["health", "marks"],
    "sender": ["nhs", "school"],
    "recipient": ["police", "nurse", "council"],
    "purpose": ["help", "profit"],
    CONDITIONS: ["told", "agreed"],
}
VOCABULARY = Vocabulary(Term(part, key) for part, keys in KEYS.items() for key in keys)
FLOW = Flow("young", "health", "nhs", "police", "help")
OTHER = Flow("young", "marks", "school", "police", "help")


def share(count, n):
    if not n:
        return {"n": 0, "count": 0, "share": None, "low": None, "high": None}
    found = wilson(count, n)
    return {"n": n, "count": count, "share": count / n, "low": found.low, "high": found.high}


def vignette(name, after, *, before=(0, 0), flow=FLOW, net=None):
    figures = {
        "item": name,
        "flow": flow.as_dict(),
        "accept": {"before": share(*before), "after": share(*after)},
        "accept_net": dict(zip(("net", "low", "high"), net or (None, None, None), strict=True)),
    }
    return Finding(f"ask:{name}", "vignette", f"Case {name}", figures=figures)


def groups(*rows):
    listed = [{"item": i, "feature": "age", "value": v, **share(*s)} for i, v, s in rows]
    figures = {"before": [], "after": listed}
    return Finding("ask:overview:group-differences", "group-differences", "", figures=figures)


def kind_of(*findings, **options):
    return propose(findings, **options)[0].kind


def test_a_permit_needs_the_whole_interval_above_one_half_and_every_group_behind_it():
    of_all = vignette("v1", (70, 100))
    assert (
        kind_of(of_all, groups(("v1", "young", (35, 50)), ("v1", "old", (35, 50)))) is Kind.PERMIT
    )


def test_more_than_half_is_not_support_where_the_interval_holds_one_half():
    assert kind_of(vignette("v1", (55, 100))) is Kind.CONTESTED


def test_a_group_that_refuses_is_not_outvoted_however_many_accept():
    findings = vignette("v1", (900, 1000)), groups(("v1", "young", (3, 20)))
    (found,) = propose(findings)
    assert found.kind is Kind.CONTESTED
    assert "These groups refuse it: young (age)." in found.because


def test_a_group_of_enough_people_without_support_contests_and_a_small_one_is_too_few():
    of_all = vignette("v1", (90, 100))
    assert kind_of(of_all, groups(("v1", "young", (8, 16)))) is Kind.CONTESTED
    assert kind_of(of_all, groups(("v1", "young", (7, 15)))) is Kind.TOO_FEW


def test_the_rows_of_groups_are_gone_through_once_however_many_cases_there_are():
    class Counted(list):
        times = 0

        def __iter__(self):
            self.times += 1
            return super().__iter__()

    many = [vignette(f"v{number}", (90, 100)) for number in range(20)]
    table = groups(*((f"v{number}", "young", (9, 10)) for number in range(20)))
    rows = Counted(table.figures["after"])
    found = propose([*many, replace(table, figures={**table.figures, "after": rows})])
    assert len(found[0].leaning.groups) == 1
    assert rows.times == 1


def test_groups_of_features_that_do_not_count_are_left_aside_but_where_they_refuse():
    findings = vignette("v1", (90, 100)), groups(("v1", "young", (10, 20)))
    assert propose(findings, features={"gender"})[0].kind is Kind.PERMIT
    refused = vignette("v1", (90, 100)), groups(("v1", "young", (3, 20)))
    assert propose(refused, features={"gender"})[0].kind is Kind.CONTESTED


def test_a_feature_that_makes_no_groups_is_no_way_to_a_permit():
    findings = vignette("v1", (90, 100)), groups(("v1", "young", (10, 20)))
    problems = Problems()
    check_features(findings, ["age", "aeg"], problems)
    assert [(one.code, one.params["known"]) for one in problems] == [
        ("proposal-feature-unknown", "age")
    ]


@pytest.mark.parametrize("after", [[], [("v1", "old", (0, 0))]])
def test_a_group_of_which_nobody_came_back_still_refuses(after):
    found = groups(("v1", "young", (90, 100)), *after)
    found.figures["before"] += groups(("v1", "old", (0, 20))).figures["after"]
    whole = vignette("v1", (90, 100), before=(90, 120))
    assert kind_of(whole, found) is Kind.CONTESTED


@pytest.mark.parametrize("under", [(), ("told",)])
def test_what_is_not_accepted_under_as_much_or_more_is_no_permit(under):
    other = vignette("v2", (50, 100), flow=FLOW.with_conditions(*under))
    permit, contested = propose([vignette("v1", (90, 100)), other])
    assert (permit.kind, contested.kind) == (Kind.CONTESTED, Kind.CONTESTED)
    assert permit.because[-1] == "With the same safeguards or more, support is not shown: v2."


def test_few_people_who_all_accept_are_support_and_few_who_are_split_are_too_few():
    assert kind_of(vignette("v1", (8, 8))) is Kind.PERMIT
    assert kind_of(vignette("v1", (4, 8))) is Kind.TOO_FEW


def test_what_most_refuse_is_forbidden_and_the_groups_that_accept_it_are_named():
    (found,) = propose([vignette("v1", (5, 100)), groups(("v1", "old", (10, 11)))])
    assert found.kind is Kind.FORBID
    assert "These groups accept it: old (age)." in found.because


def test_what_people_think_once_informed_counts_where_they_were_asked_then():
    assert kind_of(vignette("v1", (90, 100), before=(10, 100))) is Kind.PERMIT
    assert kind_of(vignette("v1", (0, 0), before=(10, 100))) is Kind.FORBID


def test_a_refused_flow_yields_to_the_conditions_under_which_it_is_accepted():
    under = FLOW.with_conditions("told")
    permit, forbid = propose([vignette("v1", (5, 100)), vignette("v2", (90, 100), flow=under)])
    assert (permit.kind, permit.conditions) == (Kind.PERMIT, ("told",))
    assert (forbid.kind, forbid.unless) == (Kind.FORBID, ("told",))


def test_of_several_permits_for_one_flow_the_least_conditions_stand():
    under = FLOW.with_conditions("told")
    (found,) = propose([vignette("v2", (90, 100), flow=under), vignette("v1", (90, 100))])
    assert found.conditions == ()
    assert set(found.evidence) == {"ask:v1", "ask:v2"}


def test_what_is_accepted_bare_and_refused_under_a_condition_is_contested():
    under = FLOW.with_conditions("told")
    found = propose([vignette("v1", (90, 100)), vignette("v2", (5, 100), flow=under)])
    assert [one.kind for one in found] == [Kind.CONTESTED, Kind.CONTESTED]


def test_two_refusals_of_one_flow_are_one_forbid_with_both_as_evidence():
    under = FLOW.with_conditions("told")
    (found,) = propose([vignette("v1", (5, 100)), vignette("v2", (5, 100), flow=under)])
    assert found.evidence == ("ask:v1", "ask:v2")


@pytest.mark.parametrize(
    ("before", "after", "net", "change"),
    [
        ((10, 100), (50, 100), (0.4, 0.3, 0.5), Change.DISSOLVES),
        ((50, 100), (10, 100), (-0.4, -0.5, -0.3), Change.HARDENS),
        ((50, 100), (90, 100), (0.4, 0.3, 0.5), Change.GROWS),
        ((90, 100), (50, 100), (-0.4, -0.5, -0.3), Change.WEAKENS),
        ((10, 100), (50, 100), (0.1, -0.1, 0.3), Change.HOLDS),
        ((10, 100), (50, 100), None, Change.UNKNOWN),
    ],
)
def test_what_information_did_is_told_where_the_interval_of_the_change_leaves_zero_out(
    before, after, net, change
):
    assert leaning_of(vignette("v1", after, before=before, net=net)).change is change


def test_from_sixteen_people_on_three_in_four_are_shown_to_be_more_than_half():
    assert Share(**share(12, 16)).position is Position.FOR
    assert Share(**share(11, 15)).position is Position.TOO_FEW


HEARD = HeardFlow("listen:a:3", FLOW.with_conditions("agreed"), "Only if I say so.", ("trust",))


def test_what_was_only_spoken_of_waits_for_a_named_researcher():
    (found,) = propose([], [HEARD], way=REASONS)
    assert (found.kind, found.id) == (Kind.TO_JUDGE, heard_id(FLOW))
    assert waiting([], [HEARD]) == {found.id}
    assert found.rule(VOCABULARY) is None


def test_a_judgement_makes_a_rule_of_it_with_the_name_of_who_judged():
    judged = {heard_id(FLOW): Judgement(Effect.PERMIT, "A. Researcher", "All four said so.")}
    (found,) = propose([], [HEARD], judged, way=REASONS)
    rule = found.rule(VOCABULARY)
    assert (rule.effect, rule.requires, rule.evidence) == (
        Effect.PERMIT, ("agreed",), ("listen:a:3",),
    )  # fmt: skip
    assert found.because == ("Judged by A. Researcher: All four said so.",)


def test_a_judged_forbid_yields_only_to_what_the_judgement_names():
    for conditions in ((), ("told",)):
        judgement = Judgement(Effect.FORBID, "A", "B", conditions)
        (found,) = propose([], [HEARD], {heard_id(FLOW): judgement}, way=REASONS)
        assert found.rule(VOCABULARY).unless == conditions


def test_a_study_of_reasons_gives_no_figures_even_where_cases_were_shown():
    found = proposed([vignette("v1", (90, 100))], VOCABULARY, DAY, settings=Settings(REASONS))
    (plain,) = found.as_dict()["proposals"]
    assert (plain["kind"], plain["answers"]) == ("to-judge", None)
    assert "%" not in str(found.as_dict())


def test_what_was_said_of_a_flow_is_evidence_beside_its_answers():
    (found,) = propose([vignette("v1", (90, 100))], [HEARD])
    assert found.evidence == ("ask:v1", "listen:a:3")


def test_figures_of_fewer_people_than_the_threshold_are_withheld():
    findings = [vignette("v1", (90, 100)), groups(("v1", "young", (3, 4)))]
    found = proposed(findings, VOCABULARY, DAY, settings=Settings(threshold=5))
    (group,) = found.as_dict()["proposals"][0]["answers"]["groups"]
    assert (group["n"], group["share"], group["position"]) == (None, None, "too-few")


def test_proposed_rules_are_a_charter_that_remit_reads_and_the_others_are_comments():
    findings = [
        vignette("v1", (90, 100)),
        vignette("v2", (5, 100), flow=Flow("young", "marks", "school", "police", "profit")),
        vignette("v3", (50, 100), flow=Flow("young", "marks", "school", "council", "help")),
    ]
    found = proposed(findings, VOCABULARY, DAY)
    text = found.toml()
    problems = Problems()
    charter = parse_charter(
        text.encode(), "charter.toml", VOCABULARY, problems, {"ask:v1", "ask:v2"}
    )
    assert not problems
    assert charter == found.charter()
    assert "# v3\n#   Contested:" in text


def test_proposals_without_a_rule_are_still_a_charter_in_form():
    text = proposed([vignette("v3", (50, 100))], VOCABULARY, DAY).toml()
    assert tomllib.loads(text) == {"rule": []}


def test_what_nobody_was_asked_is_listed_and_wanted_flows_come_first():
    wanted = Flow("young", "marks", "school", "council", "profit")
    found = proposed([vignette("v1", (90, 100))], VOCABULARY, DAY, wanted=[wanted, FLOW])
    assert found.gaps.wanted == (wanted,)
    assert found.gaps.suggestions[0].flow == wanted
    assert ("recipient", "nurse") in found.gaps.terms
    assert ("recipient", "police") not in found.gaps.terms


def test_the_suggested_cases_show_every_term_that_none_showed():
    found = proposed([vignette("v1", (90, 100))], VOCABULARY, DAY)
    shown = {(part, one.flow.term(part)) for one in found.gaps.suggestions for part in PARTS}
    assert set(found.gaps.terms) <= shown
    assert len(found.gaps.suggestions) == 2


def test_a_study_that_asked_nothing_is_suggested_a_first_case_for_each_term():
    found = proposed([], VOCABULARY, DAY)
    assert found.proposals == ()
    assert len(found.gaps.suggestions) == 3


def test_what_keeps_an_accepted_flow_from_being_permitted_is_told_group_by_group():
    accepted, refused = vignette("v1", (90, 100)), vignette("v2", (10, 100), flow=OTHER)
    few = groups(("v1", "young", (2, 3)), ("v1", "old", (60, 60)), ("v2", "old", (1, 9)))
    found = propose([accepted, refused, few])
    assert in_the_way(found) == (("young (age)", 1, 0),)
    assert any("at least 16 of each" in one for one in found[0].because)
