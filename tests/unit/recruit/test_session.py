from __future__ import annotations

from datetime import date, time
from fractions import Fraction
from math import comb

import pytest

from remit.kernel.errors import Problems
from remit.people.core.participant_code import ANY_CODE
from remit.recruit.core.fieldwork import Step
from remit.recruit.core.overbooking import MOST_RISK, advise, make_session_board, share
from remit.recruit.core.pool import Pool
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.core.session import Session, find_bookings
from remit.recruit.files import SESSIONS_FILE, read_recruit, write_recruit

DAY = date(2020, 3, 9)
HEADER = "key,title,on,starts,venue,places,mode"
TWO = b"key,on,places\ng1,2020-03-09,8\ng2,2020-03-10,8\n"


def read(*rows: str, **files: bytes):
    problems = Problems()
    found = {SESSIONS_FILE: "\n".join([HEADER, *rows, ""]).encode()}
    found |= {f"recruit/{name}.csv": content for name, content in files.items()}
    return read_recruit(found, problems, codes=ANY_CODE), [str(problem) for problem in problems]


def steps(*told: str) -> tuple[Step, ...]:
    """Return steps from “code status session”."""
    rows = [(*each.split(" "), "")[:3] for each in told]
    return tuple(Step(code, status, DAY, session) for code, status, session in rows)


def test_sessions_are_read_in_order_of_day_and_time() -> None:
    value, problems = read(
        "late,,2020-03-09,18:30,Town hall,8,",
        "early,Morning,2020-03-09,9:05,,10,online",
        "first,,2020-03-08,,,1,telephone",
    )
    assert problems == []
    assert [one.key for one in value.sessions] == ["first", "early", "late"]
    assert value.sessions[1] == Session("early", DAY, 10, "Morning", time(9, 5), "", "online")
    assert value.sessions[2].mode == "in-person"
    assert [one.name for one in value.sessions] == ["first", "Morning", "late"]


def test_sessions_are_written_read_and_written_the_same() -> None:
    given = (
        Session("Group 1 (b)", DAY, 8, 'So "far", so good', time(18, 30), "=Town hall", "online"),
        Session("مجموعة-2", date(2020, 3, 10), 1),
    )
    written = write_recruit(Recruitment(Quotas(), Pool(), sessions=given))
    problems = Problems()
    again = read_recruit(written, problems)
    assert not problems
    assert again.sessions == given
    assert write_recruit(again) == written


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",,2020-03-09,,,8,", "“” cannot be the key of a session."),
        ("a/b,,2020-03-09,,,8,", "“a/b” cannot be the key"),
        ("..,,2020-03-09,,,8,", "“..” cannot be the key"),
        (f"{'a' * 101},,2020-03-09,,,8,", "at most 100 characters"),
        ("a,,9.3.2020,,,8,", "“9.3.2020” is no day."),
        ("a,,2020-03-09,25:00,,8,", "“25:00” is no time of day."),
        ("a,,2020-03-09,half six,,8,", "“half six” is no time of day."),
        ("a,,2020-03-09,,,0,", "“0” is no number of places."),
        ("a,,2020-03-09,,,1001,", "from 1 to 1000"),
        ("a,,2020-03-09,,,many,", "“many” is no number of places."),
        ("a,,2020-03-09,,,8,post", "“post” is no way in which a session is held."),
        (f"a,{'x' * 201},2020-03-09,,,8,", "201 characters long"),
        ("a,,2020-03-09,,,8,\na,,2020-03-09,,,8,", "“a” stands in the file more than once"),
    ],
)
def test_a_fault_is_named_with_its_row(row: str, said: str) -> None:
    value, problems = read(row)
    assert value is None
    assert len(problems) == 1
    assert said in problems[0]
    assert "row " in problems[0]


def test_with_sessions_a_step_and_an_incentive_name_one_of_them() -> None:
    row = "g1,,2020-03-09,,,8,"
    field = b"code,status,on,session\na,confirmed,2020-03-01,g1\nb,confirmed,2020-03-01,g9\n"
    money = b"number,code,amount,method,session,promised_on\n1,a,5,cash,g8,2020-03-01\n"
    value, problems = read(row, fieldwork=field, incentives=money)
    assert value is None
    assert [problem.split(". Use")[0] for problem in problems] == [
        "recruit/fieldwork.csv, row 3: There is no session “g9”",
        "recruit/incentives.csv, row 2, column session: There is no session “g8”",
    ]


def test_without_sessions_a_step_names_what_it_likes() -> None:
    field = b"code,status,on,session\na,confirmed,2020-03-01,whatever\n"
    value, problems = read(fieldwork=field)
    assert problems == []
    assert value.sessions == ()


