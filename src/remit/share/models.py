"""Proposed sharings, each kept whole, so that its digest addresses exactly what was asked for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AgreementText(models.Model):
    """One agreement as the plain values of its file; `key` is the file's NAME."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="agreements"
    )
    key = models.CharField(max_length=100)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    stored_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="agreement_key_once"),
        ]
