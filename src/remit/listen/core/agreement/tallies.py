"""Alpha from what can be added up, and its interval by drawing whole clusters again.

Every coefficient of the family compares values of two coders: D_o, the disagreement observed, with
D_e, the one to expect of the same values put together by chance. All that the two are made of can
be added up over clusters (transcripts, or units). So a coefficient of any resample of clusters is
that of the sum of their tallies, and a thousand resamples are one product of matrices.

A value is a set of codes, since codes may overlap. Two sets differ by the share of their codes
that are in one alone: (|A| + |B| - 2|A∩B|) / (|A| + |B|), after Krippendorff and Craggs 2016,
Communication Methods and Measures 10:181-198. For single codes that is the nominal difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Indices = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]
    Bytes = npt.NDArray[np.uint8]

LEVEL = 0.95
RESAMPLES = 1_000
MOST_CLUSTERS = 2_000
MOST_CELLS = 4_000_000
_NOTHING = 1e-9  # as a share: below it, values do not vary
_ENOUGH = 0.5
_BITS_IN = np.array([byte.bit_count() for byte in range(256)], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient with its interval; None where it cannot be had, and `note` says why."""

    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the estimate as plain values."""
        return {"value": self.value, "low": self.low, "high": self.high, "note": self.note}


class Resamples:
    """Clusters drawn again with replacement: the same draws for every coefficient."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn: dict[int, Floats] = {}

    def of(self, count: int) -> Floats:
        """Return how often each of so many clusters is drawn, a row for each resample."""
        if count not in self._drawn:
            rng = np.random.default_rng([self._seed, count])
            drawn = rng.multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
            self._drawn[count] = drawn.astype(np.float64)
        return self._drawn[count]


class Values:
    """The different sets of codes that were given, each known by its index."""

    def __init__(self, sets: Iterable[frozenset[int]], codes: int) -> None:
        self.sets = tuple(sets)
        self.codes = codes
        self.size: Indices = np.array([len(each) for each in self.sets] or [0], dtype=np.int64)
        self.sizes = tuple(sorted(set(self.size.tolist()))) or (1,)
        self.single = self.sizes == (1,)
        self._first: Indices = np.concatenate([[0], np.cumsum(self.size)]).astype(np.int64)
        self._members = np.array(
            [code for each in self.sets for code in sorted(each)] or [0], dtype=np.int64
        )
        places = {size: place for place, size in enumerate(self.sizes)}
        self._place = np.array([places[size] for size in self.size.tolist()], dtype=np.int64)

    @property
    def columns(self) -> int:
        """How many numbers the shares of one cluster are."""
        return len(self.sizes) * self.codes

    def shares(
        self, values: Indices, weights: Floats | None, groups: Indices, count: int
    ) -> Floats:
        """Return the weight of every (size of set, code), a row for each group."""
        if self.single:
            cell = groups * self.codes + self._members[values]
        else:
            entry, code = self.spread(values)
            size = groups[entry] * len(self.sizes) + self._place[values[entry]]
            cell = size * self.codes + code
            weights = None if weights is None else weights[entry]
        total = np.bincount(cell, weights, minlength=count * self.columns)
        return total.astype(np.float64).reshape(count, self.columns)

    def shares_of(self, counts: Indices) -> Floats:
        """Return the same of values that are one code each, from how often each was given."""
        found = np.zeros((len(counts), self.codes))
        found[:, self._members[: counts.shape[1]]] = counts
        return found

    def by_code(self, values: Indices, weights: Floats, groups: Indices, count: int) -> Floats:
        """Return the weight of every code, a row for each group."""
        return self.of_codes(*self.spread(values), weights, groups, count)

    def of_codes(
        self, entry: Indices, code: Indices, weights: Floats, groups: Indices, count: int
    ) -> Floats:
        """Return the weight of every code, a row for each group, of entries with their codes."""
        cell = groups[entry] * self.codes + code
        total = np.bincount(cell, weights[entry], minlength=count * self.codes)
        return total.astype(np.float64).reshape(count, self.codes)

    def spread(self, values: Indices) -> tuple[Indices, Indices]:
        """Return, for every code of every value, the entry that it is of, and the code."""
        if self.single:
            return np.arange(len(values)), self._members[values]
        size = self.size[values]
        entry = np.repeat(np.arange(len(values)), size)
        before = np.concatenate([[0], np.cumsum(size)[:-1]]) if len(size) else size
        inside = np.arange(len(entry)) - before[entry]
        return entry, self._members[self._first[values[entry]] + inside]

    @cached_property
    def _bits(self) -> Bytes:
        """Which codes each set has, eight to a byte."""
        has = np.zeros((len(self.sets), self.codes), dtype=bool)
        owner = np.repeat(np.arange(len(self.sets)), self.size)
        has[owner, self._members[: len(owner)]] = True
        return np.packbits(has, axis=1)

    def difference(self, one: Indices, other: Indices) -> Floats:
        """Return how far the values of each pair differ, from 0 to 1."""
        if self.single:
            return np.asarray(one != other, dtype=np.float64)
        both = _BITS_IN[self._bits[one] & self._bits[other]].sum(axis=1, dtype=np.int64)
        return np.asarray(1 - 2 * both / (self.size[one] + self.size[other]))

    def common(self, one: Indices, other: Indices) -> tuple[Indices, Indices]:
        """Return, for every code that a pair of values shares, the pair and the code."""
        bits = self._bits[one] & self._bits[other]
        pair, code = np.nonzero(np.unpackbits(bits, axis=1, count=self.codes))
        return pair, code


