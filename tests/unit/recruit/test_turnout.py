"""Who took part, raw and as may be shown: what an outsider could subtract."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.suppression import is_small
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step, Substitute
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.core.turnout import (
    STAGES,
    Attendance,
    ShownTurnout,
    Turnout,
    find_turnout,
    protect_turnout,
    quotas_not_kept,
)

DAY = date(2026, 1, 2)
THRESHOLD = 5


def steps(code, *statuses):
    return [Step(code, status, DAY) for status in statuses]


def recruitment(fieldwork, panel=("a", "b", "c")):
    pool = Pool(
        ("gender",), tuple(Volunteer(who, {"gender": "wm"[who in "cd"]}) for who in "abcdef")
    )
    quotas = Quotas((Quota("gender", "w", 2, 2), Quota("gender", "m", 1, 1)))
    return Recruitment(quotas, pool, DrawSettings(3, 0), panel, fieldwork)


def test_turnout_counts_everyone_who_was_ever_given_a_place():
    gone = steps("a", "confirmed", "did-not-come", "replaced")
    late = steps("e", "confirmed", "attended")
    here = [*steps("b", "invited"), *steps("c", "confirmed", "attended", "withdrew")]
    fieldwork = Fieldwork((*gone, *late, *here), (Substitute(1, "e"),))
    assert find_turnout(recruitment(fieldwork)) == (
        Turnout("gender", "w", 2, 3, 2, 1),
        Turnout("gender", "m", 1, 1, 1, 0),
    )


def test_who_came_and_is_reminded_of_the_next_session_came():
    here = steps("c", "confirmed", "attended", "reminded", "did-not-come")
    (_, men) = find_turnout(recruitment(Fieldwork(tuple(here))))
    assert men == Turnout("gender", "m", 1, 1, 1, 1)


def test_quotas_that_are_not_kept_are_those_of_the_people_who_hold_a_place_now():
    value = recruitment(Fieldwork(tuple(steps("a", "withdrew"))))
    ((quota, count),) = quotas_not_kept(value)
    assert (quota.value, count) == ("w", 1)


def turnout(*rows):
    return [Turnout("gender", f"g{n}", *row) for n, row in enumerate(rows)]


def test_a_table_of_many_people_is_shown_as_it_is():
    rows = turnout((20, 20, 15, 10), (30, 30, 30, 25))
    assert protect_turnout(rows, THRESHOLD) == Attendance(
        STAGES,
        (ShownTurnout("gender", ("g0",), 20, 15, 10), ShownTurnout("gender", ("g1",), 30, 30, 25)),
    )


def test_two_who_did_not_come_are_not_left_over_by_subtraction():
    rows = turnout((20, 20, 20, 18), (30, 30, 30, 20))
    assert protect_turnout(rows, THRESHOLD).rows == (
        ShownTurnout("gender", ("g0", "g1"), 50, 50, 38),
    )


def test_a_stage_that_tells_of_few_people_in_all_is_left_out():
    assert protect_turnout(turnout((20, 20, 18, 10)), THRESHOLD).stages == ("drawn", "attended")
    assert protect_turnout(turnout((20, 20, 20, 18)), THRESHOLD).stages == ("drawn",)
    assert protect_turnout(turnout((3, 3, 3, 3)), THRESHOLD) == Attendance((), ())


def test_those_drawn_are_left_out_where_the_panel_beside_them_tells_of_few_substitutes():
    shown = protect_turnout(turnout((20, 22, 15, 10), (30, 30, 30, 20)), THRESHOLD)
    assert shown.stages == ("confirmed", "attended")


def test_nobody_drawn_later_makes_those_drawn_known_from_the_panel():
    # Two never answered: 18 who confirmed, beside the panel's 20, would say so.
    assert protect_turnout(turnout((20, 20, 18, 18)), THRESHOLD).stages == ("drawn",)


counts = st.tuples(st.integers(0, 30), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


@st.composite
def tables(draw):
    """Rows of panel, drawn, confirmed and attended, each within the one it is a part of."""
    rows = []
    for attended, later, missed, silent in draw(st.lists(counts, min_size=1, max_size=5)):
        drawn = attended + missed + silent
        rows.append((max(0, drawn - later), drawn, attended + missed, attended))
    return turnout(*rows)


@given(tables(), st.sampled_from([1, 3, 5]))
def test_nothing_small_can_be_subtracted_from_what_is_shown(rows, threshold):
    found = protect_turnout(rows, threshold)
    panel = {row.value: row.panel for row in rows}
    none_later = all(row.drawn == row.panel for row in rows)
    for shown in found.rows:
        known = {stage: getattr(shown, stage) for stage in found.stages}
        if none_later:
            known = {"drawn": sum(panel[value] for value in shown.values), **known}
        numbers = list(known.values())
        told = [*numbers, *(before - after for before, after in pairwise(numbers))]
        if "drawn" in known:
            told.append(known["drawn"] - sum(panel[value] for value in shown.values))
        assert not any(is_small(number, threshold) for number in told)
    assert [value for shown in found.rows for value in shown.values] in ([], list(panel))
