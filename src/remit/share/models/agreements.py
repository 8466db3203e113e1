"""Proposed sharings, each kept whole, so that its digest addresses exactly what was asked for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AgreementText(models.Model):
    """One agreement as the plain values of its file; `key` is the file's NAME.

    `settings` are what was said of how its records are linked, as the plain values of their file.
    """

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="agreements"
    )
    key = models.CharField(max_length=100)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
    settings = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="agreement_key_once"),
        ]


class AgreementSignature(models.Model):
    """One party's signature on what an agreement said at one time; it stays when that is edited."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="agreement_signatures"
    )
    agreement = models.CharField(max_length=100)
    party = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    value = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["commission", "agreement", "at", "party"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "agreement", "party", "digest"],
                name="agreement_signed_once_by_each",
            ),
        ]


class AgreementSuspension(models.Model):
    """That somebody suspended an agreement, and, once lifted, who lifted it."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="agreement_suspensions"
    )
    agreement = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    why = models.TextField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=200, blank=True)
    lifted_why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "agreement", "at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "agreement", "at", "by"], name="agreement_suspended_once"
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by="")
                | (models.Q(lifted_at__isnull=False) & ~models.Q(lifted_by="")),
                name="agreement_lifted_by_somebody",
            ),
        ]
