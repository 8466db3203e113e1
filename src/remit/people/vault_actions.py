"""Writes of who participants are: contact details in the vault, and fingerprints of identifiers.

Whatever is opened is told to the ledger, and none of what it says.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.core.consents import Contact
from remit.people.core.vault import NONCE_BYTES, UnableToOpenVault, seal, unseal
from remit.people.models import Identity, OutsideIdentifier
from remit.people.queries import participant_id, participant_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

MOST_PARAMETERS = 10_000


class ParticipantNotFound(RemitError):
    """Nobody who takes part in the study has this code."""

    code = "participant-not-found"
    exit_code = ExitCode.NOT_FOUND


@transaction.atomic
def open_vault(
    *, commission_id: int, vault_key: bytes, actor: str, now: datetime
) -> tuple[Contact, ...]:
    """Return everyone's contact details, in order of code. The ledger says that they were opened.

    Whoever runs the server may ask: the vault's key is theirs.

    Raises:
        UnableToOpenVault: the key is another, or a record was changed.
    """
    name = commission_name(commission_id)
    rows = Identity.objects.filter(participant__commission_id=commission_id).values_list(
        "participant__code", "nonce", "ciphertext"
    )
    contacts = [
        Contact(
            code,
            unseal(
                bytes(ciphertext), key=vault_key, commission=name, code=code, nonce=bytes(nonce)
            ),
        )
        for code, nonce, ciphertext in sorted(rows, key=lambda row: row[0])
    ]
    record(
        action="people.vault-opened",
        actor=actor,
        now=now,
        commission=name,
        codes=[contact.code for contact in contacts],
        facts={"contacts": len(contacts)},
    )
    return tuple(contacts)


@transaction.atomic
def open_contact(
    *, commission_id: int, code: str, vault_key: bytes, actor: str, now: datetime
) -> Contact:
    """Return one person's contact details; without any when none are kept. The ledger says so.

    Raises:
        ParticipantNotFound: nobody has this code, or they have withdrawn.
        UnableToOpenVault: the key is another, or the record was changed.
    """
    _participant_id(commission_id, code)
    name = commission_name(commission_id)
    row = Identity.objects.filter(
        participant__commission_id=commission_id, participant__code=code
    ).first()
    fields = (
        {}
        if row is None
        else unseal(
            bytes(row.ciphertext), key=vault_key, commission=name, code=code, nonce=bytes(row.nonce)
        )
    )
    record(
        action="people.contact-opened",
        actor=actor,
        now=now,
        commission=name,
        codes=[code],
        facts={"kept": row is not None},
    )
    return Contact(code, fields)


@transaction.atomic
def keep_contact(
    *, commission_id: int, contact: Contact, vault_key: bytes, actor: str, now: datetime
) -> None:
    """Seal one person's contact details in the vault in place of those that were there.

    Blank details are left out; when all are blank, nothing is kept of this person in the vault.
    The ledger learns how many there are, and none of what they say.

    Raises:
        ParticipantNotFound: nobody has this code, or they have withdrawn.
        UnableToOpenVault: the key is unusable.
    """
    hold_commission(commission_id)
    key = _participant_id(commission_id, contact.code)
    said = {name.strip(): value.strip() for name, value in contact.fields.items()}
    kept = Contact(contact.code, {name: value for name, value in said.items() if name and value})
    name = commission_name(commission_id)
    Identity.objects.filter(participant_id=key).delete()
    if kept.fields:
        seal_contacts(name, [kept], {kept.code: key}, vault_key)
    record(
        action="people.contact-kept",
        actor=actor,
        now=now,
        commission=name,
        codes=[kept.code],
        facts={"details": len(kept.fields)},
    )


@transaction.atomic
def keep_contacts(
    *, commission_id: int, contacts: Sequence[Contact], vault_key: bytes, actor: str, now: datetime
) -> None:
    """Put people's contact details into the vault, each in place of what it held of them.

    Those of anybody who does not take part, or not any more, are passed over.

    Raises:
        UnableToOpenVault: the key is unusable.
    """
    hold_commission(commission_id)
    ids = participant_ids(commission_id)
    kept = [contact for contact in contacts if contact.code in ids]
    name = commission_name(commission_id)
    seal_contacts(name, kept, ids, vault_key)
    record(
        action="people.contacts-kept",
        actor=actor,
        now=now,
        commission=name,
        codes=sorted(contact.code for contact in kept),
        facts={"contacts": len(kept)},
    )


@transaction.atomic
def forget_contacts(*, commission_id: int, codes: Iterable[str], actor: str, now: datetime) -> int:
    """Take the contact details of people who are no longer wanted out of the vault.

    They stay participants, known by code.

    Returns:
        How many the vault held.
    """
    unwanted = frozenset(codes)
    known = participant_ids(commission_id)
    rows = Identity.objects.filter(participant__commission_id=commission_id)
    held = dict(rows.values_list("participant_id", "pk"))
    found = {code: held[pk] for code, pk in known.items() if code in unwanted and pk in held}
    for batch in _batches(list(found.values())):
        Identity.objects.filter(pk__in=batch).delete()
    if found:
        record(
            action="people.contacts-forgotten",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            codes=sorted(found),
            facts={"contacts": len(found)},
        )
    return len(found)


@transaction.atomic
def remember_fingerprints(*, commission_id: int, fingerprints: Mapping[str, str]) -> None:
    """Keep the fingerprint of the identifier that participants came with, by their code.

    It is part of bringing people in, which the caller records.
    """
    ids = participant_ids(commission_id)
    known = OutsideIdentifier.objects.filter(participant__commission_id=commission_id)
    stored = dict(known.values_list("participant__code", "fingerprint"))
    changed = {code: print_ for code, print_ in fingerprints.items() if stored.get(code) != print_}
    stale = [ids[code] for code in changed if code in stored]
    for batch in _batches(stale):
        OutsideIdentifier.objects.filter(participant_id__in=batch).delete()
    OutsideIdentifier.objects.bulk_create(
        OutsideIdentifier(participant_id=ids[code], fingerprint=print_)
        for code, print_ in changed.items()
        if code in ids
    )


def seal_contacts(
    commission: str, contacts: Sequence[Contact], ids: Mapping[str, int], key: bytes | None
) -> None:
    """Put contact details into the vault, as part of a larger write that the ledger tells of.

    Args:
        commission: the study's name.
        contacts: each takes the place of what the vault held of the same person.
        ids: the participants' keys by code.
        key: the vault's; None where there is none here.

    Raises:
        UnableToOpenVault: the key is missing or unusable.
    """
    if not contacts:
        return
    if key is None:
        raise UnableToOpenVault(
            "Contact details were brought, but the vault has no key here.",
            remedy="Set the vault's key, or take recruit/contacts.csv out of the folder.",
        )
    for batch in _batches([ids[item.code] for item in contacts]):
        Identity.objects.filter(participant_id__in=batch).delete()
    sealed = []
    for item in contacts:
        nonce = secrets.token_bytes(NONCE_BYTES)
        ciphertext = seal(item.fields, key=key, commission=commission, code=item.code, nonce=nonce)
        sealed.append(Identity(participant_id=ids[item.code], nonce=nonce, ciphertext=ciphertext))
    Identity.objects.bulk_create(sealed)


def _participant_id(commission_id: int, code: str) -> int:
    found = participant_id(commission_id, code)
    if found is None:
        raise ParticipantNotFound(
            f"Nobody who takes part in this study has the code “{code}”.",
            remedy="Compare it with the code that was given out.",
            participant=code,
        )
    return found


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield keys in parts that one statement can name: databases limit its parameters."""
    for start in range(0, len(keys), MOST_PARAMETERS):
        yield keys[start : start + MOST_PARAMETERS]
