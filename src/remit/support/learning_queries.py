"""Reads of learning plans, of what an organisation lacks, and of its own copy of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.support.assessment_queries import levels_by_wave
from remit.support.core.learning.catalogue import catalogue
from remit.support.core.learning.plan import gaps
from remit.support.core.learning.progress import LearningPlan, Step
from remit.support.core.learning.told import learning_told
from remit.support.core.own_copy import Sheet
from remit.support.counting import CountedSubject
from remit.support.models import LearningPlan as PlanRow
from remit.support.models import PlanStep as StepRow
from remit.support.needs_queries import needs_of, wave_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.support.core.cohort import Answers
    from remit.support.core.learning.plan import Gap

STEP_FIELDS = ("module", "started_on", "done_on", "practice", "practised_on", "others", "written")


def plans(commission_id: int) -> tuple[LearningPlan, ...]:
    """Return the learning plans of a programme's organisations by code, in two queries."""
    rows = PlanRow.objects.filter(organisation__participant__commission_id=commission_id)
    return _values(rows.select_related("organisation__participant"))


def plan_of(organisation_id: int) -> LearningPlan | None:
    """Return an organisation's plan, or None where it has made none."""
    rows = PlanRow.objects.filter(organisation_id=organisation_id)
    return next(iter(_values(rows.select_related("organisation__participant"))), None)


def gaps_of(commission_id: int, organisation_id: int) -> tuple[Gap, ...]:
    """Return what an organisation lacks: by what it agreed on last, and by its needs."""
    levels = levels_by_wave(commission_id, organisation_id)
    latest = next(reversed(levels.values()), {})
    return gaps(catalogue().modules, latest, needs_of(organisation_id), wave_now(commission_id))


def plan_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return the plan as sheets of the organisation's own copy."""
    found = plan_of(organisation_id)
    head = () if found is None else ({"hours": found.hours, "made_on": found.made_on},)
    steps = () if found is None else found.steps
    return (
        Sheet("learning-plan", ("hours", "made_on"), head),
        Sheet(
            "learning-steps",
            STEP_FIELDS,
            tuple({name: getattr(one, name) for name in STEP_FIELDS} for one in steps),
        ),
    )


def learning_answers(commission_id: int) -> Answers:
    """Return of each organisation with a plan how much of it has taken root, as a band."""
    return learning_told(plans(commission_id))


LEARNING_SUBJECT = CountedSubject(
    about="learning",
    title="What became of learning plans",
    tables={"stays": "In use, known to several, and written down"},
    single=frozenset({"stays"}),
    gather=learning_answers,
)


def _values(rows: Iterable[PlanRow]) -> tuple[LearningPlan, ...]:
    found = list(rows)
    steps: dict[int, list[Step]] = {}
    kept = StepRow.objects.filter(organisation__in=[row.organisation_id for row in found])
    for one in kept.order_by("position"):
        step = Step(**{name: getattr(one, name) for name in STEP_FIELDS})
        steps.setdefault(one.organisation_id, []).append(step)
    values = (
        LearningPlan(
            row.organisation.participant.code,
            row.hours,
            row.made_on,
            tuple(steps.get(row.organisation_id, ())),
        )
        for row in found
    )
    return tuple(sorted(values, key=lambda one: one.code))
