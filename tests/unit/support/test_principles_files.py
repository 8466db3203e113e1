"""What is wrong in a conversation's files is told all at once, each with its place."""

from __future__ import annotations

import pytest

from remit.kernel.errors import Problems
from remit.people.core.participant_code import ANY_CODE, CodeRules
from remit.support.files import read_support
from small_programme import CODES, small_programme

A = CODES[0]
CONVERSATION = "opened_on = 2020-03-01\n"
GOOD = {
    "support/conversation.toml": CONVERSATION,
    "support/voters.csv": f"voter,organisation\nv1,{A}\n",
    "support/statements.csv": "statement,heading,text,proposed_on\n1,harms,Ask first,2020-03-02\n",
    "support/principles.toml": '[[principle]]\nkey="told"\nheading="harms"\n'
    "[[principle.version]]\non=2020-03-02\ntext.en='All are told'\n",
}


def read(codes=ANY_CODE, **files):
    problems = Problems()
    paths = {f"support/{name.replace('_', '.')}": text for name, text in files.items()}
    found = read_support(small_programme(**{**GOOD, **paths}), problems, codes=codes)
    return found.principles, problems


@pytest.mark.parametrize(
    ("file", "text", "codes"),
    [
        ("conversation_toml", None, ["conversation-missing"] * 3),
        ("conversation_toml", "opened_on = 'soon'\n", ["bad-value"]),
        (
            "conversation_toml",
            f"{CONVERSATION}closed_on = 2020-02-01\n"
            + "[[heading]]\nkey='harms'\nlabel.en='a'\n" * 2,
            ["conversation-closed-early", "conversation-heading-twice"],
        ),
        (
            "voters_csv",
            f"voter,organisation\nv1,{A}\nv1,{A}\nv2,{CODES[9]}\n,{A}\n",
            ["organisation-unknown", "voter-key-unusable", "voter-twice"],
        ),
        (
            "statements_csv",
            ("statement,heading,text,proposed_on,state,language,voter\n"
            "0,harm,,May,waiting,english!,\n1,harms,x,2020-03-02,,,v9\n1,harms,y,2020-03-02,,,\n"),
            [
                "conversation-heading-unknown", "language-tag-unusable",
                "organisation-day-unreadable", "statement-number-unreadable",
                "statement-state-unknown", "statement-twice", "voter-unknown",
            ],
        ),
        (
            "translations_csv",
            "statement,language,text,by\n1,ar,x,human\n1,ar,y,human\n2,a b,,me\n",
            [
                "language-tag-unusable", "statement-blank", "statement-unknown",
                "translation-by-unknown", "translation-twice",
            ],
        ),
        (
            "votes_csv",
            "comment-id,voter-id,vote\n1,v1,1\n1,v1,0\n2,v8,yes\n",
            ["statement-unknown", "vote-twice", "voter-unknown", "votes-bad-vote"],
        ),
        (
            "principles_toml",
            GOOD["support/principles.toml"] * 2
            + '[[principle]]\nkey="b"\nheading="no"\nstate="adopted"\nstatements=[7]\n'
            'use={effect="condition", conditions=["told"]}\n'
            f'[[principle.version]]\non=2020-03-02\ntext.en="x"\norganisation="{CODES[9]}"\n',
            [
                "conversation-heading-unknown", "organisation-unknown", "principle-adoption-incomplete",
                "principle-twice", "principle-use-unclear", "statement-unknown",
            ],
        ),
        (
            "objections_csv",
            ("principle,organisation,version,on,ended_on,shown_as\n"
            f"no,{A},1,2020-04-01,,\ntold,{A},9,2020-04-01,,\ntold,{A},1,2020-04-01,2020-03-01,\n"
            f"told,{A},1,2020-04-01,,\ntold,{A},1,2020-04-02,,{'x' * 201}\n"),
            [
                "objection-ended-early", "objection-twice", "principle-unknown",
                "principle-version-unknown", "shown-name-long",
            ],
        ),
        (
            "adoptions_csv",
            f"principle,organisation,version,on\ntold,{A},1,2020-04-01\ntold,{A},1,2020-04-02\n",
            ["adoption-twice"],
        ),
    ],
)  # fmt: skip
def test_everything_wrong_is_told_at_once(file, text, codes):
    _, problems = read(**{file: text})
    assert sorted(one.code for one in problems) == codes
    assert all(one.place.file for one in problems)


def test_a_statement_that_names_somebody_is_noticed():
    text = "statement,heading,text,proposed_on\n1,harms,Ask Ms Okafor,2020-03-02\n"
    _, problems = read(statements_csv=text)
    assert [one.code for one in problems.notices] == ["statement-telling"]


def test_whoever_has_withdrawn_is_left_out_of_every_file():
    codes = CodeRules("remit", frozenset({A}))
    found, problems = read(
        codes,
        statements_csv="statement,heading,text,proposed_on,voter\n1,harms,Ask,2020-03-02,v1\n",
        votes_csv="comment-id,voter-id,vote\n1,v1,1\n",
        adoptions_csv=f"principle,organisation,version,on\ntold,{A},1,2020-04-01\n",
        principles_toml=GOOD["support/principles.toml"] + f'organisation="{A}"\nshown_as="We"\n',
    )
    assert not problems
    assert (found.voters, found.votes, found.statements[0].voter) == ((), (), "")
    (one,) = found.principles
    assert (one.adoptions, one.latest.organisation, one.latest.shown_as) == ((), "", "")
