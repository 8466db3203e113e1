"""One question to the solver: quotas, a panel's size, and a pool whose like people are one kind.

A pool of 10,000 has perhaps 2,000 kinds, and two people of one kind can stand for each other
in every quota: so programmes count kinds, not people. Where at most one person of each household
may sit in a panel, people who share one are of a kind with those in households like theirs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from remit.recruit.core.interlocking import plain_features, requirements
from remit.recruit.core.lottery.types import shared_homes
from remit.recruit.core.programme import Bound, greatest_of_many
from remit.recruit.core.quotas import Quotas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.recruit.core.pool import Pool


@dataclass(frozen=True, slots=True)
class Limit:
    """One side of a quota: its "min" or "max"; or the panel's "size", without a feature."""

    feature: str
    value: str
    bound: str
    number: int

    def as_dict(self) -> dict[str, object]:
        """Return the limit as plain values."""
        return {
            "feature": self.feature,
            "value": self.value,
            "bound": self.bound,
            "number": self.number,
        }


@dataclass(frozen=True)
class Instance:
    """Quotas and a size to be met from kinds of people.

    Attributes:
        quotas: what the panel must meet.
        size: how many people it has.
        features: the plain features that the quotas speak of, in order.
        kinds: how many volunteers there are with each combination of their values; after the
            values of those who share a household comes the number of its make-up.
        homes: by the number of each make-up, how many households there are of it.
    """

    quotas: Quotas
    size: int
    features: tuple[str, ...]
    kinds: Mapping[tuple[str, ...], int]
    homes: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """The two limits of each quota in turn: its minimum, its maximum."""
        return tuple(
            Limit(quota.feature, quota.value, bound, number)
            for quota in self.quotas
            for bound, number in (("min", quota.minimum), ("max", quota.maximum))
        )

    @cached_property
    def wanted(self) -> tuple[dict[int, str], ...]:
        """For each quota, the value that a person must have at each place of their kind."""
        places = {feature: place for place, feature in enumerate(self.features)}
        return tuple(
            {
                places[feature]: value
                for feature, value in requirements(quota.feature, quota.value).items()
            }
            for quota in self.quotas
        )

    @cached_property
    def counted(self) -> tuple[tuple[int, ...], ...]:
        """For each quota, the numbers of the kinds that it counts."""
        return tuple(
            tuple(number for number, kind in enumerate(self.kinds) if matches(kind, wanted))
            for wanted in self.wanted
        )

    def least_misses(self, room: Sequence[int], *, sized: bool = True) -> tuple[int, ...] | None:
        """Return by how much each limit is missed by a panel that misses them least in all.

        Args:
            room: by how much each limit may be missed at most; 0 holds it.
            sized: whether the panel must have its size; else any number of people will do.

        Returns:
            The misses, one for each of `limits`; None when no panel keeps within the room.
        """
        slack = len(self.kinds)
        bounds = [
            Bound(
                quota.minimum,
                quota.maximum,
                dict.fromkeys(counted, 1) | {slack + 2 * number: 1, slack + 2 * number + 1: -1},
            )
            for number, (quota, counted) in enumerate(zip(self.quotas, self.counted, strict=True))
        ]
        bounds += self.households
        if sized:
            bounds.append(Bound(self.size, self.size, dict.fromkeys(range(slack), 1)))
        gains = [0] * slack + [-1] * len(self.limits)
        answer = greatest_of_many(gains, [*self.kinds.values(), *room], bounds, slack)
        return None if answer is None else answer[slack:]

    @cached_property
    def households(self) -> tuple[Bound, ...]:
        """For each make-up, that of each of its households at most one is taken; by kind."""
        return tuple(
            Bound(0, count, dict.fromkeys(self._living_in(home), 1))
            for home, count in self.homes.items()
        )

    def _living_in(self, home: str) -> Iterator[int]:
        width = len(self.features)
        return (at for at, kind in enumerate(self.kinds) if kind[width:] == (home,))

    def available(self, numbers: Sequence[int]) -> int:
        """Return how many people of those kinds can sit together: one of each household."""
        kinds, width = list(self.kinds.items()), len(self.features)
        alone = sum(count for kind, count in map(kinds.__getitem__, numbers) if len(kind) == width)
        shared = {kind[width] for kind, _ in map(kinds.__getitem__, numbers) if len(kind) > width}
        return alone + sum(self.homes[home] for home in shared)

    @property
    def volunteers(self) -> int:
        """How many people the pool has, of whom no two share a household where that matters."""
        return self.available(range(len(self.kinds)))

    @property
    def freedom(self) -> int:
        """By how much any limit may be missed, for a limit that is let go."""
        return max(self.size, self.volunteers, *(q.minimum for q in self.quotas), 0)

    def is_feasible(self, held: Sequence[bool] | None = None, *, sized: bool = True) -> bool:
        """Whether some panel keeps the limits that are held: all of them, unless told which."""
        held = held or [True] * len(self.limits)
        needed = self._of_quotas([low or high for low, high in _sides(held)])
        room = [
            0 if hold else self.freedom
            for low, high in _sides(held)
            if low or high
            for hold in (low, high)
        ]
        return needed.least_misses(room, sized=sized) is not None

    def _of_quotas(self, kept: Sequence[bool]) -> Instance:
        """Return the instance with some of the quotas, and so perhaps with far fewer kinds."""
        rows = tuple(row for row, keep in zip(self.quotas, kept, strict=True) if keep)
        quotas = Quotas(rows)
        features = plain_features(quotas.features)
        places = [self.features.index(feature) for feature in features]
        kinds: Counter[tuple[str, ...]] = Counter()
        for kind, count in self.kinds.items():
            kinds[(*(kind[place] for place in places), *kind[len(self.features) :])] += count
        return Instance(quotas, self.size, features, kinds, self.homes)


def _sides(held: Sequence[bool]) -> Iterator[tuple[bool, bool]]:
    """Yield what is said of each quota's two limits."""
    return zip(held[::2], held[1::2], strict=True)


def instance_of(
    quotas: Quotas, pool: Pool, size: int, households: Mapping[str, str] | None = None
) -> Instance:
    """Return the instance that quotas, a pool and a panel's size make.

    `households` names the household of an identifier: at most one of each sits in a panel.
    """
    features = plain_features(quotas.features)
    shared = shared_homes(pool, households or {})
    kinds: Counter[tuple[str, ...]] = Counter()
    together: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for volunteer in pool:
        kind = tuple(volunteer.features.get(feature, "") for feature in features)
        if volunteer.id in shared:
            together[shared[volunteer.id]].add(kind)
        else:
            kinds[kind] += 1
    homes: dict[str, int] = {}
    alike = Counter(tuple(sorted(members)) for members in together.values())
    for number, (members, count) in enumerate(sorted(alike.items())):
        homes[str(number)] = count
        kinds.update({(*kind, str(number)): count for kind in members})
    return Instance(quotas, size, features, dict(sorted(kinds.items())), homes)


def matches(kind: Sequence[str], wanted: Mapping[int, str]) -> bool:
    """Whether a kind of person has every value wanted, each at its place."""
    return all(kind[place] == value for place, value in wanted.items())
