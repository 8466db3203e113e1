"""How fair a lottery is: everyone's chance beside the ideal, which is the same chance for all.

Quotas make the ideal out of reach. What is shown is how near the lottery comes, and for whom it
does not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from remit.recruit.core.interlocking import value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.recruit.core.pool import Pool
    from remit.recruit.core.quotas import Quotas

# Chances nearer than this are one level: what differs is rounding in the solver.
LEVEL = 1e-6
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """People who have the same chance: the chance, and how many they are."""

    chance: float
    people: int


@dataclass(frozen=True, slots=True)
class Tenth:
    """One tenth of the volunteers, by chance: the least and the greatest chance in it."""

    number: int
    people: int
    least: float
    greatest: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """How chances are spread.

    Attributes:
        people: how many volunteers there are.
        size: of the panel.
        levels: everyone's chance, from the least; each with the number of people who have it.
    """

    people: int
    size: int
    levels: tuple[Level, ...]

    @property
    def ideal(self) -> float:
        """The same chance for everyone."""
        return self.size / self.people

    @property
    def least(self) -> float:
        """The least chance of anyone who has one at all; 0 when nobody has."""
        return next((level.chance for level in self.levels if level.chance > LEVEL), 0.0)

    @property
    def greatest(self) -> float:
        """The greatest chance."""
        return self.levels[-1].chance

    @property
    def without(self) -> int:
        """How many have no chance."""
        return sum(level.people for level in self.levels if level.chance <= LEVEL)

    @property
    def gini(self) -> float:
        """The Gini coefficient of the chances: 0 when all are the same, near 1 when few have any.

        The area between the line of equality and the Lorenz curve, over the area under the line
        (Gini 1912); for sorted values it is `2 Σ i·x / (n Σ x) - (n + 1) / n`.
        """
        total, weighted, before = 0.0, 0.0, 0
        for level in self.levels:
            # The ranks of these people add up to this.
            ranks = level.people * (2 * before + level.people + 1) / 2
            weighted += level.chance * ranks
            total += level.chance * level.people
            before += level.people
        if not total:
            return 0.0
        return max(0.0, 2 * weighted / (self.people * total) - (self.people + 1) / self.people)

    @property
    def below(self) -> int:
        """How many have less than half of the ideal chance, those without any included."""
        return sum(level.people for level in self.levels if level.chance < self.ideal / 2)

    def tenths(self) -> tuple[Tenth, ...]:
        """Return the volunteers in ten parts by chance, from the least; fewer for fewer people."""
        parts = min(TENTHS, self.people)
        ends = [self.people * part // parts for part in range(parts + 1)]
        return tuple(
            Tenth(number, end - start, self.chance_at(start), self.chance_at(end - 1))
            for number, (start, end) in enumerate(pairwise(ends), start=1)
        )

    def chance_at(self, place: int) -> float:
        """Return the chance of the person at a place, from 0, in order of chance."""
        for level in self.levels:
            place -= level.people
            if place < 0:
                return level.chance
        raise IndexError(place)


@dataclass(frozen=True, slots=True)
class WithoutChance:
    """Volunteers alike to the quotas who can be on no panel: their features, and how many."""

    features: tuple[tuple[str, str], ...]
    people: int

    @property
    def words(self) -> str:
        """Their features, in words."""
        return ", ".join(f"{feature}: {value}" for feature, value in self.features)


def fairness(chances: Iterable[float], size: int) -> Fairness:
    """Return how chances are spread; there is at least one."""
    levels: list[Level] = []
    for chance, same in groupby(sorted(chances)):
        people = len(list(same))
        if levels and chance - levels[-1].chance <= LEVEL:
            levels[-1] = Level(levels[-1].chance, levels[-1].people + people)
        else:
            levels.append(Level(chance, people))
    return Fairness(sum(level.people for level in levels), size, tuple(levels))


def without_chance(
    document: Mapping[str, Any], numbers: Mapping[str, str], quotas: Quotas, pool: Pool
) -> tuple[WithoutChance, ...]:
    """Return who has no chance in a published lottery, by their features that have quotas.

    Args:
        document: the public file's content.
        numbers: everyone's lottery number, by code.
        quotas: of the study.
        pool: its volunteers by code.
    """
    chances = document["probabilities"]
    found = Counter(
        tuple((feature, value_of(one.features, feature)) for feature in quotas.features)
        for one in pool
        if chances.get(numbers.get(one.id, ""), 1.0) <= LEVEL
    )
    return tuple(WithoutChance(features, people) for features, people in sorted(found.items()))


def certificate_in_words(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what shows that a lottery is the best by its method, in sentences."""
    certificate, method = document["certificate"], document["method"]
    levels: Sequence[Mapping[str, Any]] = certificate["levels"]
    if not levels:
        return ("This method aims at no chances, so there is nothing to prove about them.",)
    apart = max(abs(level["bound"] - level["chance"]) for level in levels)
    said = [_AIMS[method].format(stages=_count(len(levels), "stage"))]
    said.append(
        "What was reached and the bound that proves that no lottery within the quotas can do "
        f"better are {_closeness(apart)}."
    )
    if certificate["cuts"]:
        said.append(
            f"No panels of whole people give the first aim: {_count(certificate['cuts'], 'cut')} "
            "took it to one that they do give."
        )
    said.append(
        f"The chances aimed at and those that the panels give are {_closeness(certificate['gap'])}."
    )
    return tuple(said)


_AIMS = {
    "leximin": "The least chance was made as great as it can be, then the next, in {stages}.",
    "maximin": "The least chance was made as great as it can be, in {stages}.",
    "nash": "The product of all chances was made as great as it can be.",
}


def _closeness(difference: float) -> str:
    if difference <= LEVEL:
        return "the same, but for rounding"
    return f"{difference:.2g} apart at most"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
