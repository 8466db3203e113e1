"""Writes of agreements that are being written: begun, saved step by step, finished, left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name, vocabulary
from remit.kernel.documents import json_plain
from remit.kernel.errors import ExitCode, Problems, RemitError
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.share.actions import keep_earlier
from remit.share.core.agreed_settings import fitting
from remit.share.core.agreement import agreement_document
from remit.share.core.writing import finished
from remit.share.files import is_agreement_key
from remit.share.models import AgreementDraft, AgreementEarlier, AgreementText
from remit.share.settings_actions import change_settings
from remit.share.settings_queries import said_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from remit.share.core.agreement import Agreement
    from remit.share.core.earlier import EarlierText

TAKEN = "new"


class UnableToDraft(RemitError):
    """A draft of an agreement cannot be begun or changed."""

    code = "agreement-draft-impossible"
    exit_code = ExitCode.INVALID_INPUT


@transaction.atomic
def begin_draft(*, commission_id: int, key: str, title: str, actor: str, now: datetime) -> None:
    """Begin to write a new agreement.

    Raises:
        UnableToDraft: it has no title, its name cannot be a file's, or it is there already.
    """
    hold_commission(commission_id)
    if not title:
        raise UnableToDraft("It is not said what the agreement is for.", remedy="Say it in a line.")
    has_space = any(character.isspace() for character in key)
    if has_space or not is_agreement_key(key) or key.casefold() == TAKEN:
        raise UnableToDraft(
            f"“{key}” cannot be an agreement's name.",
            remedy="Use a short name without spaces, such as early-help.",
        )
    if key.casefold() in _keys(commission_id):
        raise UnableToDraft(
            f"There is an agreement or a draft “{key}” already.",
            remedy="Change that one, or use another name.",
        )
    _keep(commission_id, key, {"title": title}, actor, now)
    _record("share.agreement-draft-begun", commission_id, key, actor, now)


@transaction.atomic
def begin_change(*, commission_id: int, key: str, actor: str, now: datetime) -> None:
    """Begin to write another text of an agreement; a draft that is there already stays.

    Raises:
        UnableToDraft: the study has no such agreement.
    """
    hold_commission(commission_id)
    row = AgreementText.objects.filter(commission_id=commission_id, key=key).first()
    if row is None:
        raise UnableToDraft(
            f"The study has no agreement “{key}”.", remedy="Begin a new one instead."
        )
    if AgreementDraft.objects.filter(commission_id=commission_id, key=key).exists():
        return
    _keep(commission_id, key, row.document, actor, now)
    _record("share.agreement-draft-begun", commission_id, key, actor, now)


@transaction.atomic
def store_drafts(
    *, commission_id: int, drafts: Mapping[str, Mapping[str, Any]], actor: str, now: datetime
) -> None:
    """Keep the drafts of a folder beside those that are here; none that is here is changed."""
    here = set(
        AgreementDraft.objects.filter(commission_id=commission_id).values_list("key", flat=True)
    )
    for key, document in drafts.items():
        if key not in here:
            _keep(commission_id, key, document, actor, now)
            _record("share.agreement-draft-begun", commission_id, key, actor, now, document)


@transaction.atomic
def save_draft(
    *,
    commission_id: int,
    key: str,
    document: Mapping[str, Any],
    before: Mapping[str, Any],
    actor: str,
    now: datetime,
) -> None:
    """Save a step of a draft, in place of what it was `before`.

    Raises:
        UnableToDraft: somebody has changed it, finished it or left it in the meantime.
    """
    rows = AgreementDraft.objects.select_for_update().filter(commission_id=commission_id, key=key)
    row = rows.first()
    if row is None:
        raise UnableToDraft(
            f"There is no draft “{key}” any more.", remedy="Begin to change the agreement again."
        )
    if row.document != dict(before):
        raise UnableToDraft(
            f"{row.changed_by} saved the draft “{key}” at the same moment.",
            remedy="Go back, and save again.",
        )
    row.document, row.changed_at, row.changed_by = dict(document), now, actor
    row.save()
    _record("share.agreement-draft-saved", commission_id, key, actor, now, document)


@transaction.atomic
def finish_draft(*, commission_id: int, key: str, actor: str, now: datetime) -> bool:
    """Make a draft the agreement's text, from when on signatures are asked for on that text.

    Side effects: the draft goes; signatures on another text stay on record, and count no more.

    Returns:
        Whether the text is another than before.

    Raises:
        UnableToDraft: there is no such draft.
        InvalidInput: anything in it is wrong; all of it is listed.
    """
    # Held, so that no step saved meanwhile is on record as saved and yet in no text.
    rows = AgreementDraft.objects.select_for_update().filter(commission_id=commission_id, key=key)
    row = rows.first()
    if row is None:
        raise UnableToDraft(
            f"There is no draft “{key}” any more.", remedy="Begin to change the agreement again."
        )
    problems = Problems()
    agreement = finished(key, row.document, vocabulary(commission_id), problems)
    problems.raise_if_any()
    if agreement is None:  # what has no problems is finished
        raise AssertionError(key)
    document = json_plain(agreement_document(agreement))
    texts = AgreementText.objects.filter(commission_id=commission_id, key=key)
    before = texts.values_list("digest", flat=True).first()
    told = digest(document)
    if before != told:
        keep_earlier(commission_id, {key: document}, now)
        AgreementText.objects.update_or_create(
            commission_id=commission_id,
            key=key,
            defaults={"document": document, "digest": told, "stored_at": now},
        )
        _keep_fitting_settings(commission_id, agreement, actor, now)
    row.delete()
    record(
        action="share.agreement-written",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "agreement": key,
            "flows": len(agreement.flows),
            "first": before is None,
            "changed": before != told,
        },
        digests={"agreement": document},
    )
    return before != told


def _keep_fitting_settings(
    commission_id: int, agreement: Agreement, actor: str, now: datetime
) -> None:
    """Take out of the linkage's settings what the new text has no more: no run could use them."""
    said = said_of(commission_id, agreement.key)
    left = fitting(said, agreement)
    if left != said:
        change_settings(
            commission_id=commission_id,
            agreement=agreement.key,
            settings=left,
            before=said,
            actor=actor,
            now=now,
        )


