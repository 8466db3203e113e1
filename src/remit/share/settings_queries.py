"""Reads of how the records of agreements are linked: what was said, and what is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Problems
from remit.share.core.agreed_settings import proposed_of, settled
from remit.share.core.linkage.settings import Settings
from remit.share.core.linkage.settings_reading import settings_from
from remit.share.core.linkage.settings_text import lessons_of, settings_text
from remit.share.models import AgreementText, Delivery, LinkageRun
from remit.share.models.linking import FINISHED
from remit.share.queries import stored_agreements

if TYPE_CHECKING:
    from remit.share.core.agreement import Agreement
    from remit.share.core.linkage.settings_text import Lesson


def stored_settings(commission_id: int) -> dict[str, Settings]:
    """Return what was said of how records are linked, by agreement; none where nothing was."""
    rows = AgreementText.objects.filter(commission_id=commission_id)
    said = sorted(rows.values_list("key", "settings"))
    return {key: settings_from(document) for key, document in said if document}


def said_of(commission_id: int, agreement: str) -> Settings:
    """Return what was said of how an agreement's records are linked."""
    return stored_settings(commission_id).get(agreement, Settings())


def settings_shown(commission_id: int, agreement: str, said: Settings, file: str) -> str:
    """Return how a known agreement's records would be linked, as a file that explains itself.

    `file` is where it was said.

    Raises:
        InvalidInput: what was said does not fit what was delivered.
    """
    own = next(one for one in stored_agreements(commission_id) if one.key == agreement)
    problems = Problems()
    delivered = delivered_fields(commission_id, agreement)
    settings = settled(own, delivered, said, file, problems)
    problems.raise_if_any()
    return settings_text(settings, lessons_for(commission_id, agreement))


def delivered_fields(commission_id: int, agreement: str) -> dict[str, list[dict[str, Any]]]:
    """Return the fields of each dataset as they were last found at the door."""
    rows = Delivery.objects.filter(commission_id=commission_id, agreement=agreement)
    return dict(rows.order_by("pk").values_list("dataset", "fields"))


def proposed_for(commission_id: int, agreement: Agreement) -> Settings:
    """Return what is proposed of an agreement's linkage, from what was last delivered under it."""
    return proposed_of(agreement, delivered_fields(commission_id, agreement.key))


def lessons_for(commission_id: int, agreement: str) -> tuple[Lesson, ...]:
    """Return what the last finished run under an agreement learned."""
    rows = LinkageRun.objects.filter(
        commission_id=commission_id, agreement=agreement, state=FINISHED
    )
    row = rows.order_by("-pk").first()
    return lessons_of(row.report) if row else ()
