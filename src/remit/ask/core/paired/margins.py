"""Tests of a whole table of answers before against answers after, for two answers or more.

Stuart and Maxwell's asks whether the answers are as common after as before; Bowker's, whether as
many people went from any answer to any other as came back. Both rest on the differences between
mirrored cells alone, and are worked out here from the full table: taking its corner, or adding a
half to empty cells, as some libraries do, gives another test.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from remit.ask.core.paired.sign_flips import sign_test

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SMALL_CELLS = 10
"""Where two mirrored cells hold fewer people together, chi-squared is no guide."""
TOSSES = 9_999
"""Permutations behind a p-value that is quoted: the least is then 0.0001."""
FEW_TOSSES = 999
"""Permutations behind one that stands beside another: the least is then 0.001."""
TWO = 2
MOST_COINS = 5_000
_CLOSE = 1e-9
Move = tuple[int, int]
"""One person's places in the list of answers, before and after."""


@dataclass(frozen=True, slots=True)
class TableTest:
    """A test of a table of answers before and after.

    Attributes:
        statistic: approximately chi-squared where there is no change; None for an exact test.
        df: its degrees of freedom; None for a test by signs.
        p: two-sided.
        by: "exact", "permutation" or "chi-squared".
    """

    statistic: float | None
    df: int | None
    p: float
    by: str


def mcnemar(moves: Iterable[Move]) -> TableTest:
    """Return McNemar's exact test of two answers, places 0 and 1.

    Source: McNemar (1947), Psychometrika 12:153; exact as in Fagerland, Lydersen and Laake (2014),
    Statistics in Medicine 33:2850.
    """
    counts = Counter(moves)
    return TableTest(None, None, sign_test(counts[0, 1], counts[1, 0]), "exact")


