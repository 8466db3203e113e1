"""Reading an agreement: what it asks for, and one clear sentence for all that is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.documents import json_plain
from remit.kernel.errors import Problems
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Term, Vocabulary
from remit.share.core.agreement import (
    Agreement,
    Party,
    RequestedFlow,
    agreement_document,
    agreement_from_document,
    parse_agreement,
)
from remit.share.files import agreement_key, read_agreements, write_agreements

VOCABULARY = Vocabulary(
    [
        Term("subject", "young"),
        Term("data", "health"),
        Term("sender", "nhs"),
        Term("recipient", "charity"),
        Term("purpose", "help"),
        Term("conditions", "oversight"),
    ]
)
FILE = "share/early-help.agreement.toml"
TEXT = """
title = "Early help in two boroughs"
reference = "EH/1"
starts = 2020-04-01
ends = 2021-03-31

[[party]]
key = "trust"
name = "A made-up NHS trust"
role = "controller"

[[party]]
key = "helpers"
name = "A made-up charity"
role = "processor"

[[flow]]
id = "f1"
subject = "young"
data = "health"
sender = "nhs"
recipient = "charity"
purpose = "help"
conditions = ["oversight"]
why = "To offer help before harm."
"""
AGREEMENT = Agreement(
    key="early-help",
    title="Early help in two boroughs",
    flows=(
        RequestedFlow(
            "f1",
            Flow("young", "health", "nhs", "charity", "help", ("oversight",)),
            "To offer help before harm.",
        ),
    ),
    parties=(
        Party("trust", "A made-up NHS trust", "controller"),
        Party("helpers", "A made-up charity", "processor"),
    ),
    reference="EH/1",
    starts=date(2020, 4, 1),
    ends=date(2021, 3, 31),
)
FLOW = TEXT[TEXT.index("[[flow]]") :]
HEAD = TEXT[: TEXT.index("[[flow]]")]
PARTY = TEXT[TEXT.index("[[party]]") : TEXT.index("[[party]]", 120)]


def parse(text, vocabulary=VOCABULARY):
    problems = Problems()
    found = parse_agreement(text.encode(), FILE, "early-help", vocabulary, problems)
    return found, problems


def test_an_agreement_says_what_its_file_says():
    agreement, problems = parse(TEXT)
    assert not problems
    assert agreement == AGREEMENT


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (HEAD, "agreement-no-flows", "nothing to decide"),
        (TEXT + FLOW, "agreement-duplicate-flow", "“f1” stands twice"),
        (TEXT + PARTY, "agreement-duplicate-party", "“trust” stands twice"),
        (TEXT.replace("2021-03-31", "2020-03-31"), "agreement-ends-before-start", "2020-03-31"),
        (TEXT.replace('"health"', '"helth"'), "unknown-term", "use one of: health"),
        (TEXT.replace('["oversight"]', '["overseen"]'), "unknown-term", "no term of conditions"),
        (TEXT.replace('"processor"', '"owner"'), "bad-value", "joint-controller"),
        (TEXT.replace('data = "health"', ""), "missing-value", "“data” is missing"),
        (TEXT.replace('data = "health"', 'data = ["health"]'), "bad-value", "one term"),
        (TEXT.replace('["oversight"]', '"oversight"'), "bad-value", "safeguards"),
        (TEXT.replace('title = "Early help in two boroughs"', ""), "missing-value", "“title”"),
        (TEXT.replace("2020-04-01", '"soon"'), "bad-value", "2020-04-01"),
        (TEXT + "colour = 1", "unknown-value", "“colour”"),
        (TEXT.replace('id = "f1"', 'id = "f 1"'), "bad-value", "no spaces"),
        ("flow = 1", "missing-value", "“title”"),
        ("", "missing-value", "“title”"),
        ("[[flow", "not-toml", "valid TOML"),
    ],
)
def test_an_agreement_with_a_fault_is_refused_in_one_clear_sentence(text, code, says):
    agreement, problems = parse(text)
    assert agreement is None
    found = [problem for problem in problems if problem.code == code]
    assert found, [str(problem) for problem in problems]
    assert any(says in str(problem) for problem in found)
    assert {problem.place.file for problem in found} == {FILE}


BOTH_PARTIES = (
    TEXT
    + """
