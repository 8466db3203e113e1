"""Whether quotas that are being edited can be filled, said while they are edited."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.recruit.core.explanation import explain_quotas
from remit.recruit.core.households import one_from_each
from remit.recruit.core.instance import instance_of
from remit.recruit.core.interlocking import plain_features
from remit.recruit.core.recruits import can_be_recruited

if TYPE_CHECKING:
    from remit.recruit.core.pool import Pool
    from remit.recruit.core.quotas import Quotas
    from remit.recruit.core.relaxation import Change

# A column with more values than this is no feature that quotas would count.
MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Whether some panel meets every quota, in words, and the least change that would help.

    `feasible` is None while nothing is known of the pool.
    """

    feasible: bool | None
    sentences: tuple[str, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureFound:
    """A column of the pool with few values: how many volunteers have each, most first."""

    name: str
    values: tuple[tuple[str, int], ...]


def judge_quotas(quotas: Quotas, pool: Pool, size: int) -> Feasibility:
    """Say whether a pool can fill quotas, with one person from each household where it tells.

    Without a pool, say whether any people could.
    """
    if not len(pool):
        return _without_pool(quotas, size)
    found = explain_quotas(quotas, pool, size)
    if not found.feasible:
        return Feasibility(False, found.sentences, found.relaxation)
    ruled = one_from_each(quotas, pool)
    if len(ruled) > len(quotas) and not instance_of(ruled, pool, size).is_feasible():
        told = (
            "The quotas could be met, but not with one person from each household. "
            "Recruit more volunteers, or widen the quotas."
        )
        return Feasibility(False, (told,))
    return Feasibility(True, found.sentences)


def features_found(pool: Pool, quotas: Quotas) -> tuple[FeatureFound, ...]:
    """Return the columns of a pool that quotas could count and that have none yet."""
    taken = plain_features(quotas.features)
    found = []
    for name in pool.columns:
        counts = Counter(one.features.get(name, "") for one in pool)
        if name not in taken and "" not in counts and 1 < len(counts) <= MOST_VALUES:
            found.append(FeatureFound(name, tuple(counts.most_common())))
    return tuple(found)


def _without_pool(quotas: Quotas, size: int) -> Feasibility:
    if can_be_recruited(quotas, size):
        told = (
            f"The quotas fit a panel of {size}. Whether the volunteers can fill them is told once "
            "the pool is brought in."
        )
        return Feasibility(None, (told,))
    return Feasibility(False, (f"No {size} people, whoever they are, can meet these quotas.",))
