"""Writes of what coders note beside their coding: memos, and the flows that passages speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import vocabulary
from remit.kernel.flow import CONDITIONS, PARTS, VOCABULARY_PARTS, Flow
from remit.listen.coding_log import (
    MOST_MEMO_CHARACTERS,
    Done,
    UnableToCode,
    checked_text,
    log_act,
    own_passage,
    place_of,
    project_of,
)
from remit.listen.models import PassageFlow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@transaction.atomic
def write_passage_memo(
    *, commission_id: int, key: str, passage: str, memo: str, actor: str, now: datetime
) -> Done:
    """Write a memo on a passage of the actor's own layer; an empty one takes it away.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: the passage is not the actor's, or the memo cannot be kept.
    """
    project = project_of(commission_id, username=actor)
    row = own_passage(commission_id, key, passage, actor)
    after = checked_text(memo, MOST_MEMO_CHARACTERS)
    change = place_of(key, row) | {"what": "memo", "before": row.description, "after": after}
    if after != row.description:
        log_act(project, actor, [change], now)
    return Done("The memo is saved.", key, row.start, row.end, passage)


@transaction.atomic
def attach_flow(
    *,
    commission_id: int,
    key: str,
    passage: str,
    terms: Mapping[str, Sequence[str]],
    actor: str,
    now: datetime,
) -> Done:
    """Attach the flow that a passage of the actor's own layer speaks of; no terms take it away.

    Args:
        commission_id: the study's key.
        key: the transcript's.
        passage: the passage's identifier.
        terms: keys of the study's vocabulary by part; each of the five parts has one, and
            “conditions” any number.
        actor: who codes.
        now: when.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: the passage is not the actor's, or the terms make no flow.
    """
    project = project_of(commission_id, username=actor)
    row = own_passage(commission_id, key, passage, actor)
    flow = _flow(commission_id, terms)
    after = flow.as_dict() if flow else None
    before = PassageFlow.objects.filter(passage=row).values_list("flow", flat=True).first()
    if after != before:
        change = place_of(key, row) | {"what": "flow", "before": before, "after": after}
        log_act(project, actor, [change], now)
    said = "The flow is attached." if flow else "The passage has no flow."
    return Done(said, key, row.start, row.end, passage)


@transaction.atomic
def write_memo(
    *, commission_id: int, about: str, key: str, memo: str, actor: str, now: datetime
) -> Done:
    """Write the actor's memo on a code or a transcript; an empty one takes it away.

    Args:
        commission_id: the study's key.
        about: “code” or “transcript”.
        key: the code's identifier or the transcript's key, which exists.
        memo: plain text.
        actor: who writes.
        now: when.

    Raises:
        UnableToCode: the memo cannot be kept.
    """
    project = project_of(commission_id, username=actor)
    rows = project.memos.filter(about=about, key=key, coder=actor)
    before = rows.values_list("text", flat=True).first() or ""
    after = checked_text(memo, MOST_MEMO_CHARACTERS)
    change = {"what": "note", "about": about, "key": key, "before": before, "after": after}
    if after != before:
        log_act(project, actor, [change], now)
    return Done("The memo is saved.")


def _flow(commission_id: int, terms: Mapping[str, Sequence[str]]) -> Flow | None:
    chosen = {part: [key for key in terms.get(part, ()) if key] for part in VOCABULARY_PARTS}
    if not any(chosen.values()):
        return None
    missing = [part for part in PARTS if len(chosen[part]) != 1]
    if missing:
        raise UnableToCode(
            f"A flow needs one term for each part; none is chosen for {', '.join(missing)}.",
            remedy="Choose them, or leave all blank.",
        )
    known = vocabulary(commission_id)
    unknown = [key for part in VOCABULARY_PARTS for key in chosen[part] if (part, key) not in known]
    if unknown:
        raise UnableToCode(f"The vocabulary has no term “{unknown[0]}”.")
    terms_of = {part: chosen[part][0] for part in PARTS}
    return Flow.from_mapping(terms_of | {CONDITIONS: chosen[CONDITIONS]})