[[dataset]]
key = "visits"
party = "trust"
encoded = true
field = [{ name = "surname", term = "health", identifies = true }]
[[dataset]]
key = "plans"
party = "trust"
field = [{ name = "plan", term = "health" }]
"""
)


def test_match_keys_come_in_of_every_dataset_or_of_none():
    agreement, problems = parse(BOTH_PARTIES)
    assert agreement is None
    assert [one.code for one in problems] == ["agreement-some-encoded"]
    agreement, problems = parse(BOTH_PARTIES.replace('"plans"', '"plans"\nencoded = true'))
    assert not problems
    assert agreement.encoded
    written = write_agreements([agreement])
    assert written[FILE].count(b"encoded = true") == 2
    read = read_agreements(written, problems, vocabulary=VOCABULARY)
    assert read == (agreement,)
    agreement, problems = parse(BOTH_PARTIES.replace("encoded = true\n", ""))
    assert not problems
    assert not agreement.encoded


def test_all_faults_of_an_agreement_are_listed_at_once():
    text = TEXT.replace("2021", "2019").replace('"nhs"', '"army"') + FLOW
    assert [problem.code for problem in parse(text)[1]] == [
        "agreement-duplicate-flow",
        "agreement-ends-before-start",
        "unknown-term",
    ]


def test_one_day_is_long_enough_for_an_agreement():
    assert not parse(TEXT.replace("2021-03-31", "2020-04-01"))[1]


def test_senders_and_recipients_need_not_be_parties():
    agreement, problems = parse('title = "t"\n' + FLOW)
    assert not problems
    assert agreement.parties == ()


def test_a_folder_of_agreements_survives_being_written_and_read():
    other = Agreement("a", "Shorter", AGREEMENT.flows)
    written = write_agreements([AGREEMENT, other])
    assert list(written) == ["share/a.agreement.toml", FILE]
    problems = Problems()
    read = read_agreements(written, problems, vocabulary=VOCABULARY)
    assert not problems
    assert read == (other, AGREEMENT)
    assert write_agreements(read) == written
    assert b"starts = 2020-04-01\n" in written[FILE]


def test_what_else_lies_in_the_share_folder_is_no_agreement():
    files = {"share/notes.toml": b"x", "share/data/a.agreement.toml": b"x", "a.agreement.toml": b""}
    problems = Problems()
    assert read_agreements(files, problems, vocabulary=VOCABULARY) == ()
    assert not problems


@pytest.mark.parametrize(
    "paths",
    [
        ["share/.agreement.toml"],
        ["share/" + "a" * 101 + ".agreement.toml"],
        ["share/a\nb.agreement.toml"],
        ["share/a:b.agreement.toml"],
        ["share/a?.agreement.toml"],
        ["share/con.agreement.toml"],
        ["share/LPT1.x.agreement.toml"],
        ["share/ends with a dot..agreement.toml"],
        ["share/ends with a space .agreement.toml"],
        ["share/Ab.agreement.toml", "share/aB.agreement.toml"],
    ],
)
def test_a_file_that_gives_no_usable_name_is_refused(paths):
    problems = Problems()
    read_agreements(dict.fromkeys(paths, TEXT.encode()), problems, vocabulary=VOCABULARY)
    assert [problem.code for problem in problems] == ["agreement-no-name"]


@pytest.mark.parametrize("key", ["contacts", "com", "com10", "v1.2", "früh hilfe", "مشاركة"])
def test_a_file_that_only_resembles_a_device_of_windows_is_read(key):
    problems = Problems()
    read_agreements({f"share/{key}.agreement.toml": TEXT.encode()}, problems)
    assert not problems


def test_good_agreements_are_read_beside_one_with_problems():
    files = {FILE: TEXT.encode(), "share/bad.agreement.toml": b""}
    problems = Problems()
    assert read_agreements(files, problems, vocabulary=VOCABULARY) == (AGREEMENT,)
    assert problems


def test_an_agreement_is_called_by_its_file():
    assert agreement_key("somewhere/else/early-help.agreement.toml") == "early-help"
    assert agreement_key(r"C:\files\early-help.Agreement.TOML") == "early-help"
    assert agreement_key("request.toml") == "request.toml"


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n"), min_size=1
)


@given(title=words, why=words, name=words)
def test_any_words_survive_being_written_and_read(title, why, name):
    flows = (RequestedFlow("f1", AGREEMENT.flows[0].flow, why),)
    agreement = Agreement("k", title, flows, (Party("p", name, "processor"),), reference=name)
    written = write_agreements([agreement])
    problems = Problems()
    assert read_agreements(written, problems, vocabulary=VOCABULARY) == (agreement,)
    assert agreement_from_document("k", json_plain(agreement_document(agreement))) == agreement


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words_and_never_break_the_reader(content):
    problems = Problems()
    assert parse_agreement(content, FILE, "k", VOCABULARY, problems) is None
    assert problems
