"""Disclosure control: what an outsider could still work out from what is shown."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from remit.ask.core.shift import tango
from remit.publish.core.disclosure import (
    Leavers,
    QuotaRow,
    RawMoves,
    effective_threshold,
    protect_blocks,
    protect_cells,
    protect_moves,
    protect_quotas,
    protect_share,
)

THRESHOLD = 5
counts = st.lists(st.integers(0, 14), min_size=2, max_size=5)


def limits(up, down, n):
    found = tango(up, down, n)
    return found.low, found.high


def raw_moves(up, same, down):
    n = up + same + down
    found = tango(up, down, n)
    return RawMoves(n, up, same, down, found.value, found.low, found.high)


def rows_that_look_alike(shown, total):
    """Every row of this total that the rules would show in the same way (slow, readable)."""
    hidden = [place for place, cell in enumerate(shown) if cell is None]
    left = total - sum(cell or 0 for cell in shown)
    for values in product(range(left + 1), repeat=len(hidden)):
        if sum(values) == left:
            row = list(shown)
            for place, value in zip(hidden, values, strict=True):
                row[place] = value
            if protect_cells(row, THRESHOLD) == tuple(shown):
                yield row


@given(counts)
def test_no_small_cell_is_shown(row):
    assert not any(cell is not None and 0 < cell < THRESHOLD for cell in protect_cells(row, 5))


@given(st.lists(st.integers(0, 14), min_size=2, max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_hidden_cell_cannot_be_had_from_the_total_by_one_who_knows_the_rules(row):
    shown = protect_cells(row, THRESHOLD)
    alike = list(rows_that_look_alike(shown, sum(row)))
    assert row in alike
    # A row that is hidden whole because so few people are in it has its total held back as well.
    assume(sum(row) >= THRESHOLD)
    for place, cell in enumerate(shown):
        if cell is None and 0 < row[place] < THRESHOLD:
            assert len({other[place] for other in alike}) > 1, (row, shown)


def test_a_row_of_large_cells_and_zeros_is_shown_as_it_is():
    assert protect_cells([0, 5, 20, 0], THRESHOLD) == (0, 5, 20, 0)


def test_a_lone_small_cell_takes_the_next_smallest_with_it():
    assert protect_cells([3, 20, 9, 0], THRESHOLD) == (None, 20, None, 0)


def test_small_cells_that_add_up_to_too_little_take_another_with_them():
    assert protect_cells([1, 2, 30, 8], THRESHOLD) == (None, None, 30, None)


def test_a_row_without_a_large_cell_is_hidden_whole():
    assert protect_cells([1, 1, 1, 1, 1], THRESHOLD) == (None,) * 5


def test_a_published_share_makes_two_rows_of_one():
    # 25 accept: with the total of the two upper cells known, each side needs its own partner.
    assert protect_blocks([10, 12, 3, 20, 5], (3, 4), THRESHOLD) == (None, 12, None, 20, 5)
    assert protect_blocks([10, 12, 13, 22, 3], (3, 4), THRESHOLD) == (10, 12, 13, None, None)


def test_a_share_of_few_or_of_nearly_all_is_shown_as_a_band_without_its_interval():
    few = protect_share(3, 60, THRESHOLD, (0.01, 0.2))
    assert (few.n, few.count, few.share, few.low, few.band) == (60, None, None, None, "few")
    most = protect_share(57, 60, THRESHOLD, (0.8, 0.99))
    assert (most.count, most.low, most.band) == (None, None, "all-but-few")
    assert protect_share(2, 3, THRESHOLD).n is None


def test_nobody_and_everybody_may_be_shown():
    assert protect_share(0, 60, THRESHOLD).count == 0
    assert protect_share(60, 60, THRESHOLD).share == 1


@pytest.mark.parametrize(("asked", "used"), [(0, 1), (1, 1), (2, 3), (5, 5), (10, 10)])
def test_a_threshold_of_two_counts_as_three(asked, used):
    assert effective_threshold(asked) == used


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_small_moves_cannot_be_had_from_the_net_change_and_its_interval(up, same, down):
    raw = raw_moves(up, same, down) if up + same + down else None
    assume(raw is not None and raw.n >= THRESHOLD)
    shown = protect_moves(raw, THRESHOLD, limits)
    small = [0 < number < THRESHOLD for number in (up, same, down)]
    if not any(small):
        assert (shown.up, shown.same, shown.down) == (up, same, down)
        return
    assert (shown.up, shown.same, shown.down) == (None, None, None)
    alike = [
        (one, raw.n - one - other, other)
        for one in range(raw.n + 1)
        for other in range(raw.n + 1 - one)
        if protect_moves(raw_moves(one, raw.n - one - other, other), THRESHOLD, limits) == shown
    ]
    for place, is_small in enumerate(small):
        if is_small:
            assert len({numbers[place] for numbers in alike}) > 1, (shown, alike)


def test_moves_that_allow_one_answer_only_are_withheld():
    # 11 of 12 up and nobody down leaves one who stayed: the net change alone would say so.
    shown = protect_moves(raw_moves(11, 1, 0), THRESHOLD, limits)
    assert shown.net is None or shown.rounded_to > 1
    assert shown.up is None


def test_a_net_change_does_not_tell_what_the_few_who_left_had_answered():
    raw = raw_moves(24, 23, 5)
    leavers = Leavers(surplus=10 - 28, before=8, after=0)
    assert leavers.possible(19) == [(1, 0)], "exact moves would say that 1 of the 8 was right"
    shown = protect_moves(raw, THRESHOLD, limits, leavers)
    assert shown.up is None
    assert shown.rounded_to > 1


def test_moves_of_few_people_are_withheld_with_their_number():
    shown = protect_moves(raw_moves(1, 1, 1), THRESHOLD, limits)
    assert (shown.n, shown.net, shown.withheld) == (None, None, True)


def test_a_small_quota_is_held_back_with_its_target_and_a_partner():
    rows = [
        QuotaRow("age", "16-24", 27, 27, 200, 27, met=True),
        QuotaRow("age", "25-34", 25, 25, 300, 25, met=True),
        QuotaRow("age", "35+", 4, 4, 100, 4, met=True),
    ]
    young, middle, old = protect_quotas(rows, THRESHOLD)
    assert (old.panel, old.least, old.most, old.met) == (None, None, None, None)
    assert (middle.panel, middle.least, middle.met) == (None, None, None)
    assert (young.panel, young.met) == (27, True)
    assert old.pool == 100