def test_a_list_with_faults_is_not_held_against_the_steps() -> None:
    field = b"code,status,on,session\na,confirmed,2020-03-01,g1\n"
    _, problems = read("g1,,never,,,8,", "g2,,2020-03-09,,,8,", fieldwork=field)
    assert len(problems) == 1
    assert "“never” is no day" in problems[0]


def test_somebody_is_booked_where_they_last_said_that_they_come() -> None:
    found = find_bookings(
        steps(
            "a confirmed g1", "a reminded",
            "b confirmed g1", "b confirmed g2",
            "c confirmed g1", "c withdrew",
            "d invited g1",
            "e confirmed g1", "e withdrew", "e confirmed",
            "f confirmed g2", "f attended", "f reminded g1",
        )
    )  # fmt: skip
    assert found.booked == {"g1": ("a", "f"), "g2": ("b",)}
    assert found.came == {"g2": ("f",)}
    assert found.taken("g2") == {"b", "f"}
    assert (found.of("a"), found.of("b"), found.of("c")) == ("g1", "g2", "")


def test_who_came_came_where_they_were_booked_unless_the_step_says_otherwise() -> None:
    found = find_bookings(
        steps(
            "a confirmed g1", "a attended",
            "b confirmed g1", "b attended g2",
            "c confirmed", "c attended",
            "d confirmed g1", "d attended", "d did-not-come",
            "e confirmed g1", "e attended", "e attended g2",
        )
    )  # fmt: skip
    assert found.booked == {}
    assert found.came == {"g1": ("a", "e"), "g2": ("b", "e")}


def test_the_board_counts_places_and_says_what_its_rate_rests_on() -> None:
    told = [f"p{n} confirmed g1" for n in range(9)] + ["p0 attended", "p1 did-not-come"]
    board = make_session_board((Session("g1", DAY, 6), Session("g2", DAY, 2)), steps(*told))
    first, second = board.rows
    assert (len(first.booked), first.came, first.taken, first.free, first.over) == (
        7,
        ("p0",),
        8,
        0,
        2,
    )
    assert board.seen == 2
    assert board.attendance == pytest.approx((1 + 4) / (2 + 5))
    assert first.expected == pytest.approx(1 + 7 * 5 / 7)
    assert (second.taken, second.free, second.too_many) == (0, 2, 0)
    assert "going by the 2 people of whom it is known" in board.basis
    assert "a first guess: nobody has come" in make_session_board((), ()).basis
    assert board.row("g1") is first
    assert board.row("g9") is None


def too_many(places: int, booked: int, chance: Fraction) -> Fraction:
    """Return, exactly and slowly, how likely more than `places` of `booked` come."""
    return sum(
        (
            comb(booked, k) * chance**k * (1 - chance) ** (booked - k)
            for k in range(places + 1, booked + 1)
        ),
        Fraction(0),
    )


@pytest.mark.parametrize("places", [1, 2, 5, 10, 40])
@pytest.mark.parametrize("per_cent", [5, 30, 50, 80, 95, 99])
def test_the_advice_is_the_most_people_that_seldom_are_too_many(places: int, per_cent: int) -> None:
    chance = Fraction(per_cent, 100)
    advice = advise(places, per_cent / 100)
    assert advice.too_many == pytest.approx(float(too_many(places, advice.book, chance)), abs=1e-9)
    assert too_many(places, advice.book, chance) <= MOST_RISK
    assert too_many(places, advice.book + 1, chance) > MOST_RISK
    assert advice.expected == pytest.approx(advice.book * per_cent / 100)


@pytest.mark.parametrize("attendance", [0.0, 1.0])
def test_certainty_books_as_many_as_there_are_places(attendance: float) -> None:
    assert advise(7, attendance).book == 7


def test_a_thousand_places_are_no_trouble() -> None:
    advice = advise(1000, 0.8)
    assert 1200 < advice.book < 1250
    assert 0.09 < advice.too_many <= 0.1


def test_the_advice_in_a_sentence_states_its_number() -> None:
    assert advise(10, 0.8).sentence == (
        "Book up to 11 for 10 places. Of 11, 8.8 are expected to come; more than 10 come in 9% of "
        "cases."
    )
    assert advise(1, 0.8).sentence == "Book up to 1 for 1 place: more would often be too many."


@pytest.mark.parametrize(
    ("chance", "shown"),
    [(0, "0%"), (0.004, "under 1%"), (0.5, "50%"), (0.999, "over 99%"), (1, "100%")],
)
def test_a_chance_is_never_rounded_to_none_or_to_all(chance: float, shown: str) -> None:
    assert share(chance) == shown
