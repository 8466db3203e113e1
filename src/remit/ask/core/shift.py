"""The net change of people who answered twice: who moved up less who moved down, as a share.

Its interval is Tango's score interval for paired proportions.
"""

from __future__ import annotations

from math import copysign, inf, sqrt

from remit.kernel.intervals import Interval, normal_quantile

FEW_PAIRS = 10
"""Below this many pairs an interval says little, and a note says so."""

_ROUNDING = 1e-12
_NONE_PAIRED = "Nobody answered this both before and after, so no change can be given."
_FEW_PAIRED = (
    "Only {n} {people} answered this both before and after: too few to say much about anyone else."
)


def tango(
    up: float, down: float, n: float, level: float = 0.95, *, quantile: float | None = None
) -> Interval:
    """Return (up - down) / n with Tango's score interval for paired proportions.

    Args:
        up: how many moved up; need not be whole, as people of one group count for fewer.
        down: how many moved down.
        n: how many answered both times.
        level: of the interval.
        quantile: standard errors to either side, where they are not the normal quantile.

    The limits are the differences at which the score statistic equals plus or minus the normal
    quantile. The statistic falls as the difference grows, so each limit is found by halving,
    which needs no starting value and holds at the edges (nobody moved, everybody moved, n = 1).

    Source: Tango (1998), Statistics in Medicine 17:891; Fagerland, Lydersen and Laake (2014),
    Statistics in Medicine 33:2850, section on the asymptotic score interval.

    Raises:
        ValueError: n is below 1, or more people moved than there are.
    """
    if n < 1 or min(up, down) < 0 or up + down > n * (1 + _ROUNDING):
        raise ValueError(f"{up} up and {down} down of {n} is no paired table")
    z = normal_quantile(level) if quantile is None else quantile
    # The lower limit is the upper one of the mirrored table: one side needs to be right.
    return Interval((up - down) / n, -_upper_limit(down, up, n, z), _upper_limit(up, down, n, z))


def score(up: float, down: float, n: float, difference: float) -> float:
    """Return Tango's score statistic for a supposed true difference, in standard errors.

    At a difference that the table rules out altogether the statistic is infinite.
    """
    distance = up - down - n * difference
    variance = n * (2 * _share_down(up, down, n, difference) + difference * (1 - difference))
    if variance > 0:
        return distance / sqrt(variance)
    return copysign(inf, distance) if distance else 0.0


def _share_down(up: float, down: float, n: float, difference: float) -> float:
    """Return the likeliest share who move down, given the difference.

    It is the greater root of 2n x² + b x + c, which Tango (1998) derives from the likelihood.
    """
    b = (2 * n - up + down) * difference - up - down
    c = -down * difference * (1 - difference)
    root = sqrt(max(0.0, b * b - 8 * n * c))
    # Of the two ways to write the root, the one that adds numbers of one sign loses no digits.
    share = -2 * c / (b + root) if b > 0 else (root - b) / (4 * n)
    return max(share, 0.0, -difference)


def _upper_limit(up: float, down: float, n: float, z: float) -> float:
    low, high = (up - down) / n, 1.0
    if score(up, down, n, high) >= -z:
        return high
    while low < (middle := (low + high) / 2) < high:
        if score(up, down, n, middle) >= -z:
            low = middle
        else:
            high = middle
    return low


def few_pairs_note(paired: int) -> str:
    """Return what a reader must know of so few pairs, in plain words, or ""."""
    if not paired:
        return _NONE_PAIRED
    if paired >= FEW_PAIRS:
        return ""
    return _FEW_PAIRED.format(n=paired, people="person" if paired == 1 else "people")
