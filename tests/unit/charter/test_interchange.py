"""Charters from elsewhere: read where a charter can hold them, refused where it cannot."""

from __future__ import annotations

import json

import pytest

from remit.charter.core.interchange import charter_as, read_charter_as
from remit.charter.core.odrl import odrl
from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.errors import Problems
from remit.kernel.vocabulary import Term, Vocabulary

VOCABULARY = Vocabulary(
    [
        Term("subject", "child", dpv="https://w3id.org/dpv#Child"),
        Term("data", "health", dpv="https://w3id.org/dpv/pd#Health"),
        Term("sender", "nhs"),
        Term("recipient", "police"),
        Term("purpose", "research", dpv="https://w3id.org/dpv#ResearchAndDevelopment"),
        Term("conditions", "agreed"),
        Term("conditions", "told"),
    ]
)
NO_POLICE = Rule(
    "no-police",
    Effect.FORBID,
    {"en": "Not to the police."},
    {"data": ("health",), "recipient": ("police",)},
    unless=("agreed", "told"),
    evidence=("ask:v1",),
)


def policy(**changes):
    rule = {
        "uid": "http://example.org/rules/1",
        "target": "urn:remit:information",
        "action": "distribute",
        "constraint": [
            {
                "leftOperand": "purpose",
                "operator": "isA",
                "rightOperand": {"@id": "https://w3id.org/dpv#ResearchAndDevelopment"},
            }
        ],
    }
    whole = {
        "@context": "http://www.w3.org/ns/odrl.jsonld",
        "@type": "Set",
        "uid": "http://example.org/policy/1",
        "conflict": "prohibit",
        "permission": [rule | changes.pop("rule", {})],
    }
    return whole | changes


def read(document, vocabulary=VOCABULARY):
    problems = Problems()
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    found = read_charter_as(content, "policy.jsonld", vocabulary, problems)
    return found[0].rules if found else None, [problem.code for problem in problems]


def test_a_policy_of_others_is_read_by_its_dpv_terms_and_the_known_context():
    (rule,), found = read(policy())
    assert found == []
    assert (rule.id, rule.effect, rule.pattern) == ("1", Effect.PERMIT, {"purpose": ("research",)})


def test_a_target_that_is_a_term_of_data_limits_the_rule_to_it():
    (rule,), found = read(policy(rule={"target": "urn:remit:term:data:health"}))
    assert found == []
    assert rule.pattern == {"purpose": ("research",), "data": ("health",)}


def test_a_context_that_stands_elsewhere_is_refused_and_never_fetched():
    rules, found = read(policy(**{"@context": "https://example.org/context.jsonld"}))
    assert rules is None
    assert "json-ld-context-elsewhere" in found


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"conflict": "perm"}, "odrl-other-conflict-strategy"),
        ({"obligation": [{"action": "delete"}]}, "odrl-not-kept"),
        ({"inheritFrom": "http://example.org/other"}, "odrl-not-kept"),
        ({"rule": {"duty": [{"action": "inform"}]}}, "odrl-not-kept"),
        ({"rule": {"assignee": "http://example.org/police"}}, "odrl-not-kept"),
        ({"rule": {"action": "use"}}, "odrl-other-action"),
        ({"rule": {"target": "http://example.org/data"}}, "odrl-other-target"),
        ({"rule": {"uid": "_:nobody"}}, "odrl-rule-without-id"),
        ({"@type": "Ticket"}, "odrl-not-one-policy"),
        ({"@context": ["http://www.w3.org/ns/odrl.jsonld", {"@import": "x"}]}, "json-ld-not-read"),
    ],
)
def test_what_a_charter_cannot_hold_is_refused(changes, code):
    rules, found = read(policy(**changes))
    assert rules is None
    assert code in found


@pytest.mark.parametrize(
    "constraint",
    [
        {"leftOperand": "count", "operator": "lt", "rightOperand": 5},
        {"leftOperand": "purpose", "operator": "isNoneOf", "rightOperand": {"@id": "urn:x"}},
        {"leftOperand": "dateTime", "operator": "gt", "rightOperand": "2020-01-01"},
        {"leftOperand": "dateTime", "operator": "lt", "rightOperand": "soon"},
        {"or": [{"leftOperand": "purpose"}]},
    ],
)
def test_a_constraint_that_would_be_lost_stops_the_reading(constraint):
    rules, found = read(policy(rule={"constraint": [constraint]}))
    assert rules is None
    assert "odrl-constraint-not-read" in found


