"""The lottery: panels with weights, from which one is drawn, and everyone's chance in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import PCG64, Generator

from remit.recruit.core.lottery.choice import chosen
from remit.recruit.core.lottery.exchanges import keep_apart
from remit.recruit.core.lottery.hull import best_over_panels
from remit.recruit.core.lottery.leximin import leximin_target, maximin_target
from remit.recruit.core.lottery.nash import nash_target
from remit.recruit.core.lottery.panels import people_panels
from remit.recruit.core.lottery.plain import never_seated, plain_draws
from remit.recruit.core.lottery.polytope import panel_polytope
from remit.recruit.core.lottery.types import collapse, shared_homes
from remit.recruit.core.shortfall import find_shortfalls
from remit.recruit.core.unable import TooManyHouseholds, UnableToDraw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

    from numpy.typing import NDArray

    from remit.recruit.core.lottery.decomposition import Decomposition
    from remit.recruit.core.lottery.exchanges import Panels
    from remit.recruit.core.lottery.leximin import Level, Target
    from remit.recruit.core.lottery.polytope import Polytope
    from remit.recruit.core.lottery.types import Combination, Type
    from remit.recruit.core.pool import Pool
    from remit.recruit.core.quotas import Quotas

    Progress = Callable[[float], None]

AIMS: Mapping[str, Callable[[Polytope], Target | None]] = {
    "leximin": leximin_target,
    "maximin": maximin_target,
    "nash": nash_target,
}
PLAIN = "random"
METHODS = (*AIMS, PLAIN)
NO_CHANCE = 1e-9
# Above so many types, with those of households, people who live together are kept apart by
# exchanges afterwards: a programme of a row for each household would want too much memory.
MANY_TYPES = 3000


@dataclass(frozen=True, slots=True)
class Certificate:
    """What shows that a lottery is the best by its method.

    Attributes:
        levels: what each stage reached, the bound that its prices prove, and the number of
            types fixed there. For "nash" one level, of the geometric mean of the chances.
            Empty for "random", which aims at nothing.
        cuts: how many cuts it took beside the quotas.
        gap: the worst difference between a chance aimed at and the one that the panels give.
    """

    levels: tuple[Level, ...] = ()
    cuts: int = 0
    gap: float = 0.0

    def as_dict(self) -> dict[str, object]:
        """Return the certificate as plain values."""
        levels = [
            {"chance": level.chance, "bound": level.bound, "types": level.types}
            for level in self.levels
        ]
        return {"levels": levels, "cuts": self.cuts, "gap": self.gap}


@dataclass(frozen=True, slots=True)
class Lottery:
    """A lottery over panels.

    Attributes:
        method: how it was made, one of `METHODS`.
        size: how many people sit in a panel.
        probabilities: everyone's chance, in the order of the pool; 0 for who is in no panel.
        panels: the panels, each sorted by identifier.
        weights: the chance of each panel; they add up to 1.
        excluded: who is in no panel that meets the quotas: their values of the quotas' features,
            in order, and their identifiers. By "random" somebody else may have no chance either.
        certificate: what shows that it is the best by its method.
    """

    method: str
    size: int
    probabilities: Mapping[str, float]
    panels: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]
    excluded: tuple[tuple[Combination, tuple[str, ...]], ...] = ()
    certificate: Certificate = field(default_factory=Certificate)

    def draw(self, seed: int) -> tuple[str, ...]:
        """Draw the panel that a stated seed chooses; see `choice`."""
        return self.panels[chosen(self.weights, seed)]


def fair_lottery(  # what a lottery is made of
    quotas: Quotas,
    pool: Pool,
    size: int,
    *,
    method: str = "leximin",
    households: Mapping[str, str] | None = None,
    rng: Random,
    progress: Progress | None = None,
) -> Lottery:
    """Make the fairest lottery over the panels of `size` people that meet every quota.

    "leximin" makes the least chance as great as it can be, then the next, and so on; "maximin"
    only the least; "nash" the product of all; "random" is many plain draws, for comparison.
    `households` names the household of an identifier: at most one of each sits in a panel.
    The chances of leximin and Nash do not depend on `rng`; the panels that give them do.
    `progress` hears the share of the work that is done, from 0 to 1.

    Returns:
        The lottery. People alike in every feature (and in the make-up of their household) have
        the same chance in it, save by "random", where they have it before the panels are drawn.

    Raises:
        UnableToDraw: no panel of that size meets every quota and the household rule.
        TooManyHouseholds: households are very many, and the quotas too tight for exchanges.
        KeyError: there is no such method.
    """
    if method not in METHODS:
        raise KeyError(method)
    tell = progress or (lambda _: None)
    tell(0.0)
    types = collapse(quotas, pool, households)
    apart = shared_homes(pool, households or {}) if len(types) > MANY_TYPES else {}
    if apart:
        kinds, types = len(types), collapse(quotas, pool)
    polytope = panel_polytope(quotas, types, size)
    generator = Generator(PCG64(rng.getrandbits(128)))
    solved = _solve(method, polytope, generator, lambda: tell(0.1)) if types else None
    if solved is None:
        raise UnableToDraw(size, find_shortfalls(quotas, pool, size, households))
    tell(0.8)
    panels = people_panels(types, solved[0])
    if apart:
        exchanged = keep_apart(types, polytope, panels, apart, generator)
        if exchanged is None:
            raise TooManyHouseholds(kinds, MANY_TYPES)
        panels = exchanged
    lottery = _lottery((method, size), types, pool, solved, panels)
    tell(1.0)
    return lottery


def _solve(
    method: str, polytope: Polytope, rng: np.random.Generator, heard: Callable[[], None]
) -> tuple[Decomposition, Certificate, NDArray[np.bool_]] | None:
    if method == PLAIN:
        draws = plain_draws(polytope, rng)
        if draws is None:
            return None
        return draws, Certificate(), never_seated(polytope, draws, rng)
    solved = best_over_panels(polytope, AIMS[method], rng, heard)
    if solved is None:
        return None
    gap = np.abs(solved.seats - solved.target.seats) / polytope.people
    certificate = Certificate(solved.target.levels, solved.cuts, float(gap.max()))
    return solved.decomposition, certificate, solved.seats / polytope.people <= NO_CHANCE


def _lottery(
    settings: tuple[str, int],
    types: Sequence[Type],
    pool: Pool,
    solved: tuple[Decomposition, Certificate, NDArray[np.bool_]],
    found: Panels,
) -> Lottery:
    decomposition, certificate, gone = solved
    seats: list[float] = (decomposition.weights @ decomposition.panels).tolist()
    panels, weights = found
    chances = dict.fromkeys(pool.ids, 0.0)
    excluded: dict[Combination, list[str]] = {}
    for kind, share, nowhere in zip(types, seats, gone.tolist(), strict=True):
        if nowhere:
            excluded.setdefault(kind.combination, []).extend(kind.ids)
        else:
            chances.update(dict.fromkeys(kind.ids, min(1.0, share / kind.people)))
    return Lottery(
        *settings,
        chances,
        panels,
        weights,
        tuple((combination, tuple(ids)) for combination, ids in sorted(excluded.items())),
        certificate,
    )
