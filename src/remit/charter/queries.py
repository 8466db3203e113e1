"""Reads of a commission's charter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.charter.core.document import charter_from_document
from remit.charter.models import CharterText

if TYPE_CHECKING:
    from remit.charter.core.rule import Charter


def stored_charter(commission_id: int) -> Charter | None:
    """Return a commission's charter, or None when it has none yet."""
    document = (
        CharterText.objects.filter(commission_id=commission_id)
        .values_list("document", flat=True)
        .first()
    )
    return None if document is None else charter_from_document(document)


def charter_digest(commission_id: int) -> str:
    """Return the SHA-256 of a commission's charter in hex, or "" when it has none yet."""
    found = CharterText.objects.filter(commission_id=commission_id)
    return found.values_list("digest", flat=True).first() or ""
