"""A learning plan: what an organisation learns in the hours that it has, in which order, and why.

What is lacking is a list of gaps with weights: items of the assessment below level 4 on which it
agreed, and facts of its needs that it cannot use yet. A plan is chosen so that

1. the gaps that it serves weigh as much as they can (each counts once) in the hours there are,
   with all that must be learnt before;
2. it takes as few hours as it can with that;
3. what stands earlier in the catalogue is preferred.

That is a knapsack with precedence and coverage, solved exactly by HiGHS. The order is topological:
what must come before does; else the most pressing first, and then as the catalogue has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from remit.support.core.learning.catalogue import Module
    from remit.support.core.needs.needs import Need

MOST_HOURS = 200
AIM = 4
"""An item from this level on is no gap."""
FACT_WEIGHTS = {"permission": 3, "missing": 2, "quality": 2, "part": 1}
_HALVES = 2


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that an organisation lacks.

    Attributes:
        key: "item:NAME", or "need:NUMBER:POSITION" of a fact.
        weight: how much it presses, from 1 to 3.
        modules: the keys of the modules that serve it.
    """

    key: str
    weight: int
    modules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to learn, in order.

    Attributes:
        modules: in the order in which to take them.
        hours: what all of it takes.
        unserved: the keys of the gaps that need more hours, the most pressing first.
        hours_for_all: what a plan takes that serves every gap that can be served.
    """

    modules: tuple[Module, ...]
    hours: float
    unserved: tuple[str, ...]
    hours_for_all: float


def gaps(
    modules: Sequence[Module], levels: Mapping[str, str], needs: Sequence[Need], wave: str
) -> tuple[Gap, ...]:
    """Return what an organisation lacks and some module serves.

    Args:
        modules: of the catalogue.
        levels: the levels that it agreed on, by item.
        needs: what it wants to show, decide or change.
        wave: "before" or "after".
    """
    found = []
    for name, level in levels.items():
        serving = frozenset(one.key for one in modules if name in one.items)
        if int(level) < AIM and serving:
            found.append(Gap(f"item:{name}", AIM - int(level), serving))
    for need in needs:
        for at, fact in enumerate(need.facts, start=1):
            serving = frozenset(one.key for one in modules if one.serves(fact, wave))
            if serving and (weight := FACT_WEIGHTS.get(fact.gap(wave), 0)):
                found.append(Gap(f"need:{need.number}:{at}", weight, serving))
    return tuple(found)


def make_plan(
    modules: Sequence[Module],
    lacking: Sequence[Gap],
    hours: float,
    *,
    done: Collection[str] = (),
    begun: Collection[str] = (),
) -> Plan:
    """Return the best plan for some hours.

    Args:
        modules: of the catalogue.
        lacking: the gaps.
        hours: how many there are for what is still to learn.
        done: modules that were learnt: they cost nothing, and need not be taken again.
        begun: modules that stay in the plan, whatever they serve.
    """
    held = frozenset(begun) - frozenset(done)
    left = [one for one in lacking if not one.modules & frozenset(done)]
    open_modules = [one for one in modules if one.key not in done]
    every = _choose(open_modules, left, None, held)
    chosen = _choose(open_modules, left, hours, held)
    keys = {one.key for one in chosen}
    unserved = sorted(
        (one for one in left if not one.modules & keys), key=lambda one: (-one.weight, one.key)
    )
    return Plan(
        modules=in_order(chosen, left),
        hours=sum(one.hours for one in chosen),
        unserved=tuple(one.key for one in unserved),
        hours_for_all=sum(one.hours for one in every),
    )


def in_order(chosen: Sequence[Module], lacking: Sequence[Gap]) -> tuple[Module, ...]:
    """Return modules with each after what it needs; else by how much they press, then as given.

    A module presses as much as the most pressing gap that it, or what needs it, serves.
    """
    pressing = {
        one.key: max((gap.weight for gap in lacking if one.key in gap.modules), default=0)
        for one in chosen
    }
    for _ in chosen:
        for one in chosen:
            for before in one.after:
                if before in pressing:
                    pressing[before] = max(pressing[before], pressing[one.key])
    left, ordered = list(chosen), []
    while left:
        waiting = {one.key for one in left}
        ready = [one for one in left if not waiting & set(one.after)]
        best = max(ready, key=lambda one: pressing[one.key])  # the first of equals
        ordered.append(best)
        left.remove(best)
    return tuple(ordered)


def _choose(
    modules: Sequence[Module], lacking: Sequence[Gap], hours: float | None, held: frozenset[str]
) -> list[Module]:
    """Return the best set of modules; with None, the least that serves every gap.

    The variables are the modules, and whether each gap is served. What must be kept and takes more
    than the hours is kept all the same, and nothing is added to it.
    """
    if not modules:
        return []
    column = {one.key: at for at, one in enumerate(modules)}
    kept = _with_all_before(modules, held)
    time = np.array([round(one.hours * _HALVES) for one in modules], dtype=float)
    limit = float(time.sum()) if hours is None else hours * _HALVES
    limit = max(limit, sum(time[column[key]] for key in kept))
    count, size = len(modules), len(modules) + len(lacking)
    # One unit of weight outweighs all hours, and half an hour outweighs every place.
    places = np.arange(count, dtype=float)
    hour_worth = places.sum() + 1
    gain_worth = hour_worth * (time.sum() + 1)
    cost = np.concatenate(
        [time * hour_worth + places, [-gain_worth * one.weight for one in lacking]]
    )
    rows, most = [np.concatenate([time, np.zeros(len(lacking))])], [limit]
    for one in modules:
        for before in one.after:
            if before in column:
                row = np.zeros(size)
                row[column[one.key]], row[column[before]] = 1, -1
                rows.append(row)
                most.append(0)
    for at, gap in enumerate(lacking):
        row = np.zeros(size)
        row[count + at] = 1
        row[[column[key] for key in gap.modules if key in column]] = -1
        rows.append(row)
        most.append(0)
    least = np.array([1.0 if one.key in kept else 0.0 for one in modules] + [0.0] * len(lacking))
    found = milp(
        cost,
        integrality=np.ones(size),
        bounds=Bounds(least, np.ones(size)),
        constraints=LinearConstraint(np.array(rows), ub=np.array(most)),
        options={"mip_rel_gap": 0.0},
    )
    half = 0.5
    return [one for one, taken in zip(modules, found.x, strict=False) if taken > half]


def _with_all_before(modules: Sequence[Module], held: frozenset[str]) -> set[str]:
    """Return what must be kept: modules that are begun, and all that must come before them."""
    by_key = {one.key: one for one in modules}
    kept: set[str] = set()
    to_see = [key for key in held if key in by_key]
    while to_see:
        key = to_see.pop()
        if key not in kept:
            kept.add(key)
            to_see += [before for before in by_key[key].after if before in by_key]
    return kept
