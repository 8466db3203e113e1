"""Transcripts, their speakers, the codebook, and coded passages with the link between the two."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Transcript(models.Model):
    """One conversation's text. `source` is its identifier in the coding project, or blank."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="transcripts"
    )
    key = models.CharField(max_length=120)
    text = models.TextField()
    source = models.CharField(max_length=36, blank=True)
    group = models.CharField(max_length=100, blank=True)
    session = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="transcript_key_once"),
        ]


class Speaker(models.Model):
    """Who a name in a transcript stands for; a participant where the code is known."""

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="speakers")
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=12)
    participant = models.ForeignKey(
        "people.Participant", models.PROTECT, null=True, blank=True, related_name="speakers"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "name"], name="speaker_once"),
            models.CheckConstraint(
                condition=models.Q(role="participant")
                | models.Q(role="moderator", participant__isnull=True),
                name="speaker_role_known",
            ),
        ]


class Guide(models.Model):
    """The moderator's guide of a study, as its file has it."""

    commission = models.OneToOneField("commission.Commission", models.CASCADE, related_name="guide")
    document = models.JSONField()


class CodingProject(models.Model):
    """The coding as a whole: its name, and who coded as [identifier, name] pairs."""

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="coding_project"
    )
    name = models.TextField(blank=True)
    users = models.JSONField(default=list)


class Code(models.Model):
    """One code of the codebook; `position` keeps the order of the tree."""

    project = models.ForeignKey(CodingProject, models.CASCADE, related_name="codes")
    position = models.PositiveIntegerField()
    guid = models.CharField(max_length=36)
    parent_guid = models.CharField(max_length=36, blank=True)
    name = models.TextField()
    description = models.TextField(blank=True)
    colour = models.CharField(max_length=7, blank=True)
    codable = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["project", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "guid"], name="code_once"),
        ]


class Passage(models.Model):
    """A stretch of a transcript, in code points of its text, that somebody selected."""

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="passages")
    guid = models.CharField(max_length=36)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    name = models.TextField(blank=True)
    description = models.TextField(blank=True)
    user_guid = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "guid"], name="passage_once"),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="passage_not_empty"
            ),
        ]


class PassageCode(models.Model):
    """One code given to one passage, by whom; `position` keeps the order in which they stand."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="codings")
    code = models.ForeignKey(Code, models.CASCADE, related_name="codings")
    user_guid = models.CharField(max_length=36, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["passage", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["passage", "code", "user_guid"], name="passage_code_once"
            ),
        ]
