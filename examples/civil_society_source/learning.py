"""What the made-up organisations planned to learn from their gaps, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from civil_society_source.sources import read_source

from remit.ask.core.analysis_plan import BEFORE
from remit.kernel.randomness import generator
from remit.support.core.learning.catalogue import catalogue
from remit.support.core.learning.plan import gaps, make_plan
from remit.support.core.learning.progress import LearningPlan, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from civil_society_source.sources import Row

    from remit.support.core.assessment.answers import AssessmentFiles
    from remit.support.core.learning.catalogue import Module
    from remit.support.core.needs.needs import OrganisationNeeds

MADE_ON, LAST = date(2019, 2, 12), date(2019, 7, 24)
HOURS = {"volunteers": 12, "1-to-5": 20, "6-to-20": 30, "over-20": 40}
PACE = {"volunteers": 24, "1-to-5": 17, "6-to-20": 12, "over-20": 9}
BEGUN, PRACTISED, TAUGHT, WRITTEN = 0.9, 0.75, 0.8, 0.75
MOST_TAUGHT = 4


def make_plans(
    seed: int,
    rows: Sequence[Row],
    codes: Mapping[str, str],
    assessment: AssessmentFiles,
    needs: Sequence[OrganisationNeeds],
) -> tuple[LearningPlan, ...]:
    """Return a plan for each organisation that has a baseline, fitted to the hours it has."""
    levels = {one.code: one.levels for one in assessment.assessments if one.wave == BEFORE}
    wanted = {one.code: one.needs for one in needs}
    plans = []
    for row in rows:
        code = codes[row["key"]]
        if code not in levels:
            continue
        modules = catalogue().modules
        lacking = gaps(modules, levels[code], wanted.get(code, ()), BEFORE)
        hours = HOURS[row["size"]]
        plan = make_plan(modules, lacking, hours)
        steps = _steps(generator(seed, "learning", row["key"]), row, plan.modules)
        plans.append(LearningPlan(code, hours, MADE_ON, steps))
    return tuple(sorted(plans, key=lambda one: one.code))


def _steps(rng: Random, row: Row, modules: Sequence[Module]) -> tuple[Step, ...]:
    """Return the steps in order; who runs out of time, or leaves, has not begun the last ones."""
    said = {one["module"]: one for one in read_source("practices")}
    until = date.fromisoformat(row["left_on"]) if row["left_on"] else LAST
    day, found = MADE_ON + timedelta(rng.randrange(4, 12)), []
    for module in modules:
        done = day + timedelta(rng.randrange(4, 14))
        if rng.random() > BEGUN or day >= until:
            found.append(Step(module.key))
        elif done >= until:
            found.append(Step(module.key, day))
        else:
            found.append(_learnt(rng, module, day, done, until, said[module.key]))
        day += timedelta(rng.randrange(PACE[row["size"]] - 4, PACE[row["size"]] + 5))
    return tuple(found)


def _learnt(rng: Random, module: Module, begun: date, done: date, until: date, said: Row) -> Step:
    practised = done + timedelta(rng.randrange(6, 24))
    if rng.random() > PRACTISED or practised >= until:
        return Step(module.key, begun, done)
    others = rng.randrange(1, MOST_TAUGHT + 1) if rng.random() < TAUGHT else 0
    written = said["written"] if rng.random() < WRITTEN else ""
    return Step(module.key, begun, done, said["practice"], practised, others, written)
