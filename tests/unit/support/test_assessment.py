"""The assessment's items, its form, the spread of answers, and profiles: pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from remit.ask.core.reading_grade import reading
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems
from remit.support.assessment_files import read_assessment, write_assessment
from remit.support.core.assessment.answers import DONT_KNOW, Assessor, spread
from remit.support.core.assessment.crosswalk import TOPICS, topic_of, topics_of
from remit.support.core.assessment.form import form_bytes, form_of, form_wording
from remit.support.core.assessment.instrument import instrument, versions, wording_digest
from remit.support.core.assessment.profile import (
    cohort_ranges,
    next_steps,
    profile,
    strengths,
)
from remit.support.core.assessment.told_shift import ToldShift, told_shift
from small_programme import CODES

ONE = instrument("1")
MOST_GRADE = 7
MINUTES = 20
# Slow readers of English take in some 150 words a minute; choosing takes 20 seconds an item.
WORDS_A_MINUTE = 150
MINUTES_AN_ITEM = 1 / 3


def english(item):
    return [item.ask["en"], *(level["en"] for level in item.levels)]


def test_every_item_and_the_whole_are_easy_to_read_and_take_at_most_twenty_minutes():
    for item in ONE.items:
        found = reading("\n\n".join([*english(item), item.first_step["en"]]))
        assert found.grade <= MOST_GRADE, (item.name, found)
        assert found.hardest_grade <= MOST_GRADE, (item.name, found)
    whole = "\n\n".join(text for item in ONE.items for text in english(item))
    assert reading(whole).grade <= MOST_GRADE
    minutes = len(whole.split()) / WORDS_A_MINUTE + len(ONE.items) * MINUTES_AN_ITEM
    assert minutes <= MINUTES


def test_items_are_complete_in_every_language_and_point_to_rows_that_there_are():
    assert (len(ONE.themes), len(ONE.items)) == (8, 24)
    assert [(one.language, one.by, one.checked) for one in ONE.translations] == [
        ("ar", "machine", False)
    ]
    for item in ONE.items:
        for texts in (item.ask, item.first_step, *item.levels):
            assert all(texts.get(tag) for tag in ONE.languages), item.name
        assert topics_of(item.rows), item.name
    assert sum(TOPICS.values()) == 97
    assert [topic_of(row) for row in (8, 9, 97)] == [list(TOPICS)[at] for at in (0, 1, 9)]
    assert {topic for item in ONE.items for topic in topics_of(item.rows)} == set(TOPICS)


def test_released_words_stay_as_organisations_answered_them():
    # Changed on purpose? Then write the items under the next number, and leave this version.
    assert {one: wording_digest(instrument(one))[:16] for one in versions()} == {
        "1": "04c448d6e842badd"
    }


def test_the_xlsform_asks_the_same_items_and_another_wording_is_told_from_it():
    problems = Problems()
    read = read_xlsform(form_bytes(ONE), "maturity.xlsx", problems)
    assert not list(problems)
    assert form_bytes(ONE) == form_bytes(ONE)
    assert {one.name: one.labels for one in read.answered().values()} == {
        item.name: dict(item.ask) for item in ONE.items
    }
    assert form_wording(read) == wording_digest(ONE)
    item = ONE.items[0]
    other = replace(item, ask={**item.ask, "ar": "كلمات أخرى"})
    theme = replace(ONE.themes[0], items=(other, *ONE.themes[0].items[1:]))
    translated = replace(ONE, themes=(theme, *ONE.themes[1:]))
    assert form_wording(form_of(translated)) == wording_digest(ONE)
    theme = replace(theme, items=(replace(other, ask={"en": "Else?"}), *theme.items[1:]))
    assert form_wording(form_of(replace(ONE, themes=(theme, *ONE.themes[1:])))) != wording_digest(
        ONE
    )


def test_a_spread_says_who_is_where_and_how_far_apart_they_are():
    name = ONE.names[0]
    people = [Assessor(at, {name: level}) for at, level in enumerate("2254", start=1)]
    found = spread(name, [*people, Assessor(5, {name: DONT_KNOW}), Assessor(6)])
    assert found.by_level == ((), (1, 2), (), (4,), (3,))
    assert (found.low, found.high, found.apart, found.shared) == ("2", "5", 3, "")
    assert found.unknown == (5,)
    assert spread(name, people[:2]).shared == "2"
    assert spread(name, []).apart == 0


def test_a_profile_has_a_middle_for_each_theme_and_leaves_out_what_was_not_agreed():
    first, second = ONE.themes[:2]
    levels = dict(zip([item.name for item in first.items], "255", strict=True))
    levels |= {second.items[0].name: "1", second.items[1].name: "4"}
    found = profile(ONE, levels)
    assert [(one.theme.key, one.middle, one.low, one.high, one.n, one.of) for one in found] == [
        ("purpose", 5.0, 2, 5, 3, 3),
        ("holding", 2.5, 1, 4, 2, 3),
    ]
    assert [one.theme.key for one in strengths(found)] == ["purpose"]
    steps = next_steps(ONE, levels)
    assert [(one.theme.key, one.level, one.aim) for one in steps] == [
        ("holding", "1", "2"),
        ("purpose", "2", "3"),
        ("holding", "4", "5"),
    ]


@pytest.mark.parametrize("threshold", [1, 5])
def test_a_cohorts_range_needs_five_organisations_whatever_is_set(threshold):
    cohort = [dict.fromkeys(ONE.names, level) for level in "1123"]
    assert cohort_ranges(ONE, cohort, threshold) == ()
    found = cohort_ranges(ONE, [*cohort, dict.fromkeys(ONE.names, "5")], threshold)
    assert {(one.organisations, one.low, one.middle, one.high) for one in found} == {
        (5, 1.0, 2.0, 3.0)
    }
    assert cohort_ranges(ONE, [*cohort, cohort[0]], 6) == ()


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ((4, 0, 0), None),
        ((5, 1, 0), ToldShift("x", 6, "up")),
        ((0, 6, 0), ToldShift("x", 6, "unclear", 0.0, -0.4, 0.4)),
        ((6, 5, 5), ToldShift("x", 16, "unclear", 0.0625, -0.4, 0.5)),
        ((6, 5, 4), ToldShift("x", 15, "unclear")),
    ],
)
def test_a_shift_is_told_in_figures_only_where_no_move_is_of_few(moves, told):
    up, same, down = moves
    n = sum(moves)
    low, high = {6: (-0.4, 0.4), 16: (-0.4, 0.5)}.get(n, (-0.1, 0.9))
    figures = {"n_paired": n, "up": up, "same": same, "down": down, "net": (up - down) / n}
    figures |= {"low": 0.1 if moves == (5, 1, 0) else low, "high": high}
    assert told_shift("x", figures, 5) == told


def files(**tables):
    named = {
        "rounds": "assessment-rounds.csv",
        "assessments": "assessments.csv",
        "assessors": "assessors.csv",
    }
    return {f"support/{named[key]}": text.encode() for key, text in tables.items()}


ROUNDS = "wave,version,opened_on,closed_on\nbefore,1,2026-01-05,2026-02-01\n"


def test_a_folder_comes_out_as_it_went_in():
    folder = files(
        rounds=f"{ROUNDS}after,1,2026-10-01,\n",
        assessments="code,wave,compared_on,agreed_on,maturity_questions,maturity_need\n"
        f"{CODES[0]},before,2026-01-09,2026-01-09,3,not-agreed\n{CODES[0]},after,,,,\n",
        assessors=f"code,wave,assessor,sent_on,maturity_questions\n{CODES[0]},before,1,,dont-know\n"
        f"{CODES[0]},before,2,2026-01-08,4\n",
    )
    folder["support/assessment-ranges.csv"] = (
        b"wave,theme,organisations,low,middle,high\nbefore,purpose,6,1.5,2,3\n"
    )
    folder["support/assessment-shifts.csv"] = (
        b"item,organisations,way,net,low,high\n"
        b"maturity_need,6,up,,,\nmaturity_same,7,unclear,0,-0.41,0.4123\n"
    )
    problems = Problems()
    value = read_assessment(folder, problems)
    assert not list(problems)
    first = value.assessments[0]
    assert (first.levels, len(first.sent)) == ({"maturity_questions": "3"}, 1)
    written = write_assessment(value)
    assert read_assessment(written, Problems()) == value
    assert written["support/assessment-shifts.csv"] == folder["support/assessment-shifts.csv"]
    assert written["support/assessment-ranges.csv"] == folder["support/assessment-ranges.csv"]


def test_every_fault_of_a_folder_is_told_at_once_with_its_place():
    problems = Problems()
    code = CODES[0]
    read_assessment(
        files(
            rounds=f"{ROUNDS}between,9,soon,\n",
            assessments="code,wave,compared_on,agreed_on,maturity_questions\n"
            f"{code},before,,2026-01-09,6\n{code},after,,,\n",
            assessors=f"code,wave,assessor,sent_on\n{code},before,0,\n",
        ),
        problems,
    )
    assert [(one.code, one.place.row, one.place.column) for one in problems] == [
        ("support-cell-unreadable", 3, "wave"),
        ("support-cell-unreadable", 3, "version"),
        ("support-cell-unreadable", 3, "opened_on"),
        ("support-day-too-early", 2, "agreed_on"),
        ("support-cell-unreadable", 2, "maturity_questions"),
        ("assessment-without-round", 3, "wave"),
        ("support-cell-unreadable", 2, "assessor"),
    ]


def test_a_version_that_is_none_is_told_once_and_not_of_every_row_of_its_round():
    problems = Problems()
    read_assessment(
        files(
            rounds=f"{ROUNDS}after,2,2026-10-01,\n",
            assessments=f"code,wave\n{CODES[0]},before\n{CODES[0]},after\n",
        ),
        problems,
    )
    assert [(one.code, one.place.row) for one in problems] == [("support-cell-unreadable", 3)]


def test_a_form_in_other_words_than_the_rounds_is_refused():
    item = ONE.items[0]
    theme = replace(
        ONE.themes[0], items=(replace(item, ask={"en": "Else?"}), *ONE.themes[0].items[1:])
    )
    other = form_bytes(replace(ONE, themes=(theme, *ONE.themes[1:])))
    for content, found in ((form_bytes(ONE), []), (other, ["assessment-form-changed"])):
        problems = Problems()
        read_assessment({**files(rounds=ROUNDS), "ask/maturity.xlsx": content}, problems)
        assert [one.code for one in problems] == found
