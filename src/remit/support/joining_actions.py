"""Writes of signing up: an organisation joins, changes what it said, leaves; sign-up is settled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, Problems, RemitError
from remit.ledger.actions import record
from remit.people.actions import hold_participant, register_participants
from remit.people.core.consents import Contact
from remit.people.core.vault import fingerprint
from remit.people.queries import participant_id
from remit.people.secret_actions import fresh_secret, give_secret
from remit.people.vault_actions import keep_contact, open_contact, remember_fingerprints
from remit.support.core.joining.limits import DAY, is_too_many
from remit.support.core.joining.settings import check_settings, settings_document
from remit.support.joining_queries import joining_settings, sign_ups_seen
from remit.support.mentoring_actions import organisation_leaves
from remit.support.models import Joining, SignUp
from remit.support.models import Organisation as OrganisationRow
from remit.support.organisation_actions import name_fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from remit.people.secret_actions import FreshSecret
    from remit.support.core.joining.details import Details
    from remit.support.core.joining.settings import JoiningSettings

ORGANISATION = "organisation"
# A form sent twice, as by a double tap, comes again at once.
AT_ONCE = timedelta(minutes=2)
# Of refused attempts beyond so many a day nothing is noted: a flood would fill the disk.
MOST_NOTED = 5000


class UnableToJoin(RemitError):
    """An organisation cannot sign up now."""

    code = "joining-impossible"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToSettle(RemitError):
    """What a programme promised about sign-up cannot be taken back."""

    code = "joining-promised"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class SignUpForm:
    """What an organisation signs up with.

    Attributes:
        code: one that is nobody's yet, given out with the form.
        name: its name; goes into the vault alone.
        contact: a way to reach it; the same.
        details: what it says of itself.
        language: the tag of the language that it reads.
    """

    code: str
    name: str = field(repr=False)
    contact: str = field(repr=False)
    details: Details
    language: str


@transaction.atomic
def note_sign_up(*, commission_id: int, address: str, vault_key: bytes, now: datetime) -> bool:
    """Note an attempt to sign up, forget those of earlier days, and answer whether it may go on.

    It stands by itself, so that a refused attempt is counted too. The address is kept as a
    fingerprint that is another one every day.
    """
    hold_commission(commission_id)
    sender = fingerprint(
        f"sign-up:{now.date().isoformat()}:{address}",
        key=vault_key,
        commission=commission_name(commission_id),
    )
    SignUp.objects.filter(tried_at__lte=now - DAY).delete()
    seen = sign_ups_seen(commission_id, now)
    refused = is_too_many(seen, sender, now, joining_settings(commission_id))
    if not refused or len(seen) < MOST_NOTED:
        SignUp.objects.create(
            commission_id=commission_id, tried_at=now, sender=sender, refused=refused
        )
    return not refused


def sign_up(
    *, commission_id: int, form: SignUpForm, vault_key: bytes, on: date, now: datetime
) -> str:
    """Let an organisation join, and return its secret, which is shown once.

    Nothing tells whether one of the same name has joined before: whoever knows a name could find
    out else who takes part. The coordinator sees it. A form that is sent twice at once is one
    sign-up, and the second secret opens it.

    Raises:
        UnableToJoin: sign-up is closed; or the form was sent before.
    """
    fresh = fresh_secret()  # slow, so before the transaction
    with transaction.atomic():
        hold_commission(commission_id)
        if not joining_settings(commission_id).opened:
            raise UnableToJoin("Sign-up is closed.", remedy="Ask the programme's coordinator.")
        if participant_id(commission_id, form.code) is not None:
            _check_double_tap(commission_id, form.code, now)
        else:
            _join(commission_id, form, vault_key, on, now)
        return _secret(commission_id, form.code, fresh, now)


def _join(commission_id: int, form: SignUpForm, vault_key: bytes, on: date, now: datetime) -> None:
    known = register_participants(
        commission_id=commission_id, codes=[form.code], actor=ORGANISATION, now=now
    )
    OrganisationRow.objects.create(
        participant_id=known[form.code],
        joined_on=on,
        language=form.language,
        **_columns(form.details),
    )
    _keep_name(commission_id, form.code, form.name, form.contact, vault_key, now)
    record(
        action="support.organisation-joined",
        actor=ORGANISATION,
        now=now,
        commission=commission_name(commission_id),
        codes=[form.code],
    )


def _check_double_tap(commission_id: int, code: str, now: datetime) -> None:
    here = OrganisationRow.objects.filter(
        participant__commission_id=commission_id,
        participant__code=code,
        participant__registered_at__gt=now - AT_ONCE,
    )
    if not here.exists():
        raise UnableToJoin(
            "This form was sent before.", remedy="Come in with the code and the secret."
        )


def _secret(commission_id: int, code: str, fresh: FreshSecret, now: datetime) -> str:
    return give_secret(
        commission_id=commission_id, code=code, actor=ORGANISATION, now=now, fresh=fresh
    )


@transaction.atomic
def change_details(
    *, commission_id: int, code: str, participant_id: int, details: Details, now: datetime
) -> None:
    """Keep what an organisation now says of itself in place of what it said."""
    hold_participant(participant_id)
    OrganisationRow.objects.filter(participant_id=participant_id).update(**_columns(details))
    record_own_act(commission_id, code, "support.organisation-changed", now)


@transaction.atomic
def change_name(
    *, commission_id: int, code: str, name: str, contact: str, vault_key: bytes, now: datetime
) -> None:
    """Keep an organisation's new name or a new way to reach it; a blank one stays as it was."""
    kept = open_contact(
        commission_id=commission_id, code=code, vault_key=vault_key, actor=ORGANISATION, now=now
    ).fields
    _keep_name(
        commission_id,
        code,
        name or kept.get("name", ""),
        contact or kept.get("contact", ""),
        vault_key,
        now,
        kept,
    )


