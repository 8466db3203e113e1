"""Pairs of a run that are labelled by hand.

A pair is two places in what was delivered, and is nothing once that is destroyed. What was answered
stays, for what it measures.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PairSample(models.Model):
    """The pairs of a run that can be labelled, or are; `size` is 0 until that is begun."""

    run = models.OneToOneField("share.LinkageRun", models.CASCADE, related_name="pair_sample")
    seed = models.PositiveBigIntegerField()
    # Linked or not, the band of probabilities, how many pairs, how many expected of one person.
    strata = models.JSONField()
    # By dataset, the random name of the delivery whose records the pairs are of.
    deliveries = models.JSONField()
    size = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["run"]


class SampledPair(models.Model):
    """A pair; its two records are forgotten with their identifiers, or when somebody objects."""

    sample = models.ForeignKey(PairSample, models.CASCADE, related_name="pairs")
    place = models.PositiveIntegerField()
    stratum = models.PositiveSmallIntegerField()
    # [dataset, number in what was delivered] of each; empty when forgotten.
    records = models.JSONField(default=list)
    marks = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["sample", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "place"], name="sampled_pair_place_once"),
        ]


class PairLabel(models.Model):
    """What one person of the linkage unit answered of a pair."""

    pair = models.ForeignKey(SampledPair, models.CASCADE, related_name="labels")
    answer = models.CharField(max_length=10)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pair", "by"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pair", "by"], name="pair_labelled_once_by_each"),
        ]
