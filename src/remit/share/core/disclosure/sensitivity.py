"""Primary suppression: the cells that the rules call sensitive, why, and how well to hide them.

The rules are those of the Handbook on Statistical Disclosure Control (Hundepool and others, 2010,
chapter 4): minimum frequency, (n, k)-dominance, p per cent, and class disclosure of a whole group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from remit.share.core.disclosure.counts import Counts, Numbers
    from remit.share.core.disclosure.rules import DisclosureRules

THRESHOLD, DOMINANCE, P_PERCENT = "threshold", "dominance", "p-percent"
WHOLE_GROUP, ZEROS = "whole-group", "zeros"
EARLIER = "hidden-earlier"
# Where contributions differ in size, one either way is no protection: a tenth either way is the
# safety range that official statistics commonly use.
_RANGE = 0.2


@dataclass(frozen=True)
class Sensitive:
    """Which cells are sensitive, and what protects them.

    Attributes:
        why: the names of the rules that a sensitive cell breaks, by its place.
        up: how far above its count an outsider's interval must reach, for each cell.
        width: how wide that interval must be at least; 0 where a cell is not sensitive.
        cover: cells that may be hidden besides, to protect the sensitive ones.
    """

    why: dict[int, tuple[str, ...]]
    up: Numbers
    width: Numbers
    cover: NDArray[np.bool_]

    @property
    def cells(self) -> Numbers:
        """The places of the sensitive cells."""
        return np.array(sorted(self.why), dtype=np.int64)

    def among(self, listed: NDArray[np.bool_]) -> Sensitive:
        """Return what is sensitive among the cells that stand in a table."""
        if listed.all():
            return self
        return Sensitive(
            {cell: rules for cell, rules in self.why.items() if listed[cell]},
            np.where(listed, self.up, 0),
            np.where(listed, self.width, 0),
            self.cover & listed,
        )

    def beside(self, shown: NDArray[np.bool_], hidden: NDArray[np.bool_]) -> Sensitive:
        """Return what is sensitive where earlier tables have shown some cells, and hidden others.

        What is out cannot be hidden any more, so it is neither sensitive nor cover. What was
        hidden stays so: shown now, it could undo what it covered then.
        """
        width = np.where(shown, 0, self.width)
        why = {cell: rules for cell, rules in self.why.items() if not shown[cell]}
        for cell in np.flatnonzero(hidden & ~shown).tolist():
            if cell not in why:
                why[cell] = (EARLIER,)
                width[cell] = 1
        return Sensitive(why, np.where(shown, 0, self.up), width, self.cover & ~shown)


@dataclass(slots=True)
class _Marking:
    why: dict[int, tuple[str, ...]]
    up: Numbers
    width: Numbers

    def mark(self, cells: Numbers, rule: str, width: Numbers | int, up: Numbers | int = 0) -> None:
        for cell in cells.tolist():
            self.why[cell] = (*self.why.get(cell, ()), rule)
        self.width[cells] = np.maximum(self.width[cells], width)
        self.up[cells] = np.maximum(self.up[cells], up)


def sensitive_cells(counts: Counts, rules: DisclosureRules) -> Sensitive:
    """Return what the rules call sensitive in a table.

    Where the table gives no contributions, everybody counts as one: the largest contribution to
    a count of people is one person.
    """
    values = counts.counts
    found = _Marking({}, np.zeros_like(values), np.zeros_like(values))
    who = values if counts.contributions.contributors is None else counts.contributions.contributors
    small = np.flatnonzero((who > 0) & (who < rules.threshold))
    found.mark(small, THRESHOLD, _width(counts, rules)[small])
    if rules.needs_contributions:
        _mark_dominated(counts, rules, found)
    if rules.zeros == "hidden":
        found.mark(np.flatnonzero(values == 0), ZEROS, rules.protection)
    cover = values > 0
    if rules.zeros == "usable":
        cover = np.ones_like(cover)
    if rules.whole_group:
        cells, beside = whole_groups(counts)
        found.mark(cells, WHOLE_GROUP, rules.protection)
        found.mark(_one_zero_each(counts, found.width > 0), WHOLE_GROUP, rules.protection)
        cover = cover.copy()
        cover[beside] = True
    return Sensitive(found.why, found.up, found.width, cover).among(counts.listed)


def whole_groups(counts: Counts) -> tuple[Numbers, Numbers]:
    """Return the cells that hold a whole group, and the zeros beside them.

    A group is what one sum adds up. Everybody in it is in one cell, so that whoever knows that a
    person belongs to the group knows the rest. A group of one category tells nothing new.
    """
    _, cells, filled = _alone(counts)
    return np.unique(cells[filled]), np.unique(cells[~filled])


def _alone(counts: Counts) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Return the parts of sums that one part holds: which sum, which cell, whether it is that."""
    sums = counts.table_sums.tocoo()
    rows, cells = sums.coords
    part = sums.data > 0
    filled = part & (counts.counts[cells] > 0)
    parts = np.bincount(rows[part], minlength=sums.shape[0])
    alone = (np.bincount(rows[filled], minlength=sums.shape[0]) == 1) & (parts > 1)
    kept = part & alone[rows]
    return rows[kept], cells[kept], filled[kept]


