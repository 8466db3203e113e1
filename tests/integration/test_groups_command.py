"""`remit groups` on a plain file of votes, as a user types it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput

HEADER = "comment-id,voter-id,vote\n"


def two_camps(people=12, statements=8):
    """Votes of two camps that agree on statement 0 and on nothing else."""
    rows = [
        f"{c},p{v},{1 if c == 0 or (v < people * 2 // 3) == (c % 2 == 0) else -1}"
        for v in range(people)
        for c in range(statements)
    ]
    return HEADER + "\n".join(rows) + "\n"


@pytest.fixture
def groups(tmp_path):
    """Return a function that gives the command's result for a table of votes."""

    def run(text, *options):
        path = tmp_path / "votes.csv"
        path.write_text(text, "utf-8")
        done = CliRunner().invoke(app, ["groups", str(path), *options])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done

    return run


def test_two_camps_are_found_with_what_both_accept_and_where_they_differ(groups):
    answer = json.loads(groups(two_camps()).stdout)
    jsonschema.validate(answer, schema("remit.support", "groups"))
    assert answer["sizes"] == [8, 4]
    assert {answer["groups"][f"p{n}"] for n in range(8)} == {0}
    assert {answer["groups"][f"p{n}"] for n in range(8, 12)} == {1}
    [accepted] = answer["consensus"]
    assert (accepted["comment"], accepted["side"]) == ("0", "agree")
    assert [(one["count"], one["n"]) for one in accepted["groups"]] == [(8, 8), (4, 4)]
    assert accepted["clear"]
    differing = {(one["group"], one["side"]) for one in answer["representative"]}
    assert differing == {(0, "agree"), (0, "disagree"), (1, "agree"), (1, "disagree")}
    assert "0" not in {one["comment"] for one in answer["representative"]}
    assert answer["stability"] == pytest.approx(1)


def test_where_nobody_voted_often_enough_no_group_is_told_of(groups):
    done = groups(HEADER + "".join(f"{n},p{n},1\n" for n in range(10)))
    answer = json.loads(done.stdout)
    assert (answer["groups"], answer["sizes"], answer["consensus"]) == ({}, [], [])
    assert answer["sentences"][0] == "Nobody voted often enough to be in a group."


def test_the_same_seed_gives_the_same_and_the_order_of_rows_changes_no_group(groups):
    text = two_camps()
    lines = text.splitlines(keepends=True)
    backwards = "".join([lines[0], *reversed(lines[1:])])
    assert groups(text).stdout == groups(text).stdout
    there, back = (json.loads(groups(one).stdout)["groups"] for one in (text, backwards))
    assert there == back


def test_the_last_vote_counts_and_the_change_is_told(groups):
    changed = groups(two_camps() + "0,p0,-1\n")
    [accepted] = json.loads(changed.stdout)["consensus"]
    assert (accepted["groups"][0]["count"], accepted["groups"][0]["n"]) == (7, 8)
    assert "Votes changed by later ones: 1." in changed.stderr


def test_an_earlier_timestamp_is_an_earlier_vote_wherever_it_stands(groups):
    lines = two_camps().splitlines()
    text = "timestamp,comment-id,voter-id,vote\n" + "".join(f"5,{one}\n" for one in lines[1:])
    [accepted] = json.loads(groups(text + "4,0,p0,-1\n").stdout)["consensus"]
    assert accepted["groups"][0]["count"] == 8


def test_who_voted_seldom_is_in_no_group(groups):
    answer = json.loads(groups(two_camps() + "0,seldom,1\n").stdout)
    assert answer["ungrouped"] == ["seldom"]
    assert "seldom" not in answer["groups"]


def test_people_who_all_vote_alike_are_not_divided(groups):
    text = HEADER + "".join(f"{c},p{v},1\n" for v in range(5) for c in range(4))
    answer = json.loads(groups(text).stdout)
    assert (answer["sizes"], answer["silhouettes"], answer["stability"]) == ([5], {}, None)


def test_every_fault_is_told_at_once(groups):
    with pytest.raises(InvalidInput) as caught:
        groups(HEADER + "1,a,yes\n,a,1\n1,,1\n1,b,2\n1,c,1,x\n")
    found = [(p.code, p.place.row, p.place.column) for p in caught.value.problems]
    assert found == [
        ("votes-bad-vote", 2, "vote"),
        ("votes-blank", 3, "comment-id"),
        ("votes-blank", 4, "voter-id"),
        ("votes-bad-vote", 5, "vote"),
        ("table-long-row", 6, ""),
    ]


@pytest.mark.parametrize("text", [HEADER, "comment-id,voter-id\n1,a\n"])
def test_a_table_without_votes_is_refused(groups, text):
    with pytest.raises(InvalidInput):
        groups(text)
