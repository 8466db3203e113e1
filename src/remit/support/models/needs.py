"""What organisations want to show, decide or change, and the facts that they would need."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Need(models.Model):
    """One thing that an organisation wants to be able to do. Its words are its own."""

    organisation = models.ForeignKey("support.Organisation", models.CASCADE, related_name="needs")
    number = models.PositiveSmallIntegerField()
    aim = models.CharField(max_length=6)
    what = models.CharField(max_length=200)
    question = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["organisation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="need_once"),
            models.CheckConstraint(
                condition=Q(aim__in=("show", "decide", "change")), name="need_aim_known"
            ),
        ]


class NeedFact(models.Model):
    """One fact that a need calls for; `states` says by wave how things stand with it."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="facts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    what = models.CharField(max_length=200)
    states = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["need", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["need", "position"], name="need_fact_once"),
        ]
