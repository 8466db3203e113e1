"""Scores of types: rows that are looked up weigh what rows that are multiplied weigh."""

from __future__ import annotations

import numpy as np
import pytest

from remit.recruit.core.lottery.scores import Scores


def _matrix(rng, homes):
    """Return a size row, two quota rows, and rows of households that share no type."""
    types = 3 * homes + 5
    matrix = np.zeros((3 + homes, types))
    matrix[0] = 1.0
    matrix[1:3] = rng.integers(0, 2, (2, types))
    for home in range(homes):
        matrix[3 + home, 3 * home : 3 * home + rng.integers(1, 4)] = 1.0
    return matrix


@pytest.mark.parametrize("homes", [0, 1, 30])
def test_scores_are_the_weighted_sums_of_all_rows(homes):
    rng = np.random.default_rng(homes)
    matrix = _matrix(rng, homes)
    scores = Scores(matrix, np.float64)
    one, many = rng.integers(-1, 2, len(matrix)), rng.integers(-1, 2, (7, len(matrix)))
    assert np.array_equal(scores.of(one.astype(float)), one @ matrix)
    assert np.array_equal(scores.of(many.astype(float)), many @ matrix)


def test_scores_count_a_type_that_two_narrow_rows_hold_for_both():
    matrix = np.zeros((4, 40))
    matrix[0] = 1.0
    matrix[1, [3, 4]] = matrix[2, [4, 5]] = 1.0
    matrix[3, 7] = 0.25  # a cut's weight
    weights = np.array([0.0, 1.0, -1.0, 2.0])
    assert np.array_equal(Scores(matrix, np.float64).of(weights), weights @ matrix)


def test_a_row_that_counts_nobody_is_no_hindrance() -> None:
    matrix = np.vstack([np.ones(16), np.zeros(16)])
    scores = Scores(matrix, np.float64).of(np.array([2.0, 5.0]))
    assert (scores == 2.0).all()


def test_the_types_of_one_household_row_stand_together_in_the_order() -> None:
    homes = np.kron(np.eye(8), np.ones(3))
    scores = Scores(np.vstack([np.ones(24), homes]), np.float64)
    orders = [scores.order(np.random.default_rng(seed)) for seed in range(5)]
    for order in orders:
        assert sorted(order) == list(range(24))
        assert (order.reshape(8, 3) // 3 == order.reshape(8, 3)[:, :1] // 3).all()
    assert len({tuple(order) for order in orders}) == len(orders)
