"""When somebody asks an organisation for its data: what law stands where, and which letter fits."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import docx
import jsonschema
import pytest

from remit.ask.core.reading_grade import reading
from remit.ask.core.speech import words
from remit.charter.core.document import parse_charter
from remit.charter.core.law import parse_law
from remit.charter.core.requests import AskedFlow
from remit.charter.files import law_files
from remit.kernel.documents import dump_toml, schema
from remit.kernel.errors import Problems
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import parse_vocabulary
from remit.share.core.asked.answer import answer_request, letters_to_choose
from remit.share.core.asked.form import read_form
from remit.share.core.asked.letters import letter_file
from remit.share.core.asked.position import _OPEN, _PERMITS, _REQUIRES
from remit.share.core.asked.request import (
    BASES,
    LETTERS,
    TRUTHS,
    WHO,
    Request,
    parse_request,
    request_document,
    request_from_document,
)

DAY = date(2026, 11, 22)
WORDS = b"""
[[term]]
part = "subject"
key = "members"
label.en = "Members"
[[term]]
part = "data"
key = "status"
label.en = "Leave to stay"
[[term]]
part = "data"
key = "health"
label.en = "Health"
dpv = "https://w3id.org/dpv/pd#Health"
[[term]]
part = "sender"
key = "us"
label.en = "Our group"
[[term]]
part = "recipient"
key = "home-office"
label.en = "Home Office"
[[term]]
part = "purpose"
key = "enforcement"
label.en = "Immigration enforcement"
[[term]]
part = "conditions"
key = "court-order"
label.en = "A court ordered it"
"""
RULES = b"""
[[rule]]
id = "never"
effect = "forbid"
statement.en = "Nothing goes to the Home Office."
recipient = ["home-office"]
unless = ["court-order"]
evidence = ["support:x"]
"""
TERMS = parse_vocabulary(WORDS, "v.toml", Problems())
CHARTER = parse_charter(RULES, "c.toml", TERMS, Problems(), must_be_said=False)
LAW = parse_law(law_files("uk"), Problems())
WANTED = AskedFlow("1", Flow("members", "status", "us", "home-office", "enforcement"))
HOME_OFFICE = Request("home-office", DAY, (WANTED,), basis="immigration", us="Harbour Friends")


def answer(request=HOME_OFFICE, charter=CHARTER, **changed):
    return answer_request(replace(request, **changed), charter, LAW, TERMS, DAY)


def keys(points):
    return [point.key for point in points]


def test_every_point_rests_on_law_that_is_shipped():
    shipped = {one.key for one in LAW}
    assert {key for test in (*_REQUIRES, *_PERMITS, *_OPEN) for key in test.law} <= shipped


def test_home_office_is_told_no_where_nobody_accepts_it_and_no_law_is_shown():
    found = answer()
    assert found.answer.value == "outside"
    assert found.law.stands == "no-duty"
    assert keys(found.law.permits) == []
    assert {"exemption", "public-bodies", "excluded"} <= set(keys(found.law.leaves_open))
    assert found.kind == "refuse"
    assert "the Secretary of State only" in found.text
    assert "neither confirms nor denies" in found.text
    assert "told us what they accept" in found.text
    assert {"solicitor", "adviser"} <= set(found.ask)


def test_law_and_charter_are_never_merged():
    found = answer(truths=frozenset({"order_seen"}))
    assert found.answer.value == "outside"
    assert found.law.stands == "must"
    assert keys(found.law.requires)[0] == "order"
    assert found.law.leaves_open == ()
    assert found.kind == "order"
    assert letters_to_choose(found) == ("ask",)


def test_without_a_charter_nobody_was_asked_and_reasons_are_wanted():
    found = answer(charter=None)
    assert found.answer.value == "unasked"
    assert found.kind == "ask"
    assert "Which law do you rely on?" in found.text
    assert "told us what they accept" not in answer(charter=None, letter="refuse").text


@pytest.mark.parametrize(
    ("who", "basis", "truths", "stands", "point", "kind"),
    [
        ("police", "crime", [], "open", "crime", "refuse"),
        ("police", "none", [], "no-duty", "gateway", "refuse"),
        ("police", "court-order", [], "open", "order-unseen", "ask"),
        ("council", "safeguarding", ["child"], "may", "child", "part"),
        ("council", "law-named", [], "open", "serious-violence", "ask"),
        ("council", "safeguarding", [], "open", "safeguarding-board", "ask"),
        ("home-office", "safeguarding", ["child"], "may", "child", "ask"),
        ("other-public", "none", [], "no-duty", "regulator", "refuse"),
        ("themselves", "none", [], "must", "own-copy", "copy"),
        ("themselves", "court-order", ["order_seen"], "must", "order", "order"),
        ("funder", "contract", [], "no-duty", "contract", "refuse"),
        ("person", "consent", [], "no-duty", "danger", "refuse"),
        ("person", "consent", ["agreed"], "may", "agreed", "part"),
        ("police", "life", ["life"], "may", "life", "part"),
        ("company", "none", ["order_seen", "life"], "must", "order", "order"),
    ],
)
def test_law_stands_where_the_facts_put_it(who, basis, truths, stands, point, kind):
    found = answer(who=who, basis=basis, truths=frozenset(truths))
    law = found.law
    assert law.stands == stands
    assert point in keys((*law.requires, *law.permits, *law.leaves_open))
    assert found.kind == kind


def test_counts_are_no_personal_data_and_a_funder_is_offered_them():
    found = answer(who="funder", basis="contract", truths=frozenset({"only_counts"}), charter=None)
    assert found.law.stands == "may"
    assert "purpose" not in keys(found.law.leaves_open)
    assert found.kind == "part"
    assert "We can give you counts" in found.text


def test_who_asks_for_what_is_theirs_is_told_how_to_get_it():
    found = answer(who="themselves", basis="law-named", truths=frozenset({"child"}))
    assert found.as_dict()["law"]["sentence"].startswith("You must let people see")
    assert letters_to_choose(found) == ()
    assert {"people", "solicitor"}.isdisjoint(found.ask)
    assert {"own", "nothing"} <= set(found.say)
    assert "which-law" not in keys(found.law.leaves_open)
    assert "within one month" in found.text


def test_nobody_is_asked_for_writing_while_somebody_is_in_danger():
    child = answer(who="council", basis="safeguarding", truths=frozenset({"child"}))
    life = answer(who="police", basis="life", truths=frozenset({"life"}))
    for found, said in ((child, "child"), (life, "life")):
        assert said in found.say
        assert {"writing", "hurry", "nothing"}.isdisjoint(found.say)
        assert "we shall give nothing" not in found.text
    # A husband who says so is no protector, and is told nothing.
    husband = answer(who="person", charter=None, truths=frozenset({"life"}))
    assert husband.kind == "refuse"
    assert {"nothing", "writing"} <= set(husband.say)
    assert {"danger", "emergency"} <= set(husband.ask)


def test_letter_speaks_of_the_law_that_fits_the_case():
    safe = answer(who="council", basis="safeguarding", charter=None).text
    assert "section 45 of the Care Act 2014" in safe
    assert "duty on serious violence" not in safe
    duty = answer(who="council", basis="law-named", charter=None).text
    assert "duty on serious violence" in duty
    assert "Care Act" not in duty


def test_data_of_a_special_kind_asks_for_a_second_reason():
    health = AskedFlow("h", replace(WANTED.flow, data="health"))
    assert "special" in keys(answer(flows=(health,)).law.leaves_open)
    assert "special" not in keys(answer().law.leaves_open)


def test_every_request_has_an_answer_of_the_published_form_and_every_letter_a_text():
    against = schema("remit.share", "asked-answer")
    for who in WHO:
        for letter in LETTERS:
            for basis in BASES:
                found = answer(who=who, letter=letter, basis=basis, cites="An Act")
                assert "{" not in found.text
            jsonschema.validate(found.as_dict(), against)
            assert found.as_dict("ar")["notice"] != found.as_dict()["notice"]


def test_request_reads_back_as_it_was_written():
    whole = replace(
        HOME_OFFICE,
        name="A team",
        answer_by=DAY,
        by="visit",
        cites="Section 1",
        truths=frozenset(TRUTHS),
        letter="ask",
        officer="The chair",
    )
    for one in (HOME_OFFICE, whole):
        document = request_document(one)
        assert request_from_document(document) == one
        content = dump_toml(document).encode()
        assert parse_request(content, "asked.toml", TERMS, Problems()) == one


def test_faults_of_a_request_are_told_all_at_once():
    document = request_document(HOME_OFFICE)
    flow = document["flow"][0]
    document["flow"] = [flow | {"data": "shoe-size"}, flow | {"conditions": ["wish"]}]
    problems = Problems()
    assert parse_request(dump_toml(document).encode(), "asked.toml", TERMS, problems) is None
    assert len(problems) == 3
    problems = Problems()
    assert parse_request(b'who = "king"', "asked.toml", TERMS, problems) is None
    assert len(problems) == 3


def test_form_is_read_and_its_faults_name_their_fields():
    parts = WANTED.flow.as_dict()
    posted = {"who": ["police"], "on": [""], "truths": ["life", "x"], "by": ["owl"]}
    posted |= {f"{part}-2": [str(parts[part])] for part in parts if part != "conditions"}
    found, faults = read_form(posted, TERMS, DAY)
    assert faults == []
    assert found == Request(
        "police", DAY, (AskedFlow("2", WANTED.flow),), truths=frozenset({"life"})
    )
    for changed, wrong in (
        ({"who": ["king"]}, ["who"]),
        ({"on": ["2026-11-23"]}, ["on"]),
        ({"on": ["yesterday"]}, ["on"]),
        ({"data-2": ["shoe-size"]}, ["data-2"]),
        ({f"{part}-2": [""] for part in parts}, ["subject-1"]),
        ({"name": ["x" * 301]}, ["name"]),
    ):
        found, faults = read_form(posted | changed, TERMS, DAY)
        assert found is None
        assert [field for field, _ in faults] == wrong


def test_letter_is_the_same_words_in_every_kind_of_file():
    found = answer(name="<b>A team</b>")
    text = letter_file(found.letter, ".txt").decode()
    assert text == found.text
    page = letter_file(found.letter, ".html").decode()
    assert "&lt;b&gt;A team&lt;/b&gt;" in page
    document = docx.Document(io.BytesIO(letter_file(found.letter, ".docx")))
    assert "\n\n".join(one.text for one in document.paragraphs) + "\n" == text


def own(tag):
    return {
        key: text
        for key, text in words(tag, "remit.share").items()
        if words(tag).get(key) != text and not re.fullmatch("letter-.*(?<!-name)", key)
    }


def test_every_sentence_of_the_pages_reads_at_grade_seven():
    hard = {}
    for key, text in own("en").items():
        found = reading(re.sub(r"{\w+}", "5", text))
        if found is not None and len(text.split()) > 7 and found.grade > 7:
            hard[key] = (round(found.grade, 1), found.hardest)
    assert hard == {}


def test_every_sentence_of_the_pages_is_there_in_arabic():
    assert own("en").keys() == own("ar").keys() - {"translated-by"}
