"""Looks for tables that agree with all that is shown: each is a witness of what stays unknown.

Programmes find them; whether they agree is then checked in exact arithmetic, so that nothing
depends on a solver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.share.core.disclosure.programmes import Programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scipy.sparse import csr_array

    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.disclosure.programmes import Values

_FREE = 1e30
_BATCHES = 12
_FEW = 4
# Of many tables as good, small costs choose another; a programme of whole numbers takes longer.
_NUDGES, _NUDGE = 3, 0.01
# Bounds cut corners off, whose coordinates are fractions of the bound: with this one, most of them
# are whole numbers all the same.
_FAR = 12.0
_RELAXED = {"presolve": "off"}
# Nodes are counted, not timed, so that an audit repeats.
_WHOLE = {"mip_max_nodes": 2_000, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0}


@dataclass(frozen=True, slots=True)
class Interval:
    """What an outsider knows of one cell: that its count lies between two whole numbers."""

    cell: int
    low: int
    high: int


class Witnesses:
    """The least and the greatest count of each cell in any table that was seen to agree."""

    def __init__(self, truth: Numbers) -> None:
        self.low, self.high = truth.copy(), truth.copy()

    def take(self, cells: Numbers, counts: Numbers) -> None:
        """Take what some cells come to in a table that agrees."""
        self.low[cells] = np.minimum(self.low[cells], counts)
        self.high[cells] = np.maximum(self.high[cells], counts)


class Attack:
    """One outsider: what the counts may be as far as they know."""

    def __init__(
        self,
        truth: Numbers,
        sums: csr_array,
        bounds: tuple[Numbers, Numbers],
        witnesses: Witnesses,
    ) -> None:
        self._truth = truth
        self._low, self._high = bounds
        self._cells = np.flatnonzero(self._high > self._low)
        self._at = np.full(len(truth), -1)
        self._at[self._cells] = np.arange(len(self._cells))
        part = sums[:, self._cells]
        self._sums = part[np.diff(part.indptr) > 0]
        self._witnesses = witnesses
        truth = self._truth[self._cells]
        # Differences from the truth: a solver's tolerance means nothing beside large counts.
        unbounded = self._high[self._cells] == np.iinfo(np.int64).max
        self._down = (self._low[self._cells] - truth).astype(float)
        self._up = np.where(unbounded, _FREE, (self._high[self._cells] - truth).astype(float))
        self._programme = self._programme_within(self._down, self._up)
        self._rng = np.random.default_rng(1)

    def successes(self, cells: Numbers, up: Numbers, width: Numbers) -> Iterator[Interval]:
        """Yield the cells of which the outsider learns too much, with what they learn."""
        goals = dict(
            zip(cells.tolist(), zip(up.tolist(), width.tolist(), strict=True), strict=True)
        )
        self._look_widely(goals)
        for cell in self._short(goals):
            found = self._interval(cell, goals)
            if found is not None:
                yield found

    def _interval(self, cell: int, goals: dict[int, tuple[int, int]]) -> Interval | None:
        """Return what the outsider learns of a cell, or None where that is little enough."""
        truth = int(self._truth[cell])
        ends = [truth, truth]
        if self._at[cell] >= 0:
            for at, sign in ((1, 1.0), (0, -1.0)):
                if not self._is_short(cell, goals[cell]):
                    return None
                ends[at] += self._furthest(cell, sign, goals[cell])
        return Interval(cell, ends[0], ends[1]) if self._is_short(cell, goals[cell]) else None

    def _furthest(self, cell: int, sign: float, goal: tuple[int, int]) -> int:
        """Return how far a cell can move one way, shown by a witness of whole numbers.

        Beyond its protection it does not matter how far.
        """
        place, far = int(self._at[cell]), _FAR * max(goal)
        down, up = float(self._down[place]), float(self._up[place])
        near = (max(down, -far), min(up, far))
        self._programme.bound(place, *near)
        relaxed = self._programme.furthest(place, sign)
        whole = self._whole(relaxed)
        if whole is None and relaxed is not None:
            most = np.floor(abs(relaxed[place]) + 1e-6)
            whole = self._nudged(place, sign)
            if whole is not None and abs(whole[place]) < most and self._is_short(cell, goal):
                whole = None
        self._programme.bound(place, down, up)
        if whole is None:
            programme = self._programme_within(self._down, self._up, whole=True)
            programme.bound(place, *near)
            whole = self._whole(programme.furthest(place, sign))
        return 0 if whole is None else int(whole[place])

    def _nudged(self, place: int, sign: float) -> Numbers | None:
        """Return a whole one of the tables in which a cell moves about as far, if one turns up."""
        for _ in range(_NUDGES):
            costs = self._rng.uniform(0.0, _NUDGE, len(self._cells))
            costs[place] = -sign
            whole = self._whole(self._programme.minimise(costs))
            if whole is not None:
                break
        self._programme.forget_costs()
        return whole

    def _look_widely(self, goals: dict[int, tuple[int, int]]) -> None:
        """Move all cells at once that are short of their goals, at random up or down."""
        programme: Programme | None = None
        for _ in range(_BATCHES):
            short = [cell for cell in self._short(goals) if self._at[cell] >= 0]
            if len(short) < _FEW:
                break
            costs = np.zeros(len(self._cells))
            costs[self._at[short]] = self._rng.choice([-1.0, 1.0], len(short))
            programme = programme or self._near(goals)
            self._whole(programme.minimise(costs))
            if len(self._short(goals)) > 0.9 * len(short):
                break

    def _whole(self, found: Values | None) -> Numbers | None:
        """Keep a table as a witness if it is whole and agrees exactly; return its differences."""
        if found is None:
            return None
        moved = np.rint(found).astype(np.int64)
        counts = self._truth[self._cells] + moved
        if (self._sums @ moved).any():
            return None
        if ((counts < self._low[self._cells]) | (counts > self._high[self._cells])).any():
            return None
        self._witnesses.take(self._cells, counts)
        return moved

    def _short(self, goals: dict[int, tuple[int, int]]) -> list[int]:
        return [cell for cell, goal in goals.items() if self._is_short(cell, goal)]

    def _is_short(self, cell: int, goal: tuple[int, int]) -> bool:
        low, high = int(self._witnesses.low[cell]), int(self._witnesses.high[cell])
        return high < int(self._truth[cell]) + goal[0] or high - low < goal[1]

    def _near(self, goals: dict[int, tuple[int, int]]) -> Programme:
        """Return the programme in which no cell that is looked for goes beyond its protection."""
        down, up = self._down.copy(), self._up.copy()
        for cell, goal in goals.items():
            place = int(self._at[cell])
            if place >= 0:
                down[place] = max(down[place], -_FAR * max(goal))
                up[place] = min(up[place], _FAR * max(goal))
        return self._programme_within(down, up)

    def _programme_within(self, down: Values, up: Values, *, whole: bool = False) -> Programme:
        none = np.zeros(self._sums.shape[0])
        kinds = np.ones(len(self._cells), dtype=bool) if whole else None
        options = _WHOLE if whole else _RELAXED
        return Programme(self._sums, (down, up), (none, none), whole=kinds, options=options)
