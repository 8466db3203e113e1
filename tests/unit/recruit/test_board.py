from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.recruit.core.board import chance_of_at_least, find_rates, make_board, spares_wanted
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step, in_order
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment

DAY = date(2020, 3, 9)


def steps(**histories: str) -> tuple[Step, ...]:
    return in_order(
        Step(code, status, DAY) for code, words in histories.items() for status in words.split()
    )


def recruitment(quotas: Quotas, kinds: str, **histories: str) -> Recruitment:
    people = tuple(Volunteer(f"p{n}", {"gender": kind}) for n, kind in enumerate(kinds))
    pool = Pool(("gender",), people)
    settings = DrawSettings(len(kinds), 0)
    return Recruitment(quotas, pool, settings, pool.ids, Fieldwork(steps(**histories)))


@given(st.lists(st.floats(0, 1), max_size=6), st.integers(0, 7))
def test_the_chance_is_the_sum_over_all_ways_it_can_go(chances: list[float], wanted: int) -> None:
    expected = sum(
        prod(chance if came else 1 - chance for chance, came in zip(chances, way, strict=True))
        for way in product([True, False], repeat=len(chances))
        if sum(way) >= wanted
    )
    assert chance_of_at_least(wanted, chances) == pytest.approx(expected)


def test_before_anything_is_seen_the_rates_are_the_guesses() -> None:
    rates = find_rates(())
    assert (rates.response, rates.attendance) == (0.5, 0.8)
    assert rates.chance("") == rates.chance("invited") == pytest.approx(0.4)
    assert (rates.chance("reminded"), rates.chance("attended")) == (0.8, 1.0)


def test_rates_are_learned_from_answers_and_attendance() -> None:
    rates = find_rates(
        steps(
            a="invited confirmed attended",
            b="invited confirmed did-not-come",
            c="invited withdrew",
            d="invited",
            e="invited confirmed withdrew replaced",
            f="withdrew",
        )
    )
    assert rates.response == pytest.approx((3 + 1) / (4 + 2))
    assert rates.attendance == pytest.approx((1 + 4) / (3 + 5))


def test_somebody_who_came_once_and_missed_a_later_session_did_come() -> None:
    rates = find_rates(steps(a="confirmed attended did-not-come"))
    assert rates.attendance == pytest.approx((1 + 4) / (1 + 5))


def test_each_quota_has_its_state_and_only_trouble_has_a_sentence() -> None:
    quotas = Quotas(
        (
            Quota("gender", "a", 1, 2),
            Quota("gender", "b", 1, 3),
            Quota("gender", "c", 2, 2),
            Quota("gender", "d", 3, 4),
            Quota("gender", "e", 0, 1),
        )
    )
    board = make_board(
        recruitment(
            quotas,
            "abbccdee",
            p0="confirmed attended",
            p1="confirmed",
            p2="confirmed",
            p3="confirmed",
            p6="confirmed",
            p7="confirmed",
        )
    )
    assert [row.state for row in board.rows] == [
        "reached",
        "on course",
        "at risk",
        "out of reach",
        "over",
    ]
    assert [bool(row.sentence) for row in board.rows] == [False, False, True, True, True]
    assert "“Gender: c” may not be reached: of at least 2, about 1." in board.rows[2].sentence
    assert "(1 said that they will, 1 without an answer)" in board.rows[2].sentence
    assert "“Gender: d” will not be reached: 1 of at least 3" in board.rows[3].sentence
    assert board.rows[4].sentence == "“Gender: e” has 2 people of at most 1."


def test_an_open_place_is_a_warning_of_its_own() -> None:
    board = make_board(recruitment(Quotas(), "ab", p0="withdrew"))
    assert board.warnings == ("1 place is open.",)
    assert board.statuses == {"withdrew": 1, "": 1}
    assert board.as_dict()["warnings"] == list(board.warnings)


def test_spares_make_the_minimum_likely_enough_and_no_fewer_would() -> None:
    count = spares_wanted(3, [0.8, 0.4], 0.4)
    assert count is not None
    assert chance_of_at_least(3, [0.8, 0.4, *[0.4] * count]) >= 0.8
    assert chance_of_at_least(3, [0.8, 0.4, *[0.4] * (count - 1)]) < 0.8
    assert spares_wanted(3, [], 0.0) is None


TWO = Quotas((Quota("gender", "a", 2, 3), Quota("gender", "b", 2, 3)))


def test_while_nobody_has_answered_one_warning_stands_for_every_quota() -> None:
    before = make_board(recruitment(TWO, "aabb"))
    assert [row.state for row in before.rows] == ["at risk", "at risk"]
    (first,) = before.warnings
    assert first.startswith("Invite those who hold a place: nobody has answered yet")
    assert f"Have about {before.spares} more people ready." in first
    asked = make_board(recruitment(TWO, "aabb", **dict.fromkeys(("p0", "p1"), "invited")))
    assert asked.warnings == before.warnings
    everyone = dict.fromkeys(("p0", "p1", "p2", "p3"), "invited")
    (then,) = make_board(recruitment(TWO, "aabb", **everyone)).warnings
    assert then.startswith("Wait for answers: nobody has answered yet")


def test_from_the_first_answer_on_each_quota_at_risk_is_warned_of() -> None:
    board = make_board(recruitment(TWO, "aabb", p0="invited confirmed"))
    assert ["may not be reached" in warning for warning in board.warnings] == [True, True]


def test_a_quota_that_nobody_can_keep_is_warned_of_before_any_answer() -> None:
    quotas = Quotas((Quota("gender", "a", 3, 4), Quota("gender", "b", 2, 3)))
    first, second = make_board(recruitment(quotas, "aabb")).warnings
    assert first.startswith("Invite those who hold a place")
    assert second.startswith("“Gender: a” will not be reached")


def test_without_a_panel_a_quota_lacks_people_and_nothing_is_out_of_reach() -> None:
    none = make_board(replace(recruitment(TWO, "aabb"), panel=None))
    assert none.warnings == (
        "Nobody holds a place yet: hold the draw, or answer people as they come.",
        "4 places are open.",
    )
    some = make_board(replace(recruitment(TWO, "aabb", p0="confirmed"), panel=None))
    assert [row.state for row in some.rows] == ["at risk", "at risk"]
    assert some.warnings == (
        "3 places are open.",
        "“Gender: a” still lacks 1 person: 1 of at least 2 hold a place.",
        "“Gender: b” still lacks 2 people: 0 of at least 2 hold a place.",
    )
