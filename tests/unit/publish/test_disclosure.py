"""Disclosure control: what an outsider could still work out from what is shown."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.ask.core.shift import tango
from remit.publish.core.disclosure import (
    Group,
    Leavers,
    QuotaRow,
    RawMoves,
    effective_threshold,
    merge_blocks,
    merge_cells,
    protect_moves,
    protect_quotas,
    protect_share,
)

THRESHOLD = 5
NOBODY = Leavers(0, 0, 0)
rows = st.lists(st.integers(0, 12), min_size=2, max_size=5)


def limits(up, down, n):
    found = tango(up, down, n)
    return found.low, found.high


@cache
def raw_moves(up, same, down):
    n = up + same + down
    found = tango(up, down, n)
    return RawMoves(n, up, same, down, found.value, found.low, found.high)


def spread(total, size):
    """Every row of so many cells with this total (slow, readable)."""
    if size == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in spread(total - first, size - 1):
            yield (first, *rest)


def groups(*pairs):
    return tuple(Group(places, count) for places, count in pairs)


@given(rows)
def test_no_small_number_is_shown_and_no_cell_is_lost(row):
    shown = merge_cells(row, THRESHOLD)
    assert [place for group in shown for place in group.places] == list(range(len(row)))
    for group in shown:
        if group.count is not None:
            assert group.count == sum(row[place] for place in group.places)
            assert not 0 < group.count < THRESHOLD


def told(classes, threshold):
    """The small cells that one who knows the rules can tell, of rows that are shown alike."""
    return [
        rows
        for rows in classes.values()
        for cells in zip(*rows, strict=True)
        if len(set(cells)) == 1 and 0 < cells[0] < threshold
    ]


@pytest.mark.parametrize("threshold", [3, 5])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_no_small_cell_of_any_row_can_be_had_from_the_total(threshold, size):
    for total in range(threshold, 20):
        classes = defaultdict(list)
        for row in spread(total, size):
            classes[merge_cells(row, threshold)].append(row)
        assert told(classes, threshold) == []


@pytest.mark.parametrize("threshold", [3, 5])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_no_small_cell_of_any_row_can_be_had_from_the_total_and_the_share(threshold, size):
    for start, total in product(range(1, size), range(threshold, 16)):
        inner = tuple(range(start, size))
        classes = defaultdict(list)
        for row in spread(total, size):
            share = protect_share(sum(row[place] for place in inner), total, threshold)
            classes[share, merge_blocks(row, inner, threshold)].append(row)
        assert told(classes, threshold) == []


def test_a_row_of_large_cells_and_zeros_is_shown_as_it_is():
    shown = groups(((0,), 0), ((1,), 5), ((2,), 20), ((3,), 0))
    assert merge_cells([0, 5, 20, 0], THRESHOLD) == shown


def test_a_small_cell_is_merged_with_the_next():
    assert merge_cells([3, 20, 9, 0], THRESHOLD) == groups(((0, 1), 23), ((2,), 9), ((3,), 0))


def test_small_cells_are_merged_until_they_are_not_small_together():
    assert merge_cells([1, 2, 30, 8], THRESHOLD) == groups(((0, 1, 2), 33), ((3,), 8))


def test_a_small_cell_at_the_end_is_merged_with_the_ones_before():
    assert merge_cells([9, 5, 0, 4], THRESHOLD) == groups(((0,), 9), ((1, 2, 3), 9))


def test_a_published_share_makes_two_rows_of_one():
    assert merge_blocks([10, 12, 3, 20, 5], (3, 4), THRESHOLD) == groups(
        ((0,), 10), ((1, 2), 15), ((3,), 20), ((4,), 5)
    )
    assert merge_blocks([10, 12, 13, 22, 3], (3, 4), THRESHOLD) == groups(
        ((0,), 10), ((1,), 12), ((2,), 13), ((3, 4), 25)
    )


def test_a_side_that_few_chose_is_merged_with_its_neighbour_whole():
    # Only 4 accept, all of them a little: that nobody accepts it fully would say that it is 4.
    assert merge_blocks([10, 12, 13, 4, 0], (3, 4), THRESHOLD) == groups(
        ((0,), 10), ((1,), 12), ((2, 3, 4), 17)
    )


def test_a_share_of_few_or_of_nearly_all_is_shown_as_a_band_without_its_interval():
    few = protect_share(3, 60, THRESHOLD, (0.01, 0.2))
    assert (few.n, few.count, few.share, few.low, few.band) == (60, None, None, None, "few")
    most = protect_share(57, 60, THRESHOLD, (0.8, 0.99))
    assert (most.count, most.low, most.band) == (None, None, "all-but-few")
    assert protect_share(2, 3, THRESHOLD).n is None
    assert {protect_share(count, 6, THRESHOLD).band for count in range(1, 6)} == {"held"}


def test_nobody_and_everybody_may_be_shown():
    assert protect_share(0, 60, THRESHOLD).count == 0
    assert protect_share(60, 60, THRESHOLD).share == 1


@pytest.mark.parametrize(("asked", "used"), [(0, 1), (1, 1), (2, 3), (5, 5), (10, 10)])
def test_a_threshold_of_two_counts_as_three(asked, used):
    assert effective_threshold(asked) == used


@pytest.mark.parametrize("n", [5, 8, 13, 21, 34])
@pytest.mark.parametrize("leavers", [None, Leavers(surplus=-4, before=6, after=0)])
def test_no_small_move_can_be_had_from_the_net_change_and_its_interval(n, leavers):
    classes = defaultdict(list)
    for numbers in spread(n, 3):
        shown = protect_moves(raw_moves(*numbers), THRESHOLD, limits, leavers)
        if any(0 < number < THRESHOLD for number in numbers):
            assert (shown.up, shown.same, shown.down) == (None, None, None)
        classes[shown].append(numbers)
    assert told(classes, THRESHOLD) == []
    for members in classes.values():
        left = {pair for up, _, down in members for pair in (leavers or NOBODY).possible(up - down)}
        few = [0 < number < THRESHOLD for pair in left for number in pair]
        assert leavers is None or len(left) != 1 or not any(few), members


def test_a_net_change_that_allows_one_answer_only_is_withheld():
    # 51 of 52 up and nobody down leaves one who stayed: the net change alone would say so.
    shown = protect_moves(raw_moves(51, 1, 0), THRESHOLD, limits)
    assert (shown.n, shown.net, shown.withheld) == (52, None, True)


def test_without_disclosure_control_everything_is_shown():
    shown = protect_moves(raw_moves(51, 1, 0), 1, limits)
    assert (shown.up, shown.same, shown.down, shown.rounded_to) == (51, 1, 0, 0)


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
