"""Finding many panels at once: the search of `search`, a panel in each row of a matrix.

One panel costs about as many steps of the interpreter as a hundred. So where many are wanted
around one target, and none of them waits for another, they are sought together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.scores import Scores
from remit.recruit.core.lottery.search import BARRED, MEMORY

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from remit.recruit.core.lottery.search import Window

    Floats = NDArray[np.float64]


@dataclass(slots=True)
class _Rows:
    """Panels that are being mended, one in each row.

    Attributes:
        seats: how many seats each type has.
        totals: how many people count for each row of the polytope.
        best: the fewest bounds that were ever missed.
        since: rounds since then.
        stay: types that left or came last and stay as they are.
    """

    seats: Floats
    totals: Floats
    best: NDArray[np.intp]
    since: NDArray[np.intp]
    stay: NDArray[np.intp]

    def only(self, keep: NDArray[np.bool_]) -> _Rows:
        """Return the rows to keep."""
        return _Rows(
            self.seats[keep],
            self.totals[keep],
            self.best[keep],
            self.since[keep],
            self.stay[keep],
        )


class Batch:
    """Looks for panels within windows of one matrix of rows, the first of which is the size."""

    def __init__(self, matrix: Floats, rng: Generator) -> None:
        self._columns = np.ascontiguousarray(matrix.T)
        self._scores = Scores(matrix, np.float32)  # single precision is enough to choose by
        self._rng = rng

    def find(self, window: Window, targets: Floats, liking: Floats, patience: int) -> Floats:
        """Return the panels that were found in the window, near the targets; one a row.

        Args:
            window: the bounds.
            targets: for each panel wanted, seats for each type, not whole, that add up to the
                panel's size.
            liking: of two types that mend as much, the one more liked comes in; below 0.5.
            patience: rounds without fewer missed rows than ever before in which a panel is
                given up.
        """
        none = np.empty((0, len(self._columns)))
        if not window.possible:
            return none
        rows = self._start(np.clip(self._round(targets), window.least, window.most))
        liked = liking.astype(np.float32)
        found = [none]
        turn = 0
        while True:
            missing = (rows.totals > window.row_high) | (rows.totals < window.row_low)
            missed = np.count_nonzero(missing, axis=1)
            rows.since = np.where(missed < rows.best, 0, rows.since + 1)
            np.minimum(rows.best, missed, out=rows.best)
            keep = (missed > 0) & (rows.since < patience)
            if not keep.all():
                found.append(rows.seats[missed == 0])
                rows = rows.only(keep)
                if not keep.any():
                    return np.concatenate(found)
            self._let_go(rows, window, turn)
            self._take_in(rows, window, turn + 1, liked)
            turn = (turn + 2) % MEMORY

    def _start(self, seats: Floats) -> _Rows:
        count = len(seats)
        return _Rows(
            seats,
            seats @ self._columns,
            np.full(count, self._columns.shape[1] + 1),
            np.zeros(count, dtype=np.intp),
            np.full((count, MEMORY), -1),
        )

    def _round(self, targets: Floats) -> Floats:
        """Round by systematic sampling in a random order: sums stay, and means nearly do.

        The starts of the rows are spread evenly, so that like targets are also kept on average.
        """
        count, width = targets.shape
        order = self._scores.order(self._rng)
        sums = np.cumsum(targets[:, order], axis=1)
        sums += ((np.arange(count) + self._rng.random()) / count + 1e-9)[:, None]
        np.floor(sums, out=sums)
        seats = np.empty((count, width))
        seats[:, order] = np.diff(sums, axis=1, prepend=0.0)
        return seats

    def _let_go(self, rows: _Rows, window: Window, turn: int) -> None:
        """In each row that has its size or more, one person of the type that mends most leaves."""
        mends = (rows.totals <= window.row_low).astype(np.float32)
        mends -= rows.totals > window.row_high
        mends[:, 0] = 0.0
        score = self._scores.of(mends)
        score += self._rng.random(score.shape, dtype=np.float32)
        score[rows.seats <= window.least] = BARRED
        self._move(rows, score, rows.totals[:, 0] >= window.row_low[0], -1.0, turn)

    def _take_in(self, rows: _Rows, window: Window, turn: int, liked: NDArray[np.float32]) -> None:
        """In each row that is short of its size, one person of the type that mends most comes."""
        mends = (rows.totals >= window.row_high).astype(np.float32)
        mends -= rows.totals < window.row_low
        mends[:, 0] = 0.0
        score = self._scores.of(mends)
        score += 0.5 * self._rng.random(score.shape, dtype=np.float32) - liked
        score[rows.seats >= window.most] = BARRED
        self._move(rows, score, rows.totals[:, 0] < window.row_low[0], 1.0, turn)

    def _move(  # the state of the search
        self,
        rows: _Rows,
        score: NDArray[np.float32],
        wanted: NDArray[np.bool_],
        by: float,
        turn: int,
    ) -> None:
        """Give the type of the least score a seat more or less, where that is wanted."""
        each = np.arange(len(score))
        score[each[:, None], rows.stay] = BARRED
        at = score.argmin(axis=1)
        change = by * (wanted & (score[each, at] < BARRED))
        rows.seats[each, at] += change
        rows.totals += change[:, None] * self._columns[at]
        rows.stay[:, turn] = at
