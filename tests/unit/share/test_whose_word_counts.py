"""Whose word counts that a condition is kept, and what columns a party may pass at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.errors import Problems
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Term, Vocabulary
from remit.share.core.agreement import Agreement, Evidence, RequestedFlow, parse_agreement
from remit.share.core.datasets import Dataset, Field
from remit.share.core.judgement import judge, summarise
from remit.share.core.lawfulness import LawAnswer, check_law
from small_agreement import DAY, LAW, VOCABULARY, agreement

TEXT = """
title = "A"
[safeguards]
requester = "city-hall"
[[party]]
key = "city-hall"
name = "City Hall (planning)"
role = "controller"
[[flow]]
id = "f"
subject = "patients"
data = "health"
sender = "hospital"
recipient = "council"
purpose = "early-help"
[[evidence]]
condition = "seen"
by = "{by}"
on = 2026-01-01
"""


def codes(by):
    problems = Problems()
    parse_agreement(TEXT.format(by=by).encode(), "a.agreement.toml", "a", None, problems)
    return [one.code for one in problems]


@pytest.mark.parametrize(
    "by",
    [
        "City Hall",
        "city-hall",
        "City Hall’s data team",
        "City Hall's data team",
        "The city hall, planning",
        "The data team of City Hall",
    ],
)
def test_who_asks_is_no_witness_nor_is_a_part_of_them(by):
    assert codes(by) == ["agreement-own-evidence"]


@pytest.mark.parametrize("by", ["City Hall Watch", "The hospital’s patients’ forum", "An auditor"])
def test_a_name_that_only_resembles_theirs_is_somebody_else(by):
    assert codes(by) == []


def test_evidence_wants_it_said_who_asks():
    proof = (Evidence("seen", "A panel", DAY),)
    found = check_law(replace(agreement(requester=""), evidence=proof), LAW, VOCABULARY, DAY)
    assert found.answer is LawAnswer.MISSING
    assert ["which party asks" in one.words for one in found.whole] == [True]
    said = check_law(replace(agreement(), evidence=proof), LAW, VOCABULARY, DAY)
    assert said.answer is LawAnswer.NOTHING


def test_a_column_that_no_flow_passes_is_told_before_anybody_signs():
    fields = (
        Field("grade", "school"),
        Field("ward", "mental-health"),
        Field("who", "crime", "", identifies=True),
    )
    asked = replace(agreement("health"), datasets=(Dataset("d", "hospital", fields),))
    (told,) = check_law(asked, LAW, VOCABULARY, DAY).whole
    assert told.words == "No flow lets “A hospital” pass what “d” holds: “grade”."
    lost = replace(asked, datasets=(Dataset("d", "hospital", (Field("old", "gone"),)),))
    (told,) = check_law(lost, LAW, VOCABULARY, DAY).whole
    assert "“old”" in told.words


def test_the_summing_up_says_what_the_answer_is_while_nobody_shows_the_conditions():
    keys = {"subject": "p", "data": "d", "sender": "s", "recipient": "r", "purpose": "u"}
    terms = Vocabulary(
        [*(Term(part, key) for part, key in keys.items()), Term("conditions", "seen")]
    )
    rule = Rule("r", Effect.PERMIT, {"en": "If seen."}, {"recipient": ("r",)}, requires=("seen",))
    flow = RequestedFlow("f", Flow(*keys.values(), ("seen",)))
    proof = Evidence("seen", "An auditor", date(2026, 1, 1), date(2026, 6, 1))
    asked = Agreement("a", "A", (flow,), evidence=(proof,))
    said = {
        day: summarise(judge(asked, Charter((rule,)), terms, day))
        for day in (date(2026, 5, 31), date(2026, 6, 1))
    }
    assert [text.count("nobody else shows today") for text in said.values()] == [0, 1]
    assert said[date(2026, 6, 1)].endswith("the whole is within the remit if conditions are added.")
