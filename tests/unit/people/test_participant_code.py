"""Codes as files give them."""

from __future__ import annotations

import pytest

from remit.kernel.codes import new_code
from remit.kernel.errors import Place, Problems
from remit.kernel.randomness import generator
from remit.people.core.participant_code import check_code, skip_withdrawn, written_code

CODE = new_code(generator(1))
PLACE = Place("recruit/pool.csv", row=2, column="code")


def problems_of(code, mode):
    problems = Problems()
    sound = check_code(code, mode, PLACE, problems)
    assert sound == (not problems)
    return [str(problem) for problem in problems]


def test_sound_code_passes_in_any_spelling():
    for text in (CODE, CODE.lower(), CODE.replace("-", ""), f" {CODE} "):
        assert problems_of(text, "remit") == []
        assert written_code(text, "remit") == CODE


def test_mistyped_code_is_said_to_be_mistyped_with_its_place():
    wrong = CODE[:-1] + ("2" if CODE[-1] != "2" else "3")
    (problem,) = problems_of(wrong, "remit")
    assert problem.startswith(
        f"recruit/pool.csv, row 2, column code: “{wrong}” is not a participant's code: "
        "a character is mistyped"
    )


@pytest.mark.parametrize("mode", ["remit", "external"])
def test_blank_code_is_refused_in_either_mode(mode):
    assert "is blank" in problems_of("  ", mode)[0]


def test_ids_from_elsewhere_are_taken_as_they_are():
    assert problems_of("participant 17/b", "external") == []
    assert written_code(" Participant 17/b ", "external") == "Participant 17/b"


def test_id_that_is_longer_than_is_kept_is_refused():
    assert problems_of("x" * 64, "external") == []
    assert "65 characters" in problems_of("x" * 65, "external")[0]


def test_withdrawn_code_is_skipped_with_a_notice_that_stops_nothing():
    problems = Problems()
    assert skip_withdrawn(CODE, {CODE}, PLACE, problems)
    assert not skip_withdrawn("another", {CODE}, PLACE, problems)
    assert not problems
    assert [notice.code for notice in problems.notices] == ["participant-withdrawn"]
