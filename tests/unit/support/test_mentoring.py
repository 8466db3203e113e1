"""Mentors, who waits for one, matches and their checks, and the files that hold them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from remit.ask.core.reading_grade import reading
from remit.ask.core.speech import Speech, words
from remit.kernel.errors import Problems
from remit.support.core.joining.choices import Choice
from remit.support.core.matching import match
from remit.support.core.mentoring.matches import (
    AGREED,
    ASKED,
    ENDED,
    LATE,
    MET,
    TO_MEET,
    MentorMatch,
    Session,
    ended_ties,
    settled,
    why,
)
from remit.support.core.mentoring.people import (
    CONFLICT,
    LONG_WAIT,
    Mentor,
    Tie,
    Wish,
    in_line,
    sides,
)
from remit.support.core.mentoring.reading import has_no_place, read_mentor, read_session
from remit.support.learning_files import read_plans, write_plans
from remit.support.mentoring_files import read_mentoring, write_mentoring
from remit.support.views.choices import told_to

DAY = date(2026, 3, 1)
WISH = Wish("o1", DAY, ("sense", "safety"), ("Arabic",), ("mon-evening",), True, True, ("housing",))
MENTOR = Mentor(
    "m1", DAY, None, ("sense",), ("arabic", "English"), ("mon-evening", "tue-morning"), True,
    ("Camden",), ("housing",), hours=5, most=3,
)  # fmt: skip
MATCH = MentorMatch("o1", 1, "m1", DAY)


@pytest.mark.parametrize(
    ("hours", "most", "left_on", "places"),
    [(5, 3, None, 2), (5, 1, None, 1), (1, 3, None, 0), (None, 3, None, 0), (9, 3, DAY, 0)],
)
def test_a_mentor_takes_as_many_as_the_hours_hold(hours, most, left_on, places):
    mentor = replace(MENTOR, hours=hours, most=most, left_on=left_on)
    assert mentor.places == places
    assert has_no_place(mentor) == (places == 0 and left_on is None)


def test_who_waits_stands_in_line_by_priority_a_long_wait_and_the_day():
    today = DAY + LONG_WAIT
    line = [
        replace(WISH, code="fresh", asked_on=today),
        replace(WISH, code="long", asked_on=DAY),
        replace(WISH, code="longer", asked_on=DAY - timedelta(days=1)),
        replace(WISH, code="first", asked_on=today, priority=2),
    ]
    assert [one.code for one in in_line(line, today)] == ["first", "longer", "long", "fresh"]


def test_a_pair_is_told_why_in_what_both_said():
    asking, helping = sides([WISH], [MENTOR], (), {"o1": ["camden"]}, DAY)
    found = why(asking[0], helping[0])
    assert (found.met, found.of) == (("sense",), 2)
    assert found.languages == ("Arabic",)
    assert found.times == ("mon-evening",)
    assert set(found.ways) == {"online", "camden"}
    assert found.fields == ("housing",)
    assert not found.before
    apart = sides([WISH], [MENTOR], [Tie("o1", "m1", CONFLICT)], {}, DAY)
    assert match(*apart).matches == ()
    far = replace(MENTOR, online=False, boroughs=("Brent",))
    nowhere = match(*sides([WISH], [far], (), {"o1": ["Camden"]}, DAY))
    assert "can meet" in nowhere.waiting["o1"]


def test_a_language_written_in_two_languages_is_one_where_it_is_offered_in_both():
    wish, alike = replace(WISH, languages=("العربية",)), {"العربية": "Arabic", "arabic": "Arabic"}
    asking, helping = sides([wish], [MENTOR], (), {}, DAY, same=alike)
    assert why(asking[0], helping[0]).languages == ("العربية",)
    assert match(*sides([wish], [MENTOR], (), {}, DAY)).matches == ()


@pytest.mark.parametrize(("reader", "said"), [("en", "Arabic"), ("ar", "العربية")])
def test_a_shared_language_is_told_in_the_readers_words_where_it_is_known(reader, said):
    speech, offered = Speech(reader), (Choice({"en": "Somali", "ar": "صومالي"}, "so"),)
    somali = offered[0].labels[reader]
    told = told_to(speech, offered, ("صومالي", "العربية", "Xyz"))
    assert (told[0], told[2]) == (somali, "Xyz")
    assert told[1].replace("\u0651", "") == said


def test_a_match_is_told_once_both_said_yes_and_checked_after_three_weeks():
    half = replace(MATCH, organisation_on=DAY)
    both = replace(half, mentor_on=DAY + timedelta(days=2))
    assert [one.state for one in (MATCH, half, both)] == [ASKED, ASKED, AGREED]
    assert half.told_on is None
    assert both.check_on == DAY + timedelta(days=23)
    assert both.meeting(DAY + timedelta(days=22)) == TO_MEET
    assert both.meeting(DAY + timedelta(days=23)) == LATE
    assert replace(both, sessions=(Session(DAY, 60),)).meeting(DAY + timedelta(days=99)) == MET
    gone = replace(both, mentor="")
    assert (gone.state, gone.meeting(DAY + timedelta(days=99))) == (ENDED, "")
    over = replace(both, number=2, ended_on=DAY, ended="mentor-no")
    assert settled([MATCH, gone, over]) == {"o1": "m1"}
    assert ended_ties([MATCH, gone, over]) == (Tie("o1", "m1", CONFLICT),)


def test_forms_say_everything_that_is_wrong_at_once():
    _, faults = read_mentor({"hours": ["-1"], "about": ["x" * 301]}, MENTOR, ("sense",))
    assert {where for where, _ in faults} == {
        "themes-1", "ways-1", "languages", "times-1", "hours", "most", "about",
    }  # fmt: skip
    session, faults = read_session({"held_on": ["2026-04-01"], "minutes": ["0"]}, DAY, DAY)
    assert (session, len(faults)) == (None, 2)


HEADS = {
    "mentors": "code,joined_on,hours,times\n",
    "mentor-wishes": "code,asked_on,priority,themes\n",
    "mentor-ties": "code,mentor,kind\n",
    "matches": "code,match,mentor,proposed_on,ended_on,ended\n",
    "mentor-sessions": "code,match,session,held_on,minutes\n",
    "plans": "code,hours,made_on\n",
    "plan-steps": "code,step,module,others\n",
}


def files(**rows):
    named = {key.replace("_", "-"): lines for key, lines in rows.items()}
    return {
        f"support/{name}.csv": (HEADS[name] + "\n".join(lines)).encode()
        for name, lines in named.items()
    }


def test_faulty_files_are_told_row_by_row_and_sound_rows_stay():
    given = files(
        mentors=["m1,2026-03-01,4,", "m1,2026-03-01,4,", "m2,soon,99999,noon"],
        mentor_wishes=["o1,2026-03-01,7,", "o2,2026-03-01,1,magic"],
        mentor_ties=["o1,m9,conflict", "o1,m1,friends", "o3,m2,conflict"],
        matches=[
            "o1,1,m1,2026-03-01,,",
            "o1,2,m1,2026-03-01,,",
            "o1,3,m1,2026-03-01,2026-03-02,",
            "o1,4,m1,2026-03-01,2026-02-01,moved",
        ],
        mentor_sessions=["o1,9,1,2026-03-01,60", "o1,1,1,2026-03-01,60", "o1,3,1,2026-03-01,60"],
        plans=["o1,500,2026-03-01", "o2,5,2026-03-01"],
        plan_steps=["o2,1,magic,", "o3,2,census,", "o2,2,census,0", "o2,2,london,"],
    )
    problems = Problems()
    found, plans = read_mentoring(given, problems), read_plans(given, problems)
    codes = sorted((one.code, one.place.file.split("/")[1]) for one in problems)
    assert codes == sorted(
        [
            ("support-row-twice", "mentors.csv"),
            *[("support-cell-unreadable", "mentors.csv")] * 3,
            *[("support-cell-unreadable", "mentor-wishes.csv")] * 2,
            ("mentor-unknown", "mentor-ties.csv"),
            ("support-cell-unreadable", "mentor-ties.csv"),
            ("mentor-match-second", "matches.csv"),
            ("mentor-match-ended-half", "matches.csv"),
            ("support-day-too-early", "matches.csv"),
            ("mentor-session-without-match", "mentor-sessions.csv"),
            ("plan-hours-too-many", "plans.csv"),
            ("support-cell-unreadable", "plan-steps.csv"),
            ("plan-step-without-plan", "plan-steps.csv"),
            ("support-row-twice", "plan-steps.csv"),
        ]
    )
    assert [one.number for one in found.pairs] == [1]
    assert found.pairs[0].sessions == (Session(DAY, 60),)
    assert [one.code for one in plans] == ["o2"]
    written = write_mentoring(found) | write_plans(plans)
    again = Problems()
    assert (read_mentoring(written, again), read_plans(written, again)) == (found, plans)
    assert not again
    assert write_mentoring(read_mentoring(written, again)) == write_mentoring(found)


@pytest.mark.parametrize("key", ["learning-", "mentoring-", "helping-"])
def test_what_organisations_and_mentors_read_is_plain(key):
    english, arabic = (words(tag, "remit.support") for tag in ("en", "ar"))
    said = {name: text for name, text in english.items() if name.startswith(key)}
    assert reading(". ".join(one.rstrip(".") for one in said.values())).grade <= 7
    assert set(said) <= set(arabic)
