"""From weighed pairs to persons: at most one record of a custodian, the likeliest pairs first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SETTLED = 1e-10
_ROUNDS = 200
LEAST_CHANCE = 0.3


def prior_of(odds: NDArray[np.float64], compared_to: float, start: float) -> float:
    """Return the share of matches among all pairs that agrees with the pairs' own odds.

    Args:
        odds: m/u of every weighed pair, without a prior.
        compared_to: how many pairs there could be.
        start: a share to begin with.
    """
    prior = start
    for _ in range(_ROUNDS):
        at = odds * prior / (1 - prior)
        found = float(np.sum(at / (1 + at))) / compared_to
        found = min(max(found, 1 / compared_to), 0.5)
        if abs(found - prior) < _SETTLED * prior:
            break
        prior = found
    return prior


def rivalled(
    left: NDArray[np.int64], right: NDArray[np.int64], odds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return each pair's probability, given that a record belongs to one record there at most.

    The odds of a pair stand against those of every other pair of either record: of two equally
    likely twins neither comes above one half.
    """
    size = int(max(left.max(initial=0), right.max(initial=0))) + 1
    rivals = np.bincount(left, odds, size)[left] + np.bincount(right, odds, size)[right] - odds
    return np.asarray(odds / (1 + np.maximum(rivals, odds)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Joined:
    """What was joined.

    Attributes:
        person: for each record the number of its person, its smallest record.
        kept: for each pair in the order given, whether it joined two persons.
    """

    person: NDArray[np.int64]
    kept: NDArray[np.bool_]


def join(
    custodian: Sequence[int],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    *,
    one_of_each: bool = True,
) -> Joined:
    """Join pairs in their order; a pair that would put two records of a custodian together is left.

    With two custodians that is every record's best remaining pair; with more, a person gathers one
    record of each. Pairs must come likeliest first, equals ordered by their records. Without
    `one_of_each`, whatever is joined by any chain of pairs is one person.
    """
    parent = list(range(len(custodian)))
    holds = [1 << one for one in custodian]

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    kept = np.zeros(len(left), dtype=bool)
    for at, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        first, second = root(one), root(other)
        if first == second or (one_of_each and holds[first] & holds[second]):
            continue
        small, large = min(first, second), max(first, second)
        parent[large] = small
        holds[small] |= holds[large]
        kept[at] = True
    roots = np.array(parent, dtype=np.int64)
    while not np.array_equal(further := roots[roots], roots):
        roots = further
    return Joined(roots, kept)


def best_cut(chances: NDArray[np.float64]) -> int:
    """Return how many pairs, likeliest first, give the best F1 that can be expected.

    With probabilities that hold, n pairs are right as often as theirs sum up to, and all pairs of
    one person are as many as all probabilities sum up to. Pairs below `LEAST_CHANCE` are never
    taken: where nothing is likely, the best of it is still a guess. Source: Lipton, Elkan and
    Naryanaswamy, “Optimal thresholding of classifiers to maximize F1 measure”, ECML 2014.
    """
    likely = int(np.sum(chances >= LEAST_CHANCE))
    if not likely:
        return 0
    right = np.cumsum(chances)
    expected = 2 * right / (np.arange(1, len(chances) + 1) + right[-1])
    return int(np.argmax(expected[:likely])) + 1


def cut_at_precision(chances: NDArray[np.float64], precision: float) -> int:
    """Return the most pairs, likeliest first, of which this share is expected to be right."""
    if not len(chances):
        return 0
    share = np.cumsum(chances) / np.arange(1, len(chances) + 1)
    enough = np.flatnonzero(share >= precision)
    return int(enough[-1]) + 1 if len(enough) else 0


def cut_at_weight(chances: NDArray[np.float64], weight: float) -> int:
    """Return how many pairs, likeliest first, have odds of 2 to the power of a weight at least."""
    return int(np.sum(chances >= 1 / (1 + np.exp2(-weight))))
