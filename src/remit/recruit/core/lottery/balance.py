"""Balancing: weights for many panels at hand that hit a target, found from the inside.

Where types are very many, the restricted master takes long. Walks that stalled give panels and
weights that nearly hit the target; a few steps of affine scaling (Dikin 1967) mend the rest, if
the panels hold the target well inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STEPS = 25
SHORT = 0.9  # of the way to where the first weight is gone
HIT = 1e-12  # seats that a mix may be off, for each type
RIDGE = 1e-13


def balance(target: Floats, panels: Sequence[Floats], weights: Floats) -> Floats | None:
    """Return positive weights that hit the target, or None when a few steps find none.

    `weights` are positive and nearly hit it.
    """
    rows = np.vstack([np.array(panels).T, np.ones(len(panels))])
    sums = np.append(target, 1.0)
    weights = weights / weights.sum()
    for _ in range(STEPS):
        off = sums - rows @ weights
        if np.abs(off).max() <= HIT:
            return weights
        # Weighted least squares: the least change, relative to the weights, that mends it all.
        scaled = rows * weights
        system = scaled @ scaled.T
        system[np.diag_indices_from(system)] += RIDGE * np.trace(system) / len(system)
        change = weights * (scaled.T @ np.linalg.solve(system, off))
        lost = float((-change / weights).max())
        weights = weights + min(1.0, SHORT / max(lost, 1e-300)) * change
    return None
