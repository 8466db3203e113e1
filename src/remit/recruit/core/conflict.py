"""The smallest set of quotas that cannot all be met, so that each of them has a part in it.

The set is an irreducible infeasible subset: take any one away and the rest can be met. It is
sought as the least set that hits every correction (Ignatiev, Previti, Liffiton and Marques-Silva,
Smallest MUS extraction with minimal hitting set dualization, CP 2015). Where that takes too many
rounds, a deletion filter (Chinneck and Dravnieks, ORSA Journal on Computing 3, 1991) finds one
that is irreducible, if not the smallest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.recruit.core.instance import Limit
from remit.recruit.core.programme import Bound, greatest

if TYPE_CHECKING:
    from remit.recruit.core.instance import Instance

# For 300 kinds of people 200 rounds, for 10,000 six, before the filter takes over.
EFFORT = 60_000
LEAST_KINDS = 300


def find_conflict(instance: Instance, *, effort: int = EFFORT) -> tuple[Limit, ...]:
    """Return an irreducible set of limits that no panel can keep; empty when all can be kept.

    The panel's size is held while the others are sought, and is part of the set only where they
    could be met by a panel of another size.

    Args:
        instance: quotas, pool and size.
        effort: how much the search for the smallest set may take: rounds times kinds of people.
    """
    if instance.is_feasible():
        return ()
    rounds = effort // max(len(instance.kinds), LEAST_KINDS)
    held = _smallest(instance, rounds) or _filtered(instance)
    found = [limit for limit, hold in zip(instance.limits, held, strict=True) if hold]
    if instance.is_feasible(held, sized=False):
        found.append(Limit("", "", "size", instance.size))
    return tuple(found)


def _smallest(instance: Instance, rounds: int) -> list[bool] | None:
    """Return which limits a smallest conflict holds; None when the rounds do not suffice.

    Every conflict holds one limit of each correction: a set whose misses make a panel possible.
    So a least set that hits all corrections met so far, and that no panel can keep, is smallest.
    """
    count = len(instance.limits)
    corrections: list[Bound] = []
    for _ in range(rounds):
        hit = greatest([-1] * count, [1] * count, corrections)
        if hit is None:  # a correction is never empty
            raise AssertionError(corrections)
        held = [bool(hold) for hold in hit]
        if not instance.is_feasible(held):
            return held
        misses = instance.least_misses([0 if hold else instance.freedom for hold in held])
        missed = [number for number, miss in enumerate(misses or ()) if miss]
        corrections.append(Bound(1, count, dict.fromkeys(missed, 1)))
    return None


def _filtered(instance: Instance) -> list[bool]:
    """Return which limits are left when each is taken out that the conflict can do without.

    Whole features are tried first: without them, people are of fewer kinds.
    """
    held = [True] * len(instance.limits)
    for feature in instance.quotas.features:
        fewer = [
            hold and limit.feature != feature
            for hold, limit in zip(held, instance.limits, strict=True)
        ]
        held = held if instance.is_feasible(fewer) else fewer
    for number, holds in enumerate(held):
        if holds:
            held[number] = False
            held[number] = instance.is_feasible(held)
    return held