@transaction.atomic
def leave_draft(*, commission_id: int, key: str, actor: str, now: datetime) -> None:
    """Give up a draft; the agreement, where there is one, stays as it is."""
    removed, _ = AgreementDraft.objects.filter(commission_id=commission_id, key=key).delete()
    if removed:
        _record("share.agreement-draft-left", commission_id, key, actor, now)


@transaction.atomic
def store_earlier(
    *, commission_id: int, earlier: Mapping[str, Sequence[EarlierText]], actor: str, now: datetime
) -> None:
    """Keep the earlier texts of a folder beside those that are here. Only what is new is told."""
    for key, texts in earlier.items():
        new = 0
        for one in texts:
            _, made = AgreementEarlier.objects.get_or_create(
                commission_id=commission_id,
                agreement=key,
                until=one.until,
                defaults={
                    "document": json_plain(agreement_document(one.agreement)),
                    "digest": one.digest,
                },
            )
            new += made
        if new:
            record(
                action="share.agreement-earlier-stored",
                actor=actor,
                now=now,
                commission=commission_name(commission_id),
                facts={"agreement": key, "texts": new},
            )


def _keys(commission_id: int) -> set[str]:
    """Return the names that are taken; Windows and macOS hold those for one that differ in case."""
    tables = (AgreementDraft, AgreementText)
    return {
        key.casefold()
        for table in tables
        for key in table.objects.filter(commission_id=commission_id).values_list("key", flat=True)
    }


def _keep(
    commission_id: int, key: str, document: Mapping[str, Any], actor: str, now: datetime
) -> None:
    AgreementDraft.objects.create(
        commission_id=commission_id,
        key=key,
        document=dict(document),
        changed_at=now,
        changed_by=actor,
    )


def _record(
    action: str,
    commission_id: int,
    key: str,
    actor: str,
    now: datetime,
    document: Mapping[str, Any] | None = None,
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"agreement": key},
        digests={"draft": dict(document)} if document is not None else {},
    )
