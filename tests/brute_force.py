"""The slow, readable reference: list every panel, then leximin one step at a time.

It shares nothing with the product but HiGHS: no types, no polytope, no cuts.
"""

from __future__ import annotations

from itertools import combinations
from random import Random

import highspy

from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas

SLACK = 3e-10
STUCK = 1e-7
WAYS = 3


def every_panel(
    quotas: Quotas, pool: Pool, size: int, households: dict[str, str]
) -> list[tuple[str, ...]]:
    """List every panel that meets the quotas and holds at most one of each household."""
    panels = []
    for people in combinations(pool, size):
        homes = [households[v.id] for v in people if households.get(v.id)]
        if len(set(homes)) == len(homes) and all(
            quota.allows(sum(v.features[quota.feature] == quota.value for v in people))
            for quota in quotas
        ):
            panels.append(tuple(v.id for v in people))
    return panels


def greatest(panels: list[tuple[str, ...]], least: dict[str, float], raise_: set[str]) -> float:
    """Return the greatest z such that a lottery gives everyone their least, those in `raise_` z."""
    solver = highspy.Highs()
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "presolve": "off",
        "primal_feasibility_tolerance": 1e-10,
        "dual_feasibility_tolerance": 1e-10,
    }.items():
        solver.setOptionValue(name, value)
    weights = [solver.addVariable(0, 1) for _ in panels]
    z = solver.addVariable(-1, 1)
    solver.addConstr(solver.qsum(weights) == 1)
    for person, low in least.items():
        chance = solver.qsum(
            [w for w, panel in zip(weights, panels, strict=True) if person in panel] or [0 * z]
        )
        solver.addConstr(
            chance - (z if person in raise_ else 0 * z) >= (0 if person in raise_ else low)
        )
    solver.maximize(z)
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getSolution().col_value[-1])


def leximin(panels: list[tuple[str, ...]], people: list[str]) -> dict[str, float]:
    """Raise all as far as can be; who cannot be raised alone any further stays there; again."""
    settled: dict[str, float] = {}
    while len(settled) < len(people):
        open_ = set(people) - set(settled)
        floor = {p: settled.get(p, 0.0) - SLACK for p in people}
        level = greatest(panels, floor, open_)
        floor |= dict.fromkeys(open_, level - SLACK)
        stuck = [p for p in sorted(open_) if greatest(panels, floor, {p}) < level + STUCK]
        assert stuck, "somebody is held at every level"
        settled |= dict.fromkeys(stuck, level)
    return settled


def tiny(seed: int) -> tuple[Quotas, Pool, int, dict[str, str]]:
    """Generate a tiny pool and quotas that it can meet in at least three ways.

    Every third one has shared households; every second one is tight, with more features.
    """
    rng = Random(seed)
    tight = seed % 2 == 1
    while True:
        people, size = rng.randint(7, 11), rng.randint(2 + tight, 5)
        features = rng.randint(4, 5) if tight else rng.randint(1, 3)
        values = [rng.randint(2, 3) for _ in range(features)]
        names = tuple(f"f{number}" for number in range(features))
        pool = Pool(
            names,
            tuple(
                Volunteer(
                    f"p{number:02}",
                    {f: str(rng.randrange(v)) for f, v in zip(names, values, strict=True)},
                )
                for number in range(people)
            ),
        )
        rows = []
        for name, count in zip(names, values, strict=True):
            for value in range(count):
                low = int(0.7 * size / count + rng.random())
                rows.append(Quota(name, str(value), low, low + rng.choice((0, 1, 1 + tight))))
        quotas = Quotas(tuple(rows))
        homes = {
            person: f"h{rng.randrange(people // 2)}" for person in pool.ids if rng.random() < 0.8
        }
        homes = homes if seed % 3 == 0 else {}
        if len(every_panel(quotas, pool, size, homes)) >= WAYS:
            return quotas, pool, size, homes
