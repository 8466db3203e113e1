"""Requests for data that an organisation wrote down: its own, and nobody else's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AskedRecord(models.Model):
    """One request as the plain values of `asked.schema.json`; it goes with its organisation."""

    organisation = models.ForeignKey(
        "support.Organisation", models.CASCADE, related_name="asked_records"
    )
    number = models.PositiveIntegerField()
    document = models.JSONField()
    kept_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["organisation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="asked_record_number_once"
            ),
        ]
