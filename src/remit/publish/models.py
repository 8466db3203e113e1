"""What has gone out: references of passages, never their words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class GoneOutPassage(models.Model):
    """That a passage, or all of a transcript, left on a day in something.

    `code` stays when its participant withdraws: it is there to say what cannot be called back.
    """

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    on = models.DateField()
    what = models.CharField(max_length=40)
    reference = models.CharField(max_length=200)
    code = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "on", "what", "reference", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "on", "what", "reference", "code"], name="gone_out_once"
            ),
        ]
