"""From a rule of fairness to panels: aim, decompose, cut off what no panels can make, and again.

The aim is first taken over the linear rows alone, which is quick and mostly already right: what
can be decomposed into panels is best among everything that panels can make, since the rows hold
for every panel. A cut is such a row, too, so that this stays true with cuts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.decomposition import Decomposition, decompose
from remit.recruit.core.lottery.polytope import SNUG

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from remit.recruit.core.lottery.leximin import Target
    from remit.recruit.core.lottery.polytope import Polytope

    Floats = NDArray[np.float64]

CUTS = 2000


@dataclass(frozen=True, slots=True)
class Solved:
    """A lottery over panels of types, what it aimed at, and how many cuts that took."""

    target: Target
    decomposition: Decomposition
    cuts: int

    @property
    def seats(self) -> Floats:
        """The seats of each type on average, as the panels give them."""
        return np.asarray(self.decomposition.weights @ self.decomposition.panels)


def best_over_panels(
    polytope: Polytope,
    aim: Callable[[Polytope], Target | None],
    rng: np.random.Generator,
    heard: Callable[[], None] = lambda: None,
) -> Solved | None:
    """Return the lottery that is best by `aim` over all panels; None when there is no panel.

    Raises:
        ArithmeticError: no end came in sight.
    """
    known: Sequence[Floats] = ()
    for _ in range(CUTS):
        target = aim(polytope)
        if target is None:
            return None
        heard()
        result = decompose(polytope, target.seats, rng, known)
        if isinstance(result, Decomposition):
            return Solved(target, result, polytope.cuts)
        if result.weights is None:
            return None
        scale = float(np.abs(result.weights).max())
        weights = np.where(np.abs(result.weights) > SNUG * scale, result.weights / scale, 0.0)
        polytope = polytope.with_cut(weights, max(float(weights @ p) for p in result.panels))
        known = result.panels
    raise ArithmeticError(f"No fairest lottery was found with {CUTS} cuts.")
