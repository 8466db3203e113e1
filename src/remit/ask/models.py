"""Forms, the analysis plan and responses, as thin tables."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from remit.ask.core.modes import MODES
from remit.ask.core.screener import SCREENER


class Questionnaire(models.Model):
    """One questionnaire of a commission: a form's bytes, or none where a wide table has no form."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="questionnaires"
    )
    key = models.CharField(max_length=255)
    form = models.BinaryField(null=True)
    # Of the form: a process that has read a form by it need not fetch it again.
    form_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="questionnaire_once"),
        ]


class AnalysisPlan(models.Model):
    """A commission's analysis plan, as the plain values of `analysis.toml`."""

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="analysis_plan"
    )
    document = models.JSONField()


class Response(models.Model):
    """One participant's answers to one questionnaire in one wave, by question key.

    `turns` are those inside repeats, by path in the form. `brought` says that a table brought
    them: they stay where a study's folder has none.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="responses")
    participant = models.ForeignKey("people.Participant", models.CASCADE, related_name="responses")
    wave = models.CharField(max_length=6)
    answers = models.JSONField(default=dict)
    turns = models.JSONField(default=dict)
    brought = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["questionnaire", "participant", "wave"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["questionnaire", "participant", "wave"], name="response_once"
            ),
            models.CheckConstraint(
                condition=models.Q(wave__in=["before", "after"]), name="response_wave_known"
            ),
        ]


class Journey(models.Model):
    """What a commission's participants go through, as the plain values of `journey.toml`."""

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="journey"
    )
    document = models.JSONField()


class Medium(models.Model):
    """One picture or sound of a journey or a form, from ask/media."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="media")
    name = models.CharField(max_length=255)
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "name"], name="medium_once"),
        ]


class Door(models.Model):
    """An address by which participants come in; it says nothing of the study.

    `by_card` doors let in only who brings a code and a secret. Behind a `screener` door there is
    the screener alone, for whoever would like to take part.
    """

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="doors")
    token = models.CharField(max_length=16, unique=True)
    mode = models.CharField(max_length=12)
    by_card = models.BooleanField(default=False)
    screener = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "opened_at", "token"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mode__in=list(MODES)), name="door_mode_known"),
            models.CheckConstraint(
                condition=Q(screener=False) | Q(by_card=False), name="door_of_screener_without_card"
            ),
        ]


class Filling(models.Model):
    """One participant's form in one wave, as far as it is filled in.

    `values` and `turns` are by path in the form. `fresh` are the paths entered in this sitting:
    whoever comes back is not shown the others unasked.
    """

    participant = models.ForeignKey("people.Participant", models.CASCADE, related_name="fillings")
    form = models.CharField(max_length=255)
    wave = models.CharField(max_length=8)
    mode = models.CharField(max_length=12)
    language = models.CharField(max_length=35)
    values = models.JSONField(default=dict)
    turns = models.JSONField(default=dict)
    sitting = models.CharField(max_length=32)
    fresh = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["participant", "form", "wave"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "form", "wave"], name="filling_once"),
            models.CheckConstraint(
                condition=Q(wave__in=["before", "after", SCREENER]), name="filling_wave_known"
            ),
            models.CheckConstraint(condition=Q(mode__in=list(MODES)), name="filling_mode_known"),
        ]


class Attachment(models.Model):
    """One file that a participant sent with a form, sealed like contact details: it may show them.

    `path` is the question's place in the form; its answer is the file's name.
    """

    participant = models.ForeignKey(
        "people.Participant", models.CASCADE, related_name="attachments"
    )
    form = models.CharField(max_length=255)
    wave = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    name = models.CharField(max_length=130)
    nonce = models.BinaryField(max_length=12)
    ciphertext = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "form", "wave", "path"], name="attachment_once"
            ),
        ]


class Sighting(models.Model):
    """That one participant was shown one piece of information, and what shows that they read it.

    `seconds` is from opening it to going on, within the sitting in which they went on; `answer` is
    to its check question.
    """

    participant = models.ForeignKey("people.Participant", models.CASCADE, related_name="sightings")
    information = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    language = models.CharField(max_length=35)
    opened_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["participant", "opened_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "information"], name="sighting_once"),
        ]


class Screening(models.Model):
    """One person who came by the screener and waits to be taken into the pool.

    `features` are those that recruiting goes by; no other answer is kept once the form was sent
    and somebody `passed`. They wait for the recruiter once `finished`: how to reach them is then
    in the vault.
    """

    participant = models.OneToOneField(
        "people.Participant", models.CASCADE, related_name="screening"
    )
    begun_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    features = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["finished_at", "participant__code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(passed_at__isnull=False),
                name="screening_finished_once_passed",
            ),
            models.CheckConstraint(
                condition=Q(passed_at__isnull=False) | Q(features={}),
                name="screening_features_once_passed",
            ),
        ]


class ScreenedOut(models.Model):
    """How many people a commission's screener turned away. Nothing else is kept of them."""

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="screened_out"
    )
    people = models.PositiveIntegerField(default=0)
