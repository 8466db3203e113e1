"""Writes of forms, plans and responses; each is atomic and recorded in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.ask.core.analysis_plan import plan_document
from remit.ask.core.journey import journey_document
from remit.ask.core.record_tables import sighting_rows
from remit.ask.information_actions import keep_sightings
from remit.ask.models import AnalysisPlan, Journey, Medium, Questionnaire, Response
from remit.ask.sending_actions import forget_on_the_way, restore_sent
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.documents import json_plain
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.people.actions import register_participants

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from remit.ask.core.ask_files import AskFiles


@transaction.atomic
def store_ask(*, commission_id: int, ask: AskFiles, actor: str, now: datetime) -> None:
    """Replace the forms, the plan and the responses of a commission by these.

    Answers that participants sent here, or that a table brought, stay where the folder has none.
    So does what they were shown here. Participants are registered by their codes; responses of
    withdrawn ones are left out.
    """
    hold_commission(commission_id)  # whoever sends answers now does so before or after, whole
    answering = {one.code for given in ask.responses.values() for one in given}
    codes = sorted(answering | {one.code for one in ask.sightings})
    ids = (
        register_participants(commission_id=commission_id, codes=codes, actor=actor, now=now)
        if codes
        else {}
    )
    brought = _brought(commission_id)
    Questionnaire.objects.filter(commission_id=commission_id).delete()
    AnalysisPlan.objects.filter(commission_id=commission_id).delete()
    if ask.plan is not None:
        AnalysisPlan.objects.create(commission_id=commission_id, document=plan_document(ask.plan))
    stored = _store_responses(ask, _store_questionnaires(commission_id, ask), ids)
    _store_journey(commission_id, ask)
    keep_sightings(ask.sightings, ids)
    _restore_brought(commission_id, brought)
    restore_sent(commission_id)
    record(
        action="ask.stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=sorted(ids),
        facts={
            "forms": len(ask.forms),
            "items": sum(len(one.items) for one in ask.plan.questionnaires) if ask.plan else 0,
            "responses": stored,
        },
        digests=_digests(ask, ids),
    )


def _digests(ask: AskFiles, ids: Mapping[str, int]) -> dict[str, object]:
    """Return what the ledger keeps the salted digests of: all that was stored."""
    return {
        "forms": {name: digest(content) for name, content in ask.forms.items()},
        "plan": plan_document(ask.plan) if ask.plan else None,
        "journey": journey_document(ask.journey) if ask.journey else None,
        "responses": {
            key: [[one.code, one.wave, one.everything] for one in given if one.code in ids]
            for key, given in ask.responses.items()
        },
        "sightings": sighting_rows(one for one in ask.sightings if one.code in ids),
    }


def forget_participant(participant_id: int) -> dict[str, int]:
    """Remove a participant's responses; the room's withdrawal handler."""
    removed, _ = Response.objects.filter(participant_id=participant_id).delete()
    return {"responses": removed, **forget_on_the_way(participant_id)}


_Brought = tuple[str, int, str, dict[str, str], dict[str, str]]
"""Form, participant, wave, answers, and those inside repeats."""


def _brought(commission_id: int) -> list[_Brought]:
    """Return the answers that tables brought."""
    rows = Response.objects.filter(questionnaire__commission_id=commission_id, brought=True)
    fields = ("questionnaire__key", "participant_id", "wave", "answers", "turns")
    return list(rows.values_list(*fields))


def _restore_brought(commission_id: int, brought: Iterable[_Brought]) -> None:
    """Keep what tables brought for the forms that are still there, where the folder had nothing."""
    forms = dict(Questionnaire.objects.filter(commission_id=commission_id).values_list("key", "pk"))
    Response.objects.bulk_create(
        (
            Response(
                questionnaire_id=forms[form],
                participant_id=participant_id,
                wave=wave,
                answers=answers,
                turns=turns,
                brought=True,
            )
            for form, participant_id, wave, answers, turns in brought
            if form in forms
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


def _store_journey(commission_id: int, ask: AskFiles) -> None:
    """Replace the journey and its pictures and sounds. Doors and answers on the way stay."""
    Journey.objects.filter(commission_id=commission_id).delete()
    Medium.objects.filter(commission_id=commission_id).delete()
    if ask.journey is not None:
        document = json_plain(journey_document(ask.journey))
        Journey.objects.create(commission_id=commission_id, document=document)
    Medium.objects.bulk_create(
        Medium(commission_id=commission_id, name=name, content=content)
        for name, content in ask.media.items()
    )


def _store_questionnaires(commission_id: int, ask: AskFiles) -> dict[str, int]:
    """Store the forms, and a row for each wide table without one; return their keys' ids."""
    Questionnaire.objects.bulk_create(
        Questionnaire(
            commission_id=commission_id,
            key=key,
            form=ask.forms.get(key),
            form_digest=digest(ask.forms[key]) if key in ask.forms else "",
        )
        for key in sorted({*ask.forms, *ask.responses})
    )
    rows = Questionnaire.objects.filter(commission_id=commission_id)
    return dict(rows.values_list("key", "pk"))


def _store_responses(ask: AskFiles, questionnaires: dict[str, int], ids: dict[str, int]) -> int:
    rows = [
        Response(
            questionnaire_id=questionnaires[key],
            participant_id=ids[one.code],
            wave=one.wave,
            answers=dict(one.answers),
            turns=dict(one.turns),
        )
        for key, given in ask.responses.items()
        for one in given
        if one.code in ids
    ]
    Response.objects.bulk_create(rows, batch_size=500)
    return len(rows)
