"""Reads of participants, consents and tombstones. Identities are opened by an action alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from remit.kernel.codes import new_code
from remit.people.core.consents import ConsentAnswer, PeopleFiles, Tombstone, consenting
from remit.people.models import (
    Consent,
    ConsentRegister,
    Identity,
    Original,
    OutsideIdentifier,
    Participant,
)

if TYPE_CHECKING:
    from random import Random


def participant_ids(commission_id: int) -> dict[str, int]:
    """Return the primary keys of a commission's participants by code, the withdrawn left out."""
    rows = Participant.objects.filter(commission_id=commission_id, withdrawn_at__isnull=True)
    return dict(sorted(rows.order_by().values_list("code", "pk")))


def participant_id(commission_id: int, code: str) -> int | None:
    """Return the primary key of one participant; None for nobody, or if they have withdrawn."""
    rows = Participant.objects.filter(
        commission_id=commission_id, code=code, withdrawn_at__isnull=True
    )
    return rows.values_list("pk", flat=True).first()


def fresh_code(commission_id: int, rng: Random) -> str:
    """Return a code from `rng` that nobody in the study has or had; nothing is stored."""
    participants = Participant.objects.filter(commission_id=commission_id)
    code = new_code(rng)
    while participants.filter(code=code).exists():
        code = new_code(rng)
    return code


def codes_by_fingerprint(commission_id: int) -> dict[str, str]:
    """Return the codes of all who came with an identifier from elsewhere, by its fingerprint.

    Those who have withdrawn are among them.
    """
    rows = OutsideIdentifier.objects.filter(participant__commission_id=commission_id)
    return dict(rows.order_by().values_list("fingerprint", "participant__code"))


def codes_sharing_an_identifier(commission_id: int) -> tuple[tuple[str, ...], ...]:
    """Return, sorted, each group of active codes that came with one and the same identifier."""
    rows = OutsideIdentifier.objects.filter(
        participant__commission_id=commission_id, participant__withdrawn_at__isnull=True
    )
    groups: dict[str, list[str]] = {}
    for fingerprint, code in rows.order_by().values_list("fingerprint", "participant__code"):
        groups.setdefault(fingerprint, []).append(code)
    return tuple(sorted(tuple(sorted(codes)) for codes in groups.values() if len(codes) > 1))


def codes_with_contacts(commission_id: int) -> frozenset[str]:
    """Return the codes of all whose contact details are in the vault."""
    rows = Identity.objects.filter(participant__commission_id=commission_id)
    return frozenset(rows.order_by().values_list("participant__code", flat=True))


def withdrawn_codes(commission_id: int) -> frozenset[str]:
    """Return the codes of all who have withdrawn from a commission."""
    rows = Participant.objects.filter(commission_id=commission_id, withdrawn_at__isnull=False)
    return frozenset(rows.order_by().values_list("code", flat=True))


def consents(commission_id: int) -> tuple[ConsentAnswer, ...] | None:
    """Return every consent of a commission in order, or None when the study records none."""
    if not ConsentRegister.objects.filter(commission_id=commission_id).exists():
        return None
    rows = Consent.objects.filter(participant__commission_id=commission_id).values_list(
        "participant__code", "kind", "on", "version", "given"
    )
    return tuple(sorted(ConsentAnswer(*row) for row in rows))


def codes_consenting(commission_id: int, kind: str) -> frozenset[str] | None:
    """Return the codes of those who consent to `kind` by their latest answer.

    Returns:
        The codes, or None when the study records no consents at all.
    """
    answers = consents(commission_id)
    return None if answers is None else consenting(answers, kind)


def stored_people(commission_id: int) -> PeopleFiles:
    """Return the people's part of the study folder, without contacts: those are in the vault."""
    gone = (
        Participant.objects.filter(commission_id=commission_id)
        .exclude(withdrawn_at=None)
        .values_list("code", "withdrawn_at")
    )
    return PeopleFiles(
        consents=consents(commission_id),
        withdrawn=tuple(
            sorted(
                Tombstone(code, timezone.localdate(at, timezone.get_default_timezone()))
                for code, at in gone
                if at is not None
            )
        ),
    )


def commission_of(participant_id: int) -> int:
    """Return the id of the commission that a participant belongs to."""
    return Participant.objects.values_list("commission_id", flat=True).get(pk=participant_id)


def code_of(commission_id: int, participant_id: int) -> str | None:
    """Return the code of an active participant of a commission by their key, or None."""
    rows = Participant.objects.filter(
        pk=participant_id, commission_id=commission_id, withdrawn_at__isnull=True
    )
    return rows.values_list("code", flat=True).first()


def replacements(commission_id: int) -> dict[str, tuple[str, int]]:
    """Return what stands in transcripts in place of words that the vault keeps.

    Returns:
        By replacement its kind, and how many different words it stands for. The words themselves
        are opened by an action alone.
    """
    rows = Original.objects.filter(commission_id=commission_id)
    found: dict[str, tuple[str, set[str]]] = {}
    for replacement, kind, words in rows.values_list("replacement", "kind", "fingerprint"):
        found.setdefault(replacement, (kind, set()))[1].add(words)
    return {name: (kind, len(words)) for name, (kind, words) in found.items()}
