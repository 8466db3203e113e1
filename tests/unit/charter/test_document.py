"""Reading `charter.toml`: what a charter says, and one clear sentence for all that is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from remit.charter.core.document import check_evidence, parse_charter
from remit.charter.core.rule import Charter, Effect, Rule
from remit.charter.files import CHARTER_FILE, read_charter, write_charter
from remit.kernel.errors import Problems
from remit.kernel.vocabulary import Term, Vocabulary

VOCABULARY = Vocabulary(
    [
        Term("data", "health"),
        Term("data", "mental-health", "health"),
        Term("recipient", "police"),
        Term("purpose", "early-help"),
        Term("conditions", "life-at-risk"),
        Term("conditions", "oversight"),
    ]
)
FORBID = """
[[rule]]
id = "r7"
effect = "forbid"
statement.en = "Health records must not reach the police."
statement.ar = "لا تصل السجلات الصحية إلى الشرطة."
data = ["health"]
recipient = ["police"]
unless = ["life-at-risk"]
evidence = ["ask:v4", "listen:group-1:12"]
from = 2020-04-01
"""
PERMIT = """
[[rule]]
id = "r1"
effect = "permit"
statement.en = "Early help may use what schools know."
purpose = ["early-help"]
requires = ["oversight"]
evidence = ["listen:theme:early-help"]
until = 2030-01-01
"""


def parse(text, vocabulary=VOCABULARY, known=None):
    problems = Problems()
    return parse_charter(text.encode(), CHARTER_FILE, vocabulary, problems, known), problems


def test_a_charter_says_what_its_file_says():
    charter, problems = parse(FORBID + PERMIT)
    assert not problems
    assert charter.rules[0] == Rule(
        id="r7",
        effect=Effect.FORBID,
        statements={
            "en": "Health records must not reach the police.",
            "ar": "لا تصل السجلات الصحية إلى الشرطة.",
        },
        pattern={"data": ("health",), "recipient": ("police",)},
        unless=("life-at-risk",),
        evidence=("ask:v4", "listen:group-1:12"),
        starts_on=date(2020, 4, 1),
    )
    assert charter.rules[1].requires == ("oversight",)
    assert charter.rules[1].until == date(2030, 1, 1)
    assert charter.evidence == ("ask:v4", "listen:group-1:12", "listen:theme:early-help")


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (FORBID + FORBID, "charter-duplicate-rule", "“r7” stands twice"),
        (FORBID.replace('"health"', '"helth"'), "unknown-term", "health, mental-health"),
        (FORBID.replace("life-at-risk", "life"), "unknown-term", "no term of conditions"),
        (FORBID.replace("unless", "requires"), "charter-forbid-with-requires", "forbids"),
        (PERMIT.replace("requires", "unless"), "charter-permit-with-unless", "permits"),
        (FORBID + "until = 2020-03-01", "charter-never-in-force", "2020-03-01"),
        (FORBID + "until = 2020-04-01", "charter-never-in-force", "on no day"),
        ('[[rule]]\nid = "r"\neffect = "permit"', "charter-no-statement", "any language"),
        (
            '[[rule]]\nid = "r"\neffect = "permit"\nstatement.en = " "',
            "charter-no-statement",
            "plain sentence",
        ),
        (FORBID.replace('"forbid"', '"deny"'), "bad-value", "Write “permit” or “forbid”"),
        (FORBID.replace('["health"]', "[]"), "bad-value", "leave the part out for any"),
        (FORBID.replace('["health"]', '"health"'), "bad-value", "square brackets"),
        (FORBID.replace('id = "r7"', 'id = "r 7"'), "bad-value", "no spaces"),
        (FORBID.replace('id = "r7"', ""), "missing-value", "“id” is missing"),
        (FORBID.replace("2020-04-01", '"1 April 2020"'), "bad-value", "2020-04-01"),
        (FORBID.replace("2020-04-01", "2020-04-01T09:00:00"), "bad-value", "2020-04-01"),
        (FORBID + "colour = 1", "unknown-value", "“colour” is not known"),
        (FORBID.replace('["ask:v4", "listen:group-1:12"]', "[4]"), "bad-value", "ask:v4"),
        ("rule = 3", "bad-value", "[[rule]]"),
        ("", "missing-value", "“rule” is missing"),
        ("[[rule]", "not-toml", "valid TOML"),
    ],
)
def test_a_charter_with_a_fault_is_refused_in_one_clear_sentence(text, code, says):
    charter, problems = parse(text)
    assert charter is None
    found = [problem for problem in problems if problem.code == code]
    assert found, [str(problem) for problem in problems]
    assert says in str(found[0])
    assert found[0].place.file == CHARTER_FILE


def test_a_charter_that_is_not_utf8_is_refused():
    problems = Problems()
    assert parse_charter(b"\xff\xfe[", CHARTER_FILE, VOCABULARY, problems) is None
    assert [problem.code for problem in problems] == ["not-utf8"]


def test_all_faults_of_a_charter_are_listed_at_once_each_with_its_rule():
    bad_permit = PERMIT.replace("requires", "unless").replace("early-help", "nothing")
    charter, problems = parse(FORBID.replace("police", "army") + bad_permit)
    assert charter is None
    assert [(problem.code, problem.place.key) for problem in problems] == [
        ("unknown-term", "rule r7"),
        ("charter-permit-with-unless", "rule r1"),
        ("unknown-term", "rule r1"),
    ]


def test_a_fault_of_shape_hides_no_fault_of_content():
    """Neither those of other rules nor those of the same one, and none is made up."""
    bad_forbid = (
        FORBID.replace("2020-04-01", '"soon"')
        .replace('["police"]', '["army", 5]')
        .replace('["ask:v4", "listen:group-1:12"]', '["ask:none", 4]')
        .replace('statement.en = "Health records must not reach the police."', "statement.en = 3")
    )
    bad_permit = PERMIT.replace('effect = "permit"', "").replace("oversight", "nobody")
    twice = PERMIT.replace('["listen:theme:early-help"]', "[7]").replace("statement.en", "said.en")
    _, problems = parse(bad_forbid + bad_permit + twice + "[[rule]]\n", known={"ask:v4"})
    assert [(problem.code, problem.place.key) for problem in problems] == [
        ("bad-value", "rule[1].evidence[2]"),
        ("bad-value", "rule[1].from"),
        ("bad-value", "rule[1].recipient[2]"),
        ("bad-value", "rule[1].statement.en"),
        ("missing-value", "rule[2]"),
        ("unknown-value", "rule[3]"),
        ("bad-value", "rule[3].evidence[1]"),
        ("missing-value", "rule[4]"),
        ("missing-value", "rule[4]"),
        ("unknown-term", "rule r7"),
        ("unknown-term", "rule r1"),
        ("charter-duplicate-rule", "rule r1"),
        ("charter-no-statement", "rule r1"),
        ("charter-no-statement", "rule number 4"),
        ("charter-unknown-evidence", "rule r7"),
        ("charter-unknown-evidence", "rule r1"),
        ("charter-no-evidence", "rule number 4"),
    ]


def test_terms_are_not_checked_without_a_vocabulary():
    charter, problems = parse(FORBID.replace("police", "army"), vocabulary=None)
    assert not problems
    assert charter.rules[0].pattern["recipient"] == ("army",)


def test_evidence_that_resolves_to_nothing_is_refused_with_what_resembles_it():
    charter, problems = parse(FORBID, known={"ask:v40", "listen:group-1:12"})
    assert charter is None
    assert [problem.code for problem in problems] == ["charter-unknown-evidence"]
    assert "“ask:v4”" in str(next(iter(problems)))
    assert "ask:v40" in str(next(iter(problems)))


def test_evidence_that_resolves_is_accepted():
    charter, problems = parse(FORBID, known={"ask:v4", "listen:group-1:12"})
    assert charter is not None
    assert not problems


def test_a_rule_without_evidence_is_refused_where_evidence_is_checked():
    text = FORBID.replace('evidence = ["ask:v4", "listen:group-1:12"]', "")
    assert not parse(text)[1]
    assert [problem.code for problem in parse(text, known=())[1]] == ["charter-no-evidence"]


def test_evidence_can_be_checked_once_the_findings_are_known():
    charter, _ = parse(FORBID)
    problems = Problems()
    check_evidence(charter, CHARTER_FILE, ["ask:v4"], problems)
    assert [str(problem.place) for problem in problems] == ["charter.toml, rule r7"]


def test_line_breaks_of_another_system_become_one_kind():
    text = FORBID.replace("Health records must", "Health records\\r\\nmust")
    charter, _ = parse(text)
    assert charter.rules[0].statement() == "Health records\nmust not reach the police."


def test_a_folder_without_a_charter_has_none_and_writes_none():
    problems = Problems()
    assert read_charter({}, problems, vocabulary=VOCABULARY) is None
    assert write_charter(None) == {}
    assert not problems


def test_an_empty_charter_can_be_written_and_read():
    written = write_charter(Charter())
    problems = Problems()
    assert read_charter(written, problems, vocabulary=VOCABULARY) == Charter()
    assert not problems


def test_a_written_charter_has_real_dates_and_its_languages_in_order():
    charter, _ = parse(FORBID)
    text = write_charter(charter)[CHARTER_FILE].decode()
    assert "from = 2020-04-01\n" in text
    assert text.index("ar = ") < text.index("en = ")


def test_a_rule_is_in_force_from_its_first_day_to_the_day_before_until():
    rule = Rule("r", Effect.PERMIT, starts_on=date(2020, 1, 1), until=date(2021, 1, 1))
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [rule.in_force(day) for day in days] == [False, True, True, False]


def test_a_rule_speaks_the_language_asked_for_else_english_else_any_else_its_id():
    rule = Rule("r7", Effect.FORBID, statements={"ar": "لا", "en": "No."})
    assert rule.statement("ar") == "لا"
    assert rule.statement("fa") == "No."
    assert Rule("r7", Effect.FORBID, statements={"ar": "لا"}).statement("fa") == "لا"
    assert Rule("r7", Effect.FORBID).statement() == "r7"
