"""Participants known by code; who they are is kept apart from what they said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from remit.people.core.consents import KINDS


class Participant(models.Model):
    """One person in one commission, known to every other room by `code` alone.

    A withdrawn participant's row stays as a tombstone: the code, and when. A tombstone that an
    import brought for somebody who never was here has no `registered_at`.
    """

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="participants"
    )
    code = models.CharField(max_length=64)
    registered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "code"], name="participant_code_once"),
            models.CheckConstraint(
                condition=models.Q(registered_at__isnull=False)
                | models.Q(withdrawn_at__isnull=False),
                name="participant_registered_or_withdrawn",
            ),
        ]


class Identity(models.Model):
    """The vault: one participant's contact details, sealed with a key that is not in here."""

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="identity")
    nonce = models.BinaryField(max_length=12)
    ciphertext = models.BinaryField()


class Secret(models.Model):
    """The slow hash of one participant's secret, and how often a wrong one was tried lately."""

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="secret")
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(failures=0, failed_at__isnull=True)
                | models.Q(failures__gt=0, failed_at__isnull=False),
                name="secret_failed_at_with_failures",
            ),
        ]


class OutsideIdentifier(models.Model):
    """A fingerprint of the identifier that a participant has in the file they came from.

    It stays when they withdraw, as their code does, so that the same file brought in again does
    not bring them back.
    """

    participant = models.OneToOneField(
        Participant, models.CASCADE, related_name="outside_identifier"
    )
    fingerprint = models.CharField(max_length=64)


class ConsentRegister(models.Model):
    """That a study records consents at all; stays true when the last consent is forgotten."""

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="consent_register"
    )


class Consent(models.Model):
    """What one participant answered when asked for one kind of consent, and on which day."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20)
    version = models.CharField(max_length=40)
    given = models.BooleanField()
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "kind", "on"], name="consent_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=list(KINDS)), name="consent_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(version=""), name="consent_version_present"),
        ]


class Disclosure(models.Model):
    """Something that somebody told of so that help can come, sealed, and tied to no participant."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="disclosures"
    )
    nonce = models.BinaryField(max_length=12)
    ciphertext = models.BinaryField()
    told_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "told_at"]


class Original(models.Model):
    """The vault: words that stood in a transcript before a replacement took their place, sealed.

    `said_by` is who said them, and `names` whom they are known to name, where either is a
    participant: with them, they go. `fingerprint` knows the same words again under the key alone.
    """

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="originals"
    )
    replacement = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    said_by = models.ForeignKey(
        Participant, models.CASCADE, null=True, blank=True, related_name="originals_said"
    )
    names = models.ForeignKey(
        Participant, models.CASCADE, null=True, blank=True, related_name="originals_naming"
    )
    nonce = models.BinaryField(max_length=12)
    ciphertext = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["commission", "replacement", "pk"]


class WaitingFile(models.Model):
    """A file that waits for its uploader to confirm it, sealed with the vault's key."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="waiting_files"
    )
    purpose = models.CharField(max_length=60)
    actor = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    nonce = models.BinaryField(max_length=12)
    ciphertext = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "purpose", "actor"], name="waiting_file_once"
            ),
        ]
