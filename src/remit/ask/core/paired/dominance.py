"""How far a whole distribution shifted, whoever moved: the dominance of answers after over before.

It compares everyone's answer after with everyone else's before, so it tells of the distributions;
the net change tells of people. The two differ where the same people were high both times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST = 2


def dominance(before: Floats, after: Floats) -> tuple[float, Floats]:
    """Return Cliff's between-people dominance, and what each person contributes to it.

    It is the chance that one person's answer after is higher than another's before, less the
    chance that it is lower: -1 to 1. The mean of the contributions is the value, and their
    spread is its standard error's, as for every U-statistic of pairs.
    Source: Cliff (1993), Psychological Bulletin 114:494, the statistic d_b; Hoeffding (1948),
    Annals of Mathematical Statistics 19:293.

    Args:
        before: answers of at least two people.
        after: the same people's answers afterwards.

    Raises:
        ValueError: fewer than two people.
    """
    n = len(before)
    if n < FEWEST:
        raise ValueError("dominance needs two people")
    own = np.sign(after - before)
    over = (_signs(after, before) - own) / (n - 1)
    under = (-_signs(before, after) - own) / (n - 1)
    value = float(over.mean())
    # Each pair is seen from both its people, so the value is counted twice in their sum.
    return value, over + under - value


def _signs(ones: Floats, others: Floats) -> Floats:
    """Return for each one how many others are lower, less how many are higher."""
    ordered = np.sort(others)
    lower = np.searchsorted(ordered, ones, side="left")
    higher = len(others) - np.searchsorted(ordered, ones, side="right")
    return (lower - higher).astype(np.float64)
