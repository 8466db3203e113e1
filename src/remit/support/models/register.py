"""An organisation's own data register."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from remit.support.core.register import BASES


class Register(models.Model):
    """What an organisation says of how it keeps all that it holds safe, and who sees to it."""

    organisation = models.OneToOneField(
        "support.Organisation", models.CASCADE, related_name="register"
    )
    security = models.TextField(blank=True)
    officer = models.TextField(blank=True)


class RegisterEntry(models.Model):
    """One thing that an organisation holds or passes on; terms of the vocabulary, or own words."""

    organisation = models.ForeignKey(
        "support.Organisation", models.CASCADE, related_name="register_entries"
    )
    number = models.PositiveIntegerField()
    subject = models.TextField(blank=True)
    data = models.TextField()
    sender = models.TextField(blank=True)
    recipient = models.TextField(blank=True)
    purpose = models.TextField()
    conditions = models.JSONField(default=list, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    kept_for = models.TextField(blank=True)
    abroad = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["organisation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="register_number_once"),
            models.CheckConstraint(
                condition=models.Q(basis__in=["", *BASES]), name="register_basis_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(data="") & ~models.Q(purpose=""),
                name="register_entry_says_what_and_why",
            ),
        ]
