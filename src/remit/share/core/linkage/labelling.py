"""Pairs labelled by hand: drawn by strata, and precision and recall measured by them.

Pairs that were compared fall into strata: linked or not, and bands of the probability that the
linkage gave them. So the cut lies between strata. A share of a stratum has Wilson's limits (see
`kernel.intervals.wilson`); one that was labelled whole is known. Weighted sums have limits by the
squares of the single distances (MOVER: Zou and Donner 2008, Statistics in Medicine 27:1693-1702),
and recall, a ratio of two such sums, by MOVER-R (Newcombe 2016, Statistical Methods in Medical
Research 25:1774-1778).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.intervals import Interval, wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
ANSWERS = (SAME, DIFFERENT, UNSURE)
EDGES = (0.0, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0)
SIZES = (100, 200, 400)
LEAST_IN_STRATUM = 5
LEAST_IN_ALL = 30


@dataclass(frozen=True, slots=True)
class Stratum:
    """Pairs of about one probability, all linked or all not.

    Attributes:
        linked: whether its pairs were linked.
        low: the least probability of its band.
        high: the band's end.
        size: how many pairs there are.
        expected: how many of them are of one person, by their probabilities.
    """

    linked: bool
    low: float
    high: float
    size: int
    expected: float

    def as_dict(self) -> dict[str, bool | float | int]:
        """Return it as plain values."""
        return {
            "linked": self.linked,
            "low": self.low,
            "high": self.high,
            "size": self.size,
            "expected": self.expected,
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """How the pairs of a stratum were answered."""

    same: int = 0
    different: int = 0
    unsure: int = 0

    @property
    def decided(self) -> int:
        """How many were answered either way."""
        return self.same + self.different


@dataclass(frozen=True, slots=True)
class Measured:
    """What labels give.

    Attributes:
        precision: the share of linked pairs that are of one person; None with too few labels.
        precision_n: how many labels it rests on.
        recall: the share of compared pairs of one person that are linked; None with too few.
        recall_n: how many labels it rests on.
        unsure: how many pairs nobody could tell, or two people told apart.
        wanting: how many more answers are wanted at least before both can be told.
    """

    precision: Interval | None
    precision_n: int
    recall: Interval | None
    recall_n: int
    unsure: int
    wanting: int


def stratify(
    linked: NDArray[np.bool_], chances: NDArray[np.float64]
) -> tuple[tuple[Stratum, ...], NDArray[np.int64]]:
    """Return the strata that have any pair, and of each pair the place of its stratum."""
    bands = len(EDGES) - 1
    band = np.clip(np.searchsorted(EDGES, chances, side="right") - 1, 0, bands - 1)
    used, place = np.unique(np.where(linked, 0, bands) + band, return_inverse=True)
    sizes = np.bincount(place, minlength=len(used))
    expected = np.bincount(place, chances, minlength=len(used))
    strata = tuple(
        Stratum(
            linked=bool(code < bands),
            low=EDGES[code % bands],
            high=EDGES[code % bands + 1],
            size=int(sizes[at]),
            expected=round(float(expected[at]), 3),
        )
        for at, code in enumerate(used.tolist())
    )
    return strata, np.asarray(place, dtype=np.int64)


def allocation(sizes: Sequence[int], total: int) -> tuple[int, ...]:
    """Return how many pairs of each stratum are drawn: half alike for each, half by size.

    The first half says enough of the doubtful pairs, of which there are few; the second of the many
    unlikely ones, among which those that were missed hide. No stratum gives more than it has.
    """
    total = min(total, sum(sizes))
    given = [0] * len(sizes)
    _fill(given, sizes, total // 2, [1.0] * len(sizes))
    _fill(given, sizes, total, [float(size) for size in sizes])
    return tuple(given)


def _fill(given: list[int], sizes: Sequence[int], total: int, weights: Sequence[float]) -> None:
    """Give out what is left of a total by weights, to strata that are not used up."""
    while (left := total - sum(given)) > 0:
        open_ = [at for at, size in enumerate(sizes) if given[at] < size]
        whole = sum(weights[at] for at in open_)
        for at in sorted(open_, key=lambda at: (-weights[at], at)):
            share = min(max(1, int(left * weights[at] / whole)), sizes[at] - given[at])
            given[at] += min(share, total - sum(given))


def draw(place: NDArray[np.int64], wanted: Sequence[int], seed: int) -> NDArray[np.int64]:
    """Return the pairs drawn without replacement, so many of each stratum, in random order."""
    rng = np.random.default_rng(seed)
    drawn = [
        rng.permutation(np.flatnonzero(place == at))[:number] for at, number in enumerate(wanted)
    ]
    return rng.permutation(np.concatenate([np.empty(0, dtype=np.int64), *drawn]))


def measured(strata: Sequence[Stratum], tallies: Sequence[Tally]) -> Measured:
    """Return precision and recall with 95% intervals, by strata weighted with their sizes.

    Pairs that nobody could tell count as if they were like the others of their stratum.
    """
    both = list(zip(strata, tallies, strict=True))
    linked = [each for each in both if each[0].linked]
    n_linked, n_all = (sum(tally.decided for _, tally in rows) for rows in (linked, both))
    links = _total(linked) if _wanting(linked) == 0 else None
    others = [each for each in both if not each[0].linked]
    recall = _share_of(links, _total(others)) if links is not None and _wanting(both) == 0 else None
    return Measured(
        precision=None if links is None else _scaled(links, sum(one.size for one, _ in linked)),
        precision_n=n_linked,
        recall=recall,
        recall_n=n_all,
        unsure=sum(tally.unsure for _, tally in both),
        wanting=max(_wanting(both), _wanting(linked)),
    )


def _wanting(rows: Sequence[tuple[Stratum, Tally]]) -> int:
    """Return how many more answers are wanted: some of each stratum, and some in all."""
    each = sum(max(0, min(LEAST_IN_STRATUM, one.size) - tally.decided) for one, tally in rows)
    pairs = sum(one.size for one, _ in rows)
    whole = min(LEAST_IN_ALL, pairs) - sum(tally.decided for _, tally in rows)
    return max(each, whole, 0 if pairs else 1)


def _total(rows: Sequence[tuple[Stratum, Tally]]) -> Interval:
    """Return how many pairs of one person some strata have, with limits."""
    value, below, above = 0.0, 0.0, 0.0
    for one, tally in rows:
        share = _share(tally, one.size)
        value += one.size * share.value
        below += (one.size * (share.value - share.low)) ** 2
        above += (one.size * (share.high - share.value)) ** 2
    pairs = sum(one.size for one, _ in rows)
    # What was seen is certain, on either side.
    least = sum(tally.same for _, tally in rows)
    most = pairs - sum(tally.different for _, tally in rows)
    return Interval(value, max(value - sqrt(below), least), min(value + sqrt(above), most))


def _share(tally: Tally, size: int) -> Interval:
    """Return Wilson's limits for a stratum; of one that was labelled whole, its share alone."""
    n = tally.decided
    share = tally.same / n
    if n >= size:
        return Interval(share, share, share)
    return wilson(tally.same, n)


