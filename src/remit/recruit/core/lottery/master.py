"""The restricted master: weights for the panels at hand that come closest to a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.solver import Programme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

EXACT = 1e-9  # a deviation, over all types together, that is none


@dataclass(frozen=True, slots=True)
class Mix:
    """The best mix of the panels at hand.

    Attributes:
        weights: one for each panel at hand, in order; they add up to 1.
        deviation: how many seats the mix is off, over all types together.
        worth: the price of a seat of each type: what one more there would mend.
        par: a panel worth more than this would make the deviation smaller.
    """

    weights: Floats
    deviation: float
    worth: Floats
    par: float

    @property
    def exact(self) -> bool:
        """Whether the mix hits the target."""
        return self.deviation <= EXACT


class Master:
    """Minimises the sum of absolute deviations of a mix of panels from a target."""

    def __init__(self, target: Floats, panels: Iterable[Floats] = ()) -> None:
        self.panels: list[Floats] = []
        self._seen: set[bytes] = set()
        count = len(target)
        unit = np.eye(count + 1, count)
        sums = np.append(target, 1.0)
        self._programme = Programme(
            np.full(2 * count, -1.0),
            np.hstack([unit, -unit]),
            sums,
            sums,
            np.zeros(2 * count),
            np.full(2 * count, np.inf),
        )
        self._count = count
        self.add(panels)

    def add(self, panels: Iterable[Floats]) -> int:
        """Add panels; return how many of them are new."""
        before = len(self.panels)
        for panel in panels:
            key = panel.astype(np.int32).tobytes()
            if key not in self._seen:
                self._seen.add(key)
                self.panels.append(panel)
                self._programme.add_column(0.0, np.append(panel, 1.0))
        return len(self.panels) - before

    def mix(self) -> Mix | None:
        """Return the best mix of the panels; None when there is no panel."""
        answer = self._programme.solve() if self.panels else None
        if answer is None:
            return None
        count = self._count
        return Mix(
            weights=np.maximum(answer.columns[2 * count :], 0.0),
            deviation=max(0.0, -answer.value),
            worth=-answer.row_prices[:count],
            par=float(answer.row_prices[count]),
        )
