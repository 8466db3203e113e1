"""Tango's interval against a slow reference that uses no formula for the likeliest shares."""

from __future__ import annotations

from math import inf, log, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.ask.core.shift import tango

Z = NormalDist().inv_cdf(0.975)


def likelihood(count, share):
    if count == 0:
        return 0.0
    return count * log(share) if share > 0 else -inf


def likeliest_share_down(up, down, n, difference):
    """Climb to the top of the likelihood under a given difference; it has one top."""
    low, high = max(0.0, -difference), (1 - difference) / 2
    if high <= low:
        return low

    def of(share):
        return (
            likelihood(up, share + difference)
            + likelihood(down, share)
            + likelihood(n - up - down, 1 - 2 * share - difference)
        )

    for _ in range(120):
        third = (high - low) / 3
        if of(low + third) < of(high - third):
            low += third
        else:
            high -= third
    return (low + high) / 2


def agrees(up, down, n, difference):
    """Whether the table is within z standard errors of a supposed difference."""
    share = likeliest_share_down(up, down, n, difference)
    variance = n * (2 * share + difference - difference**2)
    distance = abs(up - down - n * difference)
    return distance <= Z * sqrt(max(variance, 0.0)) + 1e-12


@st.composite
def tables(draw):
    n = draw(st.integers(1, 60))
    up = draw(st.integers(0, n))
    return up, draw(st.integers(0, n - up)), n


@settings(deadline=None, max_examples=150)
@given(tables())
def test_interval_parts_the_differences_that_agree_with_the_table_from_those_that_do_not(table):
    up, down, n = table
    interval = tango(up, down, n)
    step = 1e-4
    inside = [interval.low + step, interval.value, interval.high - step]
    assert all(agrees(up, down, n, difference) for difference in inside)
    outside = [interval.low - step, interval.high + step]
    assert not any(agrees(up, down, n, one) for one in outside if -1 < one < 1)


@given(tables())
def test_interval_is_mirrored_when_up_and_down_change_places(table):
    up, down, n = table
    one, other = tango(up, down, n), tango(down, up, n)
    assert one.low == -other.high
    assert one.high == -other.low
    assert -1 <= one.low <= one.value <= one.high <= 1


@given(tables(), st.integers(2, 20))
def test_interval_narrows_as_the_same_shares_come_from_more_people(table, times):
    up, down, n = table
    one, more = tango(up, down, n), tango(up * times, down * times, n * times)
    assert more.high - more.low <= one.high - one.low + 1e-12
    assert more.value == pytest.approx(one.value)
