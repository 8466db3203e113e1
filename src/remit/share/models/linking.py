"""Custodians' deliveries, the runs that link them, and who is left out of both.

What was delivered and what was linked are files; here stands what is known of them. No identifier
is in any of these tables.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

STARTED, FINISHED, STOPPED, UNDONE = "started", "finished", "stopped", "undone"


class Delivery(models.Model):
    """One file of a custodian, split at the door; `token` names the folder of its two stores."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="deliveries"
    )
    agreement = models.CharField(max_length=100)
    dataset = models.CharField(max_length=100)
    token = models.CharField(max_length=60, unique=True)
    rows = models.PositiveIntegerField()
    # Of each agreed field that was delivered: its name, what it was taken for, its kind.
    fields = models.JSONField()
    # For the linkage unit what identifies, for the analyst what does not.
    identifier_figures = models.JSONField()
    payload_figures = models.JSONField()
    notices = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    sealed_digest = models.CharField(max_length=64)
    payload_digest = models.CharField(max_length=64)
    agreement_digest = models.CharField(max_length=64)
    delivered_at = models.DateTimeField()
    by = models.CharField(max_length=200)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "agreement", "dataset", "delivered_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "agreement", "dataset"],
                condition=models.Q(destroyed_at__isnull=True),
                name="one_delivery_waits_of_each_dataset",
            ),
        ]


class LinkageRun(models.Model):
    """One linking under an agreement; `token` names the folder of what it leaves."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="linkage_runs"
    )
    agreement = models.CharField(max_length=100)
    name = models.CharField(max_length=150)
    token = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=20, default=STARTED)
    process = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    by = models.CharField(max_length=200)
    # When the oldest of what it links was delivered: retention is counted from there.
    delivered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True)
    agreement_digest = models.CharField(max_length=64)
    # Of what was said of how to link; the settings that were used are in the report.
    settings_digest = models.CharField(max_length=64, blank=True)
    # The fingerprint of what each dataset was delivered as.
    sources = models.JSONField(default=dict)
    persons = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    linked_digest = models.CharField(max_length=64, blank=True)
    # The first lasting number that neither it nor an earlier run of the study has given out; while
    # it goes on, as many are set aside as it has records.
    next_number = models.PositiveBigIntegerField(default=0)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "agreement", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "name"], name="linkage_run_name_once"),
            models.CheckConstraint(
                condition=models.Q(state=STARTED, ended_at__isnull=True)
                | (~models.Q(state=STARTED) & models.Q(ended_at__isnull=False)),
                name="linkage_run_ended_or_started",
            ),
        ]


class Objection(models.Model):
    """That a person is left out: an upheld objection, or an opt-out.

    An empty agreement means every one of the study. One that was lifted has no marks any more.
    """

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="linkage_objections"
    )
    agreement = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reference = models.CharField(max_length=200, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=200, blank=True)
    lifted_reference = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by="")
                | (models.Q(lifted_at__isnull=False) & ~models.Q(lifted_by="")),
                name="objection_lifted_by_somebody",
            ),
        ]


class ObjectionMark(models.Model):
    """A keyed fingerprint by which a person who is left out is known in a dataset."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["objection", "mark"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["objection", "mark"], name="objection_mark_once"),
        ]
