"""What an outsider could make of a table, as the suppression reckons with it.

A hidden count may be anything that agrees with what is shown. An outsider's interval for it is as
wide as two such tables differ in it, so every table that agrees is a witness of how well *all*
hidden cells are protected: few linear programmes are needed beyond the witnesses at hand.
The audit, which is the gate, shares nothing with this module but the solver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack

from remit.share.core.disclosure.programmes import Programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.disclosure.programmes import Values

    Marks = NDArray[np.bool_]

_NEAR = 1e-6
_BATCHES = 10
# Fewer open cells than this are sooner looked at one by one.
_FEW = 3
_MOST_WITNESSES = 400


@dataclass(frozen=True, slots=True)
class Freedom:
    """How far each count may move from what it is: hidden, and as it is shown when rounded."""

    hidden_down: Numbers
    shown_down: Numbers
    shown_up: Numbers


@dataclass(frozen=True, slots=True)
class Aim:
    """Cells, and how far up and how wide an outsider's interval for each must be."""

    cells: Numbers
    up: Numbers
    width: Numbers


class Outsider:
    """Looks for tables that agree with what is shown, and for what to hide so that there are more.

    Tables are kept as differences from the true one.
    """

    def __init__(self, sums: csr_array, freedom: Freedom, aim: Aim, cover: Marks) -> None:
        greatest = max(aim.up.max(initial=0), aim.width.max(initial=0), 2)
        self.reach = 4.0 * float(greatest)
        self._places = np.flatnonzero(cover | (freedom.shown_down > 0) | (freedom.shown_up > 0))
        at = np.full(sums.shape[1], -1)
        at[self._places] = np.arange(len(self._places))
        self._at = at
        self._sums = sums[:, self._places]
        self._down = np.minimum(freedom.hidden_down[self._places], self.reach).astype(float)
        self._slack = (
            -np.minimum(freedom.shown_down[self._places], self.reach).astype(float),
            np.minimum(freedom.shown_up[self._places], self.reach).astype(float),
        )
        self._is_slack = bool((self._slack[0] < 0).any() or (self._slack[1] > 0).any())
        self._aim = Aim(at[aim.cells], aim.up, aim.width)
        self._witnesses: list[Values] = []
        self._low = np.zeros(len(self._places))
        self._high = np.zeros(len(self._places))
        self._mending: Programme | None = None
        self._settled: set[int] = set()

    def look(self, hidden: Marks) -> None:
        """Look at the table with these cells hidden; witnesses that still agree are kept."""
        hides = hidden[self._places]
        low = np.where(hides, -self._down, self._slack[0])
        high = np.where(hides, self.reach, self._slack[1])
        self._moving = np.flatnonzero(high - low > 0)
        sums = self._sums[:, self._moving]
        sums = sums[np.diff(sums.indptr) > 0]
        none = np.zeros(sums.shape[0])
        bounds = (low[self._moving], high[self._moving])
        self._programme = Programme(sums, bounds, (none, none), options={"presolve": "off"})
        shown = ~hides
        agreeing = [
            one
            for one in self._witnesses
            if (one[shown] >= low[shown] - _NEAR).all()
            and (one[shown] <= high[shown] + _NEAR).all()
        ]
        self._witnesses, self._low, self._high = [], np.zeros(len(low)), np.zeros(len(low))
        for one in agreeing:
            self._keep(one)

    def open_aims(self) -> Numbers:
        """Return which of the aims no pair of witnesses meets yet."""
        cells = self._aim.cells
        short = self._high[cells] < self._aim.up - _NEAR
        short |= (self._high - self._low)[cells] < self._aim.width - _NEAR
        return np.flatnonzero(short)

    def look_widely(self, rng: np.random.Generator) -> None:
        """Move all open cells at once, at random up or down, as long as it helps many."""
        for _ in range(_BATCHES):
            before = self.open_aims()
            if len(before) < _FEW:
                break
            costs = np.zeros(len(self._places))
            costs[self._aim.cells[before]] = rng.choice([-1.0, 1.0], len(before))
            must_rise = self._high[self._aim.cells[before]] < self._aim.up[before] - _NEAR
            costs[self._aim.cells[before][must_rise]] = -1.0
            self._witness(self._programme.minimise(costs[self._moving]))
            if len(self.open_aims()) > 0.9 * len(before):
                break
        self._programme.forget_costs()

    def failing(self) -> list[int]:
        """Return which aims are not met, having looked at each open one."""
        return list(self._failing())

    def is_failing(self) -> bool:
        """Whether any aim is not met; looks no further than the first."""
        return next(self._failing(), None) is not None

    def _failing(self) -> Iterator[int]:
        where = np.full(len(self._places), -1)
        where[self._moving] = np.arange(len(self._moving))
        for aim in self.open_aims().tolist():
            place = int(where[self._aim.cells[aim]])
            for sign in (1.0, -1.0):
                if place >= 0 and self.is_open(aim):
                    self._witness(self._programme.furthest(place, sign))
            if self.is_open(aim):
                yield aim

    def is_open(self, aim: int) -> bool:
        """Whether no pair of witnesses meets an aim yet."""
        cell = self._aim.cells[aim]
        low, high = self._low[cell], self._high[cell]
        return bool(high < self._aim.up[aim] - _NEAR or high - low < self._aim.width[aim] - _NEAR)

    def mend(self, aim: int, hidden: Marks, costs: Values) -> Numbers:
        """Return the cheapest cells to hide so that one aim is met; none where it is met already.

        Costs are those of hiding a cell, taken for each unit by which it must move: a linear
        programme stands in for the least set (Kelly, Golden and Assad, 1992). The witness that
        shows it is kept.
        """
        size = len(self._places)
        price = np.where(hidden[self._places], 0.0, costs[self._places]) + _NEAR
        prices = np.concatenate([price, price, np.zeros(size if self._is_slack else 0)])
        programme = self._mending = self._mending or self._mending_programme()
        cell = int(self._aim.cells[aim])
        self._settle(programme, {*np.flatnonzero(hidden[self._places]).tolist(), cell})
        best: Values | None = None
        least = np.inf
        for goal in self._goals(aim, cell):
            programme.bound(cell, max(goal, 0.0), max(goal, 0.0))
            programme.bound(size + cell, max(-goal, 0.0), max(-goal, 0.0))
            found = programme.minimise(prices)
            programme.bound(cell, 0.0, self.reach)
            programme.bound(size + cell, 0.0, self._down[cell])
            if found is None:
                continue
            moved = np.abs(found[:size] - found[size : 2 * size]) > _NEAR
            moved |= np.arange(size) == cell
            cost = float(price[moved].sum())
            if cost < least:
                best, least = found, cost
        if best is None:
            return np.zeros(0, dtype=np.int64)
        return self._taken(best, cell)

    def _taken(self, found: Values, cell: int) -> Numbers:
        size = len(self._places)
        moved = found[:size] - found[size : 2 * size]
        self._keep(moved + found[2 * size :] if self._is_slack else moved)
        to_hide = np.abs(moved) > _NEAR
        to_hide[cell] = True
        return self._places[to_hide]

    def _goals(self, aim: int, cell: int) -> list[float]:
        """Return by how much to move a cell: up, or down where that would do and can be."""
        up, width = float(self._aim.up[aim]), float(self._aim.width[aim])
        high, low = self._high[cell], self._low[cell]
        if high < up - _NEAR:
            return [max(up, width + low)]
        goals = [width + low]
        down = width - high
        return [*goals, -down] if down <= self._down[cell] else goals

    def _settle(self, programme: Programme, hidden: set[int]) -> None:
        """Have hidden cells move as hidden ones, no longer within their rounding."""
        if self._is_slack:
            size = len(self._places)
            for cell in sorted(hidden - self._settled):
                programme.bound(size + cell, 0.0, self._down[cell])
                programme.bound(2 * size + cell, 0.0, 0.0)
            self._settled |= hidden

    def _mending_programme(self) -> Programme:
        """Return the programme of least cost: moves up, moves down, and moves within rounding."""
        parts = [self._sums, -self._sums]
        none = np.zeros(len(self._places))
        low = [none, none]
        down = self._down + self._slack[0]
        high = [np.full(len(self._places), self.reach), np.maximum(down, 0.0)]
        if self._is_slack:
            parts.append(self._sums)
            low.append(self._slack[0])
            high.append(self._slack[1])
        sums = csr_array(hstack(parts, format="csr"))
        held = np.zeros(sums.shape[0])
        bounds = (np.concatenate(low), np.concatenate(high))
        return Programme(sums, bounds, (held, held), options={"presolve": "off"})

    def _witness(self, found: Values | None) -> None:
        if found is None:
            raise ArithmeticError("The true table agrees with itself; HiGHS found no table.")
        whole = np.zeros(len(self._places))
        whole[self._moving] = found
        self._keep(whole)

    def _keep(self, moved: Values) -> None:
        moved[np.abs(moved) < _NEAR] = 0.0
        np.minimum(self._low, moved, out=self._low)
        np.maximum(self._high, moved, out=self._high)
        if len(self._witnesses) < _MOST_WITNESSES:
            self._witnesses.append(moved)
