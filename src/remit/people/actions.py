"""Writes of participants, consents and identities, and withdrawal everywhere at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import destroy_salts, record
from remit.people.core.consents import Contact
from remit.people.core.vault import NONCE_BYTES, UnableToOpenVault, seal, unseal
from remit.people.models import (
    Consent,
    ConsentRegister,
    Identity,
    OutsideIdentifier,
    Participant,
)
from remit.people.queries import participant_ids, withdrawn_codes
from remit.people.withdrawal import forget_everywhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from remit.people.core.consents import ConsentAnswer, PeopleFiles, Tombstone


MOST_PARAMETERS = 10_000


class UnableToWithdraw(RemitError):
    """A withdrawal cannot be done: nobody active has this code."""

    code = "withdrawal-impossible"
    exit_code = ExitCode.NOT_FOUND


class ParticipantNotFound(RemitError):
    """Nobody who takes part in the study has this code."""

    code = "participant-not-found"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class WithdrawalAccount:
    """What a withdrawal did.

    Attributes:
        code: the participant's; it stays as a tombstone.
        withdrawn_at: when.
        removed: by room, how many of what were removed.
        salts: how many digests in the ledger prove nothing any more.
    """

    code: str
    withdrawn_at: datetime
    removed: Mapping[str, Mapping[str, int]]
    salts: int


@transaction.atomic
def register_participants(
    *, commission_id: int, codes: Iterable[str], actor: str, now: datetime
) -> dict[str, int]:
    """Make participants of codes that are not known yet; the known stay, the withdrawn are skipped.

    Returns:
        The primary keys of the given codes that are active, by code.
    """
    # Nobody withdraws between this and what the caller writes about them.
    hold_commission(commission_id)
    gone = withdrawn_codes(commission_id)
    wanted = sorted(set(codes) - gone)
    known = participant_ids(commission_id)
    fresh = [code for code in wanted if code not in known]
    if fresh:
        Participant.objects.bulk_create(
            Participant(commission_id=commission_id, code=code, registered_at=now) for code in fresh
        )
        record(
            action="people.registered",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            codes=fresh,
            facts={"participants": len(fresh)},
        )
        known = participant_ids(commission_id)
    return {code: known[code] for code in wanted}


@transaction.atomic
def withdraw_participant(
    *,
    commission_id: int,
    code: str,
    actor: str,
    now: datetime,
    withdrawn_on: date | None = None,
) -> WithdrawalAccount:
    """Have a participant forgotten by every room, at once or not at all.

    Identity, consents and what every room registered are removed, the salts of the ledger's
    digests about them destroyed; the code stays as a tombstone, and the act is recorded.

    Args:
        commission_id: the commission.
        code: the participant's.
        actor: who does it.
        now: the moment of the act.
        withdrawn_on: the day of the withdrawal, where it happened earlier and elsewhere.

    Raises:
        UnableToWithdraw: nobody has this code, or they have withdrawn already.
    """
    hold_commission(commission_id)
    participant = _active(commission_id, code)
    moment = _noon(withdrawn_on) if withdrawn_on else now
    removed = forget_everywhere(participant.pk)
    Participant.objects.filter(pk=participant.pk).update(withdrawn_at=moment)
    name = commission_name(commission_id)
    salts = destroy_salts(commission=name, code=code)
    counts = {
        f"{room}.{what}": count
        for room, counts in removed.items()
        for what, count in counts.items()
    }
    record(
        action="people.withdrawn",
        actor=actor,
        now=now,
        commission=name,
        codes=[code],
        facts={**counts, "salts": salts},
    )
    return WithdrawalAccount(code, moment, removed, salts)


def empty_write_ahead_log() -> bool:
    """Have SQLite move its log into the database and cut it to nothing, once a withdrawal stands.

    What was deleted is overwritten in the database (secure_delete), but would stay readable in
    the log until then. PostgreSQL keeps no such file to itself; its own log is for its operator.

    Returns:
        Whether it was done; False while another process reads the database.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    return not busy


def forget_participant(participant_id: int) -> dict[str, int]:
    """Destroy a participant's identity and consents; the people room's own withdrawal handler."""
    identities, _ = Identity.objects.filter(participant_id=participant_id).delete()
    consents, _ = Consent.objects.filter(participant_id=participant_id).delete()
    return {"identities": identities, "consents": consents}


