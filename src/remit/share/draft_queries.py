"""Reads of agreements that are being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.charter.queries import stored_charter
from remit.commission.queries import vocabulary
from remit.share.core.agreement import agreement_from_document
from remit.share.core.earlier import EarlierText
from remit.share.core.judgement import judgement_of
from remit.share.core.lawfulness import check_law
from remit.share.core.writing import terms_known
from remit.share.models import AgreementDraft, AgreementEarlier
from remit.share.queries import law_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from remit.share.core.judgement import Judgement
    from remit.share.core.lawfulness import Lawfulness


@dataclass(frozen=True, slots=True)
class Draft:
    """An agreement that is being written: its key and plain values, and who changed it last."""

    key: str
    document: dict[str, Any]
    changed_at: datetime
    changed_by: str


def stored_drafts(commission_id: int) -> dict[str, Draft]:
    """Return a commission's drafts by key."""
    rows = AgreementDraft.objects.filter(commission_id=commission_id)
    found = [Draft(row.key, row.document, row.changed_at, row.changed_by) for row in rows]
    return {one.key: one for one in sorted(found, key=lambda one: one.key)}


def stored_draft(commission_id: int, key: str) -> Draft | None:
    """Return one draft, or None."""
    row = AgreementDraft.objects.filter(commission_id=commission_id, key=key).first()
    return None if row is None else Draft(row.key, row.document, row.changed_at, row.changed_by)


def stored_earlier(commission_id: int) -> dict[str, tuple[EarlierText, ...]]:
    """Return what each agreement of a commission said before, by its key, oldest first."""
    found: dict[str, list[EarlierText]] = {}
    for row in AgreementEarlier.objects.filter(commission_id=commission_id).order_by("until"):
        text = EarlierText(row.until, agreement_from_document(row.agreement, row.document))
        found.setdefault(row.agreement, []).append(text)
    return {key: tuple(found[key]) for key in sorted(found)}


def draft_examined(
    commission_id: int, draft: Draft, at: date
) -> tuple[Judgement, Lawfulness] | None:
    """Return what people accept of a draft and what the law asks of it, as it stands.

    None while it asks for nothing, or names a term that the vocabulary no longer has.
    """
    agreement = agreement_from_document(draft.key, draft.document)
    terms = vocabulary(commission_id)
    if not agreement.flows or not terms_known(agreement, terms):
        return None
    judgement = judgement_of(agreement, stored_charter(commission_id), terms, at)
    return judgement, check_law(agreement, law_of(), terms, at)
