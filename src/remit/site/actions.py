"""What the pages do beyond showing: opening a transcript leaves an entry in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import transcript_lines

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def open_transcript(
    *, commission_id: int, key: str, user_id: int, actor: str, now: datetime
) -> tuple[str, ...]:
    """Return the lines of a transcript for a named researcher.

    Side effects: one entry in the ledger, since reading it discloses it.

    Raises:
        NotAllowed: the user is no researcher of the study.
        TranscriptNotFound: there is no such transcript.
    """
    check_can_read_transcript(user_id, commission_id)
    lines = transcript_lines(commission_id, key)
    record(
        action="listen.transcript-opened",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"transcript": key},
    )
    return lines
