"""The least change of the quotas' bounds that makes a panel possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.recruit.core.instance import Instance
    from remit.recruit.core.quotas import Quota


@dataclass(frozen=True, slots=True)
class Change:
    """One bound, "min" or "max", moved `old` to `new`; whether its flexible bound allows that."""

    feature: str
    value: str
    bound: str
    old: int
    new: int
    within_flex: bool

    @property
    def by(self) -> int:
        """By how many people the bound moves."""
        return abs(self.new - self.old)

    def as_dict(self) -> dict[str, object]:
        """Return the change as plain values."""
        return {
            "feature": self.feature,
            "value": self.value,
            "bound": self.bound,
            "from": self.old,
            "to": self.new,
            "within_flex": self.within_flex,
        }


def find_relaxation(instance: Instance) -> tuple[Change, ...] | None:
    """Return the changes of least total with which the quotas can be met.

    A bound moves no further than its `min_flex` or `max_flex`, and freely where there is none.
    Only where that makes no panel possible are the flexible bounds passed over too; the changes
    beyond them are then marked.

    Returns:
        The changes, empty when none is needed; None when none suffices: the pool is too small.
    """
    free = instance.freedom
    within = [room for quota in instance.quotas for room in _room(quota, free)]
    misses = instance.least_misses(within)
    if misses is None:
        misses = instance.least_misses([free] * len(within))
    return None if misses is None else _changes(instance, misses, within)


def _room(quota: Quota, free: int) -> tuple[int, int]:
    """Return how far the minimum may fall and the maximum rise within the flexible bounds."""
    down = quota.minimum - (quota.min_flex or 0)
    up = free if quota.max_flex is None else quota.max_flex - quota.maximum
    return down, up


def _changes(
    instance: Instance, misses: Sequence[int], within: Sequence[int]
) -> tuple[Change, ...]:
    return tuple(
        Change(
            limit.feature,
            limit.value,
            limit.bound,
            limit.number,
            limit.number - miss if limit.bound == "min" else limit.number + miss,
            within_flex=miss <= room,
        )
        for limit, miss, room in zip(instance.limits, misses, within, strict=True)
        if miss
    )
