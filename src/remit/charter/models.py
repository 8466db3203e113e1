"""The charter of a commission, kept whole, so that its digest addresses exactly what was said."""

from __future__ import annotations

from django.db import models


class CharterText(models.Model):
    """One commission's charter as the plain values of `charter.toml`."""

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="charter"
    )
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
