"""Mentors, organisations' wishes for one, what is known of pairs, matches and their sessions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from remit.support.core.mentoring.matches import ENDS
from remit.support.core.mentoring.people import TIES


class Mentor(models.Model):
    """Somebody who helps organisations, known by code; the name is in the identity vault."""

    participant = models.OneToOneField(
        "people.Participant", models.CASCADE, related_name="support_mentor"
    )
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    skills = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    times = models.JSONField(default=list, blank=True)
    online = models.BooleanField(default=False)
    boroughs = models.JSONField(default=list, blank=True)
    fields = models.JSONField(default=list, blank=True)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    most = models.PositiveSmallIntegerField(default=1)
    about = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["participant__code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="mentor_left_after_joining",
            ),
        ]


class MentoringWish(models.Model):
    """That an organisation asks for a mentor, and what with."""

    organisation = models.OneToOneField(
        "support.Organisation", models.CASCADE, related_name="mentoring_wish"
    )
    asked_on = models.DateField()
    themes = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    times = models.JSONField(default=list, blank=True)
    online = models.BooleanField(default=False)
    in_person = models.BooleanField(default=False)
    fields = models.JSONField(default=list, blank=True)
    priority = models.PositiveSmallIntegerField(default=0)


class MentorTie(models.Model):
    """A conflict of interests between an organisation and a mentor, or that they worked before."""

    organisation = models.ForeignKey(
        "support.Organisation", models.CASCADE, related_name="mentor_ties"
    )
    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="ties")
    kind = models.CharField(max_length=10, choices=[(one, one) for one in TIES])

    class Meta:
        ordering: ClassVar = ["organisation", "mentor", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "mentor", "kind"], name="mentor_tie_once"
            ),
        ]


class MentorMatch(models.Model):
    """One organisation and one mentor; the organisation keeps it when the mentor withdraws."""

    organisation = models.ForeignKey(
        "support.Organisation", models.CASCADE, related_name="mentor_matches"
    )
    number = models.PositiveSmallIntegerField()
    mentor = models.ForeignKey(Mentor, models.SET_NULL, null=True, related_name="matches")
    proposed_on = models.DateField()
    why = models.JSONField(default=dict, blank=True)
    organisation_on = models.DateField(null=True, blank=True)
    mentor_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended = models.CharField(max_length=20, blank=True)
    goals = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["organisation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="mentor_match_number_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_on__isnull=True, mentor__isnull=False),
                name="mentor_match_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended="")
                | Q(ended_on__isnull=False, ended__in=ENDS),
                name="mentor_match_ended_why",
            ),
        ]


class MentorSession(models.Model):
    """One meeting of an organisation and its mentor."""

    match = models.ForeignKey(MentorMatch, models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    about = models.TextField(blank=True)
    next_step = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["match", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["match", "number"], name="mentor_session_once"),
        ]
