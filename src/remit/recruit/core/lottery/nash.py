"""Nash welfare: the product of everyone's chances as great as it can be.

Described for panels by Flanigan, Gölz, Gupta, Hennig and Procaccia (Nature 596, 2021, methods)
beside leximin. The logarithm of the product is concave, so a path-following barrier method finds
its maximum (Boyd and Vandenberghe, Convex optimization, 2004, chapter 11).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.leximin import Level, Target
from remit.recruit.core.lottery.solver import Programme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from remit.recruit.core.lottery.polytope import Polytope

    Floats = NDArray[np.float64]

GAP = 1e-9  # of the mean logarithm of a chance, between the answer and the best
SHRINK = 0.2
STEPS = 60  # of Newton's method, at one strength of the barrier
CENTRED = 1e-10


@dataclass(frozen=True, slots=True)
class _Region:
    """`equal @ x = sums` and `rows @ x < ends`, with a point inside; only open types."""

    equal: Floats
    rows: Floats
    ends: Floats
    inside: Floats


def nash_target(polytope: Polytope) -> Target | None:
    """Return the seats of the greatest Nash welfare, or None when the polytope is empty.

    Types that can have no seat are set apart. The one level of the target compares the mean
    logarithm of a chance, as `exp` of it: the geometric mean of the chances.
    """
    found = _region(polytope)
    if found is None:
        return None
    open_, region = found
    people = polytope.people[open_]
    seats = np.zeros(len(polytope.people))
    if open_.any():
        seats[open_] = _climb(region, people / people.sum())
    mean = float(people @ np.log(seats[open_] / people) / people.sum()) if open_.any() else 0.0
    level = Level(float(np.exp(mean)), float(np.exp(mean + GAP)), int(open_.sum()))
    return Target(seats, (level,))


def _region(polytope: Polytope) -> tuple[NDArray[np.bool_], _Region] | None:
    """Tell the types that can have a seat, and the rows that can be loose, with a point inside.

    One programme finds all of them (Freund, Roundy and Todd, 1985): on a scaled polytope, the
    sum of the slacks, each counted up to 1, is greatest where all that can be positive are.
    """
    count = len(polytope.people)
    bounded = np.isfinite(polytope.low)
    rows = np.vstack([polytope.matrix, -polytope.matrix[bounded], np.eye(count), -np.eye(count)])
    ends = np.concatenate([polytope.high, -polytope.low[bounded], polytope.most, np.zeros(count)])
    total = len(rows)
    answer = Programme(
        np.concatenate([np.zeros(count + 1), np.ones(total)]),
        np.hstack([rows, -ends[:, None], np.eye(total)]),
        np.full(total, -np.inf),
        np.zeros(total),
        np.append(np.zeros(count), np.append(1.0, np.zeros(total))),
        np.append(np.full(count + 1, np.inf), np.ones(total)),
    ).solve()
    if answer is None:
        return None
    inside = answer.columns[:count] / answer.columns[count]
    loose = answer.columns[count + 1 :] > 0.5  # noqa: PLR2004  # each is 0 or 1 at the optimum
    open_ = loose[-count:]
    others = slice(0, total - count)
    fixed = ~loose[others]
    return open_, _Region(
        rows[others][fixed][:, open_],
        rows[others][~fixed][:, open_],
        ends[others][~fixed],
        inside[open_],
    )


def _climb(region: _Region, shares: Floats) -> Floats:
    """Follow the path of the barrier to the maximum of the shares' sum of logarithms."""
    seats = region.inside
    strength = 1.0
    loose = max(1, len(region.ends))
    while True:
        seats = _centre(region, shares, seats, strength)
        if strength * loose <= GAP:
            return seats
        strength = max(strength * SHRINK, 0.9 * GAP / loose)


def _centre(region: _Region, shares: Floats, seats: Floats, strength: float) -> Floats:
    """Maximise with a barrier of one strength, by Newton's method with a backtracking search."""
    for _ in range(STEPS):
        slack = region.ends - region.rows @ seats
        gradient = shares / seats - strength * (region.rows.T @ (1 / slack))
        step = _newton(region, seats**2 / shares, slack**2 / strength, gradient)
        gain = float(gradient @ step)
        if gain <= CENTRED * strength:
            break
        seats = seats + _length(region, shares, (seats, slack), step, strength) * step
    return seats


def _newton(region: _Region, spread: Floats, loose: Floats, gradient: Floats) -> Floats:
    """Return Newton's step: the Hessian is diagonal but for a few rows (Woodbury's identity)."""
    rows = np.vstack([region.equal, region.rows])
    spare = np.concatenate([np.zeros(len(region.equal)), loose])
    system = (rows * spread) @ rows.T + np.diag(spare)
    scale = 1 / np.sqrt(np.maximum(np.diag(system), 1e-300))
    prices = (
        scale
        * np.linalg.lstsq(
            system * np.outer(scale, scale), scale * (rows @ (spread * gradient)), rcond=1e-13
        )[0]
    )
    return np.asarray(spread * (gradient - rows.T @ prices))


def _length(
    region: _Region,
    shares: Floats,
    at: tuple[Floats, Floats],
    step: Floats,
    strength: float,
) -> float:
    """Return a length of the step that stays inside and does not lose."""
    seats, slack = at
    change = region.rows @ step
    limits = [1.0]
    limits.extend((0.99 * slack[change > 0] / change[change > 0]).tolist())
    limits.extend((0.99 * seats[step < 0] / -step[step < 0]).tolist())
    length = min(limits)
    for _ in range(30):
        gain = (
            shares @ np.log1p(length * step / seats)
            + strength * np.log1p(-length * change / slack).sum()
        )
        if gain >= 0:
            break
        length /= 2
    return length
