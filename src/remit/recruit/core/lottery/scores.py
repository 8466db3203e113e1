"""Scores: for each type, what the rows that count it weigh together.

A search asks for them at every move. Each household row counts the types of one make-up and no
other row of a household counts them, so these rows are looked up and not multiplied: a pool in
which hundreds of households differ would otherwise take a hundred times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from typing import Any

    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

Real = TypeVar("Real", np.float32, np.float64)
NARROW = 1 / 8  # of the types: a row that counts no more of them may be looked up


class Scores:
    """Weighs the rows of one matrix, type by type."""

    def __init__(self, matrix: Floats, precision: type[np.float32 | np.float64]) -> None:
        narrow = rows_apart(matrix)
        self._wide = np.flatnonzero(~narrow)
        self._matrix: NDArray[Any] = matrix[self._wide].astype(precision)
        # No two narrow rows count the same type, so a type is found in one of them or in none.
        rows, self._types = np.nonzero(matrix[narrow])
        self._rows = np.flatnonzero(narrow)[rows]
        self._blocks = np.arange(matrix.shape[1])
        self._blocks[self._types] = matrix.shape[1] + rows

    def order(self, rng: Generator) -> NDArray[np.intp]:
        """Return the types in a random order in which those of one household row stand together.

        Systematic sampling in that order then gives none of these rows more than its share,
        rounded up: panels start with no two of one household.
        """
        if not len(self._rows):
            return rng.permutation(len(self._blocks))
        keys = rng.random(2 * len(self._blocks))[self._blocks]
        return np.lexsort((rng.random(len(keys)), keys))

    def of(self, weights: NDArray[Real]) -> NDArray[Real]:
        """Return the score of each type, for a weight of each row; the last axis is theirs."""
        if not len(self._rows):
            plain: NDArray[Real] = weights @ self._matrix
            return plain
        scores: NDArray[Real] = weights[..., self._wide] @ self._matrix
        scores[..., self._types] += weights[..., self._rows]
        return scores


def rows_apart(matrix: Floats) -> Flags:
    """Return which rows count few types, each once, and none that another of these rows counts."""
    counted = np.count_nonzero(matrix, axis=1)
    few = (counted > 0) & (counted <= NARROW * matrix.shape[1])
    plain = few & ((matrix == 0) | (matrix == 1)).all(axis=1)
    taken = np.zeros(matrix.shape[1], dtype=bool)
    apart = np.zeros(len(matrix), dtype=bool)
    for at in np.flatnonzero(plain)[np.argsort(counted[plain], kind="stable")]:
        types = np.flatnonzero(matrix[at])
        if not taken[types].any():
            taken[types] = True
            apart[at] = True
    return apart
