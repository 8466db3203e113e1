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
    from collections.abc import Iterator

    from remit.share.core.disclosure.audit import Known, Release
    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.disclosure.rules import DisclosureRules

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
        """Yield what is learned too well of the cells on one side."""
        known, before = self._known[side], self._sizes[0] * side
        watched = ~np.isin(before + known.watched, self._of_nobody)
        if not watched.any():
            return
        witnesses = Witnesses(self.truth)
        attack = Attack(self.truth, self.sums, self._between(self.bounds), witnesses)
        cells = before + known.watched[watched]
        yield from attack.successes(cells, known.up[watched], known.width[watched])
        if not self._rules[side].hides_zeros and len(known.sensitive):
            first, second = (
                (one.low, one.high) if rules.hides_zeros else one.without_zeros
                for one, rules in zip(self._known, self._rules, strict=True)
            )
            knowing = Attack(self.truth, self.sums, self._between((first, second)), witnesses)
            ones = np.ones(len(known.sensitive), dtype=np.int64)
            yield from knowing.successes(before + known.sensitive, np.zeros_like(ones), ones)

    @property
    def bounds(self) -> tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers]]:
        """What each number can be, of each table."""
        first, second = self._known
        return (first.low, first.high), (second.low, second.high)

    def _between(
        self, bounds: tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers]]
    ) -> tuple[Numbers, Numbers]:
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
