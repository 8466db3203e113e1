"""A commission's facts, its members, and the vocabulary of its flows, as thin tables."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from remit.commission.core.roles import ROLES


class Commission(models.Model):
    """One study or programme. `facts` holds the rest of `commission.toml` as plain values."""

    name = models.SlugField(unique=True)
    kind = models.CharField(max_length=12)
    title = models.TextField()
    facts = models.JSONField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["study", "programme"]), name="commission_kind_known"
            ),
        ]


class Membership(models.Model):
    """One person's role in one commission; a custodian's party, as its agreements call it."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)
    party = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=list(ROLES)),
                name="membership_role_known",
            ),
        ]


class VocabularyTerm(models.Model):
    """One term of a commission's vocabulary; `position` keeps the order of the file."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="terms")
    position = models.PositiveIntegerField()
    part = models.CharField(max_length=12)
    key = models.CharField(max_length=100)
    broader = models.CharField(max_length=100, blank=True)
    labels = models.JSONField(default=dict)
    definitions = models.JSONField(default=dict)
    dpv = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "part", "key"], name="term_once"),
        ]


class PostedSpend(models.Model):
    """One payment that a room made and keeps in a file of its own, under its own reference.

    It is no part of `commission.toml`: the room posts it again when its file is imported.
    """

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="posted_spends")
    room = models.CharField(max_length=20)
    reference = models.CharField(max_length=100)
    on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    what = models.TextField()

    class Meta:
        ordering: ClassVar = ["commission", "on", "room", "reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "room", "reference"], name="posted_spend_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="posted_spend_above_nothing"
            ),
            models.CheckConstraint(
                condition=~models.Q(room="") & ~models.Q(reference=""),
                name="posted_spend_has_its_source",
            ),
        ]
