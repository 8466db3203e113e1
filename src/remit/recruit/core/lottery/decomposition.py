"""From a target to a lottery: panels and weights that give each type its seats on average.

Panels are herded around the target; when they hold it between them, the restricted master says
with which weights. Where types are very many that takes long, and a walk mostly succeeds. Else
panels are priced until the master hits the target, or until no panel is worth more: then the
target lies outside the hull of the panels, and a cut tells it from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from remit.recruit.core.lottery.balance import balance, prune
from remit.recruit.core.lottery.herding import Herd
from remit.recruit.core.lottery.master import Master
from remit.recruit.core.lottery.pricing import Pricing
from remit.recruit.core.lottery.walk import Walk, anywhere, face

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from remit.recruit.core.lottery.polytope import Polytope

    Floats = NDArray[np.float64]

# A walk is tried first above so many types, if it has so many seats for each: it then needs few
# panels. One is tried in any case above SOME types, and nothing but walks above MANY.
FEW, SEATED = 100, 0.6
SOME, MANY = 250, 600
PLENTY = (2, 3, 5, 8, 12)  # panels for each type, by turn, that may hold the target between them
PATIENCE = (25, 50, 100, 200, 200, 200)  # moves without a gain that end a search, by turn
MORE = 14  # turns more
ENOUGH = 1.3  # panels for each type with which a walk's are balanced
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
    near = face(polytope, target)
    if not known:
        walked = _walk(polytope, target, rng, master)
        if walked is not None:
            return walked
        if len(target) <= MANY:
            master.add(_herded(Herd(polytope, near, target, rng), target))
    # Only panels on the target's face can be part of its mix, so they are tried first. A proof
    # needs the panels everywhere.
    for window in (near, anywhere(polytope)):
        result = _price(master, target, Pricing(polytope, window, rng))
        if isinstance(result, Decomposition):
            break
    return result


def _herded(herd: Herd, target: Floats) -> Sequence[Floats]:
    """Return few panels that hold the target between them, else all that were found."""
    for plenty in PLENTY:
        herd.grow(plenty * len(target))
        if len(herd.panels) < plenty * len(target):
            break
        few = prune(target, herd.panels)
        if few is not None:
            return list(few)
    return herd.panels


def _walk(
    polytope: Polytope, target: Floats, rng: np.random.Generator, master: Master
) -> Decomposition | None:
    """Walk, and where that stalls, mix what the walk found: enough panels often hold the target."""
    if len(target) <= (FEW if target.sum() > SEATED * len(target) else SOME):
        return None
    trip = Walk(polytope, target, rng)
    turns = (*PATIENCE, *PATIENCE[-1:] * MORE) if len(target) > MANY else PATIENCE[:1]
    for turn, patience in enumerate(turns):
        trip.run(patience)
        if trip.complete:
            return _used(trip.panels, np.array(trip.weights))
        if len(trip.found) >= ENOUGH * len(target):
            weights = balance(target, np.array(trip.found), np.array(trip.tried))
            if weights is not None:
                return _used(trip.found, weights)
        trip.go_back(10.0 ** (1 + turn % len(PATIENCE)))
    if len(target) > MANY:
        master.add(trip.found)
    return None


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
