"""A programme's conversation about principles: voters, statements, votes, and texts adopted.

A voter belongs to the organisation that handed out the link, and goes with it; so do votes,
adoptions and objections. A statement and a version stay when whoever wrote them goes, unnamed.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from remit.support.core.principles import conversation as talk
from remit.support.core.principles import principle as text
from remit.support.models.organisation import Organisation


class Conversation(models.Model):
    """One programme's conversation about principles; `headings` is a list of key and labels.

    `told` is what it came to when it was closed, by whom it may be shown to. It stays: whoever
    could compare it with a later count would learn how those voted who left meanwhile.
    """

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="conversation"
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    headings = models.JSONField(default=list)
    links_each = models.PositiveSmallIntegerField(default=talk.LINKS_EACH)
    least_adopting = models.PositiveIntegerField(default=talk.LEAST_ADOPTING)
    told = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
                name="conversation_closed_after_opening",
            ),
        ]


class Voter(models.Model):
    """One person of an organisation; `link` is the SHA-256 of what their link ends in, or empty."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="voters")
    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    link = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    set_aside = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="voter_key_once"),
            models.UniqueConstraint(
                fields=["link"], condition=~models.Q(link=""), name="voter_link_once"
            ),
        ]


class Statement(models.Model):
    """What somebody proposed; `caught` lists what holds it back while it waits."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()
    heading = models.CharField(max_length=60)
    language = models.CharField(max_length=35)
    text = models.TextField(blank=True)
    voter = models.ForeignKey(Voter, models.SET_NULL, null=True, related_name="statements")
    proposed_on = models.DateField()
    proposed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=[(one, one) for one in talk.STATES])
    caught = models.JSONField(default=list)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["conversation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation", "number"], name="statement_number_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=talk.OPEN) | ~models.Q(text=""),
                name="statement_open_has_text",
            ),
        ]


class StatementTranslation(models.Model):
    """A statement in another language."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=35)
    text = models.TextField()
    by_machine = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["statement", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement", "language"], name="statement_translated_once"
            ),
        ]


class StatementVote(models.Model):
    """One voter's answer to one statement; when it was cast stays here, and in no file."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="votes")
    voter = models.ForeignKey(Voter, models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    cast_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voter", "statement"], name="vote_once"),
            models.CheckConstraint(
                condition=models.Q(value__in=[talk.DISAGREE, talk.PASS, talk.AGREE]),
                name="vote_value",
            ),
        ]


class Principle(models.Model):
    """One principle; `use` says what it becomes in the charter, `statements` are numbers."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="principles")
    key = models.CharField(max_length=60)
    heading = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=[(one, one) for one in text.STATES])
    statements = models.JSONField(default=list)
    use = models.JSONField(default=dict)
    adopted_version = models.PositiveIntegerField(default=0)
    adopted_on = models.DateField(null=True, blank=True)
    adopted_by = models.PositiveIntegerField(default=0)
    objected_by = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["conversation", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "key"], name="principle_key_once"),
            models.CheckConstraint(
                condition=models.Q(adopted_version=0, adopted_on__isnull=True)
                | models.Q(adopted_version__gt=0, adopted_on__isnull=False),
                name="principle_adopted_with_day",
            ),
        ]


class PrincipleVersion(models.Model):
    """One version of a principle's text, by language; `machine` lists machine translations."""

    principle = models.ForeignKey(Principle, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    texts = models.JSONField()
    machine = models.JSONField(default=list)
    why = models.TextField(blank=True)
    on = models.DateField()

    class Meta:
        ordering: ClassVar = ["principle", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principle", "number"], name="version_once"),
        ]


class VersionProposer(models.Model):
    """Which organisation proposed a version, and the name under which it wants to be shown."""

    version = models.OneToOneField(PrincipleVersion, models.CASCADE, related_name="proposer")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    shown_as = models.CharField(max_length=200, blank=True)


class PrincipleObjection(models.Model):
    """That an organisation disagrees with a principle, and whether it stays disagreeing."""

    principle = models.ForeignKey(Principle, models.CASCADE, related_name="objections")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    shown_as = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principle", "organisation"],
                condition=models.Q(ended_on__isnull=True),
                name="objection_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("on")),
                name="objection_ended_after_beginning",
            ),
        ]


class PrincipleAdoption(models.Model):
    """That an organisation adopts one version of a principle, named or unnamed."""

    principle = models.ForeignKey(Principle, models.CASCADE, related_name="adoptions")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    on = models.DateField()
    shown_as = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principle", "organisation", "version"], name="adoption_once"
            ),
        ]
