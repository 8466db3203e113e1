"""Tests of paired answers against published examples and against other people's programs."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
from scipy import stats

from remit.ask.core.paired.holm import holm
from remit.ask.core.paired.margins import (
    MovedTable,
    bowker_of_groups,
    mcnemar,
    stuart_maxwell_of_groups,
)
from remit.ask.core.paired.newcombe import newcombe
from remit.ask.core.paired.sign_flips import pratt_ranks, sign_flip_test, sign_test

# Unaided vision of 7,477 women, right eye against left: Stuart (1955), Biometrika 42:412; the
# tests' values are in Agresti (2013), Categorical Data Analysis, 3rd edition, section 11.4.
VISION = [
    [1520, 266, 124, 66],
    [234, 1512, 432, 78],
    [117, 362, 1772, 205],
    [36, 82, 179, 492],
]


def people(table):
    return [
        (before, after)
        for before, row in enumerate(table)
        for after, count in enumerate(row)
        for _ in range(count)
    ]


def rng():
    return np.random.default_rng(1)


def stuart_maxwell(moves):
    return MovedTable(moves, rng()).stuart_maxwell()


def bowker(moves):
    return MovedTable(moves, rng()).bowker()


def test_sign_test_agrees_with_the_published_example_of_21_children():
    # Fagerland, Lydersen and Laake (2014), Statistics in Medicine 33:2850, table VI: the exact
    # conditional test of 1 against 7.
    assert sign_test(1, 7) == pytest.approx(0.0703, abs=5e-5)
    assert sign_test(7, 1) == sign_test(1, 7)


def test_sign_test_says_nothing_where_nobody_moved_or_as_many_came_as_went():
    assert sign_test(0, 0) == sign_test(6, 6) == 1


def test_mcnemar_agrees_with_agrestis_example_of_approval():
    # Agresti (2013), section 11.1: of 1,600 people 150 stopped approving and 86 began to; the
    # large-sample statistic is 17.36.
    found = mcnemar(people([[794, 150], [86, 570]]))
    assert found.by == "exact"
    assert found.p == pytest.approx(stats.binomtest(86, 236).pvalue, rel=1e-9)
    assert found.p == pytest.approx(2 * stats.norm.sf(17.36**0.5), rel=0.3)


def test_stuart_maxwell_agrees_with_the_published_example_of_vision():
    found = stuart_maxwell(people(VISION))
    assert (round(found.statistic, 2), found.df, found.by) == (11.96, 3, "chi-squared")
    assert found.p == pytest.approx(0.0075, abs=5e-5)


def test_bowker_agrees_with_the_published_example_of_vision():
    found = bowker(people(VISION))
    assert (round(found.statistic, 2), found.df, found.by) == (19.11, 6, "chi-squared")
    assert found.p == pytest.approx(0.004, abs=5e-4)


def test_stuart_maxwell_of_three_answers_has_the_closed_form():
    # Fleiss and Everitt (1971), British Journal of Mathematical and Statistical Psychology 24:117.
    table = [[35, 5, 0], [15, 20, 5], [10, 5, 5]]
    d1, d2, d3 = -20, 10, 10
    n12, n13, n23 = 10, 5, 5
    form = (n23 * d1**2 + n13 * d2**2 + n12 * d3**2) / (2 * (n12 * n23 + n12 * n13 + n13 * n23))
    found = stuart_maxwell(people(table))
    assert found.statistic == pytest.approx(form) == pytest.approx(14)
    assert (found.df, found.by) == (2, "chi-squared")
    assert found.p == pytest.approx(np.exp(-7))


def test_stuart_maxwell_of_two_answers_is_mcnemars_statistic():
    found = stuart_maxwell(people([[794, 150], [86, 570]]))
    assert (round(found.statistic, 2), found.df) == (17.36, 1)


def test_every_cell_of_a_larger_table_counts():
    # The corner of the first two answers is symmetric; a test that reads no more finds nothing.
    found = stuart_maxwell(people([[20, 10, 40], [10, 20, 12], [12, 12, 20]]))
    assert found.p < 0.01
    assert bowker(people([[20, 10, 40], [10, 20, 12], [12, 12, 20]])).p < 0.01


def test_bowker_does_not_count_cells_that_hold_nobody():
    found = bowker(people([[5, 30, 0], [10, 5, 0], [0, 0, 5]]))
    assert found.df == 1
    assert found.statistic == 10
    assert found.p == pytest.approx(stats.chi2.sf(10, 1))


def test_answers_that_nobody_moved_to_or_from_take_no_degree_of_freedom():
    found = stuart_maxwell(people([[5, 30, 0], [10, 5, 0], [0, 0, 5]]))
    assert (found.statistic, found.df) == (pytest.approx(10), 1)


@pytest.mark.parametrize("test", [bowker, stuart_maxwell])
def test_a_table_of_people_who_did_not_move_is_not_tested(test):
    assert test(people([[5, 0], [0, 3]])) is None


def test_permutation_finds_the_exact_chance_where_all_tables_can_be_listed():
    # Five people left the first answer for the second, one came back, and two left it for the
    # third: 2**8 ways to swap, of which the form is at least as great in as many as counted here.
    moves = [(0, 1)] * 5 + [(1, 0)] + [(0, 2)] * 2
    found = stuart_maxwell(moves)
    shifts = np.array([[-1, 1, 0]] * 5 + [[1, -1, 0]] + [[-1, 0, 1]] * 2, dtype=float)
    inverse = np.linalg.pinv(shifts.T @ shifts)
    signs = 1 - 2 * ((np.arange(256)[:, None] >> np.arange(8)) & 1)
    sums = signs @ shifts
    forms = np.einsum("ij,jk,ik->i", sums, inverse, sums)
    exact = (forms >= forms[0] - 1e-9).mean()
    assert found.p == pytest.approx(exact, abs=0.015)


@pytest.mark.parametrize("there", [60, 3000])
def test_permutation_of_many_people_is_near_chi_squared(there):
    back = there - round(1.5 * there**0.5)
    moves = [(0, 1)] * there + [(1, 0)] * back + [(0, 2)] * 4 + [(2, 0)] * 2
    for found in (stuart_maxwell(moves), bowker(moves)):
        assert found.by == "permutation"
        assert found.p == pytest.approx(stats.chi2.sf(found.statistic, found.df), abs=0.05)


def test_people_of_one_group_swap_together():
    moves = [(0, 1)] * 12 + [(1, 2)] * 12
    alone = stuart_maxwell(moves)
    together = stuart_maxwell_of_groups(moves, ["a"] * 12 + ["b"] * 12, rng())
    assert alone.p < 0.001
    assert together.p == 1
    assert together.by == "permutation"


def test_pratt_ranks_those_who_did_not_change_and_then_drops_them():
    # Changes 0, 0, 1, -2, 2, 3: the zeroes take the ranks 1 and 2.
    assert pratt_ranks([0, 0, 1, -2, 2, 3]).tolist() == [0, 0, 6, -9, 9, 12]


def test_wilcoxon_agrees_with_scipys_large_sample_form():
    changes = np.random.default_rng(3).integers(-4, 6, size=400)
    mine = sign_flip_test(pratt_ranks(changes))
    theirs = stats.wilcoxon(changes, zero_method="pratt", correction=False, method="asymptotic")
    assert not mine.exact
    assert mine.p == pytest.approx(theirs.pvalue, rel=1e-9)


def test_wilcoxon_agrees_with_the_published_example_of_cross_fertilised_plants():
    # Darwin's 15 pairs, in eighths of an inch: Fisher (1935), The Design of Experiments, section
    # 21: in 863 of 32,768 ways of tossing the signs the sum is as great.
    plants = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    found = sign_flip_test(plants)
    assert found.exact
    assert found.p == pytest.approx(2 * 863 / 32768)


def test_a_tiny_p_value_is_no_nought():
    assert 0 < sign_flip_test(pratt_ranks(np.arange(1, 501))).p < 1e-50


def test_holm_agrees_with_the_worked_example():
    # The example of R's documentation of p.adjust's method: each times the number not yet passed.
    assert holm([0.01, 0.04, None, 0.03, 0.005]) == (
        pytest.approx(0.03), pytest.approx(0.06), None, pytest.approx(0.06), pytest.approx(0.02),
    )  # fmt: skip
    assert holm([0.6, 0.9]) == (1, 1)
    assert holm([]) == ()


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((36, 12, 2, 0), 0.0569, 0.3404),
        ((18, 12, 2, 18), 0.0562, 0.3290),
        ((53, 0, 0, 1), -0.0729, 0.0729),
    ],
)
def test_newcombes_interval_is_the_published_one(counts, low, high):
    # Newcombe (1998), Statistics in Medicine 17:2635, table II, method 10.
    found = newcombe(*counts)
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


def test_newcombes_interval_holds_the_change_and_stays_in_range_for_every_small_table():
    for counts in product(range(5), repeat=4):
        if not any(counts):
            continue
        found, mirrored = newcombe(*counts), newcombe(counts[0], counts[2], counts[1], counts[3])
        assert -1 - 1e-9 <= found.low <= found.value <= found.high <= 1 + 1e-9
        assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))
    with pytest.raises(ValueError, match="no share"):
        newcombe(0, 0, 0, 0)


def test_bowker_of_groups_is_bowkers_where_each_person_is_a_group():
    moves = people([[5, 4, 1], [2, 3, 6], [0, 2, 4]])
    alone = bowker_of_groups(moves, map(str, range(len(moves))), rng())
    single = bowker(moves)
    assert (alone.statistic, alone.df) == (pytest.approx(single.statistic), single.df)
    assert alone.p == pytest.approx(single.p, abs=0.02)


def test_bowker_of_groups_gives_the_p_of_swapping_whole_groups_in_every_way():
    moves = people([[5, 4, 1], [2, 3, 6], [0, 2, 4]])
    groups = [str(number % 7) for number in range(len(moves))]
    gained = {group: Counter() for group in groups}
    for (before, after), group in zip(moves, groups, strict=True):
        gained[group][min(before, after), max(before, after)] += np.sign(after - before)
    pairs = [(0, 1), (0, 2), (1, 2)]
    spread = {pair: sum(counts[pair] ** 2 for counts in gained.values()) for pair in pairs}

    def statistic(signs):
        sums = {
            pair: sum(
                sign * counts[pair] for sign, counts in zip(signs, gained.values(), strict=True)
            )
            for pair in pairs
        }
        return sum(sums[pair] ** 2 / spread[pair] for pair in pairs)

    every = [statistic(signs) for signs in product([1, -1], repeat=7)]
    observed = statistic([1] * 7)
    found = bowker_of_groups(moves, groups, rng())
    assert found.statistic == pytest.approx(observed)
    share = sum(one >= observed - 1e-9 for one in every) / len(every)
    assert found.p == pytest.approx(share, abs=0.02)


def test_bowker_of_groups_says_nothing_where_each_group_is_symmetric():
    assert bowker_of_groups([(0, 1), (1, 0), (2, 2)], "aab", rng()) is None