def _one_zero_each(counts: Counts, sensitive: NDArray[np.bool_]) -> Numbers:
    """Return for each whole group a zero to hide with it, one for several groups where it can be.

    With all others shown to be zero, a hidden cell still tells where everybody in the group is,
    also where the group's total is hidden. The zero beside most that is sensitive costs least.
    """
    rows, cells, filled = _alone(counts)
    usable = ~filled & counts.listed[cells]
    parts = (counts.table_sums > 0).astype(np.int64)
    beside = parts.T @ (parts @ sensitive.astype(np.int64))
    order = np.lexsort((cells[usable], -beside[cells[usable]], rows[usable]))
    by_row: dict[int, list[int]] = {}
    for row, cell in zip(rows[usable][order].tolist(), cells[usable][order].tolist(), strict=True):
        by_row.setdefault(row, []).append(cell)
    chosen: set[int] = set()
    for zeros in by_row.values():
        if chosen.isdisjoint(zeros):
            chosen.add(zeros[0])
    return np.array(sorted(chosen), dtype=np.int64)


def _width(counts: Counts, rules: DisclosureRules) -> Numbers:
    """Return how wide the interval of each cell below the threshold must be."""
    width = np.full(len(counts), rules.protection, dtype=np.int64)
    if counts.contributions.contributors is not None or counts.contributions.largest is not None:
        width = np.maximum(width, np.ceil(counts.counts * _RANGE).astype(np.int64))
    return width


def _mark_dominated(counts: Counts, rules: DisclosureRules, found: _Marking) -> None:
    """Mark what few contributors dominate; see the Handbook, section 4.2.2, for both formulas."""
    values = counts.counts.astype(float)
    if rules.k is not None:
        top = _sum_of_largest(counts, rules.n)
        up = np.ceil(top * 100 / rules.k - values - 1e-9).astype(np.int64)
        _mark_unsafe(DOMINANCE, up, counts, rules, found)
    if rules.p is not None:
        first, two = _sum_of_largest(counts, 1), _sum_of_largest(counts, 2)
        up = np.ceil(first * rules.p / 100 - (values - two) - 1e-9).astype(np.int64)
        _mark_unsafe(P_PERCENT, up, counts, rules, found)


def _mark_unsafe(
    rule: str, up: Numbers, counts: Counts, rules: DisclosureRules, found: _Marking
) -> None:
    cells = np.flatnonzero((up > 0) & (counts.counts > 0))
    found.mark(cells, rule, np.maximum(up[cells], rules.protection), up[cells])


def _sum_of_largest(counts: Counts, many: int) -> NDArray[np.float64]:
    largest = counts.contributions.largest
    if largest is None:
        return np.minimum(counts.counts, many).astype(float)
    found: NDArray[np.float64] = largest[:, :many].sum(axis=1).astype(float)
    return found
