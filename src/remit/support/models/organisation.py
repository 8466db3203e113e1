"""The organisations of a programme, known by code; their names are in the identity vault."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Organisation(models.Model):
    """One organisation that joined a programme, as it described itself.

    `communities`, `boroughs`, `languages` and `holds` are lists of text. `language` is the tag in
    which the organisation reads. A coordinator sets `checked_on` and `apart`.
    """

    participant = models.OneToOneField(
        "people.Participant", models.CASCADE, related_name="organisation"
    )
    size = models.CharField(max_length=20, blank=True)
    reach = models.PositiveIntegerField(null=True, blank=True)
    communities = models.JSONField(default=list, blank=True)
    boroughs = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    holds = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=35, default="en")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    apart = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["participant__code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True)
                | models.Q(left_on__gte=models.F("joined_on")),
                name="organisation_left_after_joining",
            ),
        ]
