"""Types: volunteers who are alike to the quotas and to the household rule, counted together.

Two people of one type can be exchanged in any panel without harm, so a fairest lottery gives
them equal chances (Flanigan, Gölz, Gupta, Hennig and Procaccia, Fair algorithms for selecting
citizens' assemblies, Nature 596, 2021: leximin is unique in its sorted chances, and averaging
over exchanges never makes it worse). Types are few where people are many.

At most one member of a household sits in a panel. Households of the same make-up can be
exchanged too, so a type is a combination of features *within a make-up of household*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from remit.recruit.core.interlocking import is_interlocking, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from remit.recruit.core.pool import Pool, Volunteer
    from remit.recruit.core.quotas import Quotas

Combination = tuple[str, ...]
MakeUp = tuple[Combination, ...]


@dataclass(frozen=True, slots=True)
class Type:
    """People who are alike.

    Attributes:
        combination: their value of each quota feature, in the order of the quotas.
        group: the number of the make-up of household that they live in.
        ids: their identifiers, household by household; types of one group list the households
            in one order.
        together: how many of the type live in each household.
    """

    combination: Combination
    group: int
    ids: tuple[str, ...]
    together: int = 1

    @property
    def households(self) -> int:
        """How many households there are: the most seats that the type can take."""
        return len(self.ids) // self.together

    @property
    def people(self) -> int:
        """How many people are of this type."""
        return len(self.ids)

    def member(self, household: int, turn: int) -> str:
        """Return the member of a household whose turn it is; turns go round."""
        return self.ids[household * self.together + turn % self.together]


def collapse(
    quotas: Quotas, pool: Pool, households: Mapping[str, str] | None = None
) -> tuple[Type, ...]:
    """Collapse a pool to its types.

    `households` names the household of an identifier. Who has none, or an empty one, lives
    alone; so does the only volunteer of a household.

    Returns:
        The types, sorted by group and combination; groups by make-up, those of one first.
    """
    combine = _combiner(quotas)
    homes = shared_homes(pool, households or {})
    alone: defaultdict[Combination, list[str]] = defaultdict(list)
    together: defaultdict[str, list[tuple[Combination, str]]] = defaultdict(list)
    for volunteer in pool:
        home = homes.get(volunteer.id) if homes else None
        if home is None:
            alone[combine(volunteer)].append(volunteer.id)
        else:
            together[home].append((combine(volunteer), volunteer.id))
    types = [
        Type(combination, group, tuple(alone[combination]))
        for group, combination in enumerate(sorted(alone))
    ]
    return (*types, *_sharing(together, len(types)))


def _combiner(quotas: Quotas) -> Callable[[Volunteer], Combination]:
    features = quotas.features
    if any(is_interlocking(name) for name in features):
        return lambda volunteer: tuple(value_of(volunteer.features, name) for name in features)
    if len(features) < 2:  # noqa: PLR2004  # itemgetter gives a tuple only for two and more
        return lambda volunteer: tuple(volunteer.features.get(name, "") for name in features)
    pick = itemgetter(*features)

    def combine(volunteer: Volunteer) -> Combination:
        try:
            found: Combination = pick(volunteer.features)
        except KeyError:
            return tuple(volunteer.features.get(name, "") for name in features)
        return found

    return combine


def shared_homes(pool: Pool, households: Mapping[str, str]) -> dict[str, str]:
    """Return the household of each volunteer who shares one with another volunteer."""
    if not households:
        return {}
    named = {volunteer.id: households.get(volunteer.id, "") for volunteer in pool}
    sizes = Counter(named.values())
    return {person: home for person, home in named.items() if home and sizes[home] > 1}


def _sharing(together: Mapping[str, list[tuple[Combination, str]]], first_group: int) -> list[Type]:
    """Return the types of people who share a household, by its make-up."""
    alike: defaultdict[MakeUp, list[dict[Combination, list[str]]]] = defaultdict(list)
    for home in sorted(together):
        persons: defaultdict[Combination, list[str]] = defaultdict(list)
        for combination, person in together[home]:
            persons[combination].append(person)
        alike[tuple(sorted(combination for combination, _ in together[home]))].append(persons)
    return [
        Type(
            combination,
            group,
            tuple(person for home in alike[make_up] for person in home[combination]),
            make_up.count(combination),
        )
        for group, make_up in enumerate(sorted(alike), first_group)
        for combination in sorted(set(make_up))
    ]
