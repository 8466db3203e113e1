"""Counts over organisations: the batches, what is told of each, and who was in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CountedBatch(models.Model):
    """Organisations that were counted together, once and for good. It names none of them.

    `figures` holds, by table and value, how many; what may not be told is not in it.
    """

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="counted_batches"
    )
    about = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    counted_on = models.DateField()
    organisations = models.PositiveIntegerField()
    figures = models.JSONField()

    class Meta:
        ordering: ClassVar = ["commission", "about", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "about", "number"], name="counted_batch_once"
            ),
            models.CheckConstraint(
                condition=models.Q(organisations__gte=1), name="counted_batch_of_some"
            ),
        ]


class Counted(models.Model):
    """That an organisation was in a batch, so that it is not counted twice."""

    organisation = models.ForeignKey("support.Organisation", models.CASCADE, related_name="counted")
    batch = models.ForeignKey(CountedBatch, models.CASCADE, related_name="counted")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "batch"], name="counted_once"),
        ]
