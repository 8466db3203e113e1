"""Disclosure control: what an outsider could still work out from what is shown."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations, product
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.ask.core.shift import tango
from remit.kernel.suppression import effective_threshold
from remit.publish.core.disclosure import (
    Group,
    QuotaRow,
    RawMoves,
    merge_blocks,
    merge_cells,
    protect_quotas,
    protect_share,
)
from remit.publish.core.moves import Waves, protect_moves, reaches

THRESHOLD = 5
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


def moves(numbers, before, after, threshold=THRESHOLD):
    waves = Waves(tuple(before), tuple(after))
    return protect_moves(raw_moves(*numbers), threshold, limits, waves)


def is_held(shown):
    return shown.withheld and (shown.up, shown.net, shown.low) == (None, None, None)


def test_a_banded_share_is_not_undone_by_subtraction_across_waves():
    # Fewer than 5 of 52 were right before and 20 after: 17 up and 0 down would say that 3 were.
    assert is_held(moves((17, 35, 0), [], [(32, 20)]))


def test_where_nobody_moved_the_one_who_left_is_not_given_away():
    assert is_held(moves((0, 52, 0), [(11, 11, 10, 10, 11)], [(11, 11, 10, 10, 10)]))


def test_between_two_answers_moves_are_held_back_where_anybody_answered_only_once():
    assert is_held(moves((20, 12, 20), [(30, 30)], [(26, 26)]))


def test_who_was_right_both_times_is_not_had_from_those_who_were_no_longer():
    # 10 were right before and 8 of them no longer: 2 were right both times.
    assert is_held(moves((9, 8, 8), [(15, 10)], [(14, 11)]))
    assert moves((9, 16, 5), [(15, 10)], [(11, 14)]).up == 9


def test_moves_on_a_scale_are_shown_where_much_else_could_have_happened():
    before, after = [(10, 12, 14, 14, 10)], [(6, 8, 11, 14, 13)]
    assert moves((15, 29, 8), before, after).same == 29
    shown = moves((15, 34, 3), before, after)
    assert (shown.up, shown.same, shown.down, shown.rounded_to) == (None, None, None, 5)
    exact = raw_moves(15, 34, 3)
    assert shown.low <= exact.low < exact.net < exact.high <= shown.high
    assert shown == moves((17, 34, 1), before, after), "all of a box are shown alike"


def test_a_long_scale_of_many_people_is_judged_quickly():
    row = (110, 109, 109, 109, 109, 109, 109, 109, 109, 109, 109)
    start = perf_counter()
    moves((300, 897, 3), [row], [row])
    assert perf_counter() - start < 1, "seconds, ten times what it takes"


def test_moves_that_are_said_to_be_possible_are():
    size, people = 3, 5
    real = defaultdict(set)
    for cells in spread(people, size * size):
        rows = tuple(sum(cells[at * size : (at + 1) * size]) for at in range(size))
        columns = tuple(sum(cells[at::size]) for at in range(size))
        up = sum(cells[i * size + j] for i, j in product(range(size), repeat=2) if j > i)
        down = sum(cells[i * size + j] for i, j in product(range(size), repeat=2) if j < i)
        real[rows, columns].add((up, down))
    for margins, found in real.items():
        said = {
            (up, down)
            for up, _, down in spread(people, 3)
            if any(way.allows(up, down) for way in reaches(*margins))
        }
        assert said
        assert said <= found


def test_without_disclosure_control_everything_is_shown():
    shown = moves((51, 1, 0), [], [], threshold=1)
    assert (shown.up, shown.same, shown.down, shown.rounded_to) == (51, 1, 0, 0)


def test_moves_of_few_people_are_withheld_with_their_number():
    shown = moves((1, 1, 1), [(2, 1)], [(2, 1)])
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


def interlocked(counts: tuple[int, int, int, int]) -> list[QuotaRow]:
    """Return the quotas by gender, by age and by both, for women and men, young and old."""
    women_young, women_old, men_young, men_old = counts
    cells = {
        ("gender", "woman"): women_young + women_old,
        ("gender", "man"): men_young + men_old,
        ("age", "16-24"): women_young + men_young,
        ("age", "25+"): women_old + men_old,
        ("gender*age", "woman*16-24"): women_young,
        ("gender*age", "man*16-24"): men_young,
        ("gender*age", "woman*25+"): women_old,
        ("gender*age", "man*25+"): men_old,
    }
    return [
        QuotaRow(feature, value, count, count, count, count, met=True)
        for (feature, value), count in cells.items()
    ]


def test_an_interlocking_cell_cannot_be_worked_out_from_its_parts():
    shown = {
        (row.feature, row.value): row for row in protect_quotas(interlocked((2, 10, 8, 10)), 5)
    }
    assert shown["gender", "woman"].panel == 12
    hidden = [row for (feature, _), row in shown.items() if feature == "gender*age"]
    assert [(row.panel, row.pool, row.least, row.met) for row in hidden] == [(None,) * 4] * 4


def test_interlocking_cells_that_are_all_large_are_shown():
    assert protect_quotas(interlocked((10, 10, 8, 0)), 5) == tuple(interlocked((10, 10, 8, 0)))


def test_interlocking_cells_that_leave_people_out_are_held_back():
    rows = [row for row in interlocked((6, 1, 8, 10)) if row.value != "woman*25+"]
    shown = {(row.feature, row.value): row.panel for row in protect_quotas(rows, 5)}
    assert shown["gender", "woman"] == 7
    assert shown["gender*age", "woman*16-24"] is None


@given(st.tuples(*[st.integers(0, 4)] * 4))
def test_no_small_interlocking_cell_follows_from_what_is_shown(counts):
    threshold = 3
    shown = [row.panel for row in protect_quotas(interlocked(counts), threshold)]
    total = sum(counts)
    possible = [
        table
        for first in product(range(total + 1), repeat=3)
        if sum(first) <= total
        for table in [(*first, total - sum(first))]
        if all(
            told is None or told == row.panel
            for told, row in zip(shown, interlocked(table), strict=True)
        )
    ]
    for place, count in enumerate(counts):
        if 0 < count < threshold:
            assert len({table[place] for table in possible}) > 1


CELLS = tuple(product(range(4), repeat=4))
SUBSETS = [places for size in range(1, 5) for places in combinations(range(4), size)]


@pytest.mark.parametrize("counted", SUBSETS)
def test_quotas_that_only_interlock_give_no_small_cell_away_by_the_published_sizes(counted):
    threshold = 3
    possible: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for cells in CELLS:
        rows = [interlocked(cells)[4:][place] for place in counted]
        shown = protect_quotas(rows, threshold, size=sum(cells), pool=sum(cells))
        said = tuple((row.pool, row.panel, row.least, row.met) for row in shown)
        possible.setdefault((sum(cells), said), []).append(cells)
    groups = [[place] for place in range(4)]
    # Nor may those whom no quota counts be few, and known to be.
    groups += [[place for place in range(4) if place not in counted]]
    for (total, said), tables in possible.items():
        for group in groups:
            held = {sum(cells[place] for place in group) for cells in tables}
            if len(held) == 1:
                assert not 0 < held.pop() < threshold, (total, said, group)
