"""How likely two Bloom filters are of one person, by how alike they are, without any truth.

Within one custodian's file no two records are of one person. So pairs within files show how often
filters come to be alike by chance; what there is more of between files is people in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BANDS = 40
MOST = 0.999
# Pairs added on either side, so that a band with few pairs is not taken for certain.
_BELIEF = 0.5


def chances_of(
    between: NDArray[np.float64],
    within: NDArray[np.float64],
    *,
    possible: float,
    looked_at: float,
    least: float,
) -> NDArray[np.float64]:
    """Return each pair's probability of being one person's, rivals not considered.

    Args:
        between: likeness of the pairs between two files, from `least` to 1.
        within: that of pairs within files.
        possible: how many pairs there are between the files.
        looked_at: how many pairs within files were looked at.
        least: the likeness below which no pair was kept.

    Returns:
        Probabilities in the order of `between`; a pair that is more alike has no lower one.
    """
    edges = np.linspace(least, 1.0, BANDS + 1)
    found = np.histogram(between, edges)[0].astype(np.float64)
    by_chance = np.histogram(within, edges)[0] * (possible / looked_at) if looked_at else 0 * found
    share = np.clip(1 - (by_chance + _BELIEF) / (found + 2 * _BELIEF), 0.0, MOST)
    rising = _rising(share, found + 2 * _BELIEF)
    places = np.clip(np.searchsorted(edges, between, side="right") - 1, 0, BANDS - 1)
    return np.asarray(rising[places], dtype=np.float64)


def _rising(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the nearest values that never fall: neighbours that do are put together.

    Source: pool-adjacent-violators (Ayer and others, Annals of Mathematical Statistics 1955).
    """
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        mean, heavy, size = value, weight, 1
        while pools and pools[-1][0] > mean:
            before, weighs, many = pools.pop()
            mean = (mean * heavy + before * weighs) / (heavy + weighs)
            heavy, size = heavy + weighs, size + many
        pools.append((mean, heavy, size))
    return np.concatenate([np.full(size, mean) for mean, _, size in pools])
