"""The network and the running of a programme, as values and as files."""

from __future__ import annotations

from datetime import date

import pytest

from remit.commission.core.facts import Milestone
from remit.kernel.errors import Problems
from remit.people.core.participant_code import EXTERNAL, CodeRules
from remit.support.core.needs.needs import Fact, Need, State
from remit.support.core.network import (
    Circle,
    CircleMember,
    Introduction,
    KeepsGoing,
    NetworkFiles,
    Post,
    kinds_lacked,
    may_read,
    posts_too_many,
    suggested,
)
from remit.support.core.programme import (
    Attendance,
    Lesson,
    ProgrammeFiles,
    Session,
    SpecificationProposal,
    SpecificationVersion,
    Telling,
    came_in_words,
    changes,
    milestone_lines,
)
from remit.support.network_files import read_network, write_network
from remit.support.programme_files import read_programme, write_programme

DAY = date(2026, 2, 3)
LATER = date(2026, 3, 4)
CIRCLES = (
    Circle("harm", "Harm, and “us”", "What\nharms; people", "harm", DAY),
    Circle("old", "Old", "", "harm", DAY, LATER),
    Circle("who", "Who comes", "", "people", DAY),
)
QUESTION = Post(
    "a", 1, "question", "who", "circle", "en", "Ask", "How?", "", "", None, "open", "", "", DAY
)
ANSWER = Post(
    "b", 1, "answer", "who", "circle", "ar", "", "هكذا", "", "a", 1, "waiting", "language", "", DAY
)
NETWORK = NetworkFiles(
    circles=CIRCLES,
    circle_members=(CircleMember("who", "a", DAY), CircleMember("who", "b", DAY)),
    posts=(QUESTION, ANSWER),
    introductions=(Introduction("a", 1, "b", DAY, "Ask", "organisation", "yes", "", None),),
    continuations=(
        KeepsGoing(1, "The circle", "Meet again", LATER, "b", ""),
        KeepsGoing(2, "The list", "Print it", LATER, "", "the host", LATER),
    ),
)
PROGRAMME = ProgrammeFiles(
    sessions=(Session("one", DAY, "training", "Sheets", 3), Session("two", DAY, "other", "Talk")),
    attendances=(Attendance("one", "a", 2),),
    specification_versions=(
        SpecificationVersion(1, "Begin\n\n- sheets", "First", "coordinator", DAY),
        SpecificationVersion(2, "Begin\n\n- sheets\n- maps", "More", "coordinator", LATER),
    ),
    specification_proposals=(
        SpecificationProposal("a", 1, "Add maps", "We need them", DAY, "taken", "", 2),
    ),
    tellings=(Telling("b", 1, "Sheets", "partly", "Slow", "Paper first", DAY),),
    lessons=(Lesson(1, "Sheets", "yes", "Go slow", "Small groups", "Paper", 6, DAY, told=True),),
)


@pytest.mark.parametrize(
    ("value", "read", "write"),
    [(NETWORK, read_network, write_network), (PROGRAMME, read_programme, write_programme)],
)
def test_what_is_written_to_a_folder_is_read_as_it_was(value, read, write):
    problems = Problems()
    written = write(value)
    assert read(written, problems) == value
    assert list(problems) == []
    assert write(read(written, problems)) == written
    assert write(type(value)()) == {}


def test_rows_of_whoever_has_withdrawn_are_left_out_and_what_keeps_going_stays_without_them():
    gone = CodeRules(EXTERNAL, frozenset({"b"}))
    network = read_network(write_network(NETWORK), Problems(), codes=gone)
    assert network.circle_members == (CircleMember("who", "a", DAY),)
    assert network.posts == (QUESTION,)
    assert network.introductions == ()
    assert [one.has_owner for one in network.continuations] == [False, True]


def test_everything_wrong_in_the_files_is_told_at_once():
    files = {
        "support/circles.csv": b"key,name,about,kind,opened_on\nx,,,moon,yesterday\n",
        "support/circle-members.csv": b"circle,code,joined_on\nnone,a,2026-02-03\n",
        "support/lessons.csv": (
            b"number,activity,worked,what,for_whom,adapted,organisations,on,told\n"
            b"1,Sheets,yes,Slow,,,,2026-02-03,perhaps\n"
            b"1,Sheets,yes,Slow,,,,2026-02-03,no\n1,Again,no,Slow,,,,2026-02-03,no\n"
        ),
    }
    problems = Problems()
    read_network(files, problems)
    read_programme(files, problems)
    found = {(one.place.file.partition("/")[2], one.code) for one in problems}
    assert found == {
        ("circles.csv", "support-cell-blank"),
        ("circles.csv", "support-cell-unreadable"),
        ("circle-members.csv", "support-row-unknown"),
        ("lessons.csv", "support-cell-unreadable"),
        ("lessons.csv", "support-row-twice"),
    }


def test_circles_are_suggested_by_what_an_organisation_lacks():
    ready, poor = State("yes", good="good", may="yes"), State("yes", good="poor", may="yes")
    needs = [
        Need(1, "show", "x", facts=(Fact("people", "x", {"before": ready}),)),
        Need(2, "show", "x", facts=(Fact("harm", "x", {"before": poor}), Fact("work", "x"))),
    ]
    lacked = kinds_lacked(needs, "before")
    assert lacked == {"harm", "work"}  # of what nobody has said anything, it may lack
    assert suggested(CIRCLES, lacked, []) == (CIRCLES[0],)
    assert suggested(CIRCLES, lacked, ["harm"]) == ()


def test_a_circles_posts_are_for_those_in_it_and_a_day_takes_five():
    assert may_read("programme", "", [])
    assert may_read("public", "who", [])
    assert may_read("circle", "who", ["who"])
    assert not may_read("circle", "who", ["harm"])
    assert posts_too_many([DAY] * 5, DAY)
    assert not posts_too_many([DAY] * 4 + [LATER] * 5, DAY)


def test_milestones_are_late_by_their_end_or_by_today():
    def at(actual_start=None, actual_end=None):
        one = Milestone("x", DAY, LATER, actual_start, actual_end)
        line = milestone_lines([one], date(2026, 3, 1))[0]
        return line.state, line.late

    assert at() == ("to come", None)
    assert at(DAY) == ("running", None)
    assert at(DAY, date(2026, 3, 9)) == ("done", 5)
    assert at(DAY, date(2026, 3, 2)) == ("done", -2)
    overdue = milestone_lines([Milestone("x", DAY, LATER)], date(2026, 3, 7))[0]
    assert (overdue.state, overdue.late) == ("late", 3)


def test_attendance_is_told_in_bands_and_versions_by_their_changed_lines():
    assert [came_in_words(n, 4) for n in (0, 1, 2)] == [
        "None",
        "Some, less than half",
        "Half or more",
    ]
    first, second = (one.text for one in PROGRAMME.specification_versions)
    assert changes(first, second) == (("+", "- maps"),)
    assert changes(second, first) == (("-", "- maps"),)
