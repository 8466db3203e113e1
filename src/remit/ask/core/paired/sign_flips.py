"""Tests that rest on signs alone: had nothing changed, each change could as well be its reverse.

One distribution serves them all: that of a sum of known numbers whose signs are tossed up, one
toss each. With every number 1 it gives the sign test and McNemar's exact test; with ranks,
Wilcoxon's; with the sum of a whole group's numbers and one toss a group, the same tests for people
who talked together and so are not independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import bdtr, ndtr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

MOST_STEPS = 5_000_000
"""An exact distribution is worked out up to so many additions; beyond, the normal one is used."""


@dataclass(frozen=True, slots=True)
class FlipTest:
    """A two-sided p-value, and whether it is exact or from the normal distribution."""

    p: float
    exact: bool


def sign_flip_test(numbers: Sequence[int] | Whole) -> FlipTest:
    """Return how often tossed signs give a sum at least as far from 0 as the one observed.

    Source: Fisher (1935), The Design of Experiments, section 21; for groups, the randomisation of
    whole clusters, such as Gail et al. (1996), Statistics in Medicine 15:1069.

    Args:
        numbers: whole numbers, one for each independent person or group. Zeroes change nothing.
    """
    signed = np.asarray(numbers, dtype=np.int64)
    sizes = np.abs(signed[signed != 0])
    if sizes.size == 0:
        return FlipTest(1.0, exact=True)
    unit = int(np.gcd.reduce(sizes))
    sizes //= unit
    observed = abs(int(signed.sum())) // unit
    if (sizes == 1).all():
        return FlipTest(_binomial(observed, sizes.size), exact=True)
    total = int(sizes.sum())
    if total * sizes.size <= MOST_STEPS:
        return FlipTest(_convolved(sizes, observed, total), exact=True)
    spread = sqrt(float(np.square(sizes.astype(np.float64)).sum()))
    return FlipTest(2 * float(ndtr(-observed / spread)), exact=False)


def sign_test(up: int, down: int) -> float:
    """Return the exact two-sided sign test of people who moved up against those who moved down.

    For an item of two answers it is McNemar's exact test.
    Source: Conover (1999), Practical Nonparametric Statistics, section 3.4.
    """
    return _binomial(abs(up - down), up + down)


def pratt_ranks(changes: Sequence[float] | Floats) -> Whole:
    """Return twice the signed rank of each change, by Pratt's way with those who did not change.

    Zeroes are ranked with the others and then dropped, so that a person who did not move still
    tells how far the others did. Twice, so that the middle rank of ties is whole.
    Source: Pratt (1959), JASA 54:655.
    """
    values = np.asarray(changes, dtype=np.float64)
    _, place, counts = np.unique(np.abs(values), return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    doubled = (2 * ends - counts + 1)[place]
    signed: Whole = (np.sign(values) * doubled).astype(np.int64)
    return signed


def _binomial(difference: int, n: int) -> float:
    """Return the chance that so many tosses differ by at least so much."""
    if not difference:
        return 1.0
    return min(1.0, 2 * float(bdtr((n - difference) // 2, n, 0.5)))


def _convolved(sizes: Whole, observed: int, total: int) -> float:
    """Return the exact p-value, the distribution built up one toss at a time."""
    chances = np.zeros(2 * total + 1)
    chances[total] = 1.0
    reach = 0
    for size in sorted(sizes.tolist()):
        middle = chances[total - reach : total + reach + 1] / 2
        reach += size
        chances[total - reach : total + reach + 1] = 0.0
        chances[total - reach : total - reach + middle.size] += middle
        chances[total + reach + 1 - middle.size : total + reach + 1] += middle
    return min(1.0, 2 * float(chances[total + observed :].sum())) if observed else 1.0
