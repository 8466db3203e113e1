"""Writes of participants and consents, and withdrawal everywhere at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import destroy_salts, record
from remit.people.models import (
    Consent,
    ConsentRegister,
    Identity,
    Original,
    Participant,
    Secret,
    WaitingFile,
)
from remit.people.queries import participant_ids, withdrawn_codes
from remit.people.vault_actions import ParticipantNotFound, seal_contacts
from remit.people.withdrawal import forget_everywhere, gone_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from remit.people.core.consents import ConsentAnswer, PeopleFiles, Tombstone
    from remit.people.withdrawal import GoneOut


class UnableToWithdraw(RemitError):
    """A withdrawal cannot be done: nobody active has this code."""

    code = "withdrawal-impossible"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class WithdrawalAccount:
    """What a withdrawal did.

    Attributes:
        code: the participant's; it stays as a tombstone.
        withdrawn_at: when.
        removed: by room, how many of what were removed.
        salts: how many digests in the ledger prove nothing any more.
        published: where their words had gone out; that cannot be called back.
    """

    code: str
    withdrawn_at: datetime
    removed: Mapping[str, Mapping[str, int]]
    salts: int
    published: tuple[GoneOut, ...] = ()


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


def hold_participant(participant_id: int) -> None:
    """Have a withdrawal of one participant wait until the transaction ends.

    So nothing is written about somebody who has gone meanwhile. Where a study is held too, hold it
    before.

    Raises:
        ParticipantNotFound: they have withdrawn.
    """
    rows = Participant.objects.select_for_update(no_key=True).filter(
        pk=participant_id, withdrawn_at__isnull=True
    )
    if not rows.values_list("pk", flat=True).first():
        raise ParticipantNotFound("Whoever this was has withdrawn.", remedy="Nothing was kept.")


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
    published = gone_out(commission_id, [code])
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
        facts={**counts, "salts": salts, "published": len(published)},
    )
    return WithdrawalAccount(code, moment, removed, salts, published)


@transaction.atomic
def let_go(*, commission_id: int, codes: Sequence[str], actor: str, now: datetime) -> int:
    """Forget people who never came to take part: they have not withdrawn, and leave no tombstone.

    Everything that points to them goes: identity, consents, answers. The salts of the ledger's
    digests about them are destroyed; it keeps their codes, which open nothing.

    Returns:
        How many there were.
    """
    hold_commission(commission_id)
    name = commission_name(commission_id)
    # Whoever is answering a page at this moment ends first, or finds that they are gone.
    rows = Participant.objects.select_for_update().filter(
        commission_id=commission_id, code__in=list(codes), withdrawn_at__isnull=True
    )
    found = sorted(rows.values_list("code", flat=True))
    if not found:
        return 0
    rows.delete()
    salts = sum(destroy_salts(commission=name, code=code) for code in found)
    record(
        action="people.let-go",
        actor=actor,
        now=now,
        commission=name,
        codes=found,
        facts={"participants": len(found), "salts": salts},
    )
    return len(found)


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
    secrets_, _ = Secret.objects.filter(participant_id=participant_id).delete()
    words = Q(said_by_id=participant_id) | Q(names_id=participant_id)
    originals, _ = Original.objects.filter(words).delete()
    # A file that waits to be confirmed may tell of them.
    waiting, _ = WaitingFile.objects.filter(commission__participants=participant_id).delete()
    return {
        "identities": identities,
        "consents": consents,
        "secrets": secrets_,
        "replaced-words": originals,
        "waiting-files": waiting,
    }


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

    A consent replaces the one of the same code, kind and day, and the others stay: they may have
    been given here since the folder was written. Contacts replace those of the same code in the
    vault, and the others stay; who is listed as withdrawn and is active here is withdrawn;
    tombstones never go.

    Raises:
        UnableToOpenVault: there are contacts, and the key is missing or unusable.
    """
    hold_commission(commission_id)
    buried = _bury(commission_id, people.withdrawn, actor, now)
    gone = withdrawn_codes(commission_id)
    consents = [answer for answer in people.consents or () if answer.code not in gone]
    contacts = [contact for contact in people.contacts if contact.code not in gone]
    codes = {answer.code for answer in consents} | {contact.code for contact in contacts}
    ids = register_participants(commission_id=commission_id, codes=codes, actor=actor, now=now)
    if people.consents is not None:
        _keep_consents(commission_id, consents, ids)
    seal_contacts(commission_name(commission_id), contacts, ids, vault_key)
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


def _keep_consents(
    commission_id: int, consents: Sequence[ConsentAnswer], ids: Mapping[str, int]
) -> None:
    ConsentRegister.objects.get_or_create(commission_id=commission_id)
    Consent.objects.bulk_create(
        (
            Consent(
                participant_id=ids[answer.code],
                kind=answer.kind,
                version=answer.version,
                given=answer.given,
                on=answer.on,
            )
            for answer in consents
        ),
        update_conflicts=True,
        unique_fields=["participant", "kind", "on"],
        update_fields=["version", "given"],
    )


def _active(commission_id: int, code: str) -> Participant:
    row = (
        Participant.objects.select_for_update(no_key=True)
        .filter(commission_id=commission_id, code=code)
        .first()
    )
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
