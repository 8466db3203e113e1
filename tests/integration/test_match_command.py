"""`remit match` on plain files, as a user types it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput

ORGANISATIONS = """id,needs,languages,times,apart_from
Harbour,websites;Surveys,Arabic;English,monday,
Bridge,surveys,Somali,monday;friday,
Lantern,maps,English,friday,Ruth
"""
MENTORS = """id,skills,languages,times,apart_from,capacity
Ruth,surveys; maps,English;Somali;Arabic,Monday;friday,,2
Sam,websites,English,friday,,1
"""


@pytest.fixture
def remit(tmp_path):
    """Return a function that matches two tables and gives the command's result."""

    def run(organisations=ORGANISATIONS, mentors=MENTORS, *options):
        paths = []
        for name, text in (("o.csv", organisations), ("m.csv", mentors)):
            (tmp_path / name).write_text(text, "utf-8")
            paths.append(str(tmp_path / name))
        given = ["match", "--organisations", paths[0], "--mentors", paths[1], *options]
        done = CliRunner().invoke(app, given)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done

    return run


def test_matches_come_with_their_fit_and_reason_and_who_waits_is_told_why(remit):
    answer = json.loads(remit().stdout)
    jsonschema.validate(answer, schema("remit.support", "matching"))
    assert answer == {
        "matches": [
            {
                "organisation": "Harbour",
                "mentor": "Ruth",
                "fit": 0.5,
                "why": "1 of 2 needs met (Surveys); both speak Arabic or English; "
                "both can meet monday.",
            },
            {
                "organisation": "Bridge",
                "mentor": "Ruth",
                "fit": 1.0,
                "why": "1 of 1 need met (surveys); both speak Somali; "
                "both can meet friday or monday.",
            },
        ],
        "waiting": ["Lantern"],
        "reasons": {
            "Lantern": "No one mentor has a skill for them, a language and a time, "
            "and is not kept apart."
        },
    }


def test_mentors_without_a_place_are_told_of_in_one_sentence_and_take_nobody(remit):
    full = MENTORS.replace(",2\n", ",0\n") + "".join(f"m{n},maps,x,y,,0\n" for n in range(30))
    done = remit(ORGANISATIONS, full)
    assert json.loads(done.stdout)["matches"] == []
    said = " ".join(done.stderr.split())
    assert "With a capacity of 0 they take nobody (31): “Ruth”, “m0”" in said
    assert "“m18” and 11 more." in said
    assert said.count("Note:") == 1


def test_times_that_one_table_lacks_are_compared_with_nothing(remit):
    mentors = "id,skills,languages\nSam,websites,Arabic\n"
    done = remit(ORGANISATIONS, mentors)
    assert [one["organisation"] for one in json.loads(done.stdout)["matches"]] == ["Harbour"]
    assert "no column “times”" in done.stderr


def test_an_empty_table_leaves_everybody_waiting(remit):
    answer = json.loads(remit(ORGANISATIONS, "id,skills\n").stdout)
    assert answer["waiting"] == ["Harbour", "Bridge", "Lantern"]


def test_every_fault_is_told_at_once(remit):
    with pytest.raises(InvalidInput) as caught:
        remit("id,needs\nA,x\nA,y\n,z\n", "id,skills,capacity\nB,x,many\nC,x,-1\n")
    found = [(p.code, p.place.row, p.place.column) for p in caught.value.problems]
    assert found == [
        ("match-duplicate-id", 3, "id"),
        ("match-without-id", 4, "id"),
        ("match-bad-capacity", 2, "capacity"),
        ("match-bad-capacity", 3, "capacity"),
    ]


def test_ways_fields_earlier_work_and_priority_are_read_where_they_stand(remit):
    asking = (
        "id,needs,languages,times,ways,fields,before,priority\n"
        "A,maps,English,friday,Online,Housing,,\n"
        "B,maps,English,friday,Brent,Housing,Sam,2\n"
        "C,maps,English,friday,Ealing,,,9\n"
    )
    helping = (
        "id,skills,languages,times,ways,fields\n"
        "Ruth,maps,English,friday,online;Brent,housing\n"
        "Sam,maps,English,friday,Brent,\n"
    )
    result = json.loads(remit(asking, helping, "--out", "-").stdout)
    assert {one["organisation"]: one["mentor"] for one in result["matches"]} == {
        "A": "Ruth",
        "B": "Sam",
    }
    assert "they worked together before" in result["matches"][1]["why"]
    assert result["waiting"] == ["C"]


def test_a_priority_that_is_no_number_is_told(remit):
    with pytest.raises(InvalidInput, match="The priority of"):
        remit("id,needs,priority\nA,maps,high\n", "id,skills\nRuth,maps\n")


def test_an_id_that_holds_a_semicolon_is_kept_apart_as_a_whole(remit):
    organisations = 'id,needs,languages,times,apart_from\nA,maps,English,friday,"R;S; T"\n'
    mentors = 'id,skills,languages,times,capacity\n"R;S",maps,English,friday,1\n'
    answer = json.loads(remit(organisations, mentors).stdout)
    assert answer["waiting"] == ["A"]


def test_a_word_is_the_same_however_its_accents_are_typed(remit):
    organisations = "id,needs,languages,times,apart_from\nA,maps,Fran\u00e7ais,friday,Zoe\u0308\n"
    rows = "".join(f"{one},maps,franc\u0327ais,friday,1\n" for one in ("Zo\u00eb", "Max"))
    answer = json.loads(remit(organisations, f"id,skills,languages,times,capacity\n{rows}").stdout)
    assert [one["mentor"] for one in answer["matches"]] == ["Max"]


def test_a_capacity_of_very_many_digits_is_a_problem_of_its_row(remit):
    with pytest.raises(InvalidInput) as told:
        remit(ORGANISATIONS, MENTORS.replace(",,2", f",,{'9' * 5000}"))
    assert [one.place.row for one in told.value.problems] == [2]


def test_columns_languages_and_names_to_keep_apart_are_known_however_they_are_written(remit):
    asking = "ID, Needs ,Languages,Apart from\nA,Open  maps,العربية,\nB,open maps,FARSI,RUTH;who\n"
    helping = (
        "Id,SKILLS,languages,apart-from,Capacity\n"
        "Ruth,open maps,Persian,,2\nSam,open maps,arabic,b,2\nruth,open maps,فارسی,,1\n"
    )
    done = remit(asking, helping)
    answer = json.loads(done.stdout)
    assert [(one["organisation"], one["mentor"]) for one in answer["matches"]] == [("A", "Sam")]
    assert "both speak العربية" in answer["matches"][0]["why"]
    assert answer["reasons"]["B"].startswith("No one mentor")
    assert "“who”, who is in neither file" in done.stderr


def test_who_names_nothing_is_told_so(remit):
    asking = "id,needs,languages,times\nA,,x,y\nB,maps,,y\nC,maps,x,\n"
    reasons = json.loads(remit(asking, "id,skills,languages,times\nRuth,maps,x,y\n").stdout)[
        "reasons"
    ]
    assert {one: reason.partition(", so nobody")[0] for one, reason in reasons.items()} == {
        "A": "They name no needs",
        "B": "They name no languages",
        "C": "They name no times",
    }
