"""Balancing: weights for many panels at hand that hit a target, found from the inside.

Panels in plenty nearly hit a target by themselves. A few steps of affine scaling (Dikin 1967)
mend the rest, if the panels hold the target well inside; where they do not, the steps soon
become short. Most of the panels can then be done without, those of little weight first.
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
STUCK = 0.05  # a step, as a share of what would mend it all, after which nothing comes of it
HIT = 1e-12  # seats that a mix may be off, for each type
RIDGE = 1e-13
KEPT = 0.6  # of the panels, from one balance to the next
SPARE = 1.5  # panels for each type that are left at the end


def balance(target: Floats, panels: Floats, weights: Floats) -> Floats | None:
    """Return positive weights that hit the target, or None when a few steps find none.

    `weights` are positive and nearly hit it; there is a panel in each row.
    """
    rows = np.vstack([panels.T, np.ones(len(panels))])
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
        step = min(1.0, SHORT / max(float((-change / weights).max()), 1e-300))
        if step < STUCK:
            return None
        weights = weights + step * change
    return None


def prune(target: Floats, panels: Sequence[Floats]) -> Floats | None:
    """Return few of the panels that hold the target between them; None when it is not found."""
    kept = np.array(panels)
    weights = balance(target, kept, np.ones(len(kept)))
    if weights is None:
        return None
    while len(kept) > (fewest := int(SPARE * len(target))):
        heavy = np.argsort(-weights, kind="stable")[: max(fewest, int(KEPT * len(kept)))]
        lighter = balance(target, kept[heavy], weights[heavy])
        if lighter is None:
            break
        kept, weights = kept[heavy], lighter
    return kept
