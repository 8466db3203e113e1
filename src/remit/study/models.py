"""What the study room remembers: which steps were done on what inputs, and what was imported."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class StepRecord(models.Model):
    """The last time a step was done for a commission."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    step = models.CharField(max_length=20)
    inputs = models.CharField(max_length=64)
    account = models.TextField()
    outputs = models.JSONField(default=dict)
    done_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "step"], name="step_once"),
        ]


class ImportedWork(models.Model):
    """The marks of every piece of work that a commission's last import brought (`study.work`)."""

    commission = models.OneToOneField("commission.Commission", models.CASCADE, related_name="+")
    marks = models.BinaryField()
