from __future__ import annotations

import pytest

from remit.ask.core.acceptability import share_of
from remit.ask.core.shift import few_pairs_note, score, tango


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


def test_few_pairs_are_noted_and_ten_are_not():
    assert (
        few_pairs_note(0)
        == "Nobody answered this both before and after, so no change can be given."
    )
    assert few_pairs_note(1).startswith("Only 1 person answered this both before and after")
    assert few_pairs_note(9).startswith("Only 9 people answered this both before and after")
    assert few_pairs_note(10) == ""


def test_share_of_nobody_is_no_share():
    assert share_of([], ["1"]) == {"n": 0, "count": 0, "share": None, "low": None, "high": None}


def test_share_has_wilsons_limits():
    # Newcombe (1998), Statistics in Medicine 17:857, table I, 81 of 263 by method 3.
    share = share_of(["yes"] * 81 + ["no"] * 182, ["yes"])
    assert share["count"] == 81
    assert (round(share["low"], 4), round(share["high"], 4)) == (0.2553, 0.3662)
