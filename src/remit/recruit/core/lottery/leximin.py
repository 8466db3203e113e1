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
ROUNDING = (0.0, 1e-9, 1e-8)  # seats that the levels fixed so far may be off, together, by turn
TIGHT = 1e-7  # seats by which a row or a type at its bound may be off it
EXACT = 1e-11


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
    capped = np.zeros(len(fixed), dtype=bool)
    while (open_ := np.isnan(fixed)).any():
        slacks = ROUNDING if levels else ROUNDING[:1]
        tries = (_stage(polytope, fixed, open_, capped, slack) for slack in slacks)
        found = next((one for one in tries if one is not None), None)
        if found is None and levels:
            raise ArithmeticError("A level of the leximin was lost in rounding.")
        if found is None:
            return None
        level, chances, held = found
        fixed[held] = level.chance
        _append(levels, level)
        if enough(level):
            break
    seats = np.where(np.isnan(fixed), chances, fixed) * polytope.people
    return Target(_mended(polytope, seats), tuple(levels))


def _append(levels: list[Level], level: Level) -> None:
    """Add a level; one that is no higher than the last is a part of that."""
    if levels and level.chance - levels[-1].chance <= ZERO:
        last = levels.pop()
        level = Level(last.chance, max(last.bound, level.bound), last.types + level.types)
    levels.append(level)


def _mended(polytope: Polytope, seats: Floats) -> Floats:
    """Return the seats with what rounding took from rows at their bounds, or gave them, undone.

    A panel has no rounding; the seats could otherwise not be taken apart into panels.
    """
    totals = polytope.matrix @ seats
    off = np.where(np.abs(totals - polytope.low) < TIGHT, polytope.low - totals, 0.0)
    off = np.where(np.abs(totals - polytope.high) < TIGHT, polytope.high - totals, off)
    rows = np.abs(np.minimum(totals - polytope.low, polytope.high - totals)) < TIGHT
    inside = (seats > TIGHT) & (seats < polytope.most - TIGHT)
    if np.abs(off).max() <= EXACT or not inside.any():
        return seats
    mended = seats.copy()
    mended[inside] += np.linalg.lstsq(polytope.matrix[np.ix_(rows, inside)], off[rows])[0]
    return mended


def _stage(
    polytope: Polytope, fixed: Floats, open_: Flags, capped: Flags, slack: float
) -> tuple[Level, Floats, Flags] | None:
    """Solve one stage in units of the fair share: chance = share * (z + u), with u >= 0.

    No row says that a type takes at most its most seats until an answer breaks that; `capped`
    remembers for which types one did.
    """
    share = polytope.size / float(polytope.people.sum())
    weight = polytope.people * share
    where = np.flatnonzero(open_)
    settled = polytope.matrix @ np.where(open_, 0.0, np.nan_to_num(fixed) * polytope.people)
    columns = polytope.matrix[:, where] * weight[where]
    caps = (polytope.most / weight)[where]
    over = np.flatnonzero(capped[where])
    low, high = polytope.low - settled - slack, polytope.high - settled + slack
    matrix = np.column_stack([columns, columns.sum(axis=1)])
    programme = _programme(np.vstack([matrix, _caps(over, len(where))]), low, high, caps[over])
    while True:
        answer = programme.solve()
        if answer is None or answer.columns[-1] < -SNUG:  # less than no chance: no panel at all
            return None
        ratio = answer.columns[:-1] + answer.columns[-1]
        more = np.flatnonzero((ratio > caps * (1 + OVER)) & ~capped[where])
        if not len(more):
            break
        over = np.append(over, more)
        capped[where[more]] = True
        for at, row in zip(more, _caps(more, len(where)), strict=True):
            programme.add_row(-np.inf, float(caps[at]), row)
    chances = np.nan_to_num(fixed)
    chances[where] = ratio * share
    prices = -answer.column_prices[:-1]
    held = np.zeros(len(fixed), dtype=bool)
    held[where] = prices > min(PRICED, prices.max() / 2)
    proof = _proof(answer.row_prices, np.append(low, caps[over]), np.append(high, caps[over]))
    chance = float(answer.columns[-1]) * share
    return Level(chance if chance > ZERO else 0.0, proof * share, int(held.sum())), chances, held


def _programme(matrix: Floats, low: Floats, high: Floats, caps: Floats) -> Programme:
    """Return the programme of z, the last variable, and every u; its last rows are the caps."""
    gains = np.zeros(matrix.shape[1])
    gains[-1] = 1.0
    return Programme(
        gains,
        matrix,
        np.append(low, np.full(len(caps), -np.inf)),
        np.append(high, caps),
        np.append(np.zeros(len(gains) - 1), -np.inf),  # z is free, so that the prices add up to 1
        np.full(len(gains), np.inf),
    )


def _caps(types: NDArray[np.intp], count: int) -> Floats:
    """Return the rows that say how much u + z of those types is."""
    rows = np.zeros((len(types), count + 1))
    rows[np.arange(len(types)), types] = 1.0
    rows[:, -1] = 1.0
    return rows


def _proof(prices: Floats, low: Floats, high: Floats) -> float:
    """Return the bound that the prices of the rows prove by themselves (weak duality)."""
    up, down = prices > 0, prices < 0
    return float(prices[up] @ high[up] + prices[down] @ low[down])
