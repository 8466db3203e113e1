"""What was told of a programme's organisations, kept as it was told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Told(models.Model):
    """One thing that was told, by its key. It names no organisation, and stays when one goes."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="told")
    key = models.CharField(max_length=40)
    told_on = models.DateField()
    withdrawn = models.PositiveIntegerField()
    document = models.JSONField()

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="told_once"),
        ]
