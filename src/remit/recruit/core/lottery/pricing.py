"""Pricing: the panel whose types are worth most together, quickly or with a proof.

It answers for one window: rounding the linear answer gives good panels quickly, and the integer
programme gives the best one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.batch import Batch
from remit.recruit.core.lottery.solver import Programme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from remit.recruit.core.lottery.polytope import Polytope
    from remit.recruit.core.lottery.search import Window

    Floats = NDArray[np.float64]

ROUNDINGS = 32
PATIENCE = 50


class Pricing:
    """Looks for panels of great worth within one window."""

    def __init__(self, polytope: Polytope, window: Window, rng: np.random.Generator) -> None:
        self._polytope = polytope
        self._window = window
        self._batch = Batch(polytope.matrix, rng)
        self._open = np.flatnonzero(window.most > 0)
        self._linear = self._programme(whole=False)
        self._exact: Programme | None = None

    def good(self, worth: Floats, middle: Floats) -> list[Floats]:
        """Return some panels of good worth: roundings of the linear answer, and towards `middle`.

        The list is empty when none was found.
        """
        self._linear.change_gains(worth[self._open])
        answer = self._linear.solve()
        if answer is None:
            return []
        best = np.zeros(len(worth))
        best[self._open] = answer.columns
        liking = 0.3 * worth / max(float(np.abs(worth).max()), 1e-12)
        shares = np.linspace(1.0, 0.0, ROUNDINGS)[:, None]
        targets = shares * best + (1 - shares) * middle
        return list(self._batch.find(self._window, targets, liking, PATIENCE))

    def best(self, worth: Floats) -> Floats | None:
        """Return the panel of the greatest worth; None when the window has no panel."""
        if not self._window.possible:
            return None
        if not len(self._open):
            return None
        if self._exact is None:
            self._exact = self._programme(whole=True)
        self._exact.change_gains(worth[self._open])
        answer = self._exact.solve()
        if answer is None:
            return None
        panel = np.zeros(len(worth))
        panel[self._open] = np.round(answer.columns)
        return panel

    def _programme(self, *, whole: bool) -> Programme:
        window = self._window
        return Programme(
            np.zeros(len(self._open)),
            self._polytope.matrix[:, self._open],
            window.row_low,
            window.row_high,
            window.least[self._open],
            window.most[self._open],
            whole=whole,
        )
