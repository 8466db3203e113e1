"""Signing up: what a programme has settled, and the attempts of the last day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Joining(models.Model):
    """A programme's settings of sign-up, as `support/joining.toml` has them."""

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="joining"
    )
    document = models.JSONField()


class SignUp(models.Model):
    """One attempt to sign up, kept for a day and tied to no organisation.

    `sender` knows the same internet address again within one day, under the vault's key.
    """

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="sign_ups")
    tried_at = models.DateTimeField()
    sender = models.CharField(max_length=64)
    refused = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["commission", "tried_at"]
