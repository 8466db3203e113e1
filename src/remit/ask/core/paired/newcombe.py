"""Newcombe's interval for the net change of an item with two answers, beside Tango's.

Tango's needs only who moved up and who moved down, and so fits every scale. Newcombe's looks at the
two shares themselves, before and after, and so fits two answers alone.
"""

from __future__ import annotations

from math import sqrt

from remit.kernel.intervals import Interval, wilson


def newcombe(both: int, up: int, down: int, neither: int, level: float = 0.95) -> Interval:
    """Return the share after less the share before with Newcombe's paired interval, method 10.

    Wilson's limits of the two shares are joined as for separate groups, and drawn nearer by how
    the two answers go together (phi, with Newcombe's correction for continuity).

    Args:
        both: how many gave the higher answer both times.
        up: how many gave it only after.
        down: how many gave it only before.
        neither: how many never gave it.
        level: of the interval.

    Source: Newcombe (1998), Statistics in Medicine 17:2635, method 10.

    Raises:
        ValueError: there is nobody.
    """
    n = both + up + down + neither
    after, before = wilson(both + up, n, level), wilson(both + down, n, level)
    phi = _phi(both, up, down, neither)
    gap = after.value - before.value
    return Interval(
        gap,
        gap - _reach(after.value - after.low, before.high - before.value, phi),
        gap + _reach(after.high - after.value, before.value - before.low, phi),
    )


def _reach(one: float, other: float, phi: float) -> float:
    return sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))


def _phi(both: int, up: int, down: int, neither: int) -> float:
    """Return how the two answers go together, the correction taken off where that is positive."""
    margins = (both + up) * (down + neither) * (both + down) * (up + neither)
    if not margins:
        return 0.0
    product = both * neither - up * down
    half = (both + up + down + neither) / 2
    corrected = max(product - half, 0.0) if product > 0 else product
    return float(corrected / sqrt(margins))
