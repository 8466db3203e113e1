"""The audit of numbers of people and of what they have, held against each other.

An outsider who sees both knows more than from either: people who have from 1 to 5 each have
together at least their number, and at most five times it. So both tables are one system, in which
each sum is tied to its number of people by the least and the greatest that one of them can have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_diag, csr_array, hstack, vstack

from remit.share.core.disclosure.audit import known_of
from remit.share.core.disclosure.witnesses import Attack, Interval, Witnesses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from remit.share.core.disclosure.audit import Known, Release
    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.disclosure.rules import DisclosureRules

    # The least and the greatest of each number.
    Ends = tuple[Numbers, Numbers]

# Cells times numbers: where more would be moved together, what is not known to be safe is not.
_MOST_TOGETHER = 20_000
_QUARTILES = (0.25, 0.75)
_NO_END = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Ties:
    """Which numbers of people belong to which sums, and how much one person can have.

    Attributes:
        people: places of cells in the table of people.
        sums: the places of the same cells in the table of sums.
        least: the least that somebody in the cell can have, for all that is known.
        greatest: the greatest.
    """

    people: Numbers
    sums: Numbers
    least: Numbers
    greatest: Numbers


@dataclass(frozen=True, slots=True)
class Side:
    """One of two systems: a table, or several, with what they are held to."""

    release: Release
    rules: DisclosureRules


def audit_tied(people: Side, sums: Side, known: Ties, common: Ties) -> tuple[Interval, ...]:
    """Return what an outsider learns too much of, who holds numbers of people against sums.

    Numbers of people are held against what is known of those in each group, such as the ages in a
    school year; what somebody has, who stands out of a group, against what holds for all.

    Args:
        people: the table of people.
        sums: that of what they have; the places of its cells come after those of people.
        known: what is known of each cell.
        common: what is known of everybody.
    """
    both = (known_of(people.release, people.rules), known_of(sums.release, sums.rules))
    found = list[Interval]()
    for ties, at in ((known, 0), (common, 1)):
        system = _System(people, sums, ties, both)
        found += system.successes(at)
    return tuple(found)


class _System:
    """Both tables side by side, then what is left of each tie at its two ends."""

    def __init__(self, people: Side, sums: Side, ties: Ties, known: tuple[Known, Known]) -> None:
        self._rules = (people.rules, sums.rules)
        self._known = known
        before = len(people.release.truth)
        self._sizes = (before, len(sums.release.truth))
        counts, amounts = people.release.truth, sums.release.truth
        low, high = (np.concatenate(ends) for ends in zip(*self.bounds, strict=True))
        moves = high > low
        # What nobody has is no secret where it is shown that there is nobody.
        nobody = (counts[ties.people] == 0) & ~moves[ties.people]
        self._of_nobody = before + ties.sums[nobody]
        held = moves[ties.people] | moves[before + ties.sums]
        at, other = ties.people[held], ties.sums[held]
        least, greatest = ties.least[held], ties.greatest[held]
        self._every_tie = (ties.people, ties.sums)
        self._ties = (at, other, least, greatest)
        self._truths = (counts, amounts)
        # What is between the sum and its least, and between its greatest and the sum.
        left = np.concatenate(
            [amounts[other] - least * counts[at], greatest * counts[at] - amounts[other]]
        )
        if (left < 0).any():
            raise AssertionError("A sum lies outside of what its people can have.")
        self.truth = np.concatenate([counts, amounts, left])
        self._ends = len(left)
        self.sums = self._all_sums(at, other, least, greatest)

    def successes(self, side: int) -> Iterator[Interval]:
        """Yield what is learned too well of the cells on one side.

        Most cells move far enough while nothing moves on the other side, which takes a system of
        half the size and no ties but bounds; only for the rest are both moved together.
        """
        known, before = self._known[side], self._sizes[0] * side
        watched = ~np.isin(before + known.watched, self._of_nobody)
        goals = (known.watched[watched], known.up[watched], known.width[watched])
        yield from self._learned(side, lambda one: (one.low, one.high), goals)
        sensitive = known.sensitive[~np.isin(before + known.sensitive, self._of_nobody)]
        if not self._rules[side].hides_zeros:
            ones = np.ones(len(sensitive), dtype=np.int64)
            goals = (sensitive, np.zeros_like(ones), ones)
            yield from self._learned(side, lambda one: one.without_zeros, goals)

    def _learned(
        self, side: int, ends: Callable[[Known], Ends], goals: tuple[Numbers, Numbers, Numbers]
    ) -> Iterator[Interval]:
        both = [
            (one.low, one.high) if rules.hides_zeros else ends(one)
            for one, rules in zip(self._known, self._rules, strict=True)
        ]
        for carried in (None, *self._carried()[:-1]) if side else self._carried():
            left = self._short(side, both, goals, carried)
            goals = (goals[0][left], goals[1][left], goals[2][left])
        cells, up, width = goals
        before = self._sizes[0] * side
        if len(cells) * len(self.truth) > _MOST_TOGETHER:
            for cell in cells.tolist():
                truth = int(self._truths[side][cell])
                yield Interval(before + cell, truth, truth)
        elif len(cells):
            together = Attack(self.truth, self.sums, self._between(both), Witnesses(self.truth))
            yield from together.successes(before + cells, up, width)

    def _short(
        self,
        side: int,
        both: Sequence[Ends],
        goals: tuple[Numbers, Numbers, Numbers],
        carried: int | None,
    ) -> NDArray[np.bool_]:
        """Return which cells do not move as far as they must, in one way of moving.

        Args:
            side: 0 for numbers of people, 1 for sums.
            both: the bounds of either.
            goals: the cells, how far up each must move, and how wide.
            carried: how much each person who is moved has; None for sums that move alone.
        """
        cells, up, width = goals
        if carried is None:
            truth, sums, at = self._truths[1], self._known[1].sums, cells
            bounds = self._sums_within(both)
        else:
            truth, bounds = self._truths[0], self._people_within(both, carried)
            sums = self._with_moved_along() if carried else self._known[0].sums
            at = cells
            if side == 1:
                of = np.zeros(self._sizes[1], dtype=np.int64)
                of[self._every_tie[1]] = self._every_tie[0]
                at, up, width = of[cells], -(-up // carried), -(-width // carried)
        different, inverse = np.unique(at, return_inverse=True)
        most = np.zeros((2, len(different)), dtype=np.int64)
        np.maximum.at(most[0], inverse, up)
        np.maximum.at(most[1], inverse, width)
        attack = Attack(truth, sums, bounds, Witnesses(truth))
        return np.isin(at, [one.cell for one in attack.successes(different, most[0], most[1])])

    def _with_moved_along(self) -> csr_array:
        """Return what numbers of people add up to, with what must as sums are moved along.

        Nearly always these lines are there already, as a table of sums has one of its people.
        """
        first, second = (one.sums for one in self._known)
        at = np.zeros(self._sizes[1], dtype=np.int64)
        at[self._every_tie[1]] = self._every_tie[0]
        mine = {_line(first, row) for row in range(first.shape[0])}
        along = csr_array(
            (second.data, at[second.indices], second.indptr), (second.shape[0], first.shape[1])
        )
        along.sort_indices()
        new = [row for row in range(along.shape[0]) if _line(along, row) not in mine]
        return csr_array(vstack([first, along[new]], format="csr")) if new else first

    def _carried(self) -> list[int]:
        """Return some amounts that each person may be thought to have who is moved, nothing last.

        Where sums stand for the very cells that their people's tables have, moving people who
        have one amount each moves the sums along, and no sum is broken.
        """
        people, sums = self._ties[:2]
        counts, amounts = self._truths[0][people], self._truths[1][sums]
        free = [high > low for low, high in self.bounds]
        is_whole = len(np.unique(self._every_tie[1])) == self._sizes[1]
        if not is_whole or (free[0][people] & ~free[1][sums]).any() or not counts.any():
            return [0]
        means = amounts[counts > 0] / counts[counts > 0]
        all_mean = amounts.sum() / counts.sum()
        tried = (round(all_mean), *np.quantile(means, _QUARTILES).round().astype(int).tolist())
        return [*(one for one in dict.fromkeys(tried) if one > 0), 0]

    def _sums_within(self, both: Sequence[Ends]) -> Ends:
        """Return bounds of sums while numbers of people stay as they are."""
        low, high = (end.copy() for end in both[1])
        people, sums, least, greatest = self._ties
        np.maximum.at(low, sums, least * self._truths[0][people])
        np.minimum.at(high, sums, greatest * self._truths[0][people])
        return low, high

    def _people_within(self, both: Sequence[Ends], carried: int) -> Ends:
        """Return bounds of numbers of people while sums stay, or are carried along."""
        low, high = (end.copy() for end in both[0])
        people, sums, least, greatest = self._ties
        counts, amounts = self._truths[0][people], self._truths[1][sums]
        # Each is at least nothing now, and changes by so much with each person more.
        for left, change in (
            (amounts - least * counts, carried - least),
            (greatest * counts - amounts, greatest - carried),
            (amounts - both[1][0][sums], np.full(len(sums), carried)),
        ):
            steps = left // np.maximum(np.abs(change), 1)
            np.maximum.at(low, people[change > 0], (counts - steps)[change > 0])
            np.minimum.at(high, people[change < 0], (counts + steps)[change < 0])
        return low, high

    @property
    def bounds(self) -> tuple[Ends, Ends]:
        """What each number can be, of each table."""
        first, second = self._known
        return (first.low, first.high), (second.low, second.high)

    def _between(self, bounds: Sequence[Ends]) -> Ends:
        """Return bounds of all numbers; what is left of a tie is at least nothing."""
        (low, high), (lower, higher) = bounds
        none, no_end = np.zeros(self._ends, np.int64), np.full(self._ends, _NO_END)
        return np.concatenate([low, lower, none]), np.concatenate([high, higher, no_end])

    def _all_sums(
        self, at: Numbers, other: Numbers, least: Numbers, greatest: Numbers
    ) -> csr_array:
        first, second = self._known
        both = block_diag([first.sums, second.sums], format="csr")
        none = csr_array((both.shape[0], self._ends), dtype=np.int64)
        many, before = len(at), self._sizes[0]
        rows = np.arange(2 * many)
        # sum - least * people - left = 0, and greatest * people - sum - left = 0.
        ones = np.ones(many, dtype=np.int64)
        values = np.concatenate([-least, greatest, ones, -ones, -ones, -ones])
        columns = np.concatenate([at, at, before + other, before + other, sum(self._sizes) + rows])
        shape = (2 * many, sum(self._sizes) + 2 * many)
        tied = csr_array((values, (np.tile(rows, 3), columns)), shape=shape)
        whole = csr_array(hstack([both, none], format="csr"))
        return csr_array(vstack([whole, tied], format="csr")).astype(np.int64)


def _line(sums: csr_array, row: int) -> frozenset[tuple[int, int]]:
    """Return which cells make up one sum, and with which sign."""
    span = slice(sums.indptr[row], sums.indptr[row + 1])
    return frozenset(zip(sums.indices[span].tolist(), sums.data[span].tolist(), strict=True))
