"""A first pattern of secondary suppression: what every sum by itself asks for, at least cost.

In each sum no hidden count may stand alone, and what is hidden beside a sensitive count must be
able to take up its movement. These are the simplest of the inequalities that Fischetti and
Salazar (2001) cut with; in two dimensions they nearly always suffice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from remit.share.core.disclosure.programmes import Programme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.core.disclosure.attack import Aim, Freedom, Marks
    from remit.share.core.disclosure.counts import Counts, Numbers
    from remit.share.core.disclosure.programmes import Values

_FREE = 1e30
_FEW = 100
# Nodes are counted, not timed, so that an answer repeats; mending makes up for what is missing.
_OPTIONS = {"mip_max_nodes": 5, "mip_rel_gap": 0.02}


@dataclass(slots=True)
class _Rows:
    starts: list[int] = field(default_factory=lambda: [0])
    places: list[Numbers] = field(default_factory=list)
    weights: list[Values] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, places: Numbers, weights: Values, low: float, high: float = _FREE) -> None:
        self.places.append(places)
        self.weights.append(weights)
        self.starts.append(self.starts[-1] + len(places))
        self.low.append(low)
        self.high.append(high)

    def matrix(self, width: int) -> csr_array:
        return csr_array(
            (np.concatenate(self.weights), np.concatenate(self.places), np.array(self.starts)),
            shape=(len(self.low), width),
        )


class LinePattern:
    """The cheapest cells to hide so that no sum by itself gives a sensitive count away."""

    def __init__(self, counts: Counts, hidden: Marks, cover: Marks, costs: Values) -> None:
        self._sums = counts.table_sums
        self._hidden = hidden
        self._cover = cover & ~hidden
        self._candidates = np.flatnonzero(self._cover)
        self._at = np.full(len(counts), -1)
        self._at[self._candidates] = np.arange(len(self._candidates))
        self._costs = costs[self._candidates]

    def hidden(self, against: Sequence[tuple[Freedom, Aim]]) -> Marks:
        """Return what to hide: the sensitive cells and their cover."""
        many, lines = len(self._candidates), self._sums.shape[0]
        rows = _Rows()
        least = np.zeros(many + lines)
        for line in range(lines):
            self._hold(line, against, rows, least)
        most = np.concatenate([np.ones(many), np.full(lines, _FREE)])
        costs = np.concatenate([self._costs, np.zeros(lines)])
        found = _least(rows, (least, most), costs, many)
        hidden = self._hidden.copy()
        hidden[self._candidates[found[:many] > 0.4]] = True  # noqa: PLR2004  # a half, rounded down
        return hidden

    def _hold(
        self, line: int, against: Sequence[tuple[Freedom, Aim]], rows: _Rows, least: Values
    ) -> None:
        """Hold one sum: the number of its hidden cells is a variable of its own."""
        span = slice(self._sums.indptr[line], self._sums.indptr[line + 1])
        cells, signs = self._sums.indices[span], self._sums.data[span]
        free, fixed = cells[self._cover[cells]], int(self._hidden[cells].sum())
        number = len(self._candidates) + line
        rows.add(
            np.append(self._at[free], number),
            np.append(np.ones(len(free)), -1.0),
            -float(fixed),
            -float(fixed),
        )
        if fixed:
            least[number] = 2.0
        else:
            for place in self._at[free].tolist():
                rows.add(np.array([number, place]), np.array([1.0, -2.0]), 0.0)
        total = int(cells[signs < 0][0])
        if fixed and not self._hidden[total]:
            for freedom, aim in against:
                self._take_up(cells[signs > 0], total, freedom, aim, rows)

    def _take_up(self, parts: Numbers, total: int, freedom: Freedom, aim: Aim, rows: _Rows) -> None:
        """Have what is hidden beside a sensitive count be able to sink as far as it must rise."""
        down = freedom.hidden_down
        for at in np.flatnonzero(np.isin(aim.cells, parts)).tolist():
            cell = int(aim.cells[at])
            need = float(max(aim.up[at], aim.width[at] - down[cell]))
            if need <= 0:
                continue
            beside = parts[parts != cell]
            can = np.minimum(down[beside], need).astype(float)
            lacking = need - float(can[self._hidden[beside]].sum())
            if lacking <= 0:
                continue
            free = self._cover[beside]
            places, weights = self._at[beside[free]], can[free]
            if self._cover[total]:
                places, weights = np.append(places, self._at[total]), np.append(weights, need)
            rows.add(places, weights, lacking)


def _least(rows: _Rows, bounds: tuple[Values, Values], costs: Values, many: int) -> Values:
    """Return a pattern of nearly least cost; one with fractions where no whole one was found.

    The relaxation is tight here. Where it leaves fractions, only the variables that it uses or
    nearly uses are decided whole.
    """
    matrix = rows.matrix(len(costs))
    within = (np.array(rows.low), np.array(rows.high))
    relaxation = Programme(matrix, bounds, within, costs)
    found = relaxation.solve()
    if found is None:
        return np.ones(len(costs))
    used = found[:many] > 1e-6  # noqa: PLR2004  # the solver's tolerance
    if not (found[:many][used] < 1 - 1e-6).any():
        return found
    nearest = np.argsort(np.where(used, -1.0, relaxation.prices[:many]), kind="stable")
    kept = np.sort(nearest[: max(_FEW, 2 * int(used.sum()))])
    kept = np.concatenate([kept, np.arange(many, len(costs))])
    few = (bounds[0][kept], bounds[1][kept])
    whole = np.arange(len(kept)) < len(kept) - (len(costs) - many)
    decided = Programme(matrix[:, kept], few, within, costs[kept], whole, _OPTIONS).solve()
    if decided is None:
        return found
    pattern = np.zeros(len(costs))
    pattern[kept] = decided
    return pattern
