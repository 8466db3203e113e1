"""The fewest further volunteers with whom the quotas can be met as they stand, and who they are.

The number comes from an integer programme. Every one of these volunteers joins the panel, so for
each feature it is enough to say how many of them have each value; features that interlock are
told together. Who they are is then widened, value by value, as long as every choice within what
is said still meets every quota.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from remit.recruit.core.instance import Instance, matches
from remit.recruit.core.interlocking import parts, plain_features
from remit.recruit.core.programme import Bound, good_of_many, greatest_of_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.recruit.core.quotas import Quotas

Block = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recruits:
    """So many volunteers, each with any one of the values given for each feature."""

    count: int
    features: Mapping[str, tuple[str, ...]]

    def as_dict(self) -> dict[str, object]:
        """Return the recruits as plain values."""
        return {
            "count": self.count,
            "features": {feature: list(values) for feature, values in self.features.items()},
        }


def find_recruits(instance: Instance) -> tuple[Recruits, ...] | None:
    """Return the fewest volunteers who, added to the pool, make a panel possible.

    Whatever values each of them has, of those given, a panel is possible.

    Returns:
        The recruits, most first, empty when none is needed; None when no number would do.
    """
    search = _Search(instance)
    fewest = search.fewest()
    if fewest is None:
        return None
    count = instance.size - sum(fewest[: len(instance.kinds)])
    if not count:
        return ()
    answer = search.plainest(count) or fewest
    groups = sorted(_Widening(instance, search, answer).run(), key=lambda group: -group.count)
    return tuple(
        Recruits(group.count, dict(zip(instance.features, map(tuple, group.choices), strict=True)))
        for group in groups
    )


def can_be_recruited(quotas: Quotas, size: int) -> bool:
    """Whether some people, of whatever kinds, would make a panel that meets every quota."""
    features = plain_features(quotas.features)
    # Nobody is of this kind: it only brings in, for features that merely interlock, other values.
    other = tuple(own[0].value if (own := quotas.of(name)) else "" for name in features)
    return _Search(Instance(quotas, size, features, {other: 0})).fewest() is not None


def values_known(instance: Instance) -> tuple[tuple[str, ...], ...]:
    """Return, for each plain feature, every value that a quota or the pool has."""
    found: list[dict[str, None]] = [{} for _ in instance.features]
    for wanted in instance.wanted:
        for place, value in wanted.items():
            found[place][value] = None
    for kind in instance.kinds:
        for known, value in zip(found, kind, strict=False):  # a household comes after the values
            known[value] = None
    return tuple(tuple(values) for values in found)


class _Search:
    """The programme whose variables are the kinds taken, then the recruits of each combination."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.values = values_known(instance)
        self.blocks = _blocks(instance)
        self.combinations = [
            list(product(*(self.values[place] for place in block))) for block in self.blocks
        ]
        self.recruits = sum(map(len, self.combinations))
        self.places = list(self._of_blocks())
        self.counted = list(self._counted())

    def fewest(self) -> tuple[int, ...] | None:
        """Return who is taken with the fewest recruits; None when no number would do."""
        gains = [1] * len(self.instance.kinds) + [0] * self.recruits
        limits = [*self.instance.kinds.values(), *[self.instance.size] * self.recruits]
        within = [
            Bound(quota.minimum, quota.maximum, weights)
            for quota, weights in zip(self.instance.quotas, self.counted, strict=True)
        ]
        bounds = [*self._sizes(), *self.instance.households, *within]
        return greatest_of_many(gains, limits, bounds, len(self.instance.kinds))

    def plainest(self, count: int) -> tuple[int, ...] | None:
        """Return who is taken so that so many recruits are of the fewest combinations.

        Among those, the quotas leave the recruits most room to be others than they are.
        """
        instance, free = self.instance, self.instance.freedom
        kinds = len(instance.kinds)
        used = kinds + self.recruits
        first = used + self.recruits
        rooms = 2 * len(self.counted)
        taken = instance.size - count
        bounds = [
            *self._sizes(),
            *instance.households,
            Bound(taken, taken, dict.fromkeys(range(kinds), 1)),
        ]
        # A combination counts as used as soon as one recruit has it.
        bounds += [
            Bound(-count, 0, {kinds + number: 1, used + number: -count})
            for number in range(self.recruits)
        ]
        # Each side of a quota has a variable that takes up what room is left there.
        for number, (quota, weights) in enumerate(zip(instance.quotas, self.counted, strict=True)):
            below, above = first + 2 * number, first + 2 * number + 1
            bounds.append(Bound(quota.minimum, free, {**weights, below: -1}))
            bounds.append(Bound(0, quota.maximum, {**weights, above: 1}))
        limits = [*instance.kinds.values(), *[count] * self.recruits, *[1] * self.recruits]
        gains = [0] * used + [-(1 + rooms * count)] * self.recruits + [1] * rooms
        return good_of_many(gains, [*limits, *[count] * rooms], bounds, kinds)

    def groups(self, answer: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
        """Yield how many recruits have which values, every block's laid beside the others'."""
        left = [
            sorted(
                ((answer[at], chosen) for at, chosen in zip(places, known, strict=True)),
                key=lambda slot: slot[0],
            )
            for places, known in zip(self.places, self.combinations, strict=True)
        ]
        while all(slots and slots[-1][0] for slots in left):
            count = min(slots[-1][0] for slots in left)
            choice = [""] * len(self.instance.features)
            for block, slots in zip(self.blocks, left, strict=True):
                most, chosen = slots.pop()
                for place, value in zip(block, chosen, strict=True):
                    choice[place] = value
                if most > count:
                    slots.append((most - count, chosen))
            yield count, choice

    def _of_blocks(self) -> Iterator[range]:
        """Yield the variables of each block's combinations."""
        start = len(self.instance.kinds)
        for known in self.combinations:
            yield range(start, start + len(known))
            start += len(known)

    def _sizes(self) -> Iterator[Bound]:
        """Yield that those taken and the recruits of each block make the panel's size."""
        size, kinds = self.instance.size, range(len(self.instance.kinds))
        for places in self.places:
            yield Bound(size, size, dict.fromkeys([*kinds, *places], 1))

    def _counted(self) -> Iterator[dict[int, int]]:
        """Yield, for each quota, the kinds and combinations that it counts, as weights."""
        for wanted, kinds in zip(self.instance.wanted, self.instance.counted, strict=True):
            number = next(n for n, block in enumerate(self.blocks) if set(wanted) <= set(block))
            block = self.blocks[number]
            here = {block.index(place): value for place, value in wanted.items()}
            recruits = [
                place
                for place, combination in zip(
                    self.places[number], self.combinations[number], strict=True
                )
                if matches(combination, here)
            ]
            yield dict.fromkeys([*kinds, *recruits], 1)


def _blocks(instance: Instance) -> list[Block]:
    """Return the places of the plain features, those that interlock together."""
    places = {feature: place for place, feature in enumerate(instance.features)}
    blocks: list[set[int]] = []
    for feature in instance.quotas.features:
        joined = {places[part] for part in parts(feature)}
        apart = [block for block in blocks if not block & joined]
        blocks = [*apart, joined.union(*(block for block in blocks if block & joined))]
    return [tuple(sorted(block)) for block in blocks] or [()]


@dataclass(slots=True)
class _Group:
    """Recruits of whom the same is said: for each plain feature, the values they may have."""

    count: int
    choices: list[list[str]]

    def surely(self, wanted: Mapping[int, str]) -> bool:
        """Whether a quota counts each of them whatever they choose."""
        return all(self.choices[place] == [value] for place, value in wanted.items())

    def perhaps(self, wanted: Mapping[int, str]) -> bool:
        """Whether a quota counts any of them at some choice."""
        return all(value in self.choices[place] for place, value in wanted.items())


class _Widening:
    """Recruits of whom more and more is left open, as long as every quota stays met."""

    def __init__(self, instance: Instance, search: _Search, answer: Sequence[int]) -> None:
        self.instance = instance
        self.values = search.values
        self.taken = [sum(answer[kind] for kind in counted) for counted in instance.counted]
        self.groups = [
            _Group(count, [[value] for value in choice]) for count, choice in search.groups(answer)
        ]

    def run(self) -> list[_Group]:
        """Return the groups, widened one feature after the other."""
        for place, known in enumerate(self.values):
            number = 0
            while number < len(self.groups):
                self._split(number, place)
                self._widen(self.groups[number], place, known)
                number += 1
            self._merge()
        return self.groups

    def _split(self, number: int, place: int) -> None:
        """Part those of a group whom a minimum needs as they are from those whom none does."""
        group = self.groups[number]
        spare = group.count
        for at, wanted in enumerate(self.instance.wanted):
            if place in wanted and group.surely(wanted):
                spare = min(spare, self._surely(at) - self.instance.quotas.rows[at].minimum)
        if 0 < spare < group.count:
            needed = _Group(group.count - spare, [list(values) for values in group.choices])
            group.count = spare
            self.groups.insert(number + 1, needed)

    def _widen(self, group: _Group, place: int, known: Sequence[str]) -> None:
        for value in known:
            before = group.choices[place]
            if value in before:
                continue
            group.choices[place] = [other for other in known if other in before or other == value]
            if not self._holds(place):
                group.choices[place] = before

    def _merge(self) -> None:
        merged: dict[tuple[tuple[str, ...], ...], _Group] = {}
        for group in self.groups:
            same = merged.setdefault(tuple(map(tuple, group.choices)), group)
            if same is not group:
                same.count += group.count
        self.groups = list(merged.values())

    def _holds(self, place: int) -> bool:
        """Whether every choice meets every quota that speaks of the feature at a place."""
        return all(
            self._surely(at) >= quota.minimum and self._perhaps(at) <= quota.maximum
            for at, quota in enumerate(self.instance.quotas)
            if place in self.instance.wanted[at]
        )

    def _surely(self, at: int) -> int:
        wanted = self.instance.wanted[at]
        return self.taken[at] + sum(g.count for g in self.groups if g.surely(wanted))

    def _perhaps(self, at: int) -> int:
        wanted = self.instance.wanted[at]
        return self.taken[at] + sum(g.count for g in self.groups if g.perhaps(wanted))
