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
