from __future__ import annotations

import pytest

from remit.ask.core.acceptability import share_of
from remit.ask.core.shift import score, shift, tango


def test_interval_agrees_with_the_published_example_of_21_children():
    # Fagerland, Lydersen and Laake (2014), Statistics in Medicine 33:2850, tables II and V:
    # airway reactivity before and after stem cell transplantation.
    interval = tango(1, 7, 21)
    assert (round(interval.low, 3), round(interval.high, 3)) == (-0.517, -0.026)


def test_interval_when_nobody_moved_has_its_closed_form():
    # With no moves Tango's statistic is sqrt(n d / (1 - d)), so the limit is z² / (n + z²).
    z2 = 1.959963984540054**2
    interval = tango(0, 0, 30)
    assert interval.high == pytest.approx(z2 / (30 + z2), abs=1e-12)
    assert interval.low == -interval.high
    assert interval.value == 0


@pytest.mark.parametrize(("up", "down"), [(0, 0), (1, 0), (0, 1)])
def test_interval_stands_for_one_person(up, down):
    interval = tango(up, down, 1)
    assert -1 <= interval.low <= interval.value <= interval.high <= 1
    assert interval.high - interval.low > 1


def test_interval_reaches_the_edge_when_everybody_moved_one_way():
    assert tango(12, 0, 12).high == 1
    assert tango(0, 12, 12).low == -1


@pytest.mark.parametrize("table", [(0, 0, 0), (3, 3, 5), (-1, 0, 4)])
def test_interval_is_refused_for_an_impossible_table(table):
    with pytest.raises(ValueError, match="no paired table"):
        tango(*table)


def test_score_is_nothing_at_the_observed_difference():
    assert score(7, 3, 20, 0.2) == pytest.approx(0)


def test_shift_counts_only_those_who_answered_twice():
    before = {"a": 0, "b": 2, "c": 1, "gone": 4}
    after = {"a": 3, "b": 1, "c": 1, "late": 0}
    moved = shift(before, after)
    assert moved.n_paired == 3
    assert (moved.up, moved.same, moved.down, moved.left_after_before) == (1, 1, 1, 1)
    assert moved.net.value == 0
    assert moved.note.startswith("Only 3 people answered this both before and after")


def test_shift_without_pairs_has_no_net_change_and_says_why():
    moved = shift({"a": 1}, {"b": 1})
    assert moved.net is None
    assert moved.note == "Nobody answered this both before and after, so no change can be given."


def test_shift_of_ten_pairs_needs_no_note():
    people = {str(number): 0 for number in range(10)}
    assert shift(people, people).note == ""


def test_share_of_nobody_is_no_share():
    assert share_of([], ["1"]) == {"n": 0, "count": 0, "share": None, "low": None, "high": None}


def test_share_has_wilsons_limits():
    # Newcombe (1998), Statistics in Medicine 17:857, table I, 81 of 263 by method 3.
    share = share_of(["yes"] * 81 + ["no"] * 182, ["yes"])
    assert share["count"] == 81
    assert (round(share["low"], 4), round(share["high"], 4)) == (0.2553, 0.3662)
