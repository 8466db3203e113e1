"""`remit decide` on plain files, as a user types it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput

PARTS = {"subject": "child", "sender": "gp", "purpose": "help"}
VOCABULARY = [
    ("subject", "child", ""),
    ("data", "health", ""),
    ("data", "mental-health", "health"),
    ("data", "school-marks", ""),
    ("sender", "gp", ""),
    ("recipient", "police", ""),
    ("recipient", "nurse", ""),
    ("purpose", "help", ""),
    ("conditions", "agreed", ""),
    ("conditions", "told", ""),
    ("conditions", "life-at-risk", ""),
]
CHARTER = """
[[rule]]
id = "care"
effect = "permit"
data = ["health"]
recipient = ["nurse", "police"]
requires = ["agreed", "told"]
evidence = ["ask:v1"]

[[rule]]
id = "no-police"
effect = "forbid"
data = ["mental-health"]
recipient = ["police"]
unless = ["life-at-risk"]
evidence = ["ask:v2", "listen:a:7"]
"""
HEADER = "id,subject,data,sender,recipient,purpose,conditions\n"


@pytest.fixture
def decide(tmp_path):
    """Return a function that decides a table of flows and gives the answer as plain values."""
    terms = "\n".join(
        f'[[term]]\npart = "{part}"\nkey = "{key}"\nbroader = "{broader}"\n'.replace(
            'broader = ""\n', ""
        )
        for part, key, broader in VOCABULARY
    )
    (tmp_path / "vocabulary.toml").write_text(terms, "utf-8")

    def run(rows, *options, charter=CHARTER, header=HEADER):
        (tmp_path / "charter.toml").write_text(charter, "utf-8")
        (tmp_path / "flows.csv").write_text(header + rows, "utf-8")
        files = (f"--{name}" for name in ("charter", "vocabulary", "flows"))
        paths = (str(tmp_path / f) for f in ("charter.toml", "vocabulary.toml", "flows.csv"))
        named = [word for pair in zip(files, paths, strict=True) for word in pair]
        done = CliRunner().invoke(app, ["decide", *named, *map(str, options)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def test_each_of_the_four_answers_comes_with_its_rules_and_what_is_missing(decide):
    said = json.loads(
        decide(
            "a,child,health,gp,nurse,help,agreed;told\n"
            "b,child,mental-health,gp,nurse,help,told\n"
            "c,child,mental-health,gp,police,help,agreed; told\n"
            "d,child,school-marks,gp,police,help,\n"
            "e,child,mental-health,gp,police,help,agreed;life-at-risk\n"
        )
    )
    jsonschema.validate(said, schema("remit.charter", "verdicts"))
    found = {one["id"]: (one["verdict"], one["rules"], one["missing"]) for one in said["verdicts"]}
    assert found == {
        "a": ("within", ["care"], []),
        "b": ("within-if", ["care"], [["agreed"]]),
        "c": ("within-if", ["no-police", "care"], [["life-at-risk"]]),
        "d": ("unasked", [], []),
        "e": ("within-if", ["no-police", "care"], [["told"]]),
    }
    assert said["verdicts"][2]["evidence"] == ["ask:v2", "listen:a:7", "ask:v1"]
    assert said["counts"] == {"within": 1, "within-if": 3, "unasked": 1, "outside": 0}


def test_a_rule_counts_on_the_day_that_is_named(decide):
    until = CHARTER.replace('unless = ["life-at-risk"]', "until = 2026-01-01")
    row = "a,child,mental-health,gp,police,help,agreed;told\n"
    before = json.loads(decide(row, "--on", "2025-12-31", charter=until))
    after = json.loads(decide(row, "--on", "2026-01-01", charter=until))
    assert [said["verdicts"][0]["verdict"] for said in (before, after)] == ["outside", "within"]


def test_a_file_takes_the_answer_and_the_screen_the_counts(decide, tmp_path):
    shown = decide("a,child,school-marks,gp,police,help,\n", "--out", tmp_path / "r.json")
    assert shown == "1 flow is not asked about.\n"
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["verdicts"][0]["id"] == "a"


def test_every_fault_of_the_flows_is_told_at_once(decide):
    with pytest.raises(InvalidInput) as caught:
        decide(
            "a,child,helth,gp,police,help,agred\n"
            "a,,health,gp,police,help,\n"
            ",child,health,gp,nurse,help,\n"
        )
    found = [(p.code, p.place.row, p.place.column) for p in caught.value.problems]
    assert found == [
        ("unknown-term", 2, "data"),
        ("unknown-term", 2, "conditions"),
        ("flow-duplicate-id", 3, "id"),
        ("flow-blank-part", 3, "subject"),
        ("flow-without-id", 4, "id"),
    ]


def test_faults_of_charter_and_flows_are_told_together(decide):
    with pytest.raises(InvalidInput) as caught:
        decide(
            "a,child\n", charter=CHARTER.replace('"police"', '"polise"', 1), header="id,subject\n"
        )
    codes = {problem.code for problem in caught.value.problems}
    assert codes == {"unknown-term", "table-missing-column"}


def test_an_explanation_names_the_fewest_rules_and_the_nearest_flow_within(decide):
    twice = CHARTER + '\n[[rule]]\nid = "again"\neffect = "forbid"\nrecipient = ["police"]\n'
    said = json.loads(
        decide("a,child,mental-health,gp,police,help,agreed;told\n", "--explain", charter=twice)
    )
    jsonschema.validate(said, schema("remit.charter", "verdicts"))
    (found,) = said["verdicts"]
    assert found["rules"] == ["no-police", "again"]
    assert found["settled_by"] == ["again"]
    assert [(one["part"], one["term"], one["verdict"]) for one in found["nearest"]] == [
        ("recipient", "nurse", "within")
    ]
