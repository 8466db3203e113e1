"""Writes of fieldwork. Each is one transaction and one ledger entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.wording import day_in_words
from remit.people.actions import register_participants
from remit.people.queries import participant_id, participant_ids
from remit.people.vault_actions import open_vault
from remit.recruit.core.fieldwork import (
    DRAWN,
    REPLACED,
    STATUSES,
    WITHDREW,
    Fieldwork,
    Step,
    as_in_a_file,
    can_move,
    histories,
    moves_from,
    shown,
)
from remit.recruit.core.households import find_households, one_from_each
from remit.recruit.core.places import find_places
from remit.recruit.core.pool_columns import address_of
from remit.recruit.core.replacement import Replacement, replace_open_places, round_seed
from remit.recruit.entries import record_in_study
from remit.recruit.fieldwork_queries import history, last_round, stored_fieldwork
from remit.recruit.models import FieldStep, Substitute
from remit.recruit.queries import stored_recruit
from remit.recruit.rolling_actions import forget_arrival, remove_arrivals, store_arrivals
from remit.recruit.session_actions import check_booking, check_took_place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from remit.recruit.core.recruitment import Recruitment


class VolunteerNotFound(RemitError):
    """Nobody in the study's recruitment has this code."""

    code = "volunteer-not-found"
    exit_code = ExitCode.NOT_FOUND


class UnableToMove(RemitError):
    """Somebody's status in the field cannot become what was asked."""

    code = "fieldwork-move-impossible"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToReplace(RemitError):
    """There is no open place, or nobody who could be drawn for one."""

    code = "unable-to-replace"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class ReplacementAccount:
    """What one round of replacement did.

    Attributes:
        round: its number.
        seed: what its random choice came from.
        chosen: the codes of the people drawn.
        replaced: the codes of those whose places they take, as far as these are known by code.
        open: how many places were open before.
        sentences: what could not be kept.
    """

    round: int
    seed: int
    chosen: tuple[str, ...]
    replaced: tuple[str, ...]
    open: int
    sentences: tuple[str, ...]


@transaction.atomic
def move_in_field(
    *, commission_id: int, step: Step, actor: str, now: datetime, overbook: bool = False
) -> str:
    """Record that somebody came to a status.

    Args:
        commission_id: the study.
        step: who, to which status, on which day; and the session that it is about.
        actor: who records it.
        now: the moment.
        overbook: whether they may be booked for a session whose places are all taken.

    Returns:
        The status that they had before; blank when they were only drawn.

    Raises:
        InvalidInput: the session's name is too long.
        VolunteerNotFound: nobody in the pool has this code.
        UnableToMove: they were not drawn, the move is not allowed, or the day goes back.
        SessionNotFound: the study has sessions, and this is none of them.
        UnableToBook: the session is full.
        SessionStillToCome: they cannot have come, or stayed away, before the session's day.
    """
    hold_commission(commission_id)
    step = as_in_a_file(step)
    participant = _check_in_field(commission_id, step.code)
    before = history(commission_id, step.code)
    previous = before[-1].status if before else DRAWN
    _check_move(step, previous, before[-1].on if before else None)
    check_booking(commission_id, step, overbook=overbook)
    check_took_place(commission_id, step, [one.session for one in before])
    _row(participant, len(before) + 1, previous, step, actor, now).save(force_insert=True)
    record_in_study(
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
def replace_in_field(
    *, commission_id: int, on: date, actor: str, now: datetime
) -> ReplacementAccount:
    """Draw people for every open place, within what is left of the quotas, and record it.

    They are drawn, not yet invited. Of those who went, as many as were drawn become "replaced",
    the earliest to go first.

    Raises:
        UnableToReplace: no panel was drawn, no place is open, or nobody can be drawn.
        SeedNotStated: the panel was drawn elsewhere, and its seed is not known.
    """
    hold_commission(commission_id)
    recruitment = stored_recruit(commission_id)
    if recruitment is None or recruitment.settings is None or recruitment.panel is None:
        raise UnableToReplace(
            "There is no drawn panel in which to replace anybody.",
            remedy="Draw the panel first: run the study.",
        )
    settings = recruitment.settings
    round_ = last_round(commission_id) + 1
    places = find_places(recruitment)
    quotas = one_from_each(recruitment.quotas, recruitment.people)
    found = replace_open_places(quotas, places.holders, places.candidates, settings, round_)
    _check_replaced(found)
    ids = participant_ids(commission_id)
    Substitute.objects.bulk_create(
        Substitute(commission_id=commission_id, participant_id=ids[code], round=round_)
        for code in found.chosen
    )
    replaced = places.vacated[: len(found.chosen)]
    past = histories(recruitment.fieldwork.steps)
    last = {code: past[code][-1] for code in replaced}
    FieldStep.objects.bulk_create(
        _row(
            ids[code],
            len(past[code]) + 1,
            last[code].status,
            Step(code, REPLACED, max(on, last[code].on)),
            actor,
            now,
        )
        for code in replaced
    )
    _record_round(commission_id, recruitment, found, replaced, round_, actor, now)
    return ReplacementAccount(
        round=round_,
        seed=round_seed(settings.stated_seed, round_),
        chosen=found.chosen,
        replaced=replaced,
        open=found.open,
        sentences=found.sentences,
    )


def households(
    *, commission_id: int, vault_key: bytes, actor: str, now: datetime
) -> dict[str, int]:
    """Return who shares a household by the addresses in the vault, as numbers by code.

    Opening the vault is recorded. No address leaves it.

    Raises:
        UnableToOpenVault: the key is another, or a record was changed.
    """
    contacts = open_vault(commission_id=commission_id, vault_key=vault_key, actor=actor, now=now)
    return find_households({one.code: address_of(one.fields) for one in contacts})


@transaction.atomic
def store_fieldwork(*, commission_id: int, fieldwork: Fieldwork, actor: str, now: datetime) -> None:
    """Store the fieldwork of a study folder, person by person.

    Somebody's history in the folder replaces the one stored, unless the stored one goes on from
    it: an older copy of a folder takes nothing away. People whom the folder does not name keep
    theirs.
    """
    if fieldwork == Fieldwork():
        return
    _store_substitutes(commission_id, fieldwork, actor, now)
    store_arrivals(commission_id, fieldwork, actor, now)
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
    record_in_study(
        "recruit.fieldwork-stored",
        commission_id,
        actor,
        now,
        codes=sorted(ids),
        facts={"people": len(brought), "changed": len(ids)},
        digests={"steps": [_plain(step) for code in sorted(ids) for step in changed[code]]},
    )


def remove_fieldwork(commission_id: int) -> dict[str, int]:
    """Take a study's whole fieldwork out, as part of taking its recruitment out.

    Returns:
        How many of each thing that was recorded.
    """
    steps, _ = FieldStep.objects.filter(participant__commission_id=commission_id).delete()
    substitutes, _ = Substitute.objects.filter(commission_id=commission_id).delete()
    arrivals = remove_arrivals(commission_id)
    return {"steps": steps, "substitutes": substitutes, "arrivals": arrivals}


def forget_in_field(participant_id: int) -> dict[str, int]:
    """Reduce a withdrawn participant's history to one bare "withdrew"; part of the handler.

    Returns:
        How many steps and arrivals were removed.
    """
    steps, _ = FieldStep.objects.filter(participant_id=participant_id).delete()
    if steps:
        FieldStep.objects.create(participant_id=participant_id, number=1, status=WITHDREW)
    # The round stays, so that its seed is not used a second time.
    Substitute.objects.filter(participant_id=participant_id).update(participant=None)
    return {"field-steps": steps, **forget_arrival(participant_id)}


def _check_in_field(commission_id: int, code: str) -> int:
    """Return the participant's key, if they are in the field at all."""
    found = participant_id(commission_id, code)
    recruitment = stored_recruit(commission_id)
    known = recruitment.codes if recruitment else frozenset()
    if recruitment is None or found is None or code not in known:
        raise VolunteerNotFound(
            f"Nobody in the pool of this study has the code “{code}”.",
            remedy="Compare it with the code that was given out.",
            participant=code,
        )
    if recruitment.panel is not None and code not in recruitment.chosen | recruitment.held:
        raise UnableToMove(
            f"“{code}” is in the pool but was not drawn.",
            remedy="Whoever takes a free place is drawn too, within the quotas.",
            participant=code,
        )
    return found


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
            f"The last step of “{step.code}” was on {day_in_words(last)}, after "
            f"{day_in_words(step.on)}.",
            remedy="Give that day or a later one.",
            status=step.status,
        )


