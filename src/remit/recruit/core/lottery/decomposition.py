"""From a target to a lottery: panels and weights that give each type its seats on average.

First a walk, which mostly succeeds. Where it stalls, the panels that it found often hold the
target between them, and the restricted master says with which weights. Else panels are priced
until the master hits the target, or until no panel is worth more: then the target lies outside
the hull of the panels, and a cut tells it from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.balance import balance
from remit.recruit.core.lottery.master import Master
from remit.recruit.core.lottery.pricing import Pricing
from remit.recruit.core.lottery.search import Window
from remit.recruit.core.lottery.walk import Walk, face

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from remit.recruit.core.lottery.polytope import Polytope

    Floats = NDArray[np.float64]

PATIENCE = (25, 50, 100, 200, 200, 200)  # moves without a gain that end a search, by turn
MORE = 14  # turns more, where types are many
PLENTY = 1.3  # panels for each type with which balancing is tried
FEW = 100  # types up to which the master tidies up also after a walk that came to its end
MANY = 600  # types above which the master is too slow to be asked
FIRST, NEXT = 1.1, 1.5  # panels at which the master is asked: by types, then by the last time
ROUNDS = 5000
GAIN = 5e-10  # what a panel must be worth above par to help
NEAR = 5e-9  # a deviation that is rounding when no panel helps any more
NONE = 1e-12  # a weight that is none


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Panels, as seats for each type, and their weights, which add up to 1."""

    panels: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Outside:
    """The target is in no mix of panels: for each panel, weighted seats are at most `most`.

    Attributes:
        weights: of the cut, one for each type; None when there is no panel at all.
        most: the greatest that a panel reaches.
        panels: those that were found on the way.
    """

    weights: Floats | None
    most: float = 0.0
    panels: Sequence[Floats] = field(default=())


def decompose(
    polytope: Polytope,
    target: Floats,
    rng: np.random.Generator,
    known: Sequence[Floats] = (),
) -> Decomposition | Outside:
    """Decompose a target within the polytope into panels.

    `known` are panels found earlier, for another target; with them there is no walk.

    Returns:
        Panels and weights that hit the target, or the proof that none can.
    """
    master = Master(target, known)
    if not known:
        walked = _walk(polytope, target, rng, master)
        if walked is not None:
            return walked
    # Only panels on the target's face can be part of its mix, so they are tried first. A proof
    # needs the panels everywhere.
    for window in (face(polytope, target), _anywhere(polytope)):
        result = _price(master, target, Pricing(polytope, window, rng))
        if isinstance(result, Decomposition):
            break
    return result


def _anywhere(polytope: Polytope) -> Window:
    return Window(polytope.low, polytope.high, np.zeros(len(polytope.most)), polytope.most)


def _walk(
    polytope: Polytope, target: Floats, rng: np.random.Generator, master: Master
) -> Decomposition | None:
    """Walk, and now and then mix what the walk found: enough panels often hold the target."""
    trip = Walk(polytope, target, rng)
    many = len(target) > MANY
    enough = np.inf if many else FIRST * len(target)
    for turn, patience in enumerate((*PATIENCE, *(PATIENCE[-1:] * MORE * many))):
        going = True
        while going:
            going = trip.run(patience, enough)
            if trip.complete and len(target) > FEW:
                return _used(trip.panels, np.array(trip.weights))
            mixed = _balanced(trip, target) if many else _mixed(master, trip)
            if mixed is not None:
                return mixed
            enough = max(enough, NEXT * len(trip.found))
        if trip.complete:
            return _used(trip.panels, np.array(trip.weights))
        trip.go_back(10.0 ** (1 + turn % len(PATIENCE)))
    master.add(trip.found)
    return None


def _mixed(master: Master, trip: Walk) -> Decomposition | None:
    master.add(trip.found)
    mix = master.mix()
    return _used(master.panels, mix.weights) if mix is not None and mix.exact else None


def _balanced(trip: Walk, target: Floats) -> Decomposition | None:
    if len(trip.found) < PLENTY * len(target):
        return None
    weights = balance(target, trip.found, np.array(trip.tried))
    return None if weights is None else _used(trip.found, weights)


def _price(master: Master, target: Floats, pricing: Pricing) -> Decomposition | Outside:
    """Add panels of greater worth until the mix hits the target, or there is none."""
    for _ in range(ROUNDS):
        mix = master.mix()
        if mix is None:
            worth, par = np.zeros(len(target)), -np.inf
        elif mix.exact:
            return _used(master.panels, mix.weights)
        else:
            worth, par = mix.worth, mix.par
        good = pricing.good(worth, target)
        if master.add(panel for panel in good if worth @ panel > par + GAIN):
            continue
        best = pricing.best(worth)
        if best is None:
            return Outside(None)
        if master.add([best] if worth @ best > par + GAIN else ()):
            continue
        if mix is not None and mix.deviation <= NEAR:
            return _used(master.panels, mix.weights)
        return Outside(worth, float(worth @ best), master.panels)
    raise ArithmeticError("The pricing of panels came to no end.")


def _used(panels: Sequence[Floats], weights: Floats) -> Decomposition:
    """Return the panels that have a weight, alike ones put together."""
    some = weights > NONE
    seats, place = np.unique(np.array(panels)[some], axis=0, return_inverse=True)
    total = np.bincount(place.ravel(), weights[some])
    return Decomposition(seats, total / total.sum())
