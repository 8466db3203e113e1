"""Principles made together: the folder, and the way from an opened conversation to a rule."""

from __future__ import annotations

import pytest

from remit.kernel.errors import Problems
from remit.people.actions import withdraw_participant
from remit.people.core.participant_code import ANY_CODE
from remit.study.actions import export_study, import_study
from remit.support.files import read_support, write_support
from remit.support.principles_queries import principles, statements, stored_principles
from small_programme import CODES, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

NAME = "small-programme"
A, B, C = CODES[:3]
CONVERSATION = "opened_on = 2020-03-01\nclosed_on = 2020-04-01\nleast_adopting = 2\n"
VOTERS = f"voter,organisation,set_aside\nv1,{A},\nv2,{B},\nv3,{C},Answered for others\n"
STATEMENTS = (
    "statement,heading,language,text,voter,proposed_on,state,reason\n"
    "1,harms,en,Nobody is sent away because of our data,v1,2020-03-02,open,\n"
    "2,harms,ar,يُسأل الناس أولاً,v2,2020-03-02,open,\n"
    "3,insight,en,,v3,2020-03-03,turned-down,It named somebody\n"
)
TRANSLATIONS = "statement,language,text,by\n2,en,People are asked first,human\n"
VOTES = "comment-id,voter-id,vote\n1,v1,1\n1,v2,1\n1,v3,-1\n2,v1,0\n"
PRINCIPLES = f"""
[[principle]]
key = "asked-first"
heading = "harms"
state = "adopted"
adopted_version = 2
adopted_on = 2020-05-01
statements = [2]
use = {{ effect = "condition", term = "asked-first" }}

[[principle.version]]
on = 2020-04-02
text.en = "People are asked."

[[principle.version]]
on = 2020-04-09
text.en = "People are asked first."
text.ar = "يُسأل الناس أولاً."
machine = ["ar"]
why = "Before, not after"
organisation = "{A}"
shown_as = "The Reading Room"
"""
OBJECTIONS = (
    "principle,organisation,version,on,ended_on,shown_as,words\n"
    f"asked-first,{C},1,2020-04-03,,,It takes too long\n"
)
ADOPTIONS = (
    "principle,organisation,version,on,shown_as\n"
    f"asked-first,{A},2,2020-04-20,The Reading Room\n"
    f"asked-first,{B},2,2020-04-21,\n"
)
FOLDER = {
    "support/conversation.toml": CONVERSATION,
    "support/voters.csv": VOTERS,
    "support/statements.csv": STATEMENTS,
    "support/translations.csv": TRANSLATIONS,
    "support/votes.csv": VOTES,
    "support/principles.toml": PRINCIPLES,
    "support/objections.csv": OBJECTIONS,
    "support/adoptions.csv": ADOPTIONS,
}


@pytest.fixture
def programme(tmp_path):
    folder = write(small_programme(**FOLDER), tmp_path / "programme")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


def read(**files):
    problems = Problems()
    found = read_support(small_programme(**{**FOLDER, **files}), problems, codes=ANY_CODE)
    return found, problems


def test_a_conversations_files_come_out_as_they_went_in(programme, tmp_path):
    value, problems = read()
    assert not problems
    assert not problems.notices
    assert len(value.principles.votes) == 4
    again, problems = read(**{path: text.decode() for path, text in write_support(value).items()})
    assert again == value
    assert stored_principles(programme) == value.principles
    for at in "ab":
        export_study(name=NAME, folder=tmp_path / at, actor="test", now=NOW)
        import_study(folder=tmp_path / at, vault_key=b"k" * 32, actor="test", now=NOW)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / at).rglob("*.*")} for at in "ab"
    )
    assert first == second
    assert set(map(str, FOLDER)) <= {f"support/{name}" for name in first} | set(FOLDER)
    assert b"asked-first" in first["vocabulary.toml"]


def test_an_organisation_takes_its_voters_authorship_and_objections_with_it(programme):
    withdraw_participant(commission_id=programme, code=A, actor="test", now=NOW)
    left = stored_principles(programme)
    assert [one.key for one in left.voters] == ["v2", "v3"]
    assert {one.voter for one in left.votes} == {"v2", "v3"}
    (one,) = principles(programme)
    assert (one.latest.organisation, one.latest.shown_as) == ("", "")
    assert [each.organisation for each in one.adoptions] == [B]
    assert [each.voter for each in statements(programme)] == ["", "v2", "v3"]
