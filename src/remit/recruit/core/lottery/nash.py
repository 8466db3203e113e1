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
from remit.recruit.core.lottery.scores import rows_apart
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
    """Where the seats of open types may be: `equal @ x` stays, and `loads(x) < ends`.

    Attributes:
        equal: the rows that can never be loose.
        rows: those that can, but for the next two.
        home: for each type, the narrow row that counts it, such as its household's; after the
            last of them for none. No type is in two of them.
        capped: the types whose own bound can be loose.
        ends: of the rows, the narrow rows and the caps, in this order.
        inside: a point within all of them.
    """

    equal: Floats
    rows: Floats
    home: NDArray[np.intp]
    capped: NDArray[np.intp]
    ends: Floats
    inside: Floats

    @property
    def homes(self) -> int:
        """How many narrow rows there are."""
        return len(self.ends) - len(self.rows) - len(self.capped)

    def loads(self, seats: Floats) -> Floats:
        """Return what the seats come to in each row, narrow row and cap."""
        homes = np.bincount(self.home, seats, self.homes + 1)[:-1]
        return np.concatenate([self.rows @ seats, homes, seats[self.capped]])

    def parts(self, values: Floats) -> tuple[Floats, Floats, Floats]:
        """Return what belongs to the rows, to the narrow rows with a last 0, and to all types."""
        rows, homes, caps = np.split(values, [len(self.rows), len(self.rows) + self.homes])
        types = np.zeros(len(self.home))
        types[self.capped] = caps
        return rows, np.append(homes, 0.0), types

    def pulls(self, prices: Floats) -> Floats:
        """Return what the prices of the rows, narrow rows and caps come to for each type."""
        rows, homes, types = self.parts(prices)
        return np.asarray(self.rows.T @ rows + homes[self.home] + types)


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
    """Tell the types that can have a seat, and where the seats of these can be."""
    count = len(polytope.people)
    bounded = polytope.low > 0  # a least of none says nothing of seats; a cut has no least
    rows = np.vstack([polytope.matrix, -polytope.matrix[bounded]])
    ends = np.concatenate([polytope.high, -polytope.low[bounded]])
    unit = np.eye(count)
    found = _interior(
        np.vstack([rows, unit, -unit]), np.concatenate([ends, polytope.most, np.zeros(count)])
    )
    if found is None:
        return None
    inside, loose = found
    of_rows, of_caps, open_ = np.split(loose, [len(rows), len(rows) + count])
    rows = rows[:, open_]
    wide, ends = rows[of_rows], ends[of_rows]
    narrow = rows_apart(wide)
    numbers, types = np.nonzero(wide[narrow])
    home = np.full(int(open_.sum()), int(narrow.sum()))
    home[types] = numbers
    capped = of_caps[open_]
    return open_, _Region(
        equal=np.vstack([rows[~of_rows], unit[np.ix_(open_ & ~of_caps, open_)]]),
        rows=wide[~narrow],
        home=home,
        capped=np.flatnonzero(capped),
        ends=np.concatenate([ends[~narrow], ends[narrow], polytope.most[open_][capped]]),
        inside=inside[open_],
    )


def _interior(rows: Floats, ends: Floats) -> tuple[Floats, NDArray[np.bool_]] | None:
    """Return a point within `rows @ x <= ends` and x >= 0, and which rows it leaves loose.

    One programme finds all that can be loose (Freund, Roundy and Todd, 1985): on a scaled
    polytope, the sum of the slacks, each counted up to 1, is greatest where all of them are.
    None when there is no point.
    """
    total, count = rows.shape
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
    loose = answer.columns[count + 1 :] > 0.5  # noqa: PLR2004  # each is 0 or 1 at the optimum
    return answer.columns[:count] / answer.columns[count], loose


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
        slack = region.ends - region.loads(seats)
        gradient = shares / seats - strength * region.pulls(1 / slack)
        step = _newton(region, shares / seats**2, strength / slack**2, gradient)
        gain = float(gradient @ step)
        if gain <= CENTRED * strength:
            break
        seats = seats + _length(region, shares, (seats, slack), step, strength) * step
    return seats


def _newton(region: _Region, bend: Floats, bars: Floats, gradient: Floats) -> Floats:
    """Return Newton's step, by Woodbury's identity over the few rows that are wide.

    Without these, the Hessian is diagonal but for one product of a vector with itself for each
    narrow row, whose types no other narrow row counts: that is inverted at sight.
    """
    wide, homes, types = region.parts(bars)
    spread = 1 / (bend + types)
    within = np.bincount(region.home, spread, len(homes))
    shrink = homes / (1 + homes * within)

    def solved(vector: Floats) -> Floats:
        alone = spread * vector
        shared = shrink * np.bincount(region.home, alone, len(homes))
        return np.asarray(alone - spread * shared[region.home])

    rows = np.vstack([region.equal, region.rows])
    spare = np.concatenate([np.zeros(len(region.equal)), 1 / wide])
    system = rows @ np.array([solved(row) for row in rows]).T + np.diag(spare)
    scale = 1 / np.sqrt(np.maximum(np.diag(system), 1e-300))
    square = system * np.outer(scale, scale)
    prices = scale * np.linalg.lstsq(square, scale * (rows @ solved(gradient)), rcond=1e-13)[0]
    return solved(gradient - rows.T @ prices)


def _length(
    region: _Region,
    shares: Floats,
    at: tuple[Floats, Floats],
    step: Floats,
    strength: float,
) -> float:
    """Return a length of the step that stays inside and does not lose."""
    seats, slack = at
    change = region.loads(step)
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
