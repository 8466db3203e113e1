"""Tests of a whole table of answers before against answers after, for two answers or more.

Stuart and Maxwell's asks whether the answers are as common after as before; Bowker's, whether as
many people went from any answer to any other as came back. Both rest on the differences between
mirrored cells alone, and are worked out here from the full table: taking its corner, or adding a
half to empty cells, as some libraries do, gives another test.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from remit.ask.core.paired.sign_flips import sign_test

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SMALL_CELLS = 10
"""Where two mirrored cells hold fewer people together, chi-squared is no guide."""
TOSSES = 9_999
"""Permutations behind a p-value that is quoted: the least is then 0.0001."""
FEW_TOSSES = 999
"""Permutations behind one that stands beside another: the least is then 0.001."""
TWO = 2
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


def stuart_maxwell(
    moves: Sequence[Move],
    groups: Sequence[str] | None,
    rng: np.random.Generator,
    tosses: int = TOSSES,
) -> TableTest | None:
    """Return the test that each answer is as common after as before; None when nobody moved.

    Where cells are small, or people come in groups, the p-value is by permutation: each person's
    two answers, or those of a whole group, are swapped by the toss of a coin.
    Source: Stuart (1955), Biometrika 42:412; Maxwell (1970), British Journal of Psychiatry 116:651.

    Args:
        moves: each person's places before and after.
        groups: the group of each person, who swap together; None where people are independent.
        rng: for the tosses.
        tosses: how many permutations.
    """
    moved, shifts = _shifts(moves, groups)
    if not moved:
        return None
    spread = shifts.T @ shifts
    inverse: Floats = np.linalg.pinv(spread, rtol=_CLOSE, hermitian=True).astype(np.float64)
    df = int(np.linalg.matrix_rank(spread, tol=_CLOSE * float(np.trace(spread)), hermitian=True))
    statistic = _form(shifts.sum(axis=0)[None, :], inverse)[0]
    if groups is None and not _has_small_cells(moved):
        return TableTest(float(statistic), df, float(chdtrc(df, statistic)), "chi-squared")
    found = _form(_tossed(shifts, groups, rng, tosses), inverse)
    return TableTest(float(statistic), df, _share_beyond(found, statistic), "permutation")


def bowker(
    moves: Sequence[Move], rng: np.random.Generator, tosses: int = FEW_TOSSES
) -> TableTest | None:
    """Return the test that the table is symmetric; None when nobody moved.

    The degrees of freedom are the pairs of mirrored cells that hold anyone: an empty pair says
    nothing and adds nothing. Where cells are small, the p-value is by permutation.
    Source: Bowker (1948), JASA 43:572.
    """
    moved = Counter((before, after) for before, after in moves if before != after)
    pairs = sorted({(min(move), max(move)) for move in moved})
    if not pairs:
        return None
    sums = np.array([moved[a, b] + moved[b, a] for a, b in pairs])
    differences = np.array([moved[a, b] - moved[b, a] for a, b in pairs], dtype=np.float64)
    statistic = float((differences**2 / sums).sum())
    df = len(pairs)
    if not _has_small_cells(moved):
        return TableTest(statistic, df, float(chdtrc(df, statistic)), "chi-squared")
    tossed = 2 * rng.binomial(sums, 0.5, size=(tosses, df)) - sums
    found = (tossed**2 / sums).sum(axis=1)
    return TableTest(statistic, df, _share_beyond(found, statistic), "permutation")


def _shifts(moves: Sequence[Move], groups: Sequence[str] | None) -> tuple[Counter[Move], Floats]:
    """Return who moved where, and what each toss changes: a row for each person or group.

    A row says by how much each answer gained; those who did not move have none.
    """
    moved = Counter(move for move in moves if move[0] != move[1])
    places = sorted({place for move in moved for place in move})
    column = {place: number for number, place in enumerate(places)}
    rows: dict[object, Floats] = {}
    for number, (before, after) in enumerate(moves):
        if before != after:
            unit = number if groups is None else groups[number]
            row = rows.setdefault(unit, np.zeros(len(places)))
            row[column[before]] -= 1
            row[column[after]] += 1
    return moved, np.array(list(rows.values())).reshape(len(rows), len(places))


def _tossed(
    shifts: Floats, groups: Sequence[str] | None, rng: np.random.Generator, tosses: int
) -> Floats:
    """Return the sums of the rows with tossed signs, one for each toss.

    Rows of single people repeat: how many of the alike keep their sign is tossed at once.
    """
    if groups is not None:
        signs = rng.integers(0, 2, size=(tosses, len(shifts)), dtype=np.int8) * 2.0 - 1.0
        by_group: Floats = signs @ shifts
        return by_group
    towards = shifts * np.where((shifts.cumsum(axis=1) < 0).any(axis=1), 1.0, -1.0)[:, None]
    kinds, counts = np.unique(towards, axis=0, return_counts=True)
    kept = 2.0 * rng.binomial(counts, 0.5, size=(tosses, len(counts))) - counts
    by_person: Floats = kept @ kinds
    return by_person


def _form(sums: Floats, inverse: Floats) -> Floats:
    found: Floats = np.einsum("ij,jk,ik->i", sums, inverse, sums)
    return found


def _share_beyond(found: Floats, statistic: float) -> float:
    """Return the p-value of a permutation, the observed table counted as one of them.

    Source: Phipson and Smyth (2010), Statistical Applications in Genetics 9:39.
    """
    beyond = int((found >= statistic - _CLOSE * max(1.0, statistic)).sum())
    return (beyond + 1) / (len(found) + 1)


def _has_small_cells(moved: Counter[Move]) -> bool:
    return any(moved[a, b] + moved[b, a] < SMALL_CELLS for a, b in moved)
