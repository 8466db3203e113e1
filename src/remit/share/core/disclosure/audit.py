"""The audit: what an outsider can work out of the table that is shown. It decides what may leave.

For every hidden cell two tables of whole numbers are looked for that agree with all that is shown
and differ in that cell by as much as its protection asks. Each such witness is checked in exact
arithmetic, so a cell that passes *is* protected, whatever the solver did. A cell for which no
witnesses are found is reported with its interval: the audit fails rather than passes.

Nothing here knows how the cells were chosen. Sums are worked out anew from the cells' names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, vstack

from remit.share.core.disclosure.programmes import Programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from remit.share.core.disclosure.counts import Beneath, Numbers, Part
    from remit.share.core.disclosure.programmes import Values
    from remit.share.core.disclosure.rules import DisclosureRules

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


@dataclass(frozen=True, slots=True)
class Audit:
    """What an outsider can work out.

    Attributes:
        recoverable: hidden cells whose count is certain, for who knows what is shown, the totals,
            how it was rounded, and that no count is negative.
        within_interval: those whose interval is narrower than their protection.
        by_rules: sensitive cells whose count is certain for who knows besides that no zero was
            hidden, so that every hidden count is at least one.
        cells: how many cells were looked at.
    """

    recoverable: tuple[Interval, ...]
    within_interval: tuple[Interval, ...]
    by_rules: tuple[Interval, ...]
    cells: int

    @property
    def all_intervals(self) -> tuple[Interval, ...]:
        """All that an outsider learns too much of."""
        return (*self.recoverable, *self.within_interval, *self.by_rules)

    @property
    def is_clean(self) -> bool:
        """Whether nothing that is hidden can be worked out."""
        return not self.all_intervals


@dataclass(frozen=True, slots=True)
class Release:
    """What is shown of a table, and the table itself for comparison.

    Attributes:
        names: each cell's category in every dimension; -1 is the total over it.
        shown: each cell's number as it is shown; of hidden cells it is not looked at.
        hidden: whether a cell is shown as hidden.
        truth: the counts.
        up: how far above its count an outsider's interval for a sensitive cell must reach.
        width: how wide that interval must be; 0 where a cell is not sensitive.
        parts: of several tables that are looked at together, what each is by, and its cells; none
            where all cells are one table.
        same: pairs of cells of different tables that are known to be of the same people.
        beneath: which crossings, that no table shows, make up which cells.
        crossings: how many crossings there are, the last of the cells; they are not hidden, as
            nobody looks for them, but an outsider knows no more of them than that they are counts.
    """

    names: Numbers
    shown: Numbers
    hidden: NDArray[np.bool_]
    truth: Numbers
    up: Numbers
    width: Numbers
    parts: tuple[Part, ...] = ()
    same: tuple[tuple[int, int], ...] = ()
    beneath: tuple[Beneath, ...] = ()
    crossings: int = 0

    @property
    def listed(self) -> NDArray[np.bool_]:
        """Whether each cell stands in a table."""
        found: NDArray[np.bool_] = np.arange(len(self.truth)) < len(self.truth) - self.crossings
        return found


def audit(release: Release, rules: DisclosureRules) -> Audit:
    """Return what an outsider can work out of a release.

    Raises:
        AssertionError: what is shown is not true to the table.
    """
    low, high = _shown_ranges(release, rules)
    shown = ~release.hidden & release.listed
    if ((low > release.truth) | (high < release.truth))[shown].any():
        raise AssertionError("What is shown is not true to the table.")
    sums = _sums_by_name(release)
    if (sums @ release.truth).any():
        raise AssertionError("The table's own totals do not add up.")
    sums = _with_crossings(sums, release)
    low = np.where(release.hidden, 0, low)
    watched = release.hidden | _rounded_away(release, rules)
    everything = np.flatnonzero(watched)
    sensitive = np.flatnonzero(release.hidden & (release.width > 0))
    by_rules: list[Interval] = []
    witnesses = _Witnesses(release.truth)
    if not rules.hides_zeros:
        bounds = (np.where(release.hidden, 1, low), high)  # of crossings anything may be none
        knowing = _Attack(release, sums, bounds, witnesses)
        ones = np.ones(len(sensitive), dtype=np.int64)
        by_rules = list(knowing.successes(sensitive, np.zeros_like(ones), ones))
    attack = _Attack(release, sums, (low, high), witnesses)
    up, width = release.up[everything], np.maximum(release.width[everything], 1)
    found = list(attack.successes(everything, up, width))
    return Audit(
        tuple(one for one in found if one.low == one.high),
        tuple(one for one in found if one.low < one.high),
        tuple(by_rules),
        len(everything),
    )


def _rounded_away(release: Release, rules: DisclosureRules) -> NDArray[np.bool_]:
    """Return which counts only their rounding conceals: those below the base."""
    truth = release.truth
    shown = ~release.hidden & release.listed
    found: NDArray[np.bool_] = shown & (truth > 0) & (truth < rules.base)
    return found


def _shown_ranges(release: Release, rules: DisclosureRules) -> tuple[Numbers, Numbers]:
    """Return what a shown number can stand for, to an outsider who knows the rules."""
    low, high = release.shown.copy(), release.shown.copy()
    base, least = rules.base, rules.threshold
    if base:
        reach = base - 1 if rules.controlled else base // 2
        low = np.maximum(release.shown - reach, 0)
        high = release.shown + (reach if rules.controlled else (base - 1) // 2)
        # No count from 1 up to the threshold is shown.
        if least:
            low = np.where((low > 0) & (low < least), least, low)
            high = np.where(high < least, 0, high)
    low = np.where(release.listed, low, 0)
    return low, np.where(release.hidden | ~release.listed, np.iinfo(np.int64).max, high)


def _sums_by_name(release: Release) -> csr_array:
    """Return which cells add up to which total, found by their names alone."""
    keys = [tuple(name) for name in release.names.tolist()]
    members: dict[tuple[int, ...], list[int]] = defaultdict(list)
    tables = [(part.dimensions, part.cells.tolist()) for part in release.parts]
    for table, (dimensions, inside) in enumerate(
        tables or [(tuple(range(release.names.shape[1])), list(range(len(keys))))]
    ):
        for dimension in dimensions:
            for cell in inside:
                key = keys[cell]
                members[dimension, table, *key[:dimension], *key[dimension + 1 :]].append(cell)
    starts, cells = [0], list[int]()
    signs: list[int] = []
    for line, inside in members.items():
        cells.extend(inside)
        signs.extend(-1 if keys[cell][line[0]] < 0 else 1 for cell in inside)
        starts.append(len(cells))
    for pair in release.same:
        cells.extend(pair)
        signs.extend((1, -1))
        starts.append(len(cells))
    return csr_array(
        (np.array(signs, dtype=np.int64), np.array(cells), np.array(starts)),
        shape=(len(starts) - 1, len(release.names)),
    )


def _with_crossings(sums: csr_array, release: Release) -> csr_array:
    """Return the sums with those of crossings.

    Raises:
        AssertionError: there are more people beneath a cell than in it.
    """
    if not release.beneath:
        return sums
    for line in release.beneath:
        # Who has been taken out since is in the cell, and in no crossing any more.
        if release.truth[line.crossings].sum() > release.truth[line.cell]:
            raise AssertionError("Crossings hold more than their cell.")
    sizes = [len(line.crossings) + 1 for line in release.beneath]
    cells = np.concatenate([np.append(line.crossings, line.cell) for line in release.beneath])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    signs = np.ones(len(cells), dtype=np.int64)
    signs[starts[1:] - 1] = -1
    more = csr_array((signs, cells, starts), shape=(len(sizes), len(release.truth)))
    return csr_array(vstack([sums, more], format="csr"))


class _Witnesses:
    """The least and the greatest count of each cell in any table that was seen to agree."""

    def __init__(self, truth: Numbers) -> None:
        self.low, self.high = truth.copy(), truth.copy()

    def take(self, cells: Numbers, counts: Numbers) -> None:
        self.low[cells] = np.minimum(self.low[cells], counts)
        self.high[cells] = np.maximum(self.high[cells], counts)


class _Attack:
    """One outsider: what the counts may be as far as they know."""

    def __init__(
        self,
        release: Release,
        sums: csr_array,
        bounds: tuple[Numbers, Numbers],
        witnesses: _Witnesses,
    ) -> None:
        self._truth = release.truth
        self._low, self._high = bounds
        self._cells = np.flatnonzero(self._high > self._low)
        self._at = np.full(len(release.truth), -1)
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
