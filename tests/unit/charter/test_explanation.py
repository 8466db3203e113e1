"""Explaining a verdict so that a person can argue with it."""

from __future__ import annotations

from datetime import date

from remit.charter.core.decide import decide
from remit.charter.core.explanation import cite, describe, explain, verdict_as_dict
from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.finding import Finding
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Term, Vocabulary

DAY = date(2020, 4, 1)
VOCABULARY = Vocabulary(
    [
        Term("subject", "young", labels={"en": "Young people", "ar": "الشباب"}),
        Term("data", "health", labels={"en": "Health records"}),
        Term("sender", "nhs", labels={"en": "NHS trust"}),
        Term("recipient", "police", labels={"en": "Police"}),
        Term("purpose", "help", labels={"en": "Early help"}),
        Term("conditions", "oversight", labels={"en": "Independent oversight"}),
        Term("conditions", "pseudonymised", labels={"en": "Pseudonymised"}),
        Term("conditions", "life", labels={"en": "A life is at risk"}),
    ]
)
FLOW = Flow("young", "health", "nhs", "police", "help")
FORBID = Rule(
    "r7",
    Effect.FORBID,
    {"en": "Health records must not reach the police."},
    unless=("life", "oversight"),
    evidence=("ask:v4", "listen:group-1:12"),
)
PERMIT = Rule(
    "r1",
    Effect.PERMIT,
    {"en": "Early help may use what is known."},
    requires=("oversight", "pseudonymised"),
    evidence=("ask:v1",),
)
FREE = Rule("r2", Effect.PERMIT, {"en": "Early help comes first"})


def told(*rules, conditions=()):
    asked = FLOW.with_conditions(*conditions)
    return explain(decide(asked, Charter(rules), VOCABULARY, DAY), VOCABULARY)


def test_a_flow_is_described_in_plain_words():
    assert describe(FLOW.with_conditions("oversight", "life"), VOCABULARY) == (
        "“Health records” about “Young people”, from “NHS trust” to “Police”, for “Early help”, "
        "under “A life is at risk” and “Independent oversight”"
    )


def test_a_flow_is_described_in_another_language_where_there_are_labels():
    assert "about “الشباب”" in describe(FLOW, VOCABULARY, "ar")


def test_a_refusal_names_the_rule_and_its_evidence():
    assert told(FORBID) == [
        "Refused: this is outside the remit.",
        (
            "The charter forbids it: “Health records must not reach the police” "
            "(rule r7; evidence: ask:v4, listen:group-1:12)."
        ),
        (
            "Rule r7 would yield to “A life is at risk” or “Independent oversight”, which alone "
            "permits nothing."
        ),
    ]


def test_within_if_says_each_way_to_get_within_and_who_wants_it():
    assert told(FORBID, PERMIT) == [
        "Within, if “Independent oversight” and “Pseudonymised” are added.",
        (
            "The charter forbids it: “Health records must not reach the police” "
            "(rule r7; evidence: ask:v4, listen:group-1:12)."
        ),
        "Rule r7 yields to “A life is at risk” or “Independent oversight”.",
        ("The charter permits it: “Early help may use what is known” (rule r1; evidence: ask:v1)."),
        "Rule r1 requires “Independent oversight” and “Pseudonymised”.",
    ]


def test_several_ways_to_get_within_are_told_as_alternatives():
    assert told(FORBID, FREE)[0] == (
        "Within, if “A life is at risk” is added, or if “Independent oversight” is added."
    )


def test_within_tells_which_limit_yielded_and_that_a_rule_names_no_evidence():
    assert told(FORBID, FREE, conditions=["life"]) == [
        "Within the remit.",
        (
            "A limit of the charter yields here, as one of its exceptions is met: “Health records "
            "must not reach the police” (rule r7; evidence: ask:v4, listen:group-1:12)."
        ),
        "The charter permits it: “Early help comes first” (rule r2; evidence: none named).",
    ]


def test_unasked_says_to_ask():
    assert told() == ["Nobody was asked about this. Ask before deciding."]


def test_three_conditions_are_listed_with_commas():
    rule = Rule("r", Effect.PERMIT, requires=("life", "oversight", "pseudonymised"))
    assert told(rule)[0] == (
        "Within, if “A life is at risk”, “Independent oversight” and “Pseudonymised” are added."
    )


def test_a_verdict_as_plain_values_has_the_promised_names():
    verdict = decide(FLOW, Charter((FORBID, PERMIT)), VOCABULARY, DAY)
    assert verdict_as_dict(verdict) == {
        "verdict": "within-if",
        "rules": ["r7", "r1"],
        "evidence": ["ask:v4", "listen:group-1:12", "ask:v1"],
        "missing": [["oversight", "pseudonymised"]],
        "reasons": [
            {
                "rule": "r7",
                "role": "forbids",
                "statement": "Health records must not reach the police.",
                "evidence": ["ask:v4", "listen:group-1:12"],
                "missing": ["life", "oversight"],
            },
            {
                "rule": "r1",
                "role": "permits",
                "statement": "Early help may use what is known.",
                "evidence": ["ask:v1"],
                "missing": ["oversight", "pseudonymised"],
            },
        ],
    }


def passage(text, *, quotable):
    figures = {"text": text, "quotable": quotable}
    return Finding("listen:group-1:12", "passage", "Group 1, line 12", figures=figures)


def test_evidence_is_cited_by_the_speakers_own_words():
    findings = {
        "ask:v4": Finding("ask:v4", "vignette", "Health records to the police"),
        "listen:group-1:12": passage("Not the police,\n  no way.", quotable=True),
    }
    assert cite(FORBID.evidence, findings) == [
        "ask:v4: “Health records to the police”",
        "listen:group-1:12: “Not the police, no way.”",
    ]


def test_words_that_must_not_be_quoted_are_not():
    (line,) = cite(["listen:group-1:12"], {"listen:group-1:12": passage("Secret", quotable=False)})
    assert (
        line
        == "listen:group-1:12: a passage whose speaker is not known, or did not agree to be quoted."
    )


def test_evidence_that_is_gone_is_said_to_be_gone():
    assert cite(["ask:v9"], {}) == ["ask:v9: not, or no longer, among the findings."]
