"""What the law asks of an agreement: each test by the fault that it finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from remit.kernel.documents import schema
from remit.kernel.vocabulary import Term, Vocabulary
from remit.share.core.agreement import Party
from remit.share.core.law_remarks import missing
from remit.share.core.lawfulness import LawAnswer, check_law
from remit.share.core.legal_facts import Compulsion, FlowLaw
from small_agreement import DAY, LAW, PARTIES, STATED, VOCABULARY, agreement


def checked(**change):
    return check_law(agreement(**change), LAW, VOCABULARY, DAY)


def said(found, weight):
    remarks = (*found.whole, *(one for flow in found.flows for one in flow.remarks))
    return {one.test for one in remarks if one.finding.value == weight}


def test_an_agreement_that_says_all_leaves_nothing_missing():
    found = checked()
    assert found.answer is LawAnswer.NOTHING
    assert said(found, "missing") == said(found, "against") == set()


@pytest.mark.parametrize(
    ("change", "test"),
    [
        ({"basis": ""}, "lawful-basis"),
        ({"special": ""}, "special-category"),
        ({"schedule": 0}, "special-category"),
        ({"gateway": ""}, "gateway"),
        ({"sender_part": 0}, "regime"),
        ({"basis": "6(1)(c)"}, "lawful-basis"),
        ({"basis": "6(1)(d)"}, "lawful-basis"),
        ({"confidentiality": ""}, "confidentiality"),
    ],
)
def test_what_a_flow_does_not_say_is_missing(change, test):
    found = checked(law=replace(STATED, **change))
    assert said(found, "missing") == {test}
    assert found.answer is LawAnswer.MISSING


@pytest.mark.parametrize(
    ("name", "test"),
    [
        ("notice", "transparency"),
        ("assessment", "impact-assessment"),
        ("deletion", "retention"),
        ("complaints", "rights"),
        ("equality", "duty"),
        ("sanctions", "sanctions"),
        ("purposes", "purpose"),
        ("residual_risk", "impact-assessment"),
        ("opt_out", "confidentiality"),
    ],
)
def test_what_the_whole_does_not_say_is_missing(name, test):
    assert said(checked(**{name: ""}), "missing") == {test}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"law": replace(STATED, gateway="pcsc-2022-16")}, "does not authorise patient"),
        (
            {"data": "school", "law": replace(STATED, gateway="pcsc-2022-16")},
            "from a health or social-care",
        ),
        ({"recipient": "company"}, "not among those who may receive"),
        ({"law": replace(STATED, gateway="nothing")}, "no gateway that Remit holds"),
        ({"law": replace(STATED, basis="6(1)(f)")}, "cannot rest on legitimate interests"),
        ({"law": replace(STATED, basis="part-3")}, "yet Part 2 is said"),
        ({"law": replace(STATED, confidentiality="section-251"), "opt_out": "no"}, "opt-out"),
        ({"residual_risk": "high"}, "Commissioner was not asked"),
        ({"law": replace(STATED, basis="6(1)(ea)")}, "cannot rest on recognised legitimate"),
        ({"law": replace(STATED, schedule=10)}, "cannot rest on paragraph 10"),
        ({"law": replace(STATED, sender_part=3)}, "its basis is not in Article 6"),
        ({"law": replace(STATED, special="part-3")}, "no condition of Article 9"),
        ({"law": replace(STATED, automated=True)}, "only with explicit consent"),
        ({"delete_by": date(2026, 6, 1)}, "before it starts"),
        ({"law": replace(STATED, basis="6(1)(ea)", automated=True)}, "by a computer alone"),
    ],
)
def test_what_cannot_be_as_it_is_stated_is_told_with_its_citation(change, words):
    found = checked(**change)
    remarks = (*found.whole, *found.flows[0].remarks)
    told = [one for one in remarks if one.finding.value == "against"]
    assert any(words in one.words for one in told)
    assert found.answer is LawAnswer.AGAINST


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (("controller", "joint-controller"), "One party alone is a joint controller"),
        (("processor", "processor"), "Every party is a processor"),
        (("controller", "processor"), "is no mere processor"),
    ],
)
def test_roles_that_do_not_fit_each_other_are_told(roles, words):
    asked = agreement(requester="council", contract="C/1", arrangement="A/1")
    parties = (replace(PARTIES[0], role=roles[0]), replace(PARTIES[1], role=roles[1]))
    found = check_law(replace(asked, parties=parties), LAW, VOCABULARY, DAY)
    assert any(words in str(one) for one in found.whole)


def test_under_part_3_alone_nothing_of_the_general_regime_is_cited():
    law = FlowLaw(basis="part-3", gateway="cda-1998-115", sender_part=3, recipient_part=3)
    asked = agreement(data="crime", sender="police", recipient="police", law=law, notice="")
    found = check_law(asked, LAW, VOCABULARY, DAY)
    [told] = [one for one in found.whole if one.test == "transparency"]
    assert told.provisions == ("dpa-2018-part-3",)


@pytest.mark.parametrize(("room", "name"), [("share", "judgement"), ("publish", "findings")])
def test_remarks_are_as_the_schemas_of_answers_and_of_reports_say(room, name):
    wanted = schema(f"remit.{room}", name)["$defs"]["remarks"]["items"]
    told = missing("gateway", "No power is named.").as_dict()
    assert set(told) == set(wanted["required"]) == set(wanted["properties"])


def test_a_gateway_to_some_bodies_of_a_kind_alone_says_which_these_are():
    trust = Party("trust", "A trust", "controller", "health", ("police",))
    law = replace(STATED, gateway="cda-1998-115")
    asked = replace(agreement(recipient="police", law=law), parties=(PARTIES[0], trust))
    [flow] = check_law(asked, LAW, VOCABULARY, DAY).flows
    [told] = [one.words for one in flow.remarks if "only NHS England" in one.words]
    assert told.startswith("Of bodies like “A trust” only NHS England, integrated care boards and")
    assert told.endswith("by Crime and Disorder Act 1998, section 115. See that it is one of them.")
    council = check_law(agreement(law=law), LAW, VOCABULARY, DAY).flows[0]
    assert not any("See that it is one" in one.words for one in council.remarks)


def test_what_could_not_be_checked_of_a_law_is_told_with_the_address_to_check_it_at():
    law = FlowLaw(basis="part-3", gateway="cda-1998-115", sender_part=3, recipient_part=3)
    asked = agreement(data="crime", sender="police", recipient="police", law=law)
    [flow] = check_law(asked, LAW, VOCABULARY, DAY).flows
    [told] = [one for one in flow.remarks if "is a power" in one.words]
    [line] = told.not_checked
    assert line.startswith("Remit could not check this of Crime and Disorder Act 1998, section 115")
    assert line.endswith("https://www.legislation.gov.uk/uksi/1998/2327/article/2/made")
    assert line in str(told)
    assert line in told.as_dict()["not_checked"]
    # Once is enough, however many remarks rest on it.
    twice = check_law(
        agreement(law=replace(STATED, gateway="pcsc-2022-16")), LAW, VOCABULARY, DAY
    ).flows[0]
    rests = [one for one in twice.remarks if "pcsc-2022-16" in one.provisions]
    assert [len(one.not_checked) for one in rests] == [1] + [0] * (len(rests) - 1)
    assert len(rests) > 1


def test_what_reaches_immigration_control_may_lose_rights_there():
    parties = (*PARTIES, Party("office", "The office", "controller", "immigration", ("police",)))
    asked = agreement(recipient="police")
    found = check_law(replace(asked, parties=(parties[0], parties[-1])), LAW, VOCABULARY, DAY)
    words = [one.words for one in found.flows[0].remarks]
    assert any("lets nobody pass anything on" in one for one in words)
    assert any("not among those who may receive" in one for one in words)


def test_a_term_that_the_vocabulary_lost_is_told_and_breaks_nothing():
    found = checked(data="gone")
    assert "special-category" in said(found, "missing")
    assert any("has no “gone”" in one for one in found.told({}))


def test_law_counts_from_its_day_on():
    early = agreement(law=replace(STATED, basis="6(1)(ea)"))
    early = replace(early, starts=date(2026, 1, 1))
    told = [
        one.words
        for one in check_law(early, LAW, VOCABULARY, DAY).flows[0].remarks
        if one.test == "lawful-basis"
    ]
    assert "Recognised legitimate interests are a basis from 5 February 2026 on only." in told
    # A charity may rest on them; the council that receives has its own basis.
    late = agreement(law=replace(STATED, basis="6(1)(ea)", recipient_basis="6(1)(e)"))
    charity = replace(PARTIES[0], kind="charity")
    late = replace(late, parties=(charity, *PARTIES[1:]))
    assert check_law(late, LAW, VOCABULARY, DAY).answer is LawAnswer.NOTHING


def test_records_of_offences_want_authority_and_part_3_has_rules_of_its_own():
    law = replace(STATED, special="", schedule=0, confidentiality="")
    found = checked(data="crime", sender="police", law=law)
    assert said(found, "missing") == {"criminal-offence"}
    part_3 = replace(law, basis="part-3", sender_part=3, recipient_part=3)
    assert (
        said(checked(data="crime", sender="council", recipient="police", law=part_3), "missing")
        == set()
    )


@pytest.mark.parametrize(
    ("term", "is_asked"),
    [
        (Term("data", "childrens-social-care"), True),
        (Term("data", "help", labels={"en": "Adult social care"}), True),
        (Term("data", "plan", labels={"en": "Child protection plans"}), True),
        (Term("data", "inside", "social-care"), True),
        (Term("data", "rent", labels={"en": "Rent, and social housing"}), False),
    ],
)
def test_what_social_workers_are_told_is_told_in_confidence_whoever_employs_them(term, is_asked):
    terms = Vocabulary([*VOCABULARY, Term("data", "social-care"), term])
    asked = agreement(
        data=term.key, sender="council", law=replace(STATED, confidentiality=""), opt_out=""
    )
    remarks = check_law(asked, LAW, terms, DAY).flows[0].remarks
    told = [str(one) for one in remarks if one.test == "confidentiality"]
    assert bool(told) is is_asked
    if is_asked:
        assert "Common law duty of confidentiality" in told[0]
        assert "not that of children" in told[1]
    said_so = agreement(data=term.key, sender="council")
    remarks = check_law(said_so, LAW, terms, DAY).flows[0].remarks
    assert not [one for one in remarks if one.test == "confidentiality"]


def test_all_that_comes_from_social_workers_is_told_in_confidence():
    terms = Vocabulary([*VOCABULARY, Term("sender", "social-services", "council")])
    law = replace(STATED, confidentiality="")
    for sender, is_asked in (("social-services", True), ("council", False)):
        asked = agreement(data="school", sender=sender, law=law)
        remarks = check_law(asked, LAW, terms, DAY).flows[0].remarks
        assert ("confidentiality" in {one.test for one in remarks}) is is_asked


def test_what_is_compelled_is_said_so_beside_all_that_is_missing():
    law = FlowLaw(compelled=Compulsion("court-order", "Order 12 of 3 July"))
    [flow] = checked(law=law).flows
    assert flow.answer is LawAnswer.COMPELLED
    assert flow.compelled == "Order 12 of 3 July"
    assert "lawful-basis" in {one.test for one in flow.remarks}
    # The order itself lets the information pass.
    assert "gateway" not in {one.test for one in flow.remarks}


@pytest.mark.parametrize(
    "by",
    [
        "section 115 of the Crime and Disorder Act 1998",
        "Crime and Disorder Act 1998, s.115(1)",
        "cda-1998-115",
    ],
)
def test_a_power_that_is_named_as_a_duty_compels_nobody(by):
    [flow] = checked(law=FlowLaw(compelled=Compulsion("statute", by))).flows
    assert flow.answer is LawAnswer.AGAINST
    [told] = [one for one in flow.remarks if one.finding.value == "against"]
    assert "is a power, not a duty" in told.words


def test_another_section_of_the_same_act_may_compel():
    by = "Crime and Disorder Act 1998, section 1151"
    [flow] = checked(law=FlowLaw(compelled=Compulsion("statute", by))).flows
    assert flow.answer is LawAnswer.COMPELLED


def test_a_power_is_not_a_duty():
    [note] = [one for one in checked().flows[0].remarks if one.finding.value == "note"]
    assert "is a power, not a duty" in note.words
    assert str(note).startswith("To note: ")
    assert note.provisions == ("cda-1998-115",)


def test_every_provision_that_is_named_is_cited():
    plain = checked(law=FlowLaw()).as_dict()
    [flow] = plain["flows"]
    citations = [one for remark in flow["remarks"] for one in remark["citations"]]
    assert "UK GDPR, Article 6" in citations
    assert all(citations)


def test_questions_about_decisions_on_people_come_before_what_is_missing():
    [flow] = checked(law=replace(STATED, decisions=True, basis="")).flows
    assert [one.test for one in flow.remarks[:2]] == ["automated-decisions", "lawful-basis"]
