"""Codes as files give them."""

from __future__ import annotations

import pytest

from remit.kernel.codes import new_code
from remit.kernel.errors import Problems
from remit.kernel.randomness import generator
from remit.kernel.tables import Row, Table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows, written_code

CODE = new_code(generator(1))
FILE = "recruit/pool.csv"


def read(given, rules):
    """Return the codes of a table of these cells, and what was noted of them."""
    rows = tuple(Row(number, {"code": cell}) for number, cell in enumerate(given, start=2))
    problems = Problems()
    codes = [code for _, code in coded_rows(Table(FILE, ("code",), rows), "code", rules, problems)]
    return codes, problems


def problem_of(code, mode):
    """Return the one problem of a code, or ""."""
    codes, problems = read([code], CodeRules(mode))
    assert bool(codes) != bool(problems)
    return "\n".join(map(str, problems))


def test_sound_code_passes_in_any_spelling():
    spellings = [CODE, CODE.lower(), CODE.replace("-", ""), f" {CODE} "]
    codes, problems = read(spellings, CodeRules("remit"))
    assert codes == [CODE] * len(spellings)
    assert not problems


def test_mistyped_code_is_said_to_be_mistyped_with_its_place():
    wrong = CODE[:-1] + ("2" if CODE[-1] != "2" else "3")
    assert problem_of(wrong, "remit").startswith(
        f"recruit/pool.csv, row 2, column code: “{wrong}” is not a participant's code: "
        "a character is mistyped"
    )


@pytest.mark.parametrize("mode", ["remit", "external"])
def test_blank_code_is_refused_in_either_mode(mode):
    assert "is blank" in problem_of("  ", mode)


def test_ids_from_elsewhere_are_taken_as_they_are():
    assert read([" Participant 17/b "], ANY_CODE)[0] == ["Participant 17/b"]
    assert written_code(" Participant 17/b ", "external") == "Participant 17/b"


def test_id_that_is_longer_than_is_kept_is_refused():
    assert problem_of("x" * 64, "external") == ""
    assert "65 characters" in problem_of("x" * 65, "external")


@pytest.mark.parametrize("character", ["\x07", "\u200b", "\u00a0", "\n"])
def test_id_with_a_character_that_cannot_be_seen_is_refused(character):
    assert "cannot be seen" in problem_of(f"P{character}1", "external")


def test_withdrawn_code_is_skipped_with_a_notice_that_stops_nothing():
    codes, problems = read(["A", "B"], CodeRules("external", withdrawn=frozenset({"A"})))
    assert codes == ["B"]
    assert not problems
    assert [(one.code, one.place.row) for one in problems.notices] == [("participant-withdrawn", 2)]


def test_code_outside_the_pool_is_a_problem_unless_it_has_withdrawn():
    rules = CodeRules("external", withdrawn=frozenset({"A"}), known=frozenset({"B"}))
    codes, problems = read(["A", "B", "C"], rules)
    assert codes == ["B"]
    assert [(one.code, one.place.row) for one in problems] == [("participant-code-unknown", 4)]


def test_withdrawn_code_is_known_in_any_spelling():
    rules = CodeRules("remit", withdrawn=frozenset({CODE}))
    assert rules.has_withdrawn(CODE.lower().replace("-", " "))
    assert not rules.has_withdrawn("")
