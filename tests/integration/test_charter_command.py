"""`remit charter` on plain files, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.cli.charters import CharterNotNamed, RuleNotInForce
from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput

EXAMPLE = Path(__file__).parents[2] / "examples" / "attitudes"
FILES = (str(EXAMPLE / "charter.toml"), "--vocabulary", str(EXAMPLE / "vocabulary.toml"))
DAY = ("--on", "2020-06-01")


def run(*words):
    done = CliRunner().invoke(app, ["charter", *map(str, words)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def answer(name, *words):
    said = json.loads(run(*words, *DAY))
    jsonschema.validate(said, schema("remit.charter", name))
    return said


def test_the_example_is_looked_at_as_a_whole():
    said = answer("charter-check", "check", *FILES)
    assert said["rules"] == said["in_force"] == 13
    assert sum(said["counts"].values()) == said["flows"] == 411_008
    assert {one["code"] for one in said["remarks"]} == {"charter-term-unnamed"}


def test_evidence_in_a_list_is_known_and_all_other_is_told_as_gone(tmp_path):
    known = tmp_path / "known.txt"
    known.write_text("ask:v8\nlisten:theme:watching-everyone\n", "utf-8")
    said = answer("charter-check", "check", *FILES, "--evidence", known)
    lost = [one for one in said["remarks"] if one["code"] == "charter-evidence-lost"]
    of_rule = {one["params"]["reference"] for one in lost if one["rule"] == "no-watching-everyone"}
    assert of_rule == {"listen:neighbours:78", "listen:young-men:88"}


def test_everything_that_may_reach_the_police_is_told_with_its_conditions():
    said = answer("charter-answer", "ask", *FILES, "--recipient", "police")
    assert [way["conditions"] for way in said["ways"]] == [
        ["independent-oversight", "life-at-risk"]
    ]
    assert "injuries" in said["possible"]["data"]
    assert "stops" not in said["possible"]["data"]
    permits = {one["rule"] for one in said["rules"] if one["effect"] == "permit" and one["left"]}
    assert permits == {"life-at-risk"}


def test_under_the_conditions_of_a_way_some_flows_are_within():
    said = answer(
        "charter-answer", "ask", *FILES, "--data", "exclusion", "--recipient", "police",
        "--condition", "independent-oversight", "--condition", "life-at-risk",
    )  # fmt: skip
    assert said["counts"]["within"] > 0


def test_what_changes_without_a_rule_is_told_with_an_example():
    said = answer("charter-without", "without", *FILES, "--rule", "no-stops-passed-on")
    assert [(one["from"], one["to"]) for one in said["moves"]] == [("outside", "unasked")]
    assert said["changed"] == said["moves"][0]["flows"] + said["under_conditions"]
    assert said["moves"][0]["example"]["data"] in {"stops", "crime", "personal-data"}


def test_a_file_takes_the_answer_and_the_screen_says_it_in_words(tmp_path):
    shown = run("ask", *FILES, *DAY, "--purpose", "mass-profiling", "--out", tmp_path / "a.json")
    assert "No conditions would bring any of them within the remit." in shown


def test_every_unknown_term_of_a_question_is_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        run("ask", *FILES, "--data", "helth", "--recipient", "polise", "--condition", "agred")
    assert [problem.place.key for problem in caught.value.problems] == [
        "--data", "--recipient", "--condition",
    ]  # fmt: skip


def test_who_names_no_charter_is_told_what_to_give():
    with pytest.raises(CharterNotNamed, match="--study NAME"):
        run("check", FILES[0])


def test_a_rule_that_does_not_hold_on_the_day_is_told_as_such():
    with pytest.raises(RuleNotInForce, match="early-help"):
        run("without", *FILES, *DAY, "--rule", "r99")


def test_a_charter_goes_to_odrl_and_a_table_and_comes_back_the_same_to_the_byte(tmp_path):
    files = {end: tmp_path / f"charter{end}" for end in (".toml", ".jsonld", ".csv", ".md")}
    run("convert", FILES[0], files[".toml"])
    told = run("convert", FILES[0], files[".jsonld"], *FILES[1:])
    assert "What ODRL cannot say is kept beside it:" in told
    run("convert", files[".toml"], files[".csv"])
    run("convert", files[".csv"], files[".md"], *FILES[1:])
    assert "No one looks through the records" in files[".md"].read_text("utf-8")
    assert "does not go to the police" in files[".md"].read_text("utf-8")
    for form in (".jsonld", ".csv"):
        terms = tmp_path / "terms.toml"
        run("convert", files[form], tmp_path / "back.toml", "--terms-out", terms)
        assert (tmp_path / "back.toml").read_bytes() == files[".toml"].read_bytes()
    run("check", files[".toml"], "--vocabulary", terms, *DAY)


def test_what_comes_in_with_a_context_from_elsewhere_is_refused_with_a_remedy(tmp_path):
    policy = tmp_path / "policy.jsonld"
    policy.write_text('{"@context": "https://example.org/c.jsonld", "@type": "Set"}', "utf-8")
    with pytest.raises(InvalidInput, match="never fetches one"):
        run("convert", policy, tmp_path / "out.toml")
    assert not (tmp_path / "out.toml").exists()


def test_the_law_stands_beside_with_its_citations_and_what_is_still_to_come():
    done = CliRunner().invoke(app, ["law", "--on", "2026-03-01", "--test", "rights"])
    said = json.loads(done.stdout)
    jsonschema.validate(said, schema("remit.charter", "law-answer"))
    assert said["coming"] == ["dpa-2018-164a"]
    assert "no legal advice" in said["notice"]


def test_a_jurisdiction_or_a_question_that_the_law_does_not_have_is_told_with_those_it_has(
    tmp_path,
):
    done = CliRunner().invoke(app, ["law", "--test", "gatway"])
    assert "gateway" in done.exception.remedy
    done = CliRunner().invoke(app, ["law", "--jurisdiction", "atlantis"])
    assert "uk" in done.exception.remedy
    done = CliRunner().invoke(app, ["law", "--folder", str(tmp_path)])
    assert json.loads(done.stdout)["provisions"] == []


def test_a_new_version_is_compared_in_words_and_by_the_flows_that_move(tmp_path):
    text = (EXAMPLE / "charter.toml").read_text("utf-8")
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    old.write_text(text, "utf-8")
    new.write_text(text.replace('unless = ["human-decides"]', ""), "utf-8")
    said = answer("charter-comparison", "compare", old, new, *FILES[1:])
    rule = "no-score-without-a-person"
    assert said["changed"] == [
        {
            "rule": rule,
            "sentences": [
                f"In the rule “{rule}”, what it yields to: “A person decides” before; nothing now."
            ],
        }
    ]
    assert said["moves"] == said["added"] == said["removed"] == []
    shown = run("compare", old, old, *FILES[1:], "--out", tmp_path / "c.json")
    assert shown == "Both say the same.\n"
