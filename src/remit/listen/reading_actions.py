"""The ledger's account of what people said being read: by whom, where and how much of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.listen.permissions import check_can_read_transcript

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@transaction.atomic
def record_reading(
    *,
    commission_id: int,
    where: str,
    transcripts: Iterable[str],
    user_id: int,
    actor: str,
    now: datetime,
    query: str = "",
) -> None:
    """Record that a page shows a named researcher words of participants.

    One entry for each view of a page, with how many passages of how many transcripts it shows.
    Of what was searched for the ledger keeps a salted digest alone: it may be a name. A page that
    shows no words leaves no entry, but for a search: that nothing was found tells something too.

    Args:
        commission_id: the study's key.
        where: the page, such as “search”.
        transcripts: the key of each passage's transcript, as often as there are passages.
        user_id: who reads.
        actor: what the ledger calls them.
        now: when.
        query: what was searched for; blank for what was not searched.

    Raises:
        NotAllowed: the user is no researcher of the study.
    """
    check_can_read_transcript(user_id, commission_id)
    keys = list(transcripts)
    if not keys and not query:
        return
    read = sorted(set(keys))
    facts: dict[str, int | str | bool | None] = {
        "where": where,
        "passages": len(keys),
        "transcripts": len(read),
    }
    record(
        action="listen.words-read",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts=facts | ({"transcript": read[0]} if len(read) == 1 else {}),
        digests={"query": query} if query else {},
    )
