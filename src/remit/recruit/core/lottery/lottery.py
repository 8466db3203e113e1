"""The lottery: panels with weights, from which one is drawn, and everyone's chance in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import PCG64, Generator

from remit.recruit.core.lottery.choice import chosen
from remit.recruit.core.lottery.exchanges import Stuck, crowded_homes, keep_apart
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
ROUNDS = 12  # of exchanges, each with more homes in the programme
MOST_RULED = 1000  # people of homes in the programme beside exchanges


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
    homes = shared_homes(pool, households or {})
    making = _Making(quotas, pool, size, method, Generator(PCG64(rng.getrandbits(128))), tell)
    types = collapse(quotas, pool, homes)
    if homes and len(types) > MANY_TYPES:
        made = _kept_apart(making, homes, len(types))
    else:
        solution = making.solve(types, homes)
        made = solution, people_panels(types, solution.decomposition)
    lottery = _lottery(making, *made)
    tell(1.0)
    return lottery


@dataclass(frozen=True, slots=True)
class _Solution:
    """Panels of types with their weights, before people sit in them.

    Attributes:
        types: what the panels are made of.
        polytope: of those types, without cuts.
        decomposition: the panels and weights.
        certificate: what shows that they are the best.
        nowhere: which types are in no panel at all.
    """

    types: Sequence[Type]
    polytope: Polytope
    decomposition: Decomposition
    certificate: Certificate
    nowhere: NDArray[np.bool_]

    @property
    def chances(self) -> list[float]:
        """Everyone's chance, by type."""
        seats = self.decomposition.weights @ self.decomposition.panels
        chances: list[float] = np.minimum(seats / self.polytope.people, 1.0).tolist()
        return chances


@dataclass(frozen=True, slots=True)
class _Making:
    """What a lottery is made from, and by which method."""

    quotas: Quotas
    pool: Pool
    size: int
    method: str
    rng: Generator
    tell: Progress

    def solve(self, types: Sequence[Type], homes: Mapping[str, str]) -> _Solution:
        """Return the best panels of these types.

        Raises:
            UnableToDraw: there is no panel.
        """
        polytope = panel_polytope(self.quotas, types, self.size)
        solution = None
        if types:
            solve = self._plain if self.method == PLAIN else self._best
            solution = solve(types, polytope)
        if solution is None:
            shortfalls = find_shortfalls(self.quotas, self.pool, self.size, homes)
            raise UnableToDraw(self.size, shortfalls)
        self.tell(0.8)
        return solution

    def _plain(self, types: Sequence[Type], polytope: Polytope) -> _Solution | None:
        draws = plain_draws(polytope, self.rng)
        if draws is None:
            return None
        nowhere = never_seated(polytope, draws, self.rng)
        return _Solution(types, polytope, draws, Certificate(), nowhere)

    def _best(self, types: Sequence[Type], polytope: Polytope) -> _Solution | None:
        aim = AIMS[self.method]
        solved = best_over_panels(polytope, aim, self.rng, lambda: self.tell(0.1))
        if solved is None:
            return None
        gap = np.abs(solved.seats - solved.target.seats) / polytope.people
        return _Solution(
            types,
            polytope,
            solved.decomposition,
            Certificate(solved.target.levels, solved.cuts, float(gap.max())),
            solved.seats / polytope.people <= NO_CHANCE,
        )


def _kept_apart(making: _Making, homes: Mapping[str, str], kinds: int) -> tuple[_Solution, Panels]:
    """Return panels in which exchanges keep apart who lives together.

    Exchanges change nobody's chance. So homes whose people have more chance between them than
    one seat, and those that no exchange keeps apart, are given their rows in the programme, and
    it starts again.

    Raises:
        UnableToDraw: there is no panel.
        TooManyHouseholds: too many homes would need a row.
    """
    strict: set[str] = set()
    for _ in range(ROUNDS):
        ruled = {person: home for person, home in homes.items() if home in strict}
        if len(ruled) > MOST_RULED:
            break
        types = collapse(making.quotas, making.pool, ruled)
        solution = making.solve(types, homes)
        wanting = crowded_homes(types, solution.chances, homes) - strict
        if not wanting:
            panels = people_panels(types, solution.decomposition)
            apart = keep_apart(types, solution.polytope, panels, homes, making.rng)
            if not isinstance(apart, Stuck):
                return solution, apart
            wanting = set(apart.homes)
        strict |= wanting
    shortfalls = find_shortfalls(making.quotas, making.pool, making.size, homes)
    if shortfalls:
        raise UnableToDraw(making.size, shortfalls)
    raise TooManyHouseholds(kinds, MANY_TYPES)


def _lottery(making: _Making, solution: _Solution, found: Panels) -> Lottery:
    chances = dict.fromkeys(making.pool.ids, 0.0)
    excluded: dict[Combination, list[str]] = {}
    nowhere = solution.nowhere.tolist()
    for kind, chance, gone in zip(solution.types, solution.chances, nowhere, strict=True):
        if gone:
            excluded.setdefault(kind.combination, []).extend(kind.ids)
        else:
            chances.update(dict.fromkeys(kind.ids, chance))
    return Lottery(
        making.method,
        making.size,
        chances,
        *found,
        tuple((combination, tuple(ids)) for combination, ids in sorted(excluded.items())),
        solution.certificate,
    )
