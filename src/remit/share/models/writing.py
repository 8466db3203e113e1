"""What stands beside an agreement: its draft while it is written, and what officers advised."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AgreementDraft(models.Model):
    """An agreement while it is written, as the plain values of its file; not checked as a whole."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="agreement_drafts"
    )
    key = models.CharField(max_length=100)
    document = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="agreement_drafted_once"),
        ]


class AgreementAdvice(models.Model):
    """What an officer, named by role, advised on a day, and whether that was accepted."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="agreement_advice"
    )
    agreement = models.CharField(max_length=100)
    by = models.CharField(max_length=20)
    on = models.DateField()
    says = models.TextField()
    accepted = models.BooleanField(null=True, blank=True)
    why = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "agreement", "on", "by"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "agreement", "by", "on"], name="advised_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted__isnull=True, answered_on__isnull=True)
                | models.Q(accepted__isnull=False, answered_on__isnull=False),
                name="advice_answered_on_a_day",
            ),
            models.CheckConstraint(
                condition=~(models.Q(accepted=False) & models.Q(why="")),
                name="advice_turned_down_with_why",
            ),
        ]


class AgreementEarlier(models.Model):
    """What an agreement said before its text was changed here; signatures on it keep their text."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="agreement_earlier"
    )
    agreement = models.CharField(max_length=100)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["commission", "agreement", "until", "digest"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "agreement", "until"], name="agreement_text_until"
            ),
        ]
