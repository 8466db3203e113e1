"""The people's part of a study folder: read, written, and read again as the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.codes import new_code
from remit.kernel.errors import Problems
from remit.kernel.randomness import generator
from remit.people.core.consents import (
    KINDS,
    ConsentAnswer,
    Contact,
    PeopleFiles,
    Tombstone,
    consenting,
)
from remit.people.core.participant_code import CodeRules
from remit.people.files import read_people, write_people

CODE = new_code(generator(7))
CONSENTS = "code,kind,version,given,on\n"
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12
)
ids = st.lists(texts.filter(str.isprintable), unique=True, max_size=6)


def read(files, **options):
    problems = Problems()
    value = read_people(
        {path: text.encode() for path, text in files.items()},
        problems,
        codes=CodeRules("external", **options),
    )
    return value, problems


@st.composite
def people(draw):
    codes = draw(ids)
    gone = set(draw(st.lists(st.sampled_from(codes), unique=True))) if codes else set()
    stay = [code for code in codes if code not in gone]
    keys = st.tuples(st.sampled_from(stay), st.sampled_from(KINDS), st.dates())
    asked = draw(st.lists(keys, unique=True, max_size=8)) if stay else []
    consents = sorted(ConsentAnswer(*key, draw(texts), draw(st.booleans())) for key in asked)
    # The kernel takes a header's commonest separator for the table's, so names go without one.
    names = texts.filter(lambda name: name != "code" and ";" not in name)
    details = st.dictionaries(names, texts, max_size=4)
    contacts = [Contact(code, draw(details)) for code in sorted(stay) if draw(st.booleans())]
    return PeopleFiles(
        consents=draw(st.sampled_from([None, tuple(consents)])),
        withdrawn=tuple(sorted(Tombstone(code, draw(st.dates())) for code in gone)),
        contacts=tuple(contacts),
    )


@given(people())
def test_people_written_are_read_as_the_same_and_written_as_the_same_bytes(value):
    written = write_people(value, with_contacts=True)
    problems = Problems()
    again = read_people(written, problems)
    assert not list(problems)
    assert again == value
    assert write_people(again, with_contacts=True) == written


@given(people())
def test_contacts_are_written_only_when_asked_for(value):
    assert "recruit/contacts.csv" not in write_people(value)


def test_folder_without_people_gives_none_and_writes_nothing():
    value, problems = read({})
    assert value == PeopleFiles()
    assert not problems
    assert write_people(value) == {}


def test_empty_consents_are_not_the_same_as_none():
    value, _ = read({"people/consents.csv": CONSENTS})
    assert value.consents == ()
    assert write_people(value) == {"people/consents.csv": CONSENTS.encode()}


def test_rows_are_written_in_order_and_answers_in_one_spelling():
    value, problems = read(
        {
            "people/consents.csv": CONSENTS
            + "b,quoting,1,YES,2026-03-02\na,Quoting,1,no,2026-03-01\n",
            "recruit/contacts.csv": "code,email,shoe size,name\nb,b@example.org,,Bo\na,,9,\n",
        }
    )
    assert not problems
    assert {
        path: content.decode() for path, content in write_people(value, with_contacts=True).items()
    } == {
        "people/consents.csv": CONSENTS + "a,quoting,1,no,2026-03-01\nb,quoting,1,yes,2026-03-02\n",
        "recruit/contacts.csv": "code,name,email,shoe size\na,,,9\nb,Bo,b@example.org,\n",
    }


def test_rows_of_the_withdrawn_are_left_out_with_a_notice_each():
    value, problems = read(
        {
            "people/withdrawn.csv": "code,withdrawn_on\na,2026-03-01\n",
            "people/consents.csv": CONSENTS + "a,quoting,1,yes,2026-02-01\n",
            "recruit/contacts.csv": "code,name\na,Ada\nb,Bo\nc,Cy\n",
        },
        withdrawn=frozenset({"b"}),
    )
    assert not problems
    assert [str(notice.place) for notice in problems.notices] == [
        "people/consents.csv, row 2, column code",
        "recruit/contacts.csv, row 2, column code",
        "recruit/contacts.csv, row 3, column code",
    ]
    assert value.withdrawn_codes == {"a"}
    assert value.consents == ()
    assert [contact.code for contact in value.contacts] == ["c"]


@pytest.mark.parametrize(
    ("path", "text", "code", "place"),
    [
        ("people/consents.csv", "", "table-empty", "row 1"),
        (
            "people/consents.csv",
            "code,kind,version,given\na,quoting,1,yes\n",
            "table-missing-column",
            "row 1",
        ),
        (
            "people/consents.csv",
            CONSENTS + ",quoting,1,yes,2026-03-01\n",
            "participant-code-blank",
            "row 2, column code",
        ),
        (
            "people/consents.csv",
            CONSENTS + "a,singing,1,yes,2026-03-01\n",
            "consent-kind-unknown",
            "row 2, column kind",
        ),
        (
            "people/consents.csv",
            CONSENTS + "a,quoting,,yes,2026-03-01\n",
            "consent-version-unusable",
            "row 2, column version",
        ),
        (
            "people/consents.csv",
            CONSENTS + f"a,quoting,{'v' * 41},yes,2026-03-01\n",
            "consent-version-unusable",
            "row 2, column version",
        ),
        (
            "people/consents.csv",
            CONSENTS + "a,quoting,1,perhaps,2026-03-01\n",
            "consent-answer-unreadable",
            "row 2, column given",
        ),
        (
            "people/consents.csv",
            CONSENTS + "a,quoting,1,yes,1/3/2026\n",
            "people-day-unreadable",
            "row 2, column on",
        ),
        (
            "people/consents.csv",
            CONSENTS + "a,quoting,1,yes,20260301\n",
            "people-day-unreadable",
            "row 2, column on",
        ),
        (
            "people/consents.csv",
            CONSENTS + "a,quoting,1,yes,2026-03-01\na,quoting,2,no,2026-03-01\n",
            "people-row-twice",
            "row 3",
        ),
        (
            "people/withdrawn.csv",
            "code,withdrawn_on\na,2026-02-30\n",
            "people-day-unreadable",
            "row 2, column withdrawn_on",
        ),
        (
            "people/withdrawn.csv",
            "code,withdrawn_on\na,2026-02-03\na,2026-02-04\n",
            "people-row-twice",
            "row 3",
        ),
        ("recruit/contacts.csv", "code,name\na,Ada\na,Ida\n", "people-row-twice", "row 3"),
        ("recruit/contacts.csv", "name\nAda\n", "table-missing-column", "row 1"),
    ],
)
def test_each_fault_is_named_with_its_place(path, text, code, place):
    _, problems = read({path: text})
    assert [(problem.code, str(problem.place)) for problem in problems] == [
        (code, f"{path}, {place}")
    ]


def test_all_faults_of_a_row_are_named_at_once():
    _, problems = read({"people/consents.csv": CONSENTS + "a,x,,maybe,never\n"})
    assert len(problems) == 4


def test_codes_with_a_check_character_are_checked_and_written_in_one_spelling():
    problems = Problems()
    text = f"code,name\n{CODE.lower()},Ada\n{CODE[::-1]},Ida\n"
    value = read_people({"recruit/contacts.csv": text.encode()}, problems, codes=CodeRules("remit"))
    assert [problem.code for problem in problems] == ["participant-code-mistyped"]
    assert [contact.code for contact in value.contacts] == [CODE]


def test_contact_details_do_not_show_when_a_contact_is_printed():
    assert "Ada" not in repr(Contact("a", {"name": "Ada"}))


def test_latest_answer_counts():
    def answer(code, day, given, kind="quoting"):
        return ConsentAnswer(code, kind, date(2026, 3, day), "1", given)

    answers = [
        answer("a", 2, given=False),
        answer("a", 1, given=True),
        answer("b", 1, given=False),
        answer("b", 2, given=True),
        answer("c", 1, given=True, kind="recording"),
    ]
    assert consenting(answers, "quoting") == {"b"}
    assert consenting(answers, "recording") == {"c"}


def test_more_faults_of_one_kind_than_are_listed_stop_the_reading_all_the_same():
    rows = "".join(f"p{number},quoting,1,maybe,2020-03-01\n" for number in range(150))
    value, problems = read({"people/consents.csv": CONSENTS + rows})
    assert value.consents == ()
    assert "consent-answer-unreadable" in {problem.code for problem in problems}


def test_a_detail_named_code_does_not_take_the_place_of_the_participants():
    contact = Contact("p1", {"code": "A-17", "name": "Ann"})
    files = write_people(PeopleFiles(contacts=(contact,)), with_contacts=True)
    assert files["recruit/contacts.csv"] == b"code,name,other code\np1,Ann,A-17\n"