def _scaled(total: Interval, by: int) -> Interval:
    return Interval(total.value / by, total.low / by, total.high / by)


def _share_of(found: Interval, missed: Interval) -> Interval | None:
    """Return found / (found + missed) with limits, by those of missed / found."""
    if found.low <= 0:
        return None
    product = missed.value * found.value
    under = found.high * (2 * found.value - found.high)
    over = found.low * (2 * found.value - found.low)
    low = (
        (product - _root(product**2 - missed.low * (2 * missed.value - missed.low) * under)) / under
        if under > 0
        else 0.0
    )
    high = (
        product + _root(product**2 - missed.high * (2 * missed.value - missed.high) * over)
    ) / over
    value = missed.value / found.value
    return Interval(1 / (1 + value), 1 / (1 + max(high, value)), 1 / (1 + min(max(low, 0), value)))


def _root(square: float) -> float:
    return sqrt(max(square, 0.0))


def settled(answers: Sequence[str]) -> str:
    """Return what a pair counts as: what all who could tell say, else that it cannot be told."""
    told = {one for one in answers if one != UNSURE}
    return told.pop() if len(told) == 1 else UNSURE


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two people answered alike.

    Attributes:
        one: who.
        other: and who.
        pairs: how many pairs both answered.
        alike: on how many of them they said the same.
        kappa: Cohen's kappa (1960, Educational and Psychological Measurement 20:37-46); None where
            both gave but one answer throughout.
    """

    one: str
    other: str
    pairs: int
    alike: int
    kappa: float | None


def agreements(answers: Mapping[str, Mapping[int, str]]) -> tuple[Agreement, ...]:
    """Return how far every two people agree, given each one's answers by pair."""
    found = []
    for one, other in combinations(sorted(answers), 2):
        mine, theirs = answers[one], answers[other]
        shared = sorted(mine.keys() & theirs.keys())
        if not shared:
            continue
        n, alike = len(shared), sum(mine[at] == theirs[at] for at in shared)
        chance = sum(
            sum(mine[at] == each for at in shared) * sum(theirs[at] == each for at in shared)
            for each in ANSWERS
        )
        kappa = None if chance == n * n else (alike * n - chance) / (n * n - chance)
        found.append(Agreement(one, other, n, alike, kappa))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as a page tells it.

    Attributes:
        name: what is measured.
        share: it and its limits in per cent; "" where there are too few labels.
        n: how many labels it rests on.
    """

    name: str
    share: str
    n: int


def told_measures(found: Measured) -> tuple[Told, Told]:
    """Return precision and recall in words."""
    return (
        Told("Links that are right", _per_cent(found.precision), found.precision_n),
        Told("Found, of the pairs that were compared", _per_cent(found.recall), found.recall_n),
    )


def _per_cent(share: Interval | None) -> str:
    if share is None:
        return ""
    return f"{share.value:.1%} ({share.low:.1%} to {share.high:.1%})"
