"""What vignettes are made of: read, and everything wrong with it told at once."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.ask.core.analysis_plan import parse_plan
from remit.ask.core.plan_checks import check_plan
from remit.ask.core.vignettes.balance import make_vignettes
from remit.ask.core.vignettes.choice import UnableToMakeVignettes
from remit.ask.core.vignettes.form import (
    NamesTaken,
    set_answered,
    vignette_form,
    vignette_plan_toml,
    worded_vignette,
)
from remit.ask.core.vignettes.plan import parse_vignettes
from remit.ask.core.xlsform import read_xlsform
from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import Problems
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import parse_vocabulary

TERMS = """
[[term]]
part = "subject"
key = "anyone"
label.en = "anyone"
[[term]]
part = "data"
key = "health"
label.en = "health"
[[term]]
part = "data"
key = "mind"
broader = "health"
label.en = "the mind"
[[term]]
part = "data"
key = "body"
broader = "health"
label.en = "the body"
[[term]]
part = "data"
key = "school"
label.en = "school"
[[term]]
part = "sender"
key = "gp"
label.en = "A doctor"
[[term]]
part = "recipient"
key = "police"
label.en = "the police"
[[term]]
part = "recipient"
key = "council"
label.en = "the council"
[[term]]
part = "purpose"
key = "help"
label.en = "help"
[[term]]
part = "conditions"
key = "consent"
label.en = "they said yes"
"""
PLAN = """
seed = 0
vignettes = 6
per_person = 2
accept = ["yes"]
question.en = "{sender} tells {recipient} about {data}. Fine?"
under.en = "Only if {conditions}."
[[exclude]]
data = ["health"]
recipient = ["police"]
conditions = ["consent"]
[[answer]]
value = "yes"
label.en = "Yes"
[[answer]]
value = "no"
label.en = "No"
"""


def read(text=PLAN):
    problems = Problems()
    vocabulary = parse_vocabulary(TERMS.encode(), "vocabulary.toml", problems)
    return (
        parse_vignettes(text.encode(), "vignettes.toml", vocabulary, problems),
        vocabulary,
        problems,
    )


def test_a_part_that_is_not_named_has_the_narrowest_terms():
    plan, _, problems = read()
    assert not list(problems)
    assert plan.options["data"] == (("mind",), ("body",), ("school",))
    assert plan.options["conditions"] == ((), ("consent",))
    assert (plan.sets, plan.rounds) == (12, 4)


def test_an_exclusion_of_a_broad_term_excludes_the_narrower_ones():
    plan, vocabulary, _ = read()
    made = make_vignettes(plan, vocabulary)
    assert made.combinations == 12
    assert made.permitted == 10
    shown = {(one.data, one.recipient, one.conditions) for one in made.flows}
    assert shown.isdisjoint({("mind", "police", ("consent",)), ("body", "police", ("consent",))})


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("vignettes = 6", "vignettes = 7", "vignettes-not-whole-sets", "vignettes"),
        ('data = ["health"]', 'data = ["wealth"]', "unknown-term", "exclude[1].data"),
        ("[[exclude]]", '[parts]\ndata = ["mind", "mind"]\n[[exclude]]', "vignettes-term-twice", "parts.data"),
        ("[[exclude]]", '[parts]\ndata = ["mynd"]\n[[exclude]]', "unknown-term", "parts.data"),
        (" about {data}", "", "vignettes-part-not-worded", "question.en"),
        ("{sender}", "{who}", "vignettes-unknown-place", "question.en"),
        ("{sender}", "{", "vignettes-unknown-place", "question.en"),
        ('under.en = "Only if {conditions}."\n', "", "vignettes-under-lacking", "under.en"),
        ('accept = ["yes"]', 'accept = ["yep"]', "vignettes-accept-unknown", "accept"),
        ('value = "no"', 'value = "yes"', "vignettes-answer-twice", "answer"),
        ("seed = 0", "seed = -1", "bad-value", "seed"),
        ("seed = 0\n", "", "missing-value", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(old, new, code, key):
    plan, _, problems = read(PLAN.replace(old, new, 1))
    assert plan is None
    assert (code, key) in {(one.code, one.place.key) for one in problems}


def test_words_that_a_term_lacks_in_a_language_are_a_notice():
    more = 'question.fr = "{sender} {recipient} {data} ?"\nunder.fr = "Si {conditions}."\n'
    plan, _, problems = read(PLAN.replace("[[exclude]]", f"{more}[[exclude]]", 1))
    assert plan is not None
    assert {one.code for one in problems.notices} == {"vignettes-term-not-translated"}


def test_too_few_flows_are_refused():
    plan, vocabulary, _ = read(PLAN.replace("vignettes = 6", "vignettes = 12"))
    with pytest.raises(UnableToMakeVignettes, match="10 flows"):
        make_vignettes(plan, vocabulary)


def test_nobody_is_shown_one_who_sends_to_themselves():
    terms = TERMS.replace('key = "gp"', 'key = "council"', 1)
    problems = Problems()
    vocabulary = parse_vocabulary(terms.encode(), "vocabulary.toml", problems)
    text = PLAN.replace("vignettes = 6", "vignettes = 3").replace(
        "per_person = 2", "per_person = 1"
    )
    plan = parse_vignettes(text.encode(), "vignettes.toml", vocabulary, problems)
    assert not list(problems)
    assert {one.recipient for one in make_vignettes(plan, vocabulary).flows} == {"police"}


def test_a_vignette_is_worded_with_its_conditions_behind():
    plan, vocabulary, _ = read()
    flow = Flow("anyone", "mind", "gp", "council", "help", ("consent",))
    said = worded_vignette(flow, plan, vocabulary, "en")
    assert said == "A doctor tells the council about the mind. Fine? Only if they said yes."


def test_a_form_that_has_such_questions_already_is_refused():
    plan, vocabulary, _ = read()
    made = make_vignettes(plan, vocabulary)
    form = vignette_form(plan, vocabulary, made)
    with pytest.raises(NamesTaken, match="vignette_1"):
        vignette_form(plan, vocabulary, made, form)


def test_the_set_that_was_answered_is_the_one_that_holds_most():
    sets = {"a": frozenset({1, 2}), "b": frozenset({2, 3}), "c": frozenset({3})}
    assert set_answered(sets, {"a": "yes", "b": "no", "x": "yes"}) == 2
    assert set_answered(sets, {"c": "yes", "a": ""}) == 3
    assert set_answered(sets, {}) is None


def test_the_command_writes_a_form_its_analysis_and_the_balance(tmp_path):
    for name, text in (("v.toml", PLAN), ("vocabulary.toml", TERMS)):
        (tmp_path / name).write_text(text, "utf-8")
    paths = {name: str(tmp_path / name) for name in ("v.toml", "vocabulary.toml", "f.xlsx", "a.toml", "b.json")}  # fmt: skip
    done = CliRunner().invoke(
        app,
        ["form", "vignettes", paths["v.toml"], paths["vocabulary.toml"], "--form", paths["f.xlsx"],
         "--analysis", paths["a.toml"], "--people", "24", "--out", paths["b.json"]],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "24 people see each vignette 8 times." in done.stdout
    report = json.loads((tmp_path / "b.json").read_text("utf-8"))
    jsonschema.validate(report, schema("remit.ask", "vignette-balance"))
    problems = Problems()
    form = read_xlsform((tmp_path / "f.xlsx").read_bytes(), "f.xlsx", problems)
    plan = parse_plan((tmp_path / "a.toml").read_bytes(), "a.toml", problems)
    _, vocabulary, _ = read()
    check_plan(plan, {"f.xlsx": form}, "a.toml", problems, vocabulary=vocabulary)
    assert not list(problems)
    assert [item.flow.as_dict() for item in plan.questionnaires[0].items] == report["flows"]


def test_the_analysis_written_names_the_answers_that_accept():
    plan, vocabulary, _ = read()
    text = vignette_plan_toml(plan, make_vignettes(plan, vocabulary), "f.xlsx")
    assert text.count('"yes"') == plan.vignettes