@transaction.atomic
def leave_programme(
    *, commission_id: int, code: str, participant_id: int, on: date | None, now: datetime
) -> None:
    """Note that an organisation leaves on a day, and its rows stay; or, with None, is back.

    Its mentor is free again when it leaves.
    """
    hold_participant(participant_id)
    rows = OrganisationRow.objects.filter(participant_id=participant_id)
    rows.update(left_on=on)
    if on is not None:
        organisation_leaves(rows.values_list("pk", flat=True)[0], on)
    action = "support.organisation-back" if on is None else "support.organisation-left"
    record_own_act(commission_id, code, action, now)


@transaction.atomic
def store_joining(
    *, commission_id: int, settings: JoiningSettings, actor: str, now: datetime
) -> None:
    """Settle a programme's sign-up.

    Raises:
        InvalidInput: the settings do not go together.
        UnableToSettle: counts would be shown over fewer organisations than those that have
            joined were promised.
    """
    problems = Problems()
    check_settings(settings, problems)
    problems.raise_if_any()
    hold_commission(commission_id)
    promised = joining_settings(commission_id).least
    joined = OrganisationRow.objects.filter(participant__commission_id=commission_id)
    if settings.least < promised and joined.exists():
        raise UnableToSettle(
            f"Those who joined were promised that counts are over at least {promised} of them.",
            remedy="Leave the number, or raise it.",
        )
    Joining.objects.update_or_create(
        commission_id=commission_id, defaults={"document": settings_document(settings)}
    )
    record(
        action="support.joining-settled",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"open": settings.opened, "least": settings.least},
    )


@transaction.atomic
def open_joining(*, commission_id: int, opened: bool, actor: str, now: datetime) -> None:
    """Open or close sign-up.

    Raises:
        InvalidInput: it cannot be opened before it is named who runs the server.
    """
    settings = replace(joining_settings(commission_id), opened=opened)
    store_joining(commission_id=commission_id, settings=settings, actor=actor, now=now)


@transaction.atomic
def check_organisation(
    *, commission_id: int, code: str, actor: str, on: date, now: datetime
) -> None:
    """Note that a coordinator found an organisation to be who it says: it may be counted."""
    _update(commission_id, code, checked_on=on)
    record_own_act(commission_id, code, "support.organisation-checked", now, actor)


@transaction.atomic
def tell_apart(*, commission_id: int, code: str, actor: str, now: datetime) -> None:
    """Note that an organisation is another than those that signed up under the same name."""
    _update(commission_id, code, apart=True)
    record_own_act(commission_id, code, "support.organisation-apart", now, actor)


def delete_old_sign_ups(*, now: datetime) -> int:
    """Forget attempts to sign up after a day; return how many there were."""
    deleted, _ = SignUp.objects.filter(tried_at__lte=now - DAY).delete()
    return deleted


def _update(commission_id: int, code: str, **columns: object) -> None:
    OrganisationRow.objects.filter(
        participant__commission_id=commission_id, participant__code=code
    ).update(**columns)


def _columns(details: Details) -> dict[str, object]:
    return {
        "size": details.size,
        "reach": details.reach,
        "communities": list(details.communities),
        "boroughs": list(details.boroughs),
        "languages": list(details.languages),
        "holds": list(details.holds),
    }


def _keep_name(
    commission_id: int,
    code: str,
    name: str,
    contact: str,
    vault_key: bytes,
    now: datetime,
    others: Mapping[str, str] | None = None,
) -> None:
    """Seal the name, and remember what another sign-up of the same name is known by."""
    keep_contact(
        commission_id=commission_id,
        contact=Contact(code, {**(others or {}), "name": name, "contact": contact}),
        vault_key=vault_key,
        actor=ORGANISATION,
        now=now,
    )
    known = name_fingerprint(name, commission_name(commission_id), vault_key)
    remember_fingerprints(commission_id=commission_id, fingerprints={code: known})


def record_own_act(
    commission_id: int, code: str, action: str, now: datetime, actor: str = ORGANISATION
) -> None:
    """Record that an organisation, or somebody for it, did something of its own; not what."""
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=[code],
    )
