"""Writes of learning plans: made, made anew, and what became of each step."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.support.core.learning.catalogue import catalogue
from remit.support.core.learning.plan import MOST_HOURS, make_plan
from remit.support.core.learning.progress import kept_steps
from remit.support.joining_actions import ORGANISATION
from remit.support.learning_queries import gaps_of, plan_of
from remit.support.models import LearningPlan as PlanRow
from remit.support.models import Organisation, PlanStep
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from remit.support.core.learning.progress import LearningPlan, Step


@transaction.atomic
def plan_learning(
    *, commission_id: int, organisation_id: int, code: str, hours: int, on: date, now: datetime
) -> None:
    """Make an organisation's plan, or make it anew: what was begun stays.

    Args:
        commission_id: the programme.
        organisation_id: whose plan.
        code: of that organisation.
        hours: how many it has for what is still to learn; brought to 1 to 200.
        on: the day.
        now: the moment.
    """
    Organisation.objects.select_for_update().get(pk=organisation_id)
    hours = max(1, min(hours, MOST_HOURS))
    known = plan_of(organisation_id)
    steps = known.steps if known else ()
    planned = make_plan(
        catalogue().modules,
        gaps_of(commission_id, organisation_id),
        hours,
        done=[one.module for one in steps if one.done_on],
        begun=[one.module for one in steps if one.is_begun],
    )
    PlanRow.objects.update_or_create(
        organisation_id=organisation_id, defaults={"hours": hours, "made_on": on}
    )
    _keep_steps(organisation_id, kept_steps(steps, [one.key for one in planned.modules]))
    record(
        action="support.learning-planned",
        actor=ORGANISATION,
        now=now,
        commission=commission_name(commission_id),
        codes=[code],
        facts={"hours": hours, "modules": len(planned.modules)},
    )


@transaction.atomic
def keep_step(*, organisation_id: int, step: Step) -> None:
    """Keep what became of one step of a plan."""
    PlanStep.objects.filter(organisation_id=organisation_id, module=step.module).update(
        **{name: value for name, value in asdict(step).items() if name != "module"}
    )


@transaction.atomic
def store_plans(*, commission_id: int, plans: Sequence[LearningPlan]) -> None:
    """Store plans as a folder gives them, in place of those of the same organisations."""
    ids = organisation_ids(commission_id) if plans else {}
    for one in plans:
        if one.code in ids:
            PlanRow.objects.update_or_create(
                organisation_id=ids[one.code],
                defaults={"hours": one.hours, "made_on": one.made_on},
            )
            _keep_steps(ids[one.code], one.steps)


def _keep_steps(organisation_id: int, steps: Sequence[Step]) -> None:
    PlanStep.objects.filter(organisation_id=organisation_id).delete()
    PlanStep.objects.bulk_create(
        PlanStep(organisation_id=organisation_id, position=at, **asdict(one))
        for at, one in enumerate(steps, start=1)
    )
