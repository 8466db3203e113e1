"""How a programme is run: sessions and who came, the specification, what was learned."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from remit.support.core import programme


class ProgrammeSession(models.Model):
    """One session of a programme."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    on = models.DateField()
    kind = models.CharField(max_length=10, default="other")
    title = models.CharField(max_length=200)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "on", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="programme_session_once"),
        ]


class Attendance(models.Model):
    """That people of an organisation came to a session."""

    session = models.ForeignKey(ProgrammeSession, models.CASCADE, related_name="attendances")
    organisation = models.ForeignKey("support.Organisation", models.CASCADE, related_name="+")
    people = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["session", "organisation"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "organisation"], name="attendance_once"),
        ]


class SpecificationVersion(models.Model):
    """One version of the training specification."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    why = models.TextField()
    by = models.CharField(max_length=200, blank=True)
    on = models.DateField()

    class Meta:
        ordering: ClassVar = ["commission", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "number"], name="specification_once"),
        ]


class SpecificationProposal(models.Model):
    """A change to the specification that an organisation proposes, and what came of it."""

    organisation = models.ForeignKey("support.Organisation", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    why = models.TextField(blank=True)
    on = models.DateField()
    state = models.CharField(max_length=10, default=programme.WAITING)
    answer = models.TextField(blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["organisation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="proposal_once"),
            models.CheckConstraint(
                condition=Q(state__in=programme.PROPOSAL_STATES), name="proposal_state"
            ),
        ]


class Telling(models.Model):
    """What an organisation tells of something that it tried."""

    organisation = models.ForeignKey("support.Organisation", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    activity = models.CharField(max_length=200)
    worked = models.CharField(max_length=6, default="yes")
    what = models.TextField(blank=True)
    adapted = models.TextField(blank=True)
    on = models.DateField()

    class Meta:
        ordering: ClassVar = ["organisation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="telling_once"),
            models.CheckConstraint(condition=Q(worked__in=programme.WORKED), name="telling_worked"),
        ]


class Lesson(models.Model):
    """What a programme learned, in its coordinators' words."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    activity = models.CharField(max_length=200)
    worked = models.CharField(max_length=6, default="yes")
    what = models.TextField()
    for_whom = models.TextField(blank=True)
    adapted = models.TextField(blank=True)
    organisations = models.PositiveIntegerField(null=True, blank=True)
    on = models.DateField()
    told = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["commission", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "number"], name="lesson_once"),
        ]
