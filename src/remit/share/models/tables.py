"""Tables asked of linked records, whom each cell is of, and who checked them.

What is hidden of a table follows from its sets of people, so they never leave these rows.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

WAITING, RELEASED, REFUSED = "waiting", "released", "refused"


class DeclaredTable(models.Model):
    """A table as `share/tables.toml` asks for it, made or not."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="declared_tables"
    )
    place = models.PositiveIntegerField()
    key = models.CharField(max_length=100)
    document = models.JSONField()

    class Meta:
        ordering: ClassVar = ["commission", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="declared_table_key_once"),
        ]


class RequestedTable(models.Model):
    """A table that was made, protected: waiting for its checks, released, or refused."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="requested_tables"
    )
    key = models.CharField(max_length=100)
    run = models.CharField(max_length=150)
    agreement = models.CharField(max_length=100)
    agreement_digest = models.CharField(max_length=64)
    question = models.JSONField()
    purpose = models.TextField()
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    rules = models.JSONField()
    audit = models.JSONField()
    # As it may be seen: what is hidden is null.
    rows = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=20, default=WAITING)
    settled_by = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="requested_table_key_once"),
            models.CheckConstraint(
                condition=models.Q(state=WAITING, settled_at__isnull=True)
                | (
                    models.Q(state__in=[RELEASED, REFUSED], settled_at__isnull=False)
                    & ~models.Q(settled_by="")
                ),
                name="requested_table_settled_or_waiting",
            ),
        ]


class TablePart(models.Model):
    """The sets of people of one counted part of a table; a mean has two.

    `people` is everybody in it as a roaring bitmap, `persons` how many were counted, `gone` how
    many of these have been taken out since; `cells` are its cells, `hidden` the places of those
    that are not shown.
    """

    table = models.ForeignKey(RequestedTable, models.CASCADE, related_name="parts")
    measure = models.CharField(max_length=200, blank=True)
    people = models.BinaryField()
    persons = models.PositiveIntegerField()
    gone = models.PositiveIntegerField(default=0)
    cells = models.BinaryField()
    hidden = models.JSONField()
    rules = models.JSONField()

    class Meta:
        ordering: ClassVar = ["table", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "measure"], name="table_part_measure_once"),
        ]


class TableCheck(models.Model):
    """That somebody other than who asked looked at a table, and lets it go."""

    table = models.ForeignKey(RequestedTable, models.CASCADE, related_name="checks")
    by = models.CharField(max_length=200)
    asked_by = models.CharField(max_length=200)
    at = models.DateTimeField()
    says = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["table", "at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "by"], name="table_checked_once_by_each"),
            models.CheckConstraint(
                condition=~models.Q(by=models.F("asked_by")), name="table_checked_by_another"
            ),
        ]
