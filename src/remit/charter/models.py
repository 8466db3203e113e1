"""The versions of a commission's charter, what became of each, and what was said of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from remit.charter.core.history import KINDS, Status

STATUSES = [status.value for status in Status]


class CharterVersion(models.Model):
    """One version, kept whole as the plain values of `charter.toml`; only its status changes.

    `token` is the address at which participants read and comment on it, once it is open to them.
    """

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="charter_versions"
    )
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=20, default=Status.DRAFT.value)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    why = models.TextField()
    rule = models.CharField(max_length=200, blank=True)
    token = models.CharField(max_length=20, unique=True, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "number"], name="charter_version_once"),
            models.UniqueConstraint(
                fields=["commission"],
                condition=Q(status=Status.ADOPTED.value),
                name="charter_adopted_once",
            ),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="charter_status_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="charter_number_from_one"),
        ]


class CharterStep(models.Model):
    """That a version came to a status."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="steps")
    status = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["version", "at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "status"], name="charter_step_once"),
            models.CheckConstraint(
                condition=Q(status__in=STATUSES), name="charter_step_status_known"
            ),
        ]


class CharterComment(models.Model):
    """What somebody said of a version; with a participant who withdraws, it goes."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="comments")
    participant = models.ForeignKey(
        "people.Participant",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="charter_comments",
    )
    kind = models.CharField(max_length=10)
    rule = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    language = models.CharField(max_length=35)
    name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["version", "at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="charter_comment_kind_known"),
        ]
