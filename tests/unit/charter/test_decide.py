"""Deciding by example: the four answers and how hierarchies, conditions and dates bear on them."""

from __future__ import annotations

from datetime import date

import pytest

from remit.charter.core.decide import Decider, decide
from remit.charter.core.least_sets import least_sets
from remit.charter.core.rule import Charter, Effect, Rule, RuleNotUnderstood
from remit.kernel.flow import Flow
from remit.kernel.verdict import Answer, Reason
from remit.kernel.vocabulary import Term, Vocabulary

DAY = date(2020, 4, 1)
VOCABULARY = Vocabulary(
    [
        Term("subject", "young"),
        Term("data", "health"),
        Term("data", "mental-health", "health"),
        Term("data", "school"),
        Term("sender", "nhs"),
        Term("recipient", "public-body"),
        Term("recipient", "police", "public-body"),
        Term("recipient", "charity"),
        Term("purpose", "early-help"),
        Term("purpose", "enforcement"),
        Term("conditions", "oversight"),
        Term("conditions", "independent-oversight", "oversight"),
        Term("conditions", "life-at-risk"),
        Term("conditions", "pseudonymised"),
    ]
)


def flow(data="health", recipient="police", purpose="early-help", conditions=()):
    return Flow("young", data, "nhs", recipient, purpose, tuple(conditions))


def permit(name="p", requires=(), **pattern):
    return Rule(name, Effect.PERMIT, {"en": f"{name} says yes."}, pattern, requires=requires)


def forbid(name="f", unless=(), **pattern):
    return Rule(name, Effect.FORBID, {"en": f"{name} says no."}, pattern, unless=unless)


def answer(asked, *rules):
    return decide(asked, Charter(rules), VOCABULARY, DAY)


def test_nobody_was_asked_where_no_rule_applies():
    verdict = answer(flow(), permit(data=("school",)))
    assert verdict.answer is Answer.UNASKED
    assert verdict.reasons == ()


def test_a_permit_covers_narrower_flows_and_never_broader_ones():
    assert answer(flow("mental-health"), permit(data=("health",))).answer is Answer.WITHIN
    assert answer(flow("health"), permit(data=("mental-health",))).answer is Answer.UNASKED


def test_a_broad_request_cannot_slip_past_a_narrow_forbid():
    rules = [permit(), forbid(data=("mental-health",), recipient=("police",))]
    assert answer(flow("health", "public-body"), *rules).answer is Answer.OUTSIDE
    assert answer(flow("mental-health", "police"), *rules).answer is Answer.OUTSIDE
    assert answer(flow("school", "police"), *rules).answer is Answer.WITHIN


def test_a_pattern_with_several_terms_means_any_of_them():
    rule = permit(data=("school", "mental-health"))
    assert answer(flow("school"), rule).answer is Answer.WITHIN
    assert answer(flow("mental-health"), rule).answer is Answer.WITHIN
    assert answer(flow("health"), rule).answer is Answer.UNASKED


def test_a_forbid_overrides_every_permit():
    verdict = answer(flow(), permit(), forbid(), permit("q"))
    assert verdict.answer is Answer.OUTSIDE
    assert verdict.rules == ("f",)


def test_a_forbid_with_an_exception_makes_a_permitted_flow_within_if():
    verdict = answer(flow(), permit(), forbid(unless=("life-at-risk", "oversight")))
    assert verdict.answer is Answer.WITHIN_IF
    assert verdict.missing == (("life-at-risk",), ("oversight",))
    assert [(reason.rule, reason.role) for reason in verdict.reasons] == [
        ("f", "forbids"),
        ("p", "permits"),
    ]


def test_a_forbid_with_an_exception_stands_where_nothing_permits():
    verdict = answer(flow(), forbid(unless=("life-at-risk",)))
    assert verdict.answer is Answer.OUTSIDE
    assert verdict.missing == ()


def test_one_forbid_without_exception_is_enough_to_refuse():
    rules = [permit(), forbid("f", unless=("life-at-risk",)), forbid("g")]
    verdict = answer(flow(), *rules)
    assert verdict.answer is Answer.OUTSIDE
    assert verdict.rules == ("f", "g")


def test_a_narrower_condition_meets_what_is_wanted_and_a_broader_does_not():
    narrow, broad = flow(conditions=["independent-oversight"]), flow(conditions=["oversight"])
    assert answer(narrow, permit(requires=("oversight",))).answer is Answer.WITHIN
    assert answer(broad, permit(requires=("oversight",))).answer is Answer.WITHIN
    strict = permit(requires=("independent-oversight",))
    assert answer(broad, strict).missing == (("independent-oversight",),)


def test_a_forbid_that_yielded_is_among_the_reasons():
    asked = flow(conditions=["life-at-risk"])
    rule = forbid(unless=("life-at-risk",))
    assert answer(asked, rule).answer is Answer.UNASKED
    assert answer(asked, rule).reasons == (Reason("f", "yields", "f says no."),)
    verdict = answer(asked, rule, permit())
    assert verdict.answer is Answer.WITHIN
    assert verdict.rules == ("f", "p")


def test_every_applying_permit_brings_its_conditions():
    rules = [permit("p", ("oversight",)), permit("q", ("pseudonymised",), data=("health",))]
    verdict = answer(flow("mental-health"), *rules)
    assert verdict.missing == (("oversight", "pseudonymised"),)
    assert [reason.missing for reason in verdict.reasons] == [("oversight",), ("pseudonymised",)]


def test_one_condition_that_meets_two_wants_is_asked_for_once():
    rules = [permit(requires=("oversight",)), forbid(unless=("independent-oversight",))]
    assert answer(flow(), *rules).missing == (("independent-oversight",),)


def test_rules_out_of_force_decide_nothing():
    rule = Rule("f", Effect.FORBID, until=DAY)
    assert answer(flow(), rule, permit()).answer is Answer.WITHIN


def test_the_same_rules_under_other_conditions_are_decided_anew():
    decider = Decider(Charter((permit(requires=("oversight",)),)), VOCABULARY, DAY)
    assert decider.decide(flow()).answer is Answer.WITHIN_IF
    assert decider.decide(flow(conditions=["oversight"])).answer is Answer.WITHIN


def test_reasons_speak_the_language_asked_for():
    rule = Rule("f", Effect.FORBID, {"en": "No.", "ar": "لا."})
    verdict = decide(flow(), Charter((rule,)), VOCABULARY, DAY, language="ar")
    assert verdict.reasons[0].statement == "لا."


@pytest.mark.parametrize(
    "rule", [forbid(data=("gone",)), forbid(unless=("gone",)), permit(requires=("gone",))]
)
def test_a_rule_over_a_term_that_is_gone_is_never_passed_over(rule):
    with pytest.raises(RuleNotUnderstood) as told:
        answer(flow(), rule)
    assert "speaks of “gone”" in str(told.value)


@pytest.mark.parametrize("asked", [flow("gone"), flow(conditions=["gone"])])
def test_a_flow_over_a_term_that_is_gone_gets_no_verdict(asked):
    with pytest.raises(KeyError):
        answer(asked, permit())


def test_a_want_that_nothing_can_meet_has_no_least_sets():
    assert least_sets([(), ("oversight",)], VOCABULARY) == ()
    assert least_sets([], VOCABULARY) == ((),)
