"""Forms, the analysis plan and responses, as thin tables."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Questionnaire(models.Model):
    """One questionnaire of a commission: a form's bytes, or none where a wide table has no form."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="questionnaires"
    )
    key = models.CharField(max_length=255)
    form = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="questionnaire_once"),
        ]


class AnalysisPlan(models.Model):
    """A commission's analysis plan, as the plain values of `analysis.toml`."""

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="analysis_plan"
    )
    document = models.JSONField()


class Response(models.Model):
    """One participant's answers to one questionnaire in one wave, by question key."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="responses")
    participant = models.ForeignKey("people.Participant", models.CASCADE, related_name="responses")
    wave = models.CharField(max_length=6)
    answers = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["questionnaire", "participant", "wave"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["questionnaire", "participant", "wave"], name="response_once"
            ),
            models.CheckConstraint(
                condition=models.Q(wave__in=["before", "after"]), name="response_wave_known"
            ),
        ]
