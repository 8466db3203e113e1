"""Whom people trust most: one order of several bodies, from how each person rated or ranked them.

The model is that of Plackett and Luce: each body has a worth, and whoever ranks takes the next one
with chances in proportion to the worths of those left. Bodies that somebody rated alike may stand
in any order among themselves. So on a coarse scale worths tell of the people who put one body above
another; how many put them level shows in the counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.intervals import normal_quantile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Levels = tuple[frozenset[int], ...]
"""One person's order: those rated best, then the next best, and so on."""

MOST_STEPS = 200
_CLOSE = 1e-9
_SMALL = 1e-5
GHOST = 0.5
"""Each body is taken to have won and lost so many comparisons with one of middling worth.

That keeps a body that everybody puts first (or last) from being infinitely better (or worse).
Source: Turner, van Etten, Firth and Kosmidis (2020), Computational Statistics 35:1027.
"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One body's place.

    Attributes:
        name: of the body.
        worth: its share of all worth: the chance that it is taken first.
        strength: logarithm of its worth, less the mean of all; with limits.
        low: lower limit of the strength, None where too few people ranked.
        high: upper limit.
        rank: 1 for the greatest worth.
        best: the best rank that it may have, those above beyond chance considered.
        worst: the worst rank that it may have.
        rated: people who rated it.
        top: people who put it first, alone or with others.
        bottom: people who put it last, alone or with others.
    """

    name: str
    worth: float
    strength: float
    low: float | None
    high: float | None
    rank: int
    best: int
    worst: int
    rated: int
    top: int
    bottom: int


def ranking(
    names: Sequence[str],
    ratings: Sequence[Mapping[str, float]],
    level: float,
    groups: Sequence[str] | None = None,
) -> tuple[Ranked, ...]:
    """Return the bodies from the most to the least trusted; empty where nobody tells two apart.

    Intervals are robust: they rest on how people (or groups) differ, not on the model being right.
    Source: Plackett (1975), Applied Statistics 24:193; Luce (1959), Individual Choice Behavior;
    ties as orders that are unknown: Allison and Christakis (1994), Sociological Methodology
    24:199, the exact method.

    Args:
        names: the bodies.
        ratings: each person's ratings by body, higher for more trust; any may be left out.
        level: of the intervals.
        groups: the group that each person talked in; None where people are independent.
    """
    orders = [_levels(names, of_one) for of_one in ratings]
    telling = [number for number, levels in enumerate(orders) if len(levels) > 1]
    if not telling:
        return ()
    units = tuple(str(number) if groups is None else groups[number] for number in telling)
    strengths, covariance = _fit(len(names), tuple(orders[number] for number in telling), units)
    return _ranked(names, strengths, covariance, level, orders)


def _levels(names: Sequence[str], ratings: Mapping[str, float]) -> Levels:
    by_rating: dict[float, set[int]] = {}
    for place, name in enumerate(names):
        if name in ratings:
            by_rating.setdefault(ratings[name], set()).add(place)
    return tuple(frozenset(by_rating[rating]) for rating in sorted(by_rating, reverse=True))


# A page that shows a study asks for the same ranking again and again.
@lru_cache(maxsize=32)
def _fit(
    size: int, orders: tuple[Levels, ...], units: tuple[str, ...]
) -> tuple[Floats, Floats | None]:
    model = _PlackettLuce(size, orders)
    strengths = model.fitted()
    return strengths, model.covariance(strengths, units)


