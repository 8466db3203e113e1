"""The plain draw: panels by chance, mended until they meet every quota.

This is how panels are drawn without a programme for fairness. Nobody sets the chances: they come
out as they come, and a lottery over many such panels shows them. It stands here for comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.batch import Batch
from remit.recruit.core.lottery.decomposition import Decomposition
from remit.recruit.core.lottery.pricing import Pricing
from remit.recruit.core.lottery.walk import anywhere

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from remit.recruit.core.lottery.polytope import Polytope

    Floats = NDArray[np.float64]

DRAWS = 500
PATIENCE = 100


def plain_draws(polytope: Polytope, rng: np.random.Generator) -> Decomposition | None:
    """Return the panels of many plain draws, as often as each came; None when there is none."""
    window = anywhere(polytope)
    pricing = Pricing(polytope, window, rng)
    even = polytope.people * (polytope.size / polytope.people.sum())
    targets = np.broadcast_to(even, (DRAWS, len(even)))
    panels = list(Batch(polytope.matrix, rng).find(window, targets, np.zeros(len(even)), PATIENCE))
    while len(panels) < DRAWS:
        panel = pricing.best(rng.random(len(even)))
        if panel is None:
            return None
        panels.append(panel)
    seats, often = np.unique(np.array(panels), axis=0, return_counts=True)
    return Decomposition(seats, often / DRAWS)


def never_seated(
    polytope: Polytope, draws: Decomposition, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Tell the types that are in no panel at all, from those that no draw happened to seat.

    The panel that seats the most of those not seen yet is looked for until it seats none of them.
    """
    unseen = np.asarray(draws.panels.sum(axis=0) == 0)
    pricing = Pricing(polytope, anywhere(polytope), rng)
    while unseen.any():
        panel = pricing.best(unseen.astype(float))
        if panel is None or not panel[unseen].any():
            break
        unseen &= panel == 0
    return unseen
