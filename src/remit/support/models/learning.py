"""Organisations' learning plans, and what became of each step."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class LearningPlan(models.Model):
    """How many hours an organisation has to learn, and when its plan was made last."""

    organisation = models.OneToOneField(
        "support.Organisation", models.CASCADE, related_name="learning_plan"
    )
    hours = models.PositiveSmallIntegerField()
    made_on = models.DateField()


class PlanStep(models.Model):
    """One module of the catalogue in an organisation's plan."""

    organisation = models.ForeignKey(
        "support.Organisation", models.CASCADE, related_name="plan_steps"
    )
    position = models.PositiveSmallIntegerField()
    module = models.CharField(max_length=40)
    started_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    practice = models.TextField(blank=True)
    practised_on = models.DateField(null=True, blank=True)
    others = models.PositiveSmallIntegerField(null=True, blank=True)
    written = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["organisation", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "module"], name="plan_module_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(done_on__gte=F("started_on")),
                name="plan_step_done_after_starting",
            ),
        ]
