"""Intervals for shares. Every figure that Remit shows comes with one of these and with its n."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """A point and its limits, on the scale of the quantity itself (a share lies in 0 to 1)."""

    value: float
    low: float
    high: float


def normal_quantile(level: float) -> float:
    """Return z for a two-sided interval at `level`, such as 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """Return Wilson's score interval for a share.

    Source: Wilson (1927), JASA 22, equation for the limits; Newcombe (1998), Statistics in
    Medicine 17:857, method 3.

    Raises:
        ValueError: n is below 1, or the successes are not between 0 and n.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
    z = normal_quantile(level)
    share = successes / n
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else (centre - spread) / scale
    high = 1.0 if successes == n else (centre + spread) / scale
    return Interval(share, low, high)
