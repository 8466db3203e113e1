"""Choosing alternates where kinds of people are many: one after another, then by exchanges.

For each sampled way that people may drop out, every use of those who are ready so far is kept
(only the best ones where they are very many). One product of matrices then says, for all
candidates at once, by how much the quotas would be missed with them. Who is ready is exchanged,
one at a time, as long as that helps; then a few are let go by chance, and it starts again from
the best (iterated local search: Lourenço, Martin and Stützle, 2003). The choice is good, not
proved the best.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from remit.recruit.core.alternates import Kind, Scenario

    Floats = NDArray[np.float32]

USES = 96  # of those who are ready, kept for each scenario
NEVER = np.float32(1e6)
CLOSE = 1e-3  # people
KICKS, LET_GO = 40, 3
# People added to a use of those who are ready, over the whole search: a few seconds. Where a
# hundred are wanted the search ends with fewer exchanges, and where ten are it is never reached.
EFFORT = 5_000


@dataclass(frozen=True, slots=True)
class _Ways:
    """The scenarios: what is left of each quota, the open places, and how often each was met."""

    low: Floats
    high: Floats
    places: NDArray[np.intp]
    weights: Floats

    def missed(self, counts: Floats) -> Floats:
        """Return by how many people each use of each scenario misses the quotas."""
        below = np.maximum(self.low[:, None] - counts, 0)
        above = np.maximum(counts - self.high[:, None], 0)
        total: Floats = (below + above).sum(axis=2)
        return total


@dataclass(frozen=True, slots=True)
class _Uses:
    """For each scenario, ways to call some of those who are ready.

    Attributes:
        counts: the people called, by scenario, use and quota.
        called: how many they are in all.
        missed: by how much the quotas are missed with them.
    """

    counts: Floats
    called: NDArray[np.intp]
    missed: Floats

    def with_one(self, ways: _Ways, kind: Floats) -> _Uses:
        """Return the best uses of those who are ready and one more."""
        counts = np.concatenate([self.counts, self.counts + kind], axis=1)
        called = np.concatenate([self.called, self.called + 1], axis=1)
        more = ways.missed(self.counts + kind)
        more[self.called >= ways.places[:, None]] = NEVER
        missed = np.concatenate([self.missed, more], axis=1)
        if missed.shape[1] > USES:
            best = np.argsort(missed, axis=1, kind="stable")[:, :USES]
            # Rows of one flat table: several times as fast as `take_along_axis`.
            rows = best + np.arange(len(best))[:, None] * missed.shape[1]
            counts = counts.reshape(-1, counts.shape[2]).take(rows, axis=0)
            called, missed = called.take(rows), missed.take(rows)
        return _Uses(counts, called, missed)

    def worth(self, ways: _Ways, kinds: Floats) -> Floats:
        """Return by how much the quotas are missed in all with one more of each kind."""
        change = (self.counts >= ways.high[:, None]).astype(np.float32)
        change -= self.counts < ways.low[:, None]
        missed = self.missed[:, :, None] + change @ kinds.T
        missed[self.called >= ways.places[:, None]] = NEVER
        least = np.minimum(missed.min(axis=1), self.missed.min(axis=1)[:, None])
        total: Floats = ways.weights @ least
        return total


class _Effort:
    """How much the search may still spend."""

    def __init__(self) -> None:
        self.left = EFFORT

    @property
    def is_spent(self) -> bool:
        return self.left <= 0


_Search: TypeAlias = "tuple[_Ways, Floats, _Effort]"


def good_numbers(
    kinds: Sequence[Kind], sizes: Sequence[int], scenarios: Mapping[Scenario, int], count: int
) -> tuple[int, ...]:
    """Return how many alternates of each kind make the average miss small.

    Args:
        kinds: for each kind of person, whether they count for each quota.
        sizes: how many of each kind there are.
        scenarios: what may be wanted, with weights.
        count: how many alternates there may be.
    """
    table = np.array(kinds, dtype=np.float32)
    ways = _Ways(
        np.array([one.minima for one in scenarios], dtype=np.float32),
        np.array([one.maxima for one in scenarios], dtype=np.float32),
        np.array([one.places for one in scenarios]),
        np.array(list(scenarios.values()), dtype=np.float32),
    )
    rng = np.random.Generator(np.random.PCG64(0))
    effort = _Effort()
    best: list[int] = []
    least = np.inf
    for kick in range(KICKS):
        if effort.is_spent:
            break
        ready = [best[at] for at in sorted(rng.permutation(len(best))[LET_GO * (kick > 0) :])]
        missed = _improved((ways, table, effort), np.array(sizes), ready, count)
        if missed <= least:
            best, least = ready, missed
    return tuple(best.count(at) for at in range(len(kinds)))


def _improved(search: _Search, sizes: NDArray[np.intp], ready: list[int], count: int) -> float:
    """Fill up who is ready, and exchange them as long as that helps; return the miss."""
    left = sizes - np.bincount(ready, minlength=len(sizes))
    ways, table, _ = search
    uses = _uses(search, ready)
    while len(ready) < min(count, int(sizes.sum())):
        at, _ = _best(uses, ways, table, left)
        uses = uses.with_one(ways, table[at])
        ready.append(at)
        left[at] -= 1
    return _exchange(search, ready, left)


def _uses(search: _Search, ready: Sequence[int]) -> _Uses:
    """Return the uses of those who are ready."""
    ways, _, effort = search
    effort.left -= len(ready)
    nobody = np.zeros((len(ways.low), 1, ways.low.shape[1]), dtype=np.float32)
    none = _Uses(nobody, np.zeros((len(ways.low), 1), dtype=np.intp), ways.missed(nobody))
    return _with_more(search, none, ready)


def _with_more(search: _Search, uses: _Uses, more: Sequence[int]) -> _Uses:
    """Return the uses of those who are ready and some more."""
    ways, table, _ = search
    for at in more:
        uses = uses.with_one(ways, table[at])
    return uses


def _best(uses: _Uses, ways: _Ways, table: Floats, left: NDArray[np.intp]) -> tuple[int, float]:
    """Return the kind of which one more helps most, and the miss with it."""
    worth = uses.worth(ways, table)
    worth[left == 0] = NEVER
    at = int(worth.argmin())
    return at, float(worth[at])


def _exchange(search: _Search, ready: list[int], left: NDArray[np.intp]) -> float:
    """Exchange who is ready, one at a time, until no exchange makes the miss smaller; return it.

    Where the effort is spent before, what was reached stands.
    """
    ways, table, effort = search
    least = np.inf
    place = since = 0
    none = before = _uses(search, [])
    while since < len(ready) and not effort.is_spent:
        # Those before the place stay as they are until the next time round.
        effort.left -= len(ready) - 1
        others = _with_more(search, before, ready[place + 1 :])
        left[ready[place]] += 1
        at, missed = _best(others, ways, table, left)
        since += 1
        if missed < least - CLOSE:
            since, least = 0, missed
            ready[place] = at
        left[ready[place]] -= 1
        before = _with_more(search, before, ready[place : place + 1])
        place = (place + 1) % len(ready)
        before = before if place else none
    return least
