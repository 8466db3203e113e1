"""Writes of a commission's charter. Each is one transaction and one ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from remit.charter.core.document import charter_document
from remit.charter.core.history import (
    BROUGHT_IN,
    History,
    Status,
    charter_digest,
)
from remit.charter.core.rule import Effect
from remit.charter.models import CharterComment, CharterStep, CharterVersion
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.documents import json_plain
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.queries import participant_ids

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from remit.charter.core.history import Version
    from remit.charter.core.proposals import Proposed
    from remit.charter.core.rule import Charter


class UnableToReplaceVersion(RemitError):
    """A folder holds another text for a version of the charter that is stored here."""

    code = "charter-version-differs"
    exit_code = ExitCode.INVALID_INPUT


@transaction.atomic
def store_charter(
    *,
    commission_id: int,
    charter: Charter | None,
    actor: str,
    now: datetime,
    history: History | None = None,
) -> None:
    """Store the charter of a study folder, with its history where it has one.

    A version that is stored here never changes. A charter that differs from what stands becomes a
    new draft, unless it is an older version of an adopted one. A folder without a charter takes
    drafts away on which nobody has said or done anything; that is not recorded where there are
    none.

    Raises:
        UnableToReplaceVersion: the folder's history has another text for a stored version.
    """
    hold_commission(commission_id)
    for version in history.versions if history else ():
        _store_version(commission_id, version)
    if charter is None:
        _take_away(commission_id, actor, now)
        return
    rows = CharterVersion.objects.filter(commission_id=commission_id)
    known = list(rows.order_by("number").values_list("digest", "status"))
    text = charter_digest(charter)
    # An older folder of an adopted charter changes nothing; a draft may go back to what it said.
    adopted = any(status == Status.ADOPTED.value for _, status in known)
    spoken_for = [each for each, _ in (known if adopted else known[-1:])]
    if text not in spoken_for:
        add_version(
            commission_id=commission_id, charter=charter, why=BROUGHT_IN, actor=actor, now=now
        )


def add_version(
    *,
    commission_id: int,
    charter: Charter,
    why: str,
    actor: str,
    now: datetime,
    rule: str = "",
) -> int:
    """Store a charter as the next version, a draft; return its number.

    Whoever calls this holds the commission, so that no two get one number.
    """
    document = json_plain(charter_document(charter))
    rows = CharterVersion.objects.filter(commission_id=commission_id)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    CharterVersion.objects.create(
        commission_id=commission_id,
        number=number,
        document=document,
        digest=charter_digest(charter),
        made_at=now,
        made_by=actor,
        why=why,
        rule=rule,
    )
    effects = [each.effect for each in charter.rules]
    record(
        action="charter.stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "version": number,
            "rules": len(effects),
            "permits": effects.count(Effect.PERMIT),
            "forbids": effects.count(Effect.FORBID),
        },
        digests={"charter": document, "why": why},
    )
    return number


@transaction.atomic
def record_proposals(*, commission_id: int, found: Proposed, actor: str, now: datetime) -> None:
    """Record that somebody looked at what the evidence suggests. Nothing else is changed."""
    counts = found.as_dict()["counts"]
    record(
        action="charter.proposed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"way": found.way, "proposals": len(found.proposals)},
        digests={"proposals": counts},
    )


def forget_comments(participant_id: int) -> dict[str, int]:
    """Remove what a participant said of charters; return how many comments that were."""
    removed, _ = CharterComment.objects.filter(participant_id=participant_id).delete()
    return {"comments": removed}


def _take_away(commission_id: int, actor: str, now: datetime) -> None:
    rows = CharterVersion.objects.filter(commission_id=commission_id)
    if rows.exclude(why=BROUGHT_IN, status=Status.DRAFT.value).exists():
        return
    removed, _ = rows.delete()
    if removed:
        record(
            action="charter.removed",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
        )


def _store_version(commission_id: int, version: Version) -> None:
    """Store a version of a folder's history, or what is new of it."""
    row, made = CharterVersion.objects.get_or_create(
        commission_id=commission_id,
        number=version.number,
        defaults={
            "document": json_plain(charter_document(version.charter)),
            "digest": version.digest,
            "status": version.status.value,
            "made_at": version.made_at,
            "made_by": version.made_by,
            "why": version.why,
            "rule": version.rule,
        },
    )
    if row.digest != version.digest:
        raise UnableToReplaceVersion(
            f"Version {version.number} of the charter says something else here than in the folder.",
            remedy="Export the study first, and add to what it holds; a version never changes.",
            number=version.number,
        )
    if not made:
        CharterVersion.objects.filter(pk=row.pk).update(
            status=(version.steps[-1].status.value if version.steps else row.status)
        )
    _store_steps(row, version)
    _store_comments(row, version, participant_ids(commission_id))


def _store_steps(row: CharterVersion, version: Version) -> None:
    known = set(row.steps.values_list("status", flat=True))
    CharterStep.objects.bulk_create(
        CharterStep(version=row, status=one.status.value, at=one.at, by=one.by, note=one.note)
        for one in version.steps
        if one.status.value not in known
    )


def _store_comments(row: CharterVersion, version: Version, keys: Mapping[str, int]) -> None:
    known = set(row.comments.values_list("words", "at"))
    CharterComment.objects.bulk_create(
        CharterComment(
            version=row,
            participant_id=keys.get(one.code),
            kind=one.kind,
            rule=one.rule,
            words=one.words,
            language=one.language,
            name=one.name,
            at=one.at,
        )
        for one in version.comments
        if (one.words, one.at) not in known and (not one.code or one.code in keys)
    )
