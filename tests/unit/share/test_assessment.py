"""Drafts of an assessment: what is known stands in them, what is not is named, nothing is made."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from jsonschema import Draft202012Validator

from remit.charter.core.rule import Charter
from remit.kernel.documents import schema
from remit.kernel.errors import Problems
from remit.share.core.assessment.counsel import Counsel, counsel_of, with_counsel
from remit.share.core.assessment.drafts import drafts, drafts_as_dict, labels
from remit.share.core.assessment.impact import feared
from remit.share.core.assessment.known import (
    PRINCIPLE,
    Heard,
    HeardAnswer,
    HeardQuote,
    HeardTheme,
    Known,
)
from remit.share.core.assessment.notice import MOST_GRADE, short_grade
from remit.share.core.judgement import judge
from remit.share.core.lawfulness import LawAnswer, check_law
from remit.share.core.paper import Grid
from remit.share.core.paper_word import word_file
from remit.share.counsel_files import parse_counsel, write_counsel
from small_agreement import DAY, LAW, SAFEGUARDS, VOCABULARY, agreement

FLOW = agreement().flows[0].flow
SAID = Heard(
    study="A study (S1)",
    is_made_up=True,
    took_part=("32 people spoke in 4 transcripts.",),
    answers=(
        HeardAnswer("ask:v1", "A doctor tells the council", "before: 34% of 60", flow=FLOW),
        HeardAnswer("ask:trust", "Whom do you trust?", "fewer than 5 of 60"),
        HeardAnswer("ask:fear", "I worry that it is used against me.", "before: 52% of 58"),
    ),
    themes=(
        HeardTheme("listen:theme:good", "Good could come", "", "Raised by 9 of 32", "what good"),
        HeardTheme("listen:theme:watched", "Watched", "", "Raised by 8 of 32", "what they fear"),
        HeardTheme(
            "listen:theme:police",
            "Not the police",
            "It stays with the doctor.",
            "Raised by 12 of 32",
            "whom they trust",
            (HeardQuote("Not to them.", "Group 1, line 2"),),
            is_limit=True,
        ),
    ),
)


def known(asked=None, *, heard=SAID, counsel=()):
    asked = asked or agreement()
    return Known(
        agreement=asked,
        judgement=judge(asked, Charter(), VOCABULARY, DAY),
        law=check_law(asked, LAW, VOCABULARY, DAY),
        vocabulary=VOCABULARY,
        provisions={one.key: one for one in LAW},
        counsel=counsel_of(asked, counsel),
        heard=heard,
        at=DAY,
        labels=labels(is_made_up=heard.is_made_up, at=DAY),
    )


def words_of(paper):
    found = [paper.title, *paper.labels]
    document = docx.Document(io.BytesIO(word_file(paper)))
    found += [one.text for one in document.paragraphs]
    found += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(found)


def test_the_three_drafts_conform_to_their_schema_and_say_that_they_are_drafts():
    answer = drafts_as_dict(known())
    Draft202012Validator(schema("remit.share", "papers")).validate(answer)
    assert [one["key"] for one in answer["papers"]] == [
        "impact-assessment",
        "privacy-notice",
        "record-of-processing",
    ]
    for paper in drafts(known()):
        assert "Draft of 1 July 2026" in paper.labels[0]
        assert any("Made up" in label for label in paper.labels)
    [only] = {len(one.labels) for one in drafts(known(heard=replace(SAID, is_made_up=False)))}
    assert only == 1


def test_the_views_of_those_affected_come_from_the_study_with_references():
    impact = words_of(drafts(known())[0])
    for words in ("before: 34% of 60", "ask:v1", "Raised by 12 of 32", "listen:theme:police"):
        assert words in impact
    assert "“Not to them.” (Group 1, line 2)" in impact
    nobody = drafts(known(heard=Heard("A study")))[0]
    assert "the views of those affected: this study has asked nobody yet" in nobody.gaps


def test_a_case_counts_as_like_a_flow_only_on_one_branch_in_all_five_parts():
    far = replace(SAID.answers[0], flow=replace(FLOW, recipient="police"))
    assert known().cases_near() == (SAID.answers[0],)
    elsewhere = known(heard=replace(SAID, answers=(far,)))
    assert not elsewhere.cases_near()
    gaps = drafts(elsewhere)[0].gaps
    assert "what people say of these flows: no case like them was shown to anybody" in gaps


def test_risks_are_what_people_fear_limits_first_and_people_judge_them():
    assert [one.name for one in feared(known())] == ["Not the police", "Watched"]
    impact = drafts(known())[0]
    [risks] = [b for b in impact.blocks() if isinstance(b, Grid) and "Risks" in b.caption]
    assert risks.rows[-1][1] == "before: 52% of 58 (ask:fear)"
    assert {row[2:] for row in risks.rows} == {("still to judge",) * 3}


def test_a_principle_made_together_is_told_with_who_adopted_it_and_its_breach_is_a_risk():
    made = HeardAnswer(
        "support:no", "Not for border control", "adopted by 9", PRINCIPLE, None, True
    )
    impact = drafts(known(heard=replace(SAID, answers=(*SAID.answers, made))))[0]
    grids = {b.caption: b.rows for b in impact.blocks() if isinstance(b, Grid)}
    principle = ("Not for border control", "adopted by 9", "support:no")
    assert grids["Principles that were made together, and who adopted them"] == (principle,)
    risks = [row[0] for row in grids["Risks to people's rights and freedoms"]]
    assert risks[-1] == "Against this limit: “Not for border control”"


def test_what_a_share_counts_is_said_of_each_kind_of_question():
    asked = (
        HeardAnswer("ask:a", "Share.", "34%", "paired-item"),
        HeardAnswer("ask:t", "The NHS", "64%", "trust"),
        HeardAnswer("ask:k", "The police see all.", "37%", "knowledge"),
    )
    impact = drafts(known(heard=replace(SAID, answers=asked)))[0]
    counted = {b.rows[0][-1]: b.head[1] for b in impact.blocks() if isinstance(b, Grid)}
    assert counted["ask:a"] == "How many agree"
    assert counted["ask:t"] == "How many trust them"
    assert counted["ask:k"] == "How many are right on it"


def test_decisions_about_single_people_get_their_questions_first():
    one = agreement()
    flows = tuple(replace(each, law=replace(each.law, decisions=True)) for each in one.flows)
    asked = drafts(known(replace(one, flows=flows)))
    assert "Articles 22A to 22D" in words_of(asked[0])
    gap = "how people hear of a decision, contest it and have a person look at it again"
    assert gap in asked[0].gaps
    assert gap not in drafts(known())[0].gaps
    assert any("how decisions about single people are made" in each for each in asked[1].gaps)


def test_what_an_agreement_does_not_say_is_a_gap_and_nothing_is_invented():
    bare = replace(agreement(), safeguards=type(SAFEGUARDS)(), parties=(), starts=None, ends=None)
    impact, notice, processing = drafts(known(bare))
    for gap in (
        "how the data are kept safe",
        "the advice of the data protection officer",
        "how high the risk is that is left",
        "by when the data are deleted, how, and who certifies it",
    ):
        assert gap in impact.gaps
    assert "by when it is deleted" in notice.gaps
    assert "who takes part: the agreement names no party" in processing.gaps
    full = drafts(known())[0]
    assert "how the data are kept safe" not in full.gaps
    assert "Locked." in words_of(full)


@pytest.mark.parametrize(("asked", "gap"), [(False, True), (True, False)])
def test_a_high_risk_that_is_left_says_article_36(asked, gap):
    impact = drafts(known(agreement(residual_risk="high", consulted_ico=asked)))[0]
    assert "UK GDPR, Article 36" in words_of(impact)
    assert ("what the Information Commissioner answered, and when" in impact.gaps) is gap
    assert "Article 36" not in words_of(drafts(known())[0])


def test_the_short_layer_of_the_notice_is_measured_and_a_hard_one_is_told():
    assert short_grade(known()) <= MOST_GRADE
    sides = tuple(
        replace(one, name="The interdisciplinary multiagency safeguarding administration")
        for one in agreement().parties
    )
    flows = tuple(replace(agreement().flows[0], id=f"f{at}") for at in range(6))
    hard = known(replace(agreement(), parties=sides, flows=flows))
    assert short_grade(hard) > MOST_GRADE
    assert any(gap.startswith("shorter words") for gap in drafts(hard)[1].gaps)


@pytest.mark.parametrize(
    ("basis", "there", "absent"),
    [
        ("6(1)(e)", "Article 21", "Article 7"),
        ("6(1)(a)", "Article 7", "Article 21"),
        ("part-3", "section 44", "Article 21"),
    ],
)
def test_the_notice_names_the_rights_that_go_with_the_basis(basis, there, absent):
    one = agreement()
    flows = tuple(replace(each, law=replace(each.law, basis=basis)) for each in one.flows)
    notice = words_of(drafts(known(replace(one, flows=flows)))[1])
    assert there in notice
    assert absent not in notice


def test_the_record_is_that_of_article_30_for_each_party():
    helper = replace(agreement().parties[1], key="unit", name="A unit", role="processor")
    asked = agreement(contract="C/1")
    processing = drafts(known(replace(asked, parties=(*asked.parties, helper))))[2]
    assert [one.heading for one in processing.sections][-1] == "A unit"
    text = words_of(processing)
    assert "On whose behalf: A hospital; A council; A force; A company" in text
    assert "Contract: C/1" in text


def test_advice_that_was_recorded_counts_for_the_law_and_is_told_once():
    stated = agreement()
    [own] = counsel_of(stated, ())
    assert own.is_stated
    again = Counsel("dpo", DAY, "Go on.", accepted=True, answered_on=DAY)
    assert counsel_of(stated, (again,)) == (again,)
    without = agreement(advice=())
    assert check_law(without, LAW, VOCABULARY, DAY).answer is LawAnswer.MISSING
    advised = with_counsel(without, (again,))
    assert check_law(advised, LAW, VOCABULARY, DAY).answer is LawAnswer.NOTHING
    refused = Counsel("siro", DAY, "Stop.", accepted=False, why="It is needed.", answered_on=DAY)
    impact = drafts(known(counsel=(refused,)))[0]
    assert "not accepted: It is needed." in words_of(impact)


ADVICE = """[[advice]]
by = "dpo"
on = 2026-03-02
says = "Go on."
accepted = true
answered_on = 2026-03-03

[[advice]]
by = "siro"
on = 2026-03-02
says = "Wait."
"""


def test_a_file_of_advice_goes_out_as_it_came_in():
    problems = Problems()
    found = parse_counsel(ADVICE.encode(), "a.advice.toml", problems)
    assert not problems
    assert found[0] == Counsel(
        "dpo", date(2026, 3, 2), "Go on.", accepted=True, answered_on=date(2026, 3, 3)
    )
    [once] = write_counsel({"a": found}).values()
    assert parse_counsel(once, "a.advice.toml", problems) == found
    assert write_counsel({"a": parse_counsel(once, "x", problems)}) == write_counsel({"a": found})


def test_all_that_is_wrong_with_a_file_of_advice_is_told_at_once():
    problems = Problems()
    twice = ADVICE.replace('by = "siro"', 'by = "dpo"').replace("accepted = true\n", "")
    refused = '\n[[advice]]\nby = "caldicott"\non = 2026-03-04\nsays = "No."\naccepted = false\n'
    parse_counsel((twice + refused).encode(), "a.advice.toml", problems)
    assert {one.code for one in problems} == {
        "agreement-advice-twice",
        "agreement-advice-half-answered",
        "agreement-advice-no-reason",
    }
