"""Pools of counts, what organisations handed in to them, and the tables made of that."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CountPool(models.Model):
    """What a programme's organisations count together, as the plain values of its file."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="count_pools"
    )
    name = models.CharField(max_length=60)
    document = models.JSONField()
    opened_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["commission", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "name"], name="count_pool_name_once"),
        ]


class HandedCounts(models.Model):
    """One organisation's protected counts for a pool; they go with it."""

    organisation = models.ForeignKey(
        "support.Organisation", models.CASCADE, related_name="handed_counts"
    )
    pool = models.ForeignKey(CountPool, models.CASCADE, related_name="handed")
    document = models.JSONField()
    handed_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["pool", "organisation"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "pool"], name="counts_handed_in_once"),
        ]


class PooledTable(models.Model):
    """One table of a pool, which stays as it was made."""

    pool = models.ForeignKey(CountPool, models.CASCADE, related_name="tables")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    made_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["pool", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "number"], name="pooled_table_number_once"),
        ]
