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

from remit.share.core.disclosure.witnesses import Attack, Interval, Witnesses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from remit.share.core.disclosure.counts import Beneath, Numbers, Part
    from remit.share.core.disclosure.rules import DisclosureRules


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
        exact: of which cells an outsider has the exact number where they are shown, from what is
            shown of the same people besides; None for none.
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
    exact: NDArray[np.bool_] | None = None

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
    known = known_of(release, rules)
    witnesses = Witnesses(release.truth)
    by_rules: list[Interval] = []
    if not rules.hides_zeros:
        knowing = Attack(release.truth, known.sums, known.without_zeros, witnesses)
        ones = np.ones(len(known.sensitive), dtype=np.int64)
        by_rules = list(knowing.successes(known.sensitive, np.zeros_like(ones), ones))
    attack = Attack(release.truth, known.sums, (known.low, known.high), witnesses)
    found = list(attack.successes(known.watched, known.up, known.width))
    return Audit(
        tuple(one for one in found if one.low == one.high),
        tuple(one for one in found if one.low < one.high),
        tuple(by_rules),
        len(known.watched),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What an outsider knows of a release, and what they must not learn.

    Attributes:
        sums: what adds up to what.
        low: the least that each number can be, before anything is added up.
        high: the greatest.
        hidden: which cells are hidden.
        watched: the cells that must not be known too well.
        up: how far above its count the interval of each of these must reach.
        width: how wide it must be.
        sensitive: those that a rule hides.
    """

    sums: csr_array
    low: Numbers
    high: Numbers
    hidden: NDArray[np.bool_]
    watched: Numbers
    up: Numbers
    width: Numbers
    sensitive: Numbers

    @property
    def without_zeros(self) -> tuple[Numbers, Numbers]:
        """The least and the greatest for who knows that no zero was hidden."""
        return np.where(self.hidden, 1, self.low), self.high  # of crossings anything may be none


def known_of(release: Release, rules: DisclosureRules) -> Known:
    """Return what an outsider knows of a release, and what they must not learn.

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
    watched = np.flatnonzero(release.hidden | _rounded_away(release, rules))
    return Known(
        _with_crossings(sums, release),
        np.where(release.hidden, 0, low),
        high,
        release.hidden,
        watched,
        release.up[watched],
        np.maximum(release.width[watched], 1),
        np.flatnonzero(release.hidden & (release.width > 0)),
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
    if release.exact is not None:
        low, high = (np.where(release.exact, release.truth, end) for end in (low, high))
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