class _PlackettLuce:
    """The likelihood of people's orders, each choice of a tied set before all that are below it."""

    def __init__(self, size: int, orders: Sequence[Levels]) -> None:
        self._size = size
        self._orders = orders
        stages = [
            (levels[at], frozenset[int]().union(*levels[at + 1 :]))
            for levels in orders
            for at in range(len(levels) - 1)
        ]
        self._kinds = Counter(stages)
        kinds = list(self._kinds)
        self._place = {kind: number for number, kind in enumerate(kinds)}
        self._first = np.array([[i in tied for i in range(size)] for tied, _ in kinds])
        self._rest = np.array([[i in rest for i in range(size)] for _, rest in kinds])
        self._counts = np.array([self._kinds[kind] for kind in kinds], dtype=np.float64)
        self._nodes, self._weights = _nodes()

    def fitted(self) -> Floats:
        """Return the likeliest logarithms of worth, by steps of Newton's method."""
        strengths = np.zeros(self._size)
        value, slope = self._total(strengths)
        for _ in range(MOST_STEPS):
            step = np.linalg.solve(-self._bend(strengths), slope)
            scale = 1.0
            while scale > _CLOSE:
                tried = strengths + scale * step
                found, new_slope = self._total(tried)
                if found >= value:
                    break
                scale /= 2
            else:
                break
            strengths, slope, gain, value = tried, new_slope, found - value, found
            if gain < _CLOSE * (1 + abs(value)) and float(np.abs(slope).max()) < _SMALL:
                break
        return strengths

    def covariance(self, strengths: Floats, units: Sequence[str]) -> Floats | None:
        """Return the robust covariance; None where there are too few people or groups."""
        _, slopes = self._stages(strengths)
        sums: dict[str, Floats] = {}
        for levels, unit in zip(self._orders, units, strict=True):
            row = sums.setdefault(unit, np.zeros(self._size))
            for at in range(len(levels) - 1):
                stage = (levels[at], frozenset[int]().union(*levels[at + 1 :]))
                row += slopes[self._place[stage]]
        n = len(sums)
        if n <= self._size:
            return None
        scores = np.array(list(sums.values()))
        inverse = np.linalg.inv(-self._bend(strengths))
        spread = scores.T @ scores * n / (n - 1)
        found: Floats = inverse @ spread @ inverse
        return found

    def _total(self, strengths: Floats) -> tuple[float, Floats]:
        """Return the logarithm of the likelihood, the ghost included, and its slope."""
        logs, slopes = self._stages(strengths)
        chance = 1 / (1 + np.exp(-strengths))
        ghost = GHOST * float((np.log(chance) + np.log1p(-chance)).sum())
        slope: Floats = self._counts @ slopes + GHOST * (1 - 2 * chance)
        return float(self._counts @ logs) + ghost, slope

    def _stages(self, strengths: Floats) -> tuple[Floats, Floats]:
        """Return the logarithm of each kind of stage's chance, and its slope.

        With worths as rates of exponential clocks, the tied set T is before the rest R, whose
        rates add up to W, with the chance of the integral over u from 0 to 1 of the product over
        i in T of 1 - u ** (worth i / W).
        """
        worths = np.exp(strengths - strengths.max())
        below = self._rest @ worths
        powers = np.where(self._first, worths[None, :] / below[:, None], 1.0)
        raised = np.exp(powers[:, :, None] * np.log(self._nodes)[None, None, :])
        factors = np.where(self._first[:, :, None], 1 - raised, 1.0)
        product = factors.prod(axis=1)
        chances = product @ self._weights
        inner = raised / np.maximum(factors, np.finfo(float).tiny) * -np.log(self._nodes)
        parts = np.einsum("kun,kn,n->ku", inner, product, self._weights)
        by_power = np.where(self._first, powers * parts, 0.0) / chances[:, None]
        lower = self._rest * (worths[None, :] / below[:, None])
        return np.log(chances), by_power - lower * by_power.sum(axis=1)[:, None]

    def _bend(self, strengths: Floats) -> Floats:
        """Return the second derivatives, from differences of the slope."""
        here = self._total(strengths)[1]
        nudged = strengths + _SMALL * np.eye(self._size)
        bend = np.array([(self._total(one)[1] - here) / _SMALL for one in nudged])
        both: Floats = (bend + bend.T) / 2
        return both


def _nodes() -> tuple[Floats, Floats]:
    """Return points and weights for an integral over 0 to 1 whose ends may be steep.

    Source: Takahasi and Mori (1974), Publications RIMS 9:721, the double exponential formula.
    """
    at = np.linspace(-3.0, 3.0, 41)
    inner = np.pi / 2 * np.sinh(at)
    nodes = 1 / (1 + np.exp(-2 * inner))
    weights = (at[1] - at[0]) * np.pi / 2 * np.cosh(at) / (2 * np.cosh(inner) ** 2)
    return nodes, weights / weights.sum()


def _ranked(
    names: Sequence[str],
    strengths: Floats,
    covariance: Floats | None,
    level: float,
    orders: Sequence[Levels],
) -> tuple[Ranked, ...]:
    size = len(names)
    worths = np.exp(strengths - strengths.max())
    centred = strengths - strengths.mean()
    centring = np.eye(size) - 1 / size
    z = normal_quantile(level)
    reach = above = None
    if covariance is not None:
        reach = z * np.sqrt(np.diag(centring @ covariance @ centring.T))
        own = np.diag(covariance)
        error = np.sqrt(np.maximum(own[:, None] + own[None, :] - 2 * covariance, 0))
        above = (strengths[:, None] - strengths[None, :]) > z * error
        np.fill_diagonal(above, val=False)
    found = []
    for rank, place in enumerate(np.argsort(-strengths, kind="stable").tolist(), start=1):
        rated = [levels for levels in orders if any(place in tied for tied in levels)]
        found.append(
            Ranked(
                name=names[place],
                worth=float(worths[place] / worths.sum()),
                strength=float(centred[place]),
                low=None if reach is None else float(centred[place] - reach[place]),
                high=None if reach is None else float(centred[place] + reach[place]),
                rank=rank,
                best=1 if above is None else 1 + int(above[:, place].sum()),
                worst=size if above is None else size - int(above[place].sum()),
                rated=len(rated),
                top=sum(place in levels[0] for levels in rated),
                bottom=sum(place in levels[-1] for levels in rated),
            )
        )
    return tuple(found)
