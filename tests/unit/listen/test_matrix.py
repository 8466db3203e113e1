"""Saturation by hand, coverage, what repeats withheld words, and faulty files of notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from remit.kernel.errors import Problems
from remit.listen.annotation_files import read_annotations, write_annotations
from remit.listen.core.annotations import (
    AgreedNote,
    Annotations,
    DecisionNote,
    Known,
    Repeats,
    prune,
)
from remit.listen.core.matrix.coverage import coverage
from remit.listen.core.matrix.saturation import saturation


def sessions(*new):
    """Return sessions of which each brings so many new themes, and one old one."""
    made, found = 0, []
    for at, count in enumerate(new):
        found.append((f"s{at + 1}", {"old", *(f"t{made + n}" for n in range(count))}))
        made += count
    return found


def test_saturation_divides_the_new_themes_of_a_run_by_the_base():
    found = saturation(sessions(19, 10, 6, 4, 4, 3, 1, 1, 0), threshold=0.05)
    assert found.base == 40
    assert [each.share for each in found.sessions] == [
        None, None, None, None, None, 7 / 40, 4 / 40, 2 / 40, 1 / 40,
    ]  # fmt: skip
    assert (found.reached, found.reported) == (6, "6+2")


def test_saturation_is_not_reached_before_a_first_run_has_ended():
    assert saturation(sessions(5, 0, 0, 0, 0)).reached is None
    assert saturation(sessions(5, 0, 0, 0, 0, 0)).reported == "4+2"
    assert saturation([("s", set())] * 8).reached is None
    assert saturation(sessions(5, 1, 0), base_size=1, run_length=1, threshold=0).reported == "2+1"


@pytest.mark.parametrize("wrong", [{"base_size": 0}, {"run_length": 0}, {"threshold": 1.1}])
def test_saturation_refuses_sizes_that_mean_nothing(wrong):
    with pytest.raises(ValueError, match="at least 1"):
        saturation([], **wrong)


def test_a_theme_rests_on_one_group_only_where_others_were_heard():
    quotas = [("sex", "f"), ("sex", "m"), ("age", "old"), ("age", "young")]
    heard = {"a": {"sex": "f", "age": "old"}, "b": {"sex": "m", "age": "old"}}
    found = coverage(quotas, heard, {"t": ["a"], "u": ["a", "b"]})
    assert found.heard == (1, 1, 2, 0)
    assert found.themes[0].raised == (1, 0, 1, 0)
    assert found.themes[0].rests_on == (("sex", "f"),)
    assert found.themes[1].rests_on == ()


def test_five_words_in_a_row_repeat_whatever_their_capitals_and_marks():
    repeats = Repeats(["I would not tell the police."])
    assert repeats("She said: “would NOT tell, the police”.")
    assert not repeats("would not tell a policeman")
    assert not Repeats([])("anything at all that is long enough")


MATRIX = """
[[cell]]
case = "nobody"
code = "c"
basis = "x"
charted_by = "mary"
charted_on = 2026-01-02
signed_by = "paul"
"""


def test_all_that_is_wrong_with_the_files_is_said_at_once():
    problems = Problems()
    memo = '[[memo]]\nabout = "code"\nkey = "k"\ncoder = "m"\ntext = "t"\n'
    files = {
        "listen/matrix.toml": MATRIX.encode(),
        "listen/notes.toml": (memo + memo).encode(),
    }
    read_annotations(files, problems)
    codes = sorted(problem.code for problem in problems)
    assert codes == ["bad-value", "bad-value", "missing-value", "note-twice"]


def test_a_decision_loses_a_reason_that_repeats_what_was_withheld_and_stays():
    day = date(2026, 1, 1)
    told = DecisionNote("t", 1, "c", ("p",), "neither", "", "", "mary", day)
    reasons = ("She said I would not tell the police", "It is no limit")
    notes = Annotations(
        decisions=tuple(replace(told, number=n, reason=r) for n, r in enumerate(reasons, 1)),
        agreed=(AgreedNote("t", ("a", "b"), "mary", day), AgreedNote("u", ("a", "b"), "mary", day)),
    )
    left = prune(notes, Known(transcripts={"t"}), ["I would not tell the police."])
    assert [each.reason for each in left.decisions] == ["[withdrawn]", "It is no limit"]
    assert [each.transcript for each in left.agreed] == ["t"]
    problems = Problems()
    assert read_annotations(write_annotations(left), problems) == left
    assert list(problems) == []


def test_no_notes_make_no_files():
    assert write_annotations(Annotations()) == {}
    assert read_annotations({}, Problems()) == Annotations()
