"""Walking from a target towards the edge: panel after panel is taken out of it, with a weight.

What is left after each step is again a target for the rest of the lottery. A panel is sought
that the rest can give a certain weight to; when none turns up, half that weight will do. The
rest then shrinks by about a constant factor for each few panels, so that it soon is nothing.
Each step stops short of the edge (`DAMPING`), which keeps the rest where panels are plenty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.polytope import SNUG
from remit.recruit.core.lottery.search import Search, Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from remit.recruit.core.lottery.polytope import Polytope

    Floats = NDArray[np.float64]

DAMPING = 0.9
LESS, MORE = 0.8, 1.1  # of the weight that is asked for, after a search in vain, and after a step
STALL = 1 / 200  # a weight, as a share of the rest, below which the walk stops
NOTHING = 5e-10  # a rest that is nothing
WHOLE = 1e-6  # what is nearer to a whole number is one
ERROR = 1e-11  # of the target; it grows, relatively, as the rest shrinks


@dataclass(slots=True)
class _Rest:
    """What is left at one point of a walk: seats for each type, and the weight of all of it."""

    seats: Floats
    left: float
    weight: float


class Walk:
    """One walk from a target: it takes panels out until nothing is left, or none turns up.

    When it stalls it can go back to where more was left, and search from there with more
    patience. What it found on the way stays in `found`, with the weight that it had in `tried`.

    Attributes:
        panels: the panels that were taken out, in order.
        weights: their weights.
        found: every panel that was ever found, also those that were put back.
        tried: the weights that those were found with.
    """

    def __init__(self, polytope: Polytope, target: Floats, rng: np.random.Generator) -> None:
        self.panels: list[Floats] = []
        self.weights: list[float] = []
        self.found: list[Floats] = []
        self.tried: list[float] = []
        self._polytope = polytope
        self._search = Search(polytope.matrix, rng)
        seated = target > NOTHING
        first = float(np.median(target[seated] / np.ceil(target[seated])))
        self._trail = [_Rest(target, 1.0, first)]

    @property
    def left(self) -> float:
        """How much of the target is left, from 1 to 0."""
        return self._trail[-1].left

    @property
    def complete(self) -> bool:
        """Whether nothing is left."""
        return self.left <= NOTHING

    def run(self, patience: int) -> None:
        """Walk until nothing is left, or no panel turns up."""
        while not self.complete and self._step(patience):
            pass

    def go_back(self, times: float) -> None:
        """Put panels back until so many times as much is left, and half of all at most."""
        left = min(times * self.left, 0.5)
        while len(self._trail) > 1 and self._trail[-1].left < left:
            self._trail.pop()
            self.panels.pop()
            self.weights.pop()
        self._trail[-1].weight = self._trail[0].weight

    def _step(self, patience: int) -> bool:
        """Take one panel out; return whether one was found."""
        now = self._trail[-1]
        error = min(1e-3, ERROR / now.left)
        rest = np.where(now.seats > self._polytope.most - error, self._polytope.most, now.seats)
        rest[rest < error] = 0.0
        weight = min(now.weight, 1.0)
        liking = 0.4 * rest / rest.max()
        while weight >= STALL:
            window = _window(self._polytope, rest, weight, error)
            panel = self._search.find(window, rest, liking, patience)
            if panel is not None:
                self._take(rest, panel, weight)
                return True
            weight *= LESS
        return False

    def _take(self, rest: Floats, panel: Floats, weight: float) -> None:
        left = self.left
        step = _longest(self._polytope, rest, panel)
        step *= DAMPING if step < 1 - WHOLE else 1
        self.panels.append(panel)
        self.found.append(panel)
        self.weights.append(step * left)
        self.tried.append(step * left)
        if step == 1:
            self._trail.append(_Rest(rest, 0.0, weight))
            return
        rest = (rest - step * panel) / (1 - step)
        self._trail.append(_Rest(rest, left * (1 - step), weight * MORE))


def anywhere(polytope: Polytope) -> Window:
    """Return the window of all panels."""
    return Window(polytope.low, polytope.high, np.zeros(len(polytope.most)), polytope.most)


def face(polytope: Polytope, target: Floats) -> Window:
    """Return the window of the panels that a lottery with these seats on average can hold.

    A row or a type that the target has at its bound is there in each of its panels.
    """
    totals = polytope.matrix @ target
    up, down = totals >= polytope.high - 1e-8, totals <= polytope.low + 1e-8
    return Window(
        np.where(up, polytope.high, polytope.low),
        np.where(down, polytope.low, polytope.high),
        np.where(target >= polytope.most - SNUG, polytope.most, 0.0),
        np.where(target <= SNUG, 0.0, polytope.most),
    )


def _window(polytope: Polytope, rest: Floats, weight: float, error: float) -> Window:
    """Return where a panel lies that can be taken out of the rest with that weight."""
    totals = polytope.matrix @ rest
    other = 1 - weight
    most = np.minimum(polytope.most, np.floor(rest / weight + WHOLE))
    least = np.maximum(0.0, np.ceil((rest - other * polytope.most) / weight - WHOLE))
    high = np.minimum(polytope.high, (totals - other * polytope.low) / weight + WHOLE)
    low = np.maximum(polytope.low, (totals - other * polytope.high) / weight - WHOLE)
    whole = slice(0, len(high) - polytope.cuts)
    high[whole], low[whole] = np.floor(high[whole]), np.ceil(low[whole])
    up, down = totals >= polytope.high - error, totals <= polytope.low + error
    high[up] = low[up] = polytope.high[up]
    high[down] = low[down] = polytope.low[down]
    if polytope.cuts:  # a cut is met to within an error only
        high[-polytope.cuts :] += WHOLE
        low[-polytope.cuts :] -= WHOLE
    return Window(low, high, least, most)


def _longest(polytope: Polytope, rest: Floats, panel: Floats) -> float:
    """Return the greatest weight with which the panel leaves every row and type in bounds."""
    had, takes = polytope.matrix @ rest, polytope.matrix @ panel
    room = np.concatenate([rest, polytope.most - rest, polytope.high - had, had - polytope.low])
    need = np.concatenate(
        [panel, polytope.most - panel, polytope.high - takes, takes - polytope.low]
    )
    tight = (need > WHOLE) & np.isfinite(need)
    return float(min(1.0, (room[tight] / need[tight]).min(initial=1.0)))
