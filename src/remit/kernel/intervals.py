"""Intervals for shares. Every figure that Remit shows comes with one of these and with its n."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt
from statistics import NormalDist

_ROUND_UP = 1 + 1e-12


@dataclass(frozen=True, slots=True)
class Interval:
    """A point and its limits, on the scale of the quantity itself (a share lies in 0 to 1)."""

    value: float
    low: float
    high: float


def normal_quantile(level: float) -> float:
    """Return z for a two-sided interval at `level`, such as 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(
    successes: float, n: float, level: float = 0.95, *, quantile: float | None = None
) -> Interval:
    """Return Wilson's score interval for a share.

    Args:
        successes: how many of them; need not be whole, as people who are alike count for fewer.
        n: of how many.
        level: of the interval.
        quantile: standard errors to either side, where they are not the normal quantile.

    Source: Wilson (1927), JASA 22, equation for the limits; Newcombe (1998), Statistics in
    Medicine 17:857, method 3.

    Raises:
        ValueError: n is below 1, or the successes are not between 0 and n.
    """
    if n < 1 or not 0 <= successes <= n * _ROUND_UP:
        raise ValueError(f"{successes} of {n} is no share")
    z = normal_quantile(level) if quantile is None else quantile
    share = successes / n
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else (centre - spread) / scale
    high = 1.0 if successes >= n else (centre + spread) / scale
    return Interval(share, low, high)


def difference_of_shares(
    one: tuple[int, int], other: tuple[int, int], level: float = 0.95
) -> Interval:
    """Return the difference between the shares of two separate groups with its interval.

    Source: Newcombe (1998), Statistics in Medicine 17:873, method 10, from Wilson's limits.

    Args:
        one: how many, and of how many, in the first group.
        other: the same in the second.
        level: of the interval.

    Raises:
        ValueError: a group is empty, or has more than it has.
    """
    first, second = wilson(*one, level), wilson(*other, level)
    gap = first.value - second.value
    return Interval(
        gap,
        gap - hypot(first.value - first.low, second.high - second.value),
        gap + hypot(first.high - first.value, second.value - second.low),
    )
