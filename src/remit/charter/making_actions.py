"""Making a charter: a rule changed, a version opened to comments, commented on, adopted.

Each is one transaction and one ledger entry. A version never changes: whatever changes a rule
makes the next version.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from remit.charter.actions import add_version
from remit.charter.core.document import charter_from_document
from remit.charter.core.history import (
    DISSENT,
    Status,
    UnableToMoveCharter,
    check_step,
)
from remit.charter.core.rule import Charter
from remit.charter.models import CharterComment, CharterStep, CharterVersion
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.actions import hold_participant
from remit.people.queries import code_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from remit.charter.core.history import Comment
    from remit.charter.core.rule import Rule

TOKEN_BYTES = 12


class VersionNotFound(RemitError):
    """A charter has no version of that number."""

    code = "charter-version-not-found"
    exit_code = ExitCode.NOT_FOUND


class UnableToChangeRule(RemitError):
    """A rule cannot be changed as it was asked for."""

    code = "charter-change-impossible"
    exit_code = ExitCode.INVALID_INPUT


@transaction.atomic
def change_rule(
    *,
    commission_id: int,
    rule: Rule | None,
    instead_of: str,
    based_on: int,
    why: str,
    dissent: Sequence[str],
    actor: str,
    now: datetime,
) -> int:
    """Make the next version of a charter, with one rule added, changed or taken out.

    Args:
        commission_id: whose charter.
        rule: the rule as it shall be; None takes one out.
        instead_of: the id of the rule that it replaces, or that goes; "" for a new one.
        based_on: the number of the version that was looked at; 0 where there was none.
        why: the reason, which readers of the history see.
        dissent: what those say who disagree and stay disagreeing; unnamed.
        actor: who does it.
        now: when.

    Returns:
        The number of the new version.

    Raises:
        UnableToChangeRule: no reason was given, the charter has changed meanwhile, there is no
            such rule, or another rule has the id already.
    """
    hold_commission(commission_id)
    latest = _latest(commission_id)
    rules = list(charter_from_document(latest.document).rules) if latest else []
    _check_change([each.id for each in rules], rule, instead_of, why)
    if (latest.number if latest else 0) != based_on:
        raise UnableToChangeRule(
            "The charter has changed since you opened this page.",
            remedy="Open the rule again and look at what it says now.",
        )
    at = [each.id for each in rules].index(instead_of) if instead_of else len(rules)
    rules[at : at + 1] = [rule] if rule else []
    number = add_version(
        commission_id=commission_id,
        charter=Charter(tuple(rules)),
        why=why,
        rule=rule.id if rule else instead_of,
        actor=actor,
        now=now,
    )
    made = CharterVersion.objects.get(commission_id=commission_id, number=number)
    CharterComment.objects.bulk_create(
        CharterComment(
            version=made,
            kind=DISSENT,
            rule=made.rule,
            words=words,
            language="en",
            at=now,
        )
        for words in dissent
    )
    return number


@transaction.atomic
def open_to_comments(
    *, commission_id: int, number: int, note: str, actor: str, now: datetime
) -> str:
    """Open a draft to comments; return the address's secret part at which it is read.

    Raises:
        VersionNotFound: there is no such version.
        UnableToMoveCharter: it is no draft, or no longer the latest version.
    """
    hold_commission(commission_id)
    version = _version(commission_id, number)
    check_step(number, Status(version.status), Status.CONSULTED)
    _check_latest(commission_id, number)
    version.token = secrets.token_urlsafe(TOKEN_BYTES)
    version.save(update_fields=["token"])
    _move(version, Status.CONSULTED, note, actor, now)
    return version.token


@transaction.atomic
def adopt(*, commission_id: int, number: int, note: str, actor: str, now: datetime) -> None:
    """Adopt a version; those before it are superseded.

    Raises:
        VersionNotFound: there is no such version.
        UnableToMoveCharter: it was not open to comments, or is no longer the latest version.
    """
    hold_commission(commission_id)
    version = _version(commission_id, number)
    check_step(number, Status(version.status), Status.ADOPTED)
    _check_latest(commission_id, number)
    earlier = CharterVersion.objects.filter(commission_id=commission_id, number__lt=number)
    for row in earlier.exclude(status=Status.SUPERSEDED.value):
        _move(row, Status.SUPERSEDED, f"Version {number} was adopted.", actor, now)
    _move(version, Status.ADOPTED, note, actor, now)


@transaction.atomic
def comment(
    *,
    commission_id: int,
    number: int,
    said: Comment,
    actor: str,
    participant_id: int | None = None,
) -> None:
    """Keep what somebody says of a version, or of one rule of it.

    Args:
        commission_id: whose charter.
        number: which version.
        said: what they say; its code is the participant's own, and not read.
        actor: who keeps it: the participant's code, or who was told.
        participant_id: the participant's key, where one says it on the page.

    Raises:
        VersionNotFound: there is no such version.
        UnableToMoveCharter: it is not open to comments.
        ParticipantNotFound: the participant has withdrawn.
    """
    if participant_id is not None:
        hold_participant(participant_id)
    version = _version(commission_id, number)
    if version.status != Status.CONSULTED.value:
        raise UnableToMoveCharter(
            f"Version {number} is {Status(version.status).words}; it takes no comments.",
            remedy="Look for the version that is open to comments.",
            number=number,
        )
    CharterComment.objects.create(
        version=version,
        participant_id=participant_id,
        kind=said.kind,
        rule=said.rule,
        words=said.words,
        language=said.language,
        name=said.name,
        at=said.at,
    )
    code = code_of(commission_id, participant_id) if participant_id is not None else None
    record(
        action="charter.commented",
        actor=actor,
        now=said.at,
        commission=commission_name(commission_id),
        codes=[code] if code else [],
        facts={"version": number, "dissents": said.kind == DISSENT},
        digests={"words": said.words},
    )


def _check_change(known: Sequence[str], rule: Rule | None, instead_of: str, why: str) -> None:
    if not why:
        raise UnableToChangeRule(
            "No reason is given for the change.", remedy="Say why: the history keeps it."
        )
    if instead_of and instead_of not in known:
        raise UnableToChangeRule(
            f"There is no rule “{instead_of}” in the latest version.",
            remedy="Open the charter again; somebody may have taken the rule out.",
            rule=instead_of,
        )
    if rule and rule.id != instead_of and rule.id in known:
        raise UnableToChangeRule(
            f"There is a rule “{rule.id}” already.",
            remedy="Give this one another id, or change that one.",
            rule=rule.id,
        )


def _check_latest(commission_id: int, number: int) -> None:
    latest = _latest(commission_id)
    if latest is not None and latest.number != number:
        raise UnableToMoveCharter(
            f"Version {latest.number} was made after version {number}.",
            remedy=f"Go on with version {latest.number}.",
            number=number,
        )


def _move(version: CharterVersion, status: Status, note: str, actor: str, now: datetime) -> None:
    version.status = status.value
    version.save(update_fields=["status"])
    CharterStep.objects.create(version=version, status=status.value, at=now, by=actor, note=note)
    record(
        action=f"charter.{status.value}",
        actor=actor,
        now=now,
        commission=commission_name(version.commission_id),
        facts={"version": version.number},
        digests={"charter": version.document, "note": note},
    )


def _latest(commission_id: int) -> CharterVersion | None:
    return CharterVersion.objects.filter(commission_id=commission_id).order_by("number").last()


def _version(commission_id: int, number: int) -> CharterVersion:
    row = CharterVersion.objects.filter(commission_id=commission_id, number=number).first()
    if row is None:
        raise VersionNotFound(
            f"The charter has no version {number}.", remedy="Choose one from its history."
        )
    return row