def _check_replaced(found: Replacement) -> None:
    if not found.open:
        raise UnableToReplace(
            "Every place is held, so there is nobody to replace.",
            remedy="Record first who withdrew or did not come: remit field STUDY CODE withdrew.",
        )
    if not found.chosen:
        raise UnableToReplace(
            " ".join(found.sentences), remedy="Recruit more volunteers, and import them."
        )


def _store_substitutes(commission_id: int, fieldwork: Fieldwork, actor: str, now: datetime) -> None:
    """Store who was drawn for open places; those whom the folder does not name stay."""
    rounds = {one.code: one.round for one in fieldwork.substitutes}
    ids = register_participants(commission_id=commission_id, codes=rounds, actor=actor, now=now)
    Substitute.objects.filter(participant_id__in=ids.values()).delete()
    Substitute.objects.bulk_create(
        Substitute(commission_id=commission_id, participant_id=pk, round=rounds[code])
        for code, pk in ids.items()
    )


def _record_round(
    commission_id: int,
    recruitment: Recruitment,
    found: Replacement,
    replaced: Sequence[str],
    round_: int,
    actor: str,
    now: datetime,
) -> None:
    settings = recruitment.settings
    record_in_study(
        "recruit.places-replaced",
        commission_id,
        actor,
        now,
        codes=sorted({*found.chosen, *replaced}),
        facts={
            "round": round_,
            "seed": None if settings is None else round_seed(settings.stated_seed, round_),
            "open": found.open,
            "drawn": len(found.chosen),
            "quotas-kept": not found.sentences,
        },
        digests={
            "inputs": recruitment.inputs(),
            "drawn": list(found.chosen),
            "replaced": list(replaced),
        },
    )


def _rows(participant_id: int, steps: Sequence[Step], actor: str, now: datetime) -> list[FieldStep]:
    before = [DRAWN, *(step.status for step in steps)]
    return [
        _row(participant_id, number, previous, step, actor, now)
        for number, (previous, step) in enumerate(zip(before, steps, strict=False), start=1)
    ]


def _row(
    participant_id: int, number: int, previous: str, step: Step, actor: str, now: datetime
) -> FieldStep:
    return FieldStep(
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


def _plain(step: Step) -> list[str]:
    return [step.code, step.status, step.on.isoformat(), step.session, step.note]