@transaction.atomic
def store_people(
    *,
    commission_id: int,
    people: PeopleFiles,
    actor: str,
    now: datetime,
    vault_key: bytes | None = None,
) -> None:
    """Store the people's part of a study folder.

    Consents are replaced; contacts replace those of the same code in the vault, and the others
    stay; who is listed as withdrawn and is active here is withdrawn; tombstones never go.

    Raises:
        UnableToOpenVault: there are contacts, and the key is missing or unusable.
    """
    buried = _bury(commission_id, people.withdrawn, actor, now)
    gone = withdrawn_codes(commission_id)
    consents = [answer for answer in people.consents or () if answer.code not in gone]
    contacts = [contact for contact in people.contacts if contact.code not in gone]
    codes = {answer.code for answer in consents} | {contact.code for contact in contacts}
    ids = register_participants(commission_id=commission_id, codes=codes, actor=actor, now=now)
    _replace_consents(commission_id, None if people.consents is None else consents, ids)
    _keep_contacts(commission_name(commission_id), contacts, ids, vault_key)
    record(
        action="people.stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=sorted(codes),
        facts={
            "consents": None if people.consents is None else len(consents),
            "contacts": len(contacts),
            "withdrawn": buried,
        },
        digests={
            "consents": [
                [answer.code, answer.kind, answer.on.isoformat(), answer.version, answer.given]
                for answer in consents
            ]
        },
    )


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
        _keep_contacts(name, [kept], {kept.code: key}, vault_key)
    record(
        action="people.contact-kept",
        actor=actor,
        now=now,
        commission=name,
        codes=[kept.code],
        facts={"details": len(kept.fields)},
    )


def _participant_id(commission_id: int, code: str) -> int:
    found = participant_ids(commission_id).get(code)
    if found is None:
        raise ParticipantNotFound(
            f"Nobody who takes part in this study has the code “{code}”.",
            remedy="Compare it with the code that was given out.",
            participant=code,
        )
    return found


@transaction.atomic
def keep_contacts(
    *, commission_id: int, contacts: Sequence[Contact], vault_key: bytes, actor: str, now: datetime
) -> None:
    """Put people's contact details into the vault, each in place of what it held of them.

    Raises:
        UnableToOpenVault: the key is unusable.
    """
    hold_commission(commission_id)
    gone = withdrawn_codes(commission_id)
    kept = [contact for contact in contacts if contact.code not in gone]
    codes = [contact.code for contact in kept]
    ids = register_participants(commission_id=commission_id, codes=codes, actor=actor, now=now)
    name = commission_name(commission_id)
    _keep_contacts(name, kept, ids, vault_key)
    record(
        action="people.contacts-kept",
        actor=actor,
        now=now,
        commission=name,
        codes=sorted(codes),
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


def _bury(commission_id: int, tombstones: Sequence[Tombstone], actor: str, now: datetime) -> int:
    """Withdraw the active among the listed and note the unknown; return how many were new."""
    active = participant_ids(commission_id)
    gone = withdrawn_codes(commission_id)
    fresh = [tombstone for tombstone in tombstones if tombstone.code not in gone]
    for tombstone in fresh:
        if tombstone.code in active:
            withdraw_participant(
                commission_id=commission_id,
                code=tombstone.code,
                actor=actor,
                now=now,
                withdrawn_on=tombstone.withdrawn_on,
            )
    Participant.objects.bulk_create(
        Participant(
            commission_id=commission_id,
            code=tombstone.code,
            withdrawn_at=_noon(tombstone.withdrawn_on),
        )
        for tombstone in fresh
        if tombstone.code not in active
    )
    return len(fresh)


def _replace_consents(
    commission_id: int, consents: Sequence[ConsentAnswer] | None, ids: Mapping[str, int]
) -> None:
    Consent.objects.filter(participant__commission_id=commission_id).delete()
    if consents is None:
        ConsentRegister.objects.filter(commission_id=commission_id).delete()
        return
    ConsentRegister.objects.get_or_create(commission_id=commission_id)
    Consent.objects.bulk_create(
        Consent(
            participant_id=ids[answer.code],
            kind=answer.kind,
            version=answer.version,
            given=answer.given,
            on=answer.on,
        )
        for answer in consents
    )


def _keep_contacts(
    commission: str, contacts: Sequence[Contact], ids: Mapping[str, int], key: bytes | None
) -> None:
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


def _active(commission_id: int, code: str) -> Participant:
    row = Participant.objects.filter(commission_id=commission_id, code=code).first()
    if row is None:
        raise UnableToWithdraw(
            f"Nobody in this study has the code “{code}”.",
            remedy="Compare it with the code that was given out.",
            participant=code,
        )
    if row.withdrawn_at is not None:
        raise UnableToWithdraw(
            f"“{code}” has withdrawn already, on {timezone.localdate(row.withdrawn_at)}.",
            remedy="There is nothing left to remove.",
            participant=code,
        )
    return row


def _noon(day: date) -> datetime:
    """Return noon of a day, so that the day stays the same wherever it is read."""
    return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield keys in parts that one statement can name: databases limit its parameters."""
    for start in range(0, len(keys), MOST_PARAMETERS):
        yield keys[start : start + MOST_PARAMETERS]
