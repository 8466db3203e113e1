"""Finding one panel quickly: round a target by chance, then mend the rows that it misses.

A min-conflicts local search with a short memory (tabu): one person leaves and another comes,
such that the rows are missed by the least. It may give up; the integer programme never does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.scores import Scores

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

MEMORY = 4  # moves for which a type that left or came stays as it is
BARRED = 1e9


@dataclass(frozen=True, slots=True)
class Window:
    """Where a panel is sought: the least and the most of each row and of each type."""

    row_low: Floats
    row_high: Floats
    least: Floats
    most: Floats

    @property
    def possible(self) -> bool:
        """Whether no least lies above its most."""
        return bool((self.least <= self.most).all() and (self.row_low <= self.row_high).all())


class Search:
    """Looks for panels within windows of one matrix of rows, the first of which is the size."""

    def __init__(self, matrix: Floats, rng: Generator) -> None:
        self._matrix = matrix
        self._columns = np.ascontiguousarray(matrix.T)
        self._scores = Scores(matrix, np.float64)
        self._rng = rng
        self._stay: list[int] = []

    def find(self, window: Window, target: Floats, liking: Floats, patience: int) -> Floats | None:
        """Return a panel in the window, near the target; None when the search gives up.

        Args:
            window: the bounds.
            target: seats for each type, not whole; they add up to the panel's size.
            liking: of two types that mend as much, the one more liked comes in; below 0.5.
            patience: moves without fewer missed rows than ever before the search gives up.
        """
        if not window.possible:
            return None
        seats = np.clip(self._round(target), window.least, window.most)
        totals = self._matrix @ seats
        low, high = window.row_low, window.row_high
        self._stay.clear()
        best, since = len(low) + 1, 0
        while since < patience:
            above = totals > high
            missed = int(np.count_nonzero(above) + np.count_nonzero(totals < low))
            if not missed:
                return seats
            since = 0 if missed < best else since + 1
            best = min(best, missed)
            if totals[0] >= low[0]:
                mends = (totals <= low).astype(np.float64) - above
                self._move(seats, totals, mends, seats <= window.least, -1.0)
            if totals[0] < low[0]:
                mends = (totals >= high).astype(np.float64) - (totals < low)
                self._move(seats, totals, mends, seats >= window.most, 1.0, liking)
            del self._stay[:-MEMORY]
        return None

    def _round(self, target: Floats) -> Floats:
        """Round by systematic sampling in a random order: the sum stays, the means are kept."""
        order = self._scores.order(self._rng)
        sums = np.cumsum(target[order]) + self._rng.random()
        seats = np.empty(len(target))
        seats[order] = np.diff(np.floor(sums + 1e-9), prepend=0.0)
        return seats

    def _move(  # the state of the search
        self,
        seats: Floats,
        totals: Floats,
        mends: Floats,
        barred: Flags,
        by: float,
        liking: Floats | None = None,
    ) -> None:
        """Give one type a seat more or less: the one that mends most, by chance among equals."""
        mends[0] = 0.0
        score = self._scores.of(mends)
        noise = self._rng.random(len(score))
        score += noise if liking is None else 0.5 * noise - liking
        score[barred] = BARRED
        score[self._stay] = BARRED
        at = int(score.argmin())
        if score[at] < BARRED:
            seats[at] += by
            totals += by * self._columns[at]
            self._stay.append(at)