@dataclass(frozen=True)
class Tally:
    """What one coefficient is made of, a row for each cluster.

    Attributes:
        observed: disagreement between coders, each pair's weighted by 1 / (coders - 1).
        total: how much there is to compare: units or characters, once for each coder.
        shares: of that, the weight of each (size of set, code).
        own: how much of a value is chance's to pair with itself and is not: squares of lengths of
            what is one unit, so that it isn't compared with itself.
        values: what the sizes and codes are.
    """

    observed: Floats
    total: Floats
    shares: Floats
    own: Floats
    values: Values

    def columns(self) -> Floats:
        """Return all of it as one matrix."""
        return np.column_stack([self.observed, self.total, self.own, self.shares])

    def alpha(self, sums: Floats) -> Floats:
        """Return alpha for each row of sums of `columns`; nan where values do not vary."""
        observed, total, own, shares = sums[:, 0], sums[:, 1], sums[:, 2], sums[:, 3:]
        sizes = self.values.sizes
        by_size = shares.reshape(len(sums), len(sizes), self.values.codes)
        alike = np.zeros(len(sums))
        for a, b in combinations_with_replacement(range(len(sizes)), 2):
            times = 1 if a == b else 2
            products = np.einsum("ij,ij->i", by_size[:, a], by_size[:, b])
            alike += times * 2 / (sizes[a] + sizes[b]) * products
        square = total**2
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = total * (square - alike) / (square - own)
            found = 1 - observed / expected
        varied = (square - alike > _NOTHING * square) & (square - own > _NOTHING * square)
        return np.where(varied, found, np.nan)

    def estimate(self, resamples: Resamples) -> Estimate:
        """Return alpha and its interval."""
        return estimated(self.columns(), self.alpha, resamples)


def estimated(
    columns: Floats, formula: Callable[[Floats], Floats], resamples: Resamples
) -> Estimate:
    """Return a coefficient and its 95% interval, by drawing clusters again with replacement.

    The interval is that of the resamples' 2.5th and 97.5th percentiles, and always holds the value
    itself. A resample in which values do not vary says nothing and is left out.

    Args:
        columns: what is added up, a row for each cluster.
        formula: takes rows of sums and returns the coefficient of each, nan for none.
        resamples: which clusters are drawn.
    """
    value = float(formula(columns.sum(axis=0, keepdims=True))[0])
    if np.isnan(value):
        return Estimate(None, note="There are not two different values to tell apart.")
    count = len(columns)
    if count == 1:
        return Estimate(value, note="One cluster gives no interval.")
    found = formula(resamples.of(count) @ columns)
    found = found[~np.isnan(found)]
    if len(found) < _ENOUGH * RESAMPLES:
        return Estimate(value, note="Most resamples have only one value: there is no interval.")
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return Estimate(value, min(float(low), value), max(float(high), value))


def grouped(clusters: int, columns: int) -> tuple[Indices, int]:
    """Return a group for each cluster, and how many there are.

    Clusters that are very many are drawn in groups of neighbours: the spread of a sum of many
    independent parts is the same, and the time is not.
    """
    most = max(1, min(MOST_CLUSTERS, MOST_CELLS // max(1, columns)))
    if clusters <= most:
        return np.arange(clusters), clusters
    return np.arange(clusters) * most // clusters, most