class MovedTable:
    """A table of independent people's answers before and after, as pairs of mirrored cells.

    Where cells are small, p-values are by permutation: each person's two answers are swapped by
    the toss of a coin. Both tests read the same tosses.
    """

    def __init__(
        self, moves: Iterable[Move], rng: np.random.Generator, tosses: int = TOSSES
    ) -> None:
        moved = Counter(move for move in moves if move[0] != move[1])
        self._pairs = sorted({(min(move), max(move)) for move in moved})
        self._sums = np.array([moved[a, b] + moved[b, a] for a, b in self._pairs], dtype=np.int64)
        gained = [moved[a, b] - moved[b, a] for a, b in self._pairs]
        self._gained: Floats = np.array(gained, dtype=np.float64)
        self._rng, self._tosses = rng, tosses

    def stuart_maxwell(self) -> TableTest | None:
        """Return the test that each answer is as common after as before; None when nobody moved.

        Source: Stuart (1955), Biometrika 42:412; Maxwell (1970), British Journal of Psychiatry
        116:651.
        """
        if not self._pairs:
            return None
        steps = self._steps()
        inverse, df = _inverse(steps.T @ (self._sums[:, None] * steps))
        statistic = float(_form(_product(self._gained[None, :], steps), inverse)[0])
        if not self._has_small_cells:
            return _by_chi_squared(statistic, df)
        return _by_permutation(statistic, df, _form(_product(self._tossed, steps), inverse))

    def bowker(self) -> TableTest | None:
        """Return the test that the table is symmetric; None when nobody moved.

        The degrees of freedom are the pairs of mirrored cells that hold anyone: an empty pair
        says nothing and adds nothing.
        Source: Bowker (1948), JASA 43:572.
        """
        if not self._pairs:
            return None
        df = len(self._pairs)
        statistic = float((self._gained**2 / self._sums).sum())
        if not self._has_small_cells:
            return _by_chi_squared(statistic, df)
        return _by_permutation(statistic, df, (self._tossed**2 / self._sums).sum(axis=1))

    @property
    def _has_small_cells(self) -> bool:
        return bool((self._sums < SMALL_CELLS).any())

    @cached_property
    def _tossed(self) -> Floats:
        """What each pair of cells gains, for each toss."""
        people = int(self._sums.sum())
        if people > MOST_COINS:
            size = (self._tosses, len(self._sums))
            heads = self._rng.binomial(self._sums, 0.5, size=size)
        else:  # one bit a person, which for few people is several times as fast
            filled = self._rng.integers(0, 256, (self._tosses, people // 8 + 1), dtype=np.uint8)
            coins = np.unpackbits(filled, axis=1)[:, :people]
            starts = np.cumsum(self._sums) - self._sums
            heads = np.add.reduceat(coins, starts, axis=1, dtype=np.int64)
        return (2 * heads - self._sums).astype(np.float64)

    def _steps(self) -> Floats:
        """Return by how much one move from lower to higher changes each answer, pair by pair."""
        places = sorted({place for pair in self._pairs for place in pair})
        steps = np.zeros((len(self._pairs), len(places)))
        for number, (lower, higher) in enumerate(self._pairs):
            steps[number, places.index(lower)] = -1
            steps[number, places.index(higher)] = 1
        return steps


def stuart_maxwell_of_groups(
    moves: Iterable[Move],
    groups: Iterable[str],
    rng: np.random.Generator,
    tosses: int = TOSSES,
) -> TableTest | None:
    """Return the test that each answer is as common after as before; None when nobody moved.

    The people of a group are one: their answers are swapped together, and the variance is that
    between groups.

    Args:
        moves: each person's places before and after.
        groups: the group of each person.
        rng: for the tosses.
        tosses: how many permutations.
    """
    gained: dict[str, Counter[int]] = {}
    for (before, after), group in zip(moves, groups, strict=True):
        gained.setdefault(group, Counter()).update({after: 1})
        gained[group].subtract({before: 1})
    places = sorted({place for counts in gained.values() for place in counts if counts[place]})
    if not places:
        return None
    shifts = np.array([[counts[place] for place in places] for counts in gained.values()], float)
    inverse, df = _inverse(shifts.T @ shifts)
    statistic = float(_form(shifts.sum(axis=0)[None, :], inverse)[0])
    signs = (2 * rng.integers(0, 2, size=(tosses, len(shifts))) - 1).astype(np.float64)
    return _by_permutation(statistic, df, _form(_product(signs, shifts), inverse))


def bowker_of_groups(
    moves: Iterable[Move],
    groups: Iterable[str],
    rng: np.random.Generator,
    tosses: int = TOSSES,
) -> TableTest | None:
    """Return the test that the table is symmetric; None when every group is so by itself.

    The people of a group are one: their answers are swapped together, and the variance of what a
    pair of mirrored cells gains is that between groups. The degrees of freedom are the pairs that
    some group moved.

    Args:
        moves: each person's places before and after.
        groups: the group of each person.
        rng: for the tosses.
        tosses: how many permutations.
    """
    gained: dict[str, Counter[Move]] = {}
    for (before, after), group in zip(moves, groups, strict=True):
        if before != after:
            pair = (min(before, after), max(before, after))
            gained.setdefault(group, Counter()).update({pair: 1 if after > before else -1})
    pairs = sorted({pair for counts in gained.values() for pair in counts if counts[pair]})
    if not pairs:
        return None
    shifts = np.array([[counts[pair] for pair in pairs] for counts in gained.values()], float)
    spread = (shifts**2).sum(axis=0)
    statistic = float((shifts.sum(axis=0) ** 2 / spread).sum())
    signs = (2 * rng.integers(0, 2, size=(tosses, len(shifts))) - 1).astype(np.float64)
    tossed = (_product(signs, shifts) ** 2 / spread).sum(axis=1)
    return _by_permutation(statistic, len(pairs), tossed)


def _inverse(spread: Floats) -> tuple[Floats, int]:
    """Return the inverse of a covariance where it has one, and its rank."""
    inverse = np.linalg.pinv(spread, rtol=_CLOSE, hermitian=True).astype(np.float64)
    tolerance = _CLOSE * float(np.trace(spread))
    return inverse, int(np.linalg.matrix_rank(spread, tol=tolerance, hermitian=True))


def _form(sums: Floats, inverse: Floats) -> Floats:
    found: Floats = (_product(sums, inverse) * sums).sum(axis=1)
    return found


def _product(one: Floats, other: Floats) -> Floats:
    """Return a product of small matrices without waking the threads of a library for large ones."""
    found: Floats = np.einsum("ij,jk->ik", one, other)
    return found


def _by_chi_squared(statistic: float, df: int) -> TableTest:
    return TableTest(statistic, df, float(chdtrc(df, statistic)), "chi-squared")


def _by_permutation(statistic: float, df: int, found: Floats) -> TableTest:
    """Return the share of tosses at least as far out, the observed table counted as one of them.

    Source: Phipson and Smyth (2010), Statistical Applications in Genetics 9:39.
    """
    beyond = int((found >= statistic - _CLOSE * max(1.0, statistic)).sum())
    return TableTest(statistic, df, (beyond + 1) / (len(found) + 1), "permutation")
