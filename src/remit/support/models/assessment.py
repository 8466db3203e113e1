"""Rounds of assessment, each organisation's part in one, and its people's separate answers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

_WAVES = ("before", "after")


class AssessmentRound(models.Model):
    """A programme's baseline or endline. `version` of the items is the same in both.

    `ranges` is where the cohort stood when the round was closed, and `shifts` how it had moved
    since the baseline: they were shown from then on, and are not counted anew, since two counts
    could be compared.
    """

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="assessment_rounds"
    )
    wave = models.CharField(max_length=6)
    version = models.CharField(max_length=8)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    ranges = models.JSONField(default=list, blank=True)
    shifts = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "wave"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "wave"], name="assessment_round_once"),
            models.CheckConstraint(
                condition=Q(wave__in=_WAVES), name="assessment_round_wave_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                name="assessment_round_closed_after_opening",
            ),
        ]


class Assessment(models.Model):
    """One organisation's assessment in one wave.

    `agreed` has a level or “not-agreed” by item. Its levels are the organisation's response in
    `ask` once `agreed_on` is set.
    """

    organisation = models.ForeignKey(
        "support.Organisation", models.CASCADE, related_name="assessments"
    )
    wave = models.CharField(max_length=6)
    compared_on = models.DateField(null=True, blank=True)
    agreed = models.JSONField(default=dict, blank=True)
    agreed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["organisation", "wave"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "wave"], name="assessment_once"),
            models.CheckConstraint(condition=Q(wave__in=_WAVES), name="assessment_wave_known"),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | Q(compared_on__isnull=False),
                name="assessment_compared_before_agreed",
            ),
        ]


class Assessor(models.Model):
    """One person of an organisation who answers by a link; nothing says who.

    The link's token is kept as a hash alone, and is shown once.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="assessors")
    number = models.PositiveSmallIntegerField()
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    answers = models.JSONField(default=dict, blank=True)
    sent_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["assessment", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "number"], name="assessor_once"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="assessor_token_once"
            ),
        ]
