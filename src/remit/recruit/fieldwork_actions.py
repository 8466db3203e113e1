"""Writes of fieldwork. Each is one transaction and one ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import facts as commission_facts
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.actions import register_participants
from remit.people.queries import participant_ids
from remit.recruit.core.fieldwork import (
    DRAWN,
    STATUSES,
    WITHDREW,
    Step,
    can_move,
    histories,
    moves_from,
    shown,
)
from remit.recruit.fieldwork_queries import history, stored_fieldwork
from remit.recruit.models import FieldStep
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from remit.recruit.core.fieldwork import Fieldwork


class VolunteerNotFound(RemitError):
    """Nobody in the study's recruitment has this code."""

    code = "volunteer-not-found"
    exit_code = ExitCode.NOT_FOUND


class UnableToMove(RemitError):
    """Somebody's status in the field cannot become what was asked."""

    code = "fieldwork-move-impossible"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def move_in_field(*, commission_id: int, step: Step, actor: str, now: datetime) -> str:
    """Record that somebody came to a status.

    Returns:
        The status that they had before; blank when they were only drawn.

    Raises:
        VolunteerNotFound: nobody in the pool has this code.
        UnableToMove: they were not drawn, the move is not allowed, or the day goes back.
    """
    ids = _check_in_field(commission_id, step.code)
    before = history(commission_id, step.code)
    previous = before[-1].status if before else DRAWN
    _check_move(step, previous, before[-1].on if before else None)
    FieldStep.objects.create(
        participant_id=ids[step.code],
        number=len(before) + 1,
        previous=previous,
        status=step.status,
        on=step.on,
        session=step.session,
        note=step.note,
        recorded_at=now,
        actor=actor,
    )
    _record(
        "recruit.status-moved",
        commission_id,
        actor,
        now,
        codes=[step.code],
        facts={"from": shown(previous), "to": step.status},
        digests={"step": _plain(step)},
    )
    return previous


@transaction.atomic
def store_fieldwork(*, commission_id: int, fieldwork: Fieldwork, actor: str, now: datetime) -> None:
    """Store the fieldwork of a study folder, person by person.

    Somebody's history in the folder replaces the one stored, unless the stored one goes on from
    it: an older copy of a folder takes nothing away. People whom the folder does not name keep
    theirs.
    """
    if not fieldwork.steps:
        return
    brought = histories(fieldwork.steps)
    stored = histories(stored_fieldwork(commission_id).steps)
    changed = {
        code: steps
        for code, steps in brought.items()
        if stored.get(code, ())[: len(steps)] != steps
    }
    ids = register_participants(commission_id=commission_id, codes=changed, actor=actor, now=now)
    FieldStep.objects.filter(participant_id__in=ids.values()).delete()
    FieldStep.objects.bulk_create(
        row
        for code, steps in changed.items()
        if code in ids
        for row in _rows(ids[code], steps, actor, now)
    )
    _record(
        "recruit.fieldwork-stored",
        commission_id,
        actor,
        now,
        codes=sorted(ids),
        facts={"people": len(brought), "changed": len(ids)},
        digests={"steps": [_plain(step) for code in sorted(ids) for step in changed[code]]},
    )


def remove_fieldwork(commission_id: int) -> None:
    """Take a study's whole fieldwork out, as part of taking its recruitment out."""
    FieldStep.objects.filter(participant__commission_id=commission_id).delete()


def forget_in_field(participant_id: int) -> dict[str, int]:
    """Reduce a withdrawn participant's history to one bare "withdrew"; part of the handler.

    Returns:
        How many steps were removed.
    """
    steps, _ = FieldStep.objects.filter(participant_id=participant_id).delete()
    if steps:
        FieldStep.objects.create(participant_id=participant_id, number=1, status=WITHDREW)
    return {"field-steps": steps}


def _check_in_field(commission_id: int, code: str) -> dict[str, int]:
    """Return the participants' keys by code, if this one is in the field at all."""
    ids = participant_ids(commission_id)
    recruitment = stored_recruit(commission_id)
    known = recruitment.codes if recruitment else frozenset()
    if recruitment is None or code not in ids or code not in known:
        raise VolunteerNotFound(
            f"Nobody in the pool of this study has the code “{code}”.",
            remedy="Compare it with the code that was given out.",
            participant=code,
        )
    if recruitment.panel is not None and code not in recruitment.chosen:
        raise UnableToMove(
            f"“{code}” is in the pool but was not drawn.",
            remedy="Whoever takes a free place is drawn too, within the quotas.",
            participant=code,
        )
    return ids


def _check_move(step: Step, previous: str, last: date | None) -> None:
    if step.status not in STATUSES:
        raise UnableToMove(
            f"“{step.status}” is no status of fieldwork.",
            remedy=f"Use one of: {', '.join(STATUSES)}.",
            status=step.status,
        )
    if not can_move(previous, step.status):
        raise UnableToMove(
            f"“{step.code}” is {shown(previous)}, and cannot become {step.status}.",
            remedy=f"From there one goes to: {moves_from(previous)}.",
            status=step.status,
        )
    if last is not None and step.on < last:
        raise UnableToMove(
            f"The last step of “{step.code}” was on {last}, after {step.on}.",
            remedy="Give that day or a later one.",
            status=step.status,
        )


def _rows(participant_id: int, steps: Sequence[Step], actor: str, now: datetime) -> list[FieldStep]:
    before = [DRAWN, *(step.status for step in steps)]
    return [
        FieldStep(
            participant_id=participant_id,
            number=number,
            previous=previous,
            status=step.status,
            on=step.on,
            session=step.session,
            note=step.note,
            recorded_at=now,
            actor=actor,
        )
        for number, (previous, step) in enumerate(zip(before, steps, strict=False), start=1)
    ]


def _plain(step: Step) -> list[str]:
    return [step.code, step.status, step.on.isoformat(), step.session, step.note]


def _record(
    action: str,
    commission_id: int,
    actor: str,
    now: datetime,
    *,
    codes: Sequence[str],
    facts: Mapping[str, int | str | bool | None],
    digests: Mapping[str, object],
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_facts(commission_id).name,
        codes=codes,
        facts=facts,
        digests=digests,
    )
