"""Takes coding from other programs in, and a moderator's guide."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import Problems
from remit.ledger.actions import record
from remit.listen.core.guide import read_guide
from remit.listen.core.incoming_coding import are_unplaced
from remit.listen.kept_storage import replace_kept
from remit.listen.material_storage import insert_again
from remit.listen.models import Guide
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import incoming_coding, stored_listen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@transaction.atomic
def take_coding_in(
    *,
    commission_id: int,
    file: str,
    content: bytes,
    without_unplaced: bool,
    user_id: int,
    actor: str,
    now: datetime,
) -> Mapping[str, int]:
    """Join a project or a codebook to the study's coding. What the study has stays as it is.

    Sources that are no transcripts of the study become transcripts. Undo begins anew.

    Args:
        commission_id: the study.
        file: the name, which says what it is.
        content: its bytes.
        without_unplaced: leave out codings that cannot be placed in the study's words.
        user_id: who brings it.
        actor: their name.
        now: when.

    Returns:
        How many transcripts, codes and passages came in, and how many passages got further codes.

    Raises:
        NotAllowed: the user is no researcher of the study.
        InvalidInput: the file cannot be read, or codings cannot be placed; nothing was changed.
    """
    check_can_read_transcript(user_id, commission_id)
    hold_commission(commission_id)
    problems = Problems()
    stored = stored_listen(commission_id)
    found = incoming_coding(commission_id, stored, file, content, problems)
    if found is None or not (without_unplaced and are_unplaced(problems)):
        problems.raise_if_any()
    if found is None:  # then there was a problem
        raise AssertionError(file)
    insert_again(
        commission_id, replace(stored, transcripts=found.transcripts, coding=found.project)
    )
    if found.kept:
        replace_kept(commission_id, found.kept)
    facts = {
        "transcripts": len(found.transcripts) - len(stored.transcripts),
        "codes": found.new_codes,
        "passages": found.new_passages,
        "passages_grown": found.grown_passages,
        "codings_left_out": sum(int(str(p.params.get("count", 0))) for p in problems),
        "kept_parts": sum(found.kept.kinds().values()),
    }
    record(
        action="listen.coding-imported",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts=dict(facts),
        digests={"file": sha256(content).hexdigest()},
    )
    return facts


@transaction.atomic
def store_guide(
    *, commission_id: int, file: str, content: bytes, user_id: int, actor: str, now: datetime
) -> int:
    """Store a moderator's guide in place of any earlier one.

    Returns:
        How many items it has.

    Raises:
        NotAllowed: the user is no researcher of the study.
        InvalidInput: it is no guide; nothing was changed.
    """
    check_can_read_transcript(user_id, commission_id)
    hold_commission(commission_id)
    problems = Problems()
    found = read_guide(content, file, problems)
    problems.raise_if_any()
    if found is None:  # then there was a problem
        raise AssertionError(file)
    document = found.as_dict()
    Guide.objects.update_or_create(commission_id=commission_id, defaults={"document": document})
    record(
        action="listen.guide-stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"items": len(found.items)},
        digests={"guide": document},
    )
    return len(found.items)


@transaction.atomic
def take_guide_out(*, commission_id: int, user_id: int, actor: str, now: datetime) -> None:
    """Take the moderator's guide out of a study; its marks stay in the transcripts.

    Raises:
        NotAllowed: the user is no researcher of the study.
    """
    check_can_read_transcript(user_id, commission_id)
    hold_commission(commission_id)
    if Guide.objects.filter(commission_id=commission_id).delete()[0]:
        record(
            action="listen.guide-taken-out",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
        )
