"""Leximin over a polytope: the least chance as great as it can be, then the next least, and on.

The definition is that of Flanigan, Gölz, Gupta, Hennig and Procaccia, Fair algorithms for
selecting citizens' assemblies, Nature 596 (2021). They price whole panels; here the programme
speaks of seats for each type, which is small, and panels are found afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.polytope import SNUG
from remit.recruit.core.lottery.solver import Programme

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from remit.recruit.core.lottery.polytope import Polytope

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

PRICED = 1e-7  # a type whose price is greater is held to its level in every optimum
OVER = 1e-11
ZERO = 1e-10  # a chance that is none


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a leximin: the chance that types were fixed at, and the proof.

    Attributes:
        chance: the greatest that the least chance of the open types could be.
        bound: the upper bound that the prices of the programme prove.
        types: how many types were fixed at it.
    """

    chance: float
    bound: float
    types: int


@dataclass(frozen=True, slots=True)
class Target:
    """Seats for each type, not whole, that a lottery shall have on average; and its levels."""

    seats: Floats
    levels: tuple[Level, ...]


def leximin_target(polytope: Polytope) -> Target | None:
    """Return the seats of the leximin over the polytope, or None when it is empty.

    Each stage maximises z where every open type's chance is at least z. A type with a positive
    price has chance z in every optimum (complementary slackness), so it is fixed.
    """
    return _rising(polytope, lambda _: False)


def maximin_target(polytope: Polytope) -> Target | None:
    """Return seats whose least chance is the greatest, or None when the polytope is empty.

    Types that can have no seat are set apart; the rest is left as the programme happens to
    give it. It stands here for comparison: leximin does as well by the least, and better by others.
    """
    return _rising(polytope, lambda level: level.chance > SNUG)


def _rising(polytope: Polytope, enough: Callable[[Level], bool]) -> Target | None:
    """Solve stages until all types are fixed, or a level is enough."""
    fixed = np.where(polytope.most > 0, np.nan, 0.0)
    levels: list[Level] = []
    chances = np.zeros(len(fixed))
    while (open_ := np.isnan(fixed)).any():
        found = _stage(polytope, fixed, open_)
        if found is None:
            return None
        level, chances, held = found
        fixed[held] = level.chance
        levels.append(level)
        if enough(level):
            break
    return Target(np.where(np.isnan(fixed), chances, fixed) * polytope.people, tuple(levels))


def _stage(polytope: Polytope, fixed: Floats, open_: Flags) -> tuple[Level, Floats, Flags] | None:
    """Solve one stage in units of the fair share: chance = share * (z + u), with u >= 0.

    No row says that a type takes at most its most seats until an answer breaks that.
    """
    share = polytope.size / polytope.people.sum()
    weight = polytope.people * share
    where = np.flatnonzero(open_)
    settled = polytope.matrix @ np.where(open_, 0.0, np.nan_to_num(fixed) * polytope.people)
    columns = polytope.matrix[:, where] * weight[where]
    matrix = np.column_stack([columns, columns.sum(axis=1)])
    gains = np.append(np.zeros(len(where)), 1.0)
    least = np.append(np.zeros(len(where)), -np.inf)  # free, so that the prices add up to 1
    most = np.full(len(gains), np.inf)
    caps = (polytope.most / weight)[where]
    low, high = polytope.low - settled, polytope.high - settled
    programme = Programme(gains, matrix, low, high, least, most)
    capped: list[int] = []
    while True:
        answer = programme.solve()
        if answer is None or answer.columns[-1] < -SNUG:  # less than no chance: no panel at all
            return None
        ratio = answer.columns[:-1] + answer.columns[-1]
        over = [int(at) for at in np.flatnonzero(ratio > caps * (1 + OVER)) if at not in capped]
        for at in over:
            row = np.zeros(len(gains))
            row[[at, -1]] = 1.0
            programme.add_row(-np.inf, float(caps[at]), row)
        capped += over
        if not over:
            break
    chances = np.nan_to_num(fixed)
    chances[where] = ratio * share
    prices = -answer.column_prices[:-1]
    held = np.zeros(len(fixed), dtype=bool)
    held[where] = prices > min(PRICED, prices.max() / 2)
    proof = _proof(answer.row_prices, np.append(low, caps[capped]), np.append(high, caps[capped]))
    chance = float(answer.columns[-1]) * share
    return Level(chance if chance > ZERO else 0.0, proof * share, int(held.sum())), chances, held


def _proof(prices: Floats, low: Floats, high: Floats) -> float:
    """Return the bound that the prices of the rows prove by themselves (weak duality)."""
    up, down = prices > 0, prices < 0
    return float(prices[up] @ high[up] + prices[down] @ low[down])
