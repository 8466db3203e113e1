"""What a charter's authors are shown: rules that do nothing, clashes, lost evidence, gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from remit.charter.core.lint import check
from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.vocabulary import Term, Vocabulary

DAY = date(2020, 4, 1)
VOCABULARY = Vocabulary(
    [
        Term("subject", "anyone"),
        Term("data", "health"),
        Term("data", "injuries", "health"),
        Term("data", "marks"),
        Term("sender", "nhs"),
        Term("recipient", "police"),
        Term("recipient", "nurse"),
        Term("purpose", "help"),
        Term("purpose", "profit"),
        Term("conditions", "oversight"),
        Term("conditions", "agreed", "oversight"),
    ]
)
HELP = Rule("help", Effect.PERMIT, pattern={"data": ("health",)}, evidence=("ask:v1", "ask:v2"))
NO_POLICE = Rule("no-police", Effect.FORBID, pattern={"recipient": ("police",)})
NO_NURSE = Rule("no-nurse", Effect.FORBID, pattern={"recipient": ("nurse",)})


def remarks(*rules, at=DAY, known=None):
    found = check(Charter(rules), VOCABULARY, at, known)
    return [
        (one.code, one.params.get("rule", ""), one.params.get("other", ""))
        for one in found.remarks
        if one.code != "charter-term-unnamed"
    ]


def test_a_charter_that_is_in_order_gets_no_remarks():
    assert remarks(HELP, NO_POLICE) == []


def test_a_permit_that_one_forbid_leaves_nothing_of_contradicts_it():
    narrow = replace(HELP, id="narrow", pattern={"recipient": ("police",)})
    assert remarks(narrow, NO_POLICE) == [("charter-contradiction", "narrow", "no-police")]


def test_a_permit_that_several_forbids_leave_nothing_of_is_shadowed_by_just_those():
    other = Rule("no-profit", Effect.FORBID, pattern={"purpose": ("profit",)})
    assert remarks(HELP, other, NO_POLICE, NO_NURSE) == [
        ("charter-permit-shadowed", "help", "“no-police”, “no-nurse”"),
        ("charter-rule-idle", "no-profit", ""),
    ]


def test_a_forbid_that_may_yield_shadows_nothing():
    yielding = replace(NO_POLICE, unless=("oversight",))
    narrow = replace(HELP, id="narrow", pattern={"recipient": ("police",)})
    assert remarks(narrow, yielding) == []


def test_a_rule_that_says_what_another_says_already_is_idle():
    narrow = replace(NO_POLICE, id="narrow", pattern={"recipient": ("police",), "data": ("marks",)})
    assert remarks(HELP, NO_POLICE, narrow) == [("charter-rule-idle", "narrow", "")]


def test_a_permit_that_wants_less_than_another_is_idle_and_one_that_wants_more_is_not():
    less = replace(HELP, id="less", requires=("oversight",))
    more = replace(HELP, id="more", requires=("agreed",))
    assert remarks(less, more) == [("charter-rule-idle", "less", "")]


def test_rules_that_do_not_hold_on_the_day_are_told_and_change_nothing():
    ended = replace(NO_POLICE, id="ended", until=DAY)
    coming = replace(NO_POLICE, id="coming", starts_on=DAY + timedelta(1))
    assert remarks(HELP, ended, coming) == [
        ("charter-rule-ended", "ended", ""),
        ("charter-rule-not-begun", "coming", ""),
    ]
    assert check(Charter((HELP, ended, coming)), VOCABULARY, DAY).in_force == 1


def test_evidence_that_is_gone_flags_the_rule_and_the_rule_still_holds():
    found = check(Charter((HELP,)), VOCABULARY, DAY, {"ask:v1"})
    (lost,) = [one for one in found.remarks if one.code == "charter-evidence-lost"]
    assert lost.params == {"rule": "help", "reference": "ask:v2"}
    assert found.counted.flows - found.counted.answers.get("unasked", 0) > 0
    assert found.in_force == 1


def test_terms_that_no_rule_names_are_gaps_where_others_of_their_part_are_named():
    found = check(Charter((HELP, NO_POLICE)), VOCABULARY, DAY)
    gaps = {(r.params["part"], r.params["term"]) for r in found.remarks}
    assert gaps == {("data", "marks"), ("recipient", "nurse")}


def test_the_share_decided_counts_every_flow_once():
    found = check(Charter((HELP, NO_POLICE)), VOCABULARY, DAY)
    # Twelve flows: three kinds of data, two recipients, two purposes. Six to the police.
    assert found.counted.flows == 12
    assert found.counted.decided == pytest.approx(10 / 12)
    shares = {(one.part, one.term): one.decided for one in found.terms}
    assert shares["data", "marks"] == pytest.approx(0.5)
    assert shares["data", "injuries"] == 1
    assert shares["recipient", "nurse"] == pytest.approx(4 / 6)


def test_a_vocabulary_without_terms_of_a_part_has_no_flows_and_no_share():
    bare = Vocabulary([Term("data", "health")])
    found = check(Charter(()), bare, DAY)
    assert (found.counted.flows, found.counted.decided) == (0, None)
    assert found.as_dict()["decided"] is None


def test_of_very_many_remarks_the_first_are_said_and_all_are_in_the_answer():
    same = [replace(HELP, id=f"help-{number}") for number in range(300)]
    found = check(Charter(tuple(same)), VOCABULARY, DAY)
    assert len(found.as_dict()["remarks"]) == len(found.remarks) >= 300
    assert len(found.sentences) < 110
    assert found.sentences[-1].endswith("more are in the answer, under “remarks”.")
