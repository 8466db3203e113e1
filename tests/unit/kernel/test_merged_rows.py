"""Rows of a table that are counted together, so that no small number is shown or left over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.suppression import is_small, merge_rows, protects

tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=7
    )
)


@given(tables)
def test_every_row_is_in_one_group_of_neighbours(rows):
    groups = merge_rows(rows)
    assert [place for group in groups for place in group] == list(range(len(rows)))


@given(tables)
def test_no_group_has_a_small_number_where_the_totals_have_none(rows):
    groups = merge_rows(rows)
    totals = [sum(column) for column in zip(*rows, strict=True)]
    if not protects(totals):
        assert len(groups) == 1
        return
    for group in groups:
        for column in zip(*(rows[place] for place in group), strict=True):
            assert not is_small(sum(column))


def test_rows_without_a_small_number_stand_alone():
    assert merge_rows([[5, 0], [9, 6], [0, 0]]) == ((0,), (1,), (2,))


def test_what_is_left_at_the_end_goes_to_those_before():
    assert merge_rows([[9, 9], [9, 9], [9, 1]]) == ((0,), (1, 2))
    assert merge_rows([[1, 9], [3, 9], [9, 9]]) == ((0, 1, 2),)