def test_a_term_that_the_vocabulary_lacks_is_told_with_its_address():
    rules, found = read(policy(), Vocabulary([Term("purpose", "help")]))
    assert (rules, found) == (None, ["odrl-term-not-known"])


def test_one_name_for_a_permission_and_a_prohibition_is_a_conflict():
    both = policy()
    both["prohibition"] = [{"uid": "http://example.org/rules/1"}]
    rules, found = read(both)
    assert rules is None
    assert "charter-duplicate-rule" in found


@pytest.mark.parametrize(
    "content",
    [b"{", b"5", b"[" * 100_000, b"\xff\xfe", b'{"@graph": ' * 60 + b"{}" + b"}" * 60],
)
def test_what_is_no_document_is_told_in_a_sentence(content):
    rules, found = read(content)
    assert rules is None
    assert set(found) & {"not-json", "not-utf8", "json-ld-not-read"}


def test_terms_that_lead_round_in_a_circle_are_refused():
    document = odrl(Charter((NO_POLICE,)), VOCABULARY)
    for node in document["@graph"]:
        if node.get("skos:notation") in {"agreed", "told"}:
            other = "told" if node["skos:notation"] == "agreed" else "agreed"
            node["skos:broader"] = {"@id": f"urn:remit:term:conditions:{other}"}
    assert read(document, None) == (None, ["odrl-terms-unsound", "odrl-term-not-known"] + [
        "odrl-term-not-known"] * 3)  # fmt: skip


def test_what_odrl_cannot_say_is_listed_in_the_policy_itself():
    whole = odrl(Charter((NO_POLICE,)), VOCABULARY)["@graph"][0]
    assert any("broader than its terms" in one for one in whole["remit:notInOdrl"]["@list"])
    (rule,) = whole["prohibition"]
    assert rule["dpv:hasPersonalData"] == [{"@id": "https://w3id.org/dpv/pd#Health"}]
    operators = {one["operator"] for one in rule["constraint"]}
    assert operators == {"isAnyOf", "isNoneOf"}


def test_a_table_by_hand_with_a_semicolon_between_cells_is_read():
    problems = Problems()
    content = b'id;effect;data;unless\nr1;forbid;health;"agreed; told"\n'
    found = read_charter_as(content, "rules.csv", VOCABULARY, problems)
    assert not problems
    assert found[0].rules[0].unless == ("agreed", "told")


def test_every_fault_of_a_table_is_told_with_its_row():
    problems = Problems()
    content = b"id,effect,data,from\nr1,allow,health,\n,permit,helth,soon\n"
    assert read_charter_as(content, "rules.csv", VOCABULARY, problems) is None
    assert sorted({problem.place.row for problem in problems}) == [2, 3]


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless_and_comes_back():
    rule = Rule("r1", Effect.FORBID, {"en": "=1+1"}, {"data": ("health",)})
    problems = Problems()
    written = charter_as(Charter((rule,)), None, "rules.csv", problems)
    assert "'=1+1" in written
    back, _ = read_charter_as(written.encode(), "rules.csv", VOCABULARY, problems)
    assert back.rules == (rule,)


def test_the_readable_document_says_limits_first_and_what_is_not_said():
    text = charter_as(Charter((NO_POLICE,)), VOCABULARY, "charter.md", Problems())
    assert text.index("What must not be done") < text.index("What may be done")
    assert "- Unless any of these: agreed or told" in text
    assert "nobody was asked about it" in text


def test_the_readable_document_is_in_the_readers_language_as_a_whole():
    text = charter_as(Charter((NO_POLICE,)), VOCABULARY, "charter.md", Problems(), "ar")
    assert text.startswith("# الميثاق\n")
    assert not any(words in text for words in ("What ", "Unless", "Because", "Called"))


def test_marks_of_markdown_in_a_statement_stay_text():
    rule = Rule("r1", Effect.FORBID, {"en": "# <b>No</b>\n*way*"})
    text = charter_as(Charter((rule,)), VOCABULARY, "charter.md", Problems())
    assert "### \\# \\<b\\>No\\</b\\> \\*way\\*" in text


@pytest.mark.parametrize("file", ["charter.docx", "charter"])
def test_a_form_that_is_none_is_told_with_those_there_are(file):
    problems = Problems()
    assert charter_as(Charter(()), VOCABULARY, file, problems) is None
    assert [problem.code for problem in problems] == ["charter-form-unknown"]


def test_a_form_that_needs_the_terms_says_so():
    problems = Problems()
    assert charter_as(Charter(()), None, "charter.jsonld", problems) is None
    assert [problem.code for problem in problems] == ["charter-terms-wanted"]
