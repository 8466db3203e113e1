"""Herding: panels whose average comes ever closer to a target.

Panels are found some at a time. What a type got too little of so far the next ones are rounded
from, so that the average over all of them does not stray (after Welling, Herding dynamical
weights to learn, ICML 2009). Panels in plenty that lie evenly around a target hold it between
them; which weights then hit it is quickly found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.batch import Batch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from remit.recruit.core.lottery.polytope import Polytope
    from remit.recruit.core.lottery.search import Window

    Floats = NDArray[np.float64]

LEAST = 16  # panels that are sought together, at least
PART = 0.25  # panels that are sought together, for each type
PATIENCE = 50
LIKED = 0.4


class Herd:
    """Panels of one window around one target.

    Attributes:
        panels: those found so far; one may be there more than once.
    """

    def __init__(
        self, polytope: Polytope, window: Window, target: Floats, rng: np.random.Generator
    ) -> None:
        self.panels: list[Floats] = []
        self._window = window
        self._target = target
        self._batch = Batch(polytope.matrix, rng)
        self._seated = np.zeros(len(target))

    def grow(self, count: int) -> None:
        """Find panels until there are so many of them, or no more turn up."""
        part = max(LEAST, int(PART * len(self._target)))
        while len(self.panels) < count:
            lack = self._target * (len(self.panels) + part) - self._seated
            towards = np.clip(lack, 0.0, part * self._window.most)
            towards *= self._target.sum() / max(towards.sum(), 1e-9)
            owed = lack - part * self._target
            liking = LIKED * owed / max(float(np.abs(owed).max()), 1e-9)
            targets = np.broadcast_to(towards, (part, len(towards)))
            found = self._batch.find(self._window, targets, liking, PATIENCE)
            if not len(found):
                return
            self.panels.extend(found)
            self._seated += found.sum(axis=0)
