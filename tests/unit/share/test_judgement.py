"""Judging an agreement: a verdict on each flow, the gravest for the whole."""

from __future__ import annotations

from datetime import date

import pytest
from jsonschema import Draft202012Validator

from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.documents import schema
from remit.kernel.flow import Flow
from remit.kernel.verdict import Answer
from remit.kernel.vocabulary import Term, Vocabulary
from remit.share.core.agreement import Agreement, RequestedFlow
from remit.share.core.judgement import (
    FlowNotUnderstood,
    explain_flow,
    judge,
    judgement_of,
    summarise,
)

DAY = date(2020, 4, 1)
VOCABULARY = Vocabulary(
    [
        Term("subject", "young"),
        Term("data", "health"),
        Term("sender", "nhs"),
        Term("recipient", "charity"),
        Term("recipient", "police"),
        Term("recipient", "school"),
        Term("recipient", "company"),
        Term("purpose", "help"),
        Term("conditions", "oversight"),
    ]
)
CHARTER = Charter(
    (
        Rule("r1", Effect.PERMIT, {"en": "Charities."}, {"recipient": ("charity",)}),
        Rule(
            "r2",
            Effect.PERMIT,
            {"en": "Schools, watched.", "ar": "المدارس"},
            {"recipient": ("school",)},
            requires=("oversight",),
            evidence=("ask:v1", "listen:g1:3"),
        ),
        Rule(
            "r7", Effect.FORBID, {"en": "No police."}, {"recipient": ("police",)}, evidence=("a:b",)
        ),
        Rule("r8", Effect.FORBID, {"en": "No companies."}, starts_on=date(2025, 1, 1)),
    )
)


def asks(*recipients, starts=None):
    flows = tuple(
        RequestedFlow(f"to-{one}", Flow("young", "health", "nhs", one, "help"), f"For {one}.")
        for one in recipients
    )
    return Agreement("eh", "Early help", flows, starts=starts)


def answers(judgement):
    return [judged.verdict.answer for judged in judgement.flows]


@pytest.mark.parametrize(
    ("recipients", "whole"),
    [
        (["charity"], Answer.WITHIN),
        (["charity", "school"], Answer.WITHIN_IF),
        (["school", "company", "charity"], Answer.UNASKED),
        (["company", "police", "charity"], Answer.OUTSIDE),
    ],
)
def test_the_gravest_flow_decides_the_whole(recipients, whole):
    assert judge(asks(*recipients), CHARTER, VOCABULARY, DAY).answer is whole


def test_every_flow_keeps_its_own_verdict_in_the_order_asked():
    judgement = judge(asks("police", "charity", "company"), CHARTER, VOCABULARY, DAY)
    assert answers(judgement) == [Answer.OUTSIDE, Answer.WITHIN, Answer.UNASKED]
    assert [judged.asked.id for judged in judgement.flows] == [
        "to-police",
        "to-charity",
        "to-company",
    ]


def test_the_rules_of_the_day_that_the_agreement_starts_are_used():
    later = asks("charity", starts=date(2025, 6, 1))
    assert judge(later, CHARTER, VOCABULARY, DAY).answer is Answer.OUTSIDE
    assert judge(later, CHARTER, VOCABULARY, DAY).at == date(2025, 6, 1)
    assert judge(asks("charity"), CHARTER, VOCABULARY, DAY).at == DAY


def test_without_a_charter_nobody_was_asked():
    judgement = judge(asks("charity", "police"), None, VOCABULARY, DAY)
    assert answers(judgement) == [Answer.UNASKED, Answer.UNASKED]


def test_a_judgement_as_plain_values_names_rules_evidence_and_what_is_missing():
    judgement = judge(asks("school", "police"), CHARTER, VOCABULARY, DAY)
    values = judgement.as_dict()
    assert values["agreement"] == "eh"
    assert values["at"] == "2020-04-01"
    assert values["verdict"] == "outside"
    assert values["counts"] == {"within": 0, "within-if": 1, "unasked": 0, "outside": 1}
    school, police = values["verdicts"]
    assert school["id"] == "to-school"
    assert school["verdict"] == "within-if"
    assert school["rules"] == ["r2"]
    assert school["evidence"] == ["ask:v1", "listen:g1:3"]
    assert school["missing"] == [["oversight"]]
    assert school["flow"]["recipient"] == "school"
    assert school["why"] == "For school."
    assert (police["verdict"], police["rules"], police["evidence"]) == ("outside", ["r7"], ["a:b"])


@pytest.mark.parametrize("charter", [CHARTER, None])
def test_a_judgement_as_plain_values_conforms_to_its_published_schema(charter):
    judgement = judge(asks("school", "police", "charity", "company"), charter, VOCABULARY, DAY)
    validator = Draft202012Validator(schema("remit.share", "judgement"))
    assert list(validator.iter_errors(judgement.as_dict())) == []


def test_the_published_schemas_are_schemas():
    for name in ("agreement", "judgement"):
        Draft202012Validator.check_schema(schema("remit.share", name))
    Draft202012Validator.check_schema(schema("remit.charter", "charter"))


@pytest.mark.parametrize(
    ("recipients", "sentence"),
    [
        (["charity"], "The whole is within the remit (1 within the remit; 1 flow)."),
        (
            ["school"],
            (
                "The whole is within the remit only if conditions are added "
                "(1 within the remit if conditions are added; 1 flow)."
            ),
        ),
        (
            ["company", "charity"],
            (
                "The whole cannot go ahead yet: nobody was asked about part of it "
                "(1 within the remit, 1 not asked about; 2 flows)."
            ),
        ),
        (
            ["police", "charity", "police"],
            "The whole is refused: part of it is outside the remit (1 within the remit, 2 outside the remit; 3 flows).",
        ),
    ],
)
def test_the_whole_is_summed_up_in_one_sentence(recipients, sentence):
    assert summarise(judge(asks(*recipients), CHARTER, VOCABULARY, DAY)) == sentence


def test_each_flow_is_explained_in_sentences():
    judgement = judge(asks("school"), CHARTER, VOCABULARY, DAY, language="ar")
    sentences = explain_flow(judgement.flows[0], VOCABULARY, judgement.at, "ar")
    assert sentences[0] == "“health” about “young”, from “nhs” to “school”, for “help”."
    assert sentences[1] == "Within, if “oversight” is added."
    assert "المدارس" in sentences[2]


def test_a_flow_over_a_term_that_the_vocabulary_lost_is_told_in_a_sentence():
    asked = asks("charity", "hospice")
    with pytest.raises(FlowNotUnderstood, match="“to-hospice” speaks of “hospice” of recipient"):
        judge(asked, CHARTER, VOCABULARY, DAY)
    told = judgement_of(asked, CHARTER, VOCABULARY, DAY)
    assert "hospice" in told.unable
    assert "Put the terms back" in summarise(told)
    assert not told.is_ready
    assert told.answer is Answer.UNASKED


def test_a_rule_over_a_term_that_the_vocabulary_lost_leaves_nothing_judged():
    lost = Rule("r9", Effect.FORBID, {"en": "No hospices."}, {"recipient": ("hospice",)})
    told = judgement_of(asks("charity"), Charter((*CHARTER.rules, lost)), VOCABULARY, DAY)
    assert "“r9” speaks of “hospice” of recipient" in told.unable
    assert told.flows == ()
