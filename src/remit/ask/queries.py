"""Reads of forms, plans and responses; they return core values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import WAVES, plan_from_document
from remit.ask.core.ask_files import AskFiles
from remit.ask.core.responses import Response as ResponseValue
from remit.ask.filling_queries import stored_journey, stored_media
from remit.ask.information_queries import stored_readings, stored_sightings
from remit.ask.models import AnalysisPlan, Questionnaire, Response

if TYPE_CHECKING:
    from remit.ask.core.findings import Features
    from remit.ask.core.questionnaire import Questionnaire as Form
    from remit.kernel.finding import Finding


def stored_ask(commission_id: int) -> AskFiles:
    """Return all that the room holds of a commission; empty when it holds nothing."""
    questionnaires = Questionnaire.objects.filter(commission_id=commission_id).order_by("key")
    forms = {row.key: bytes(row.form) for row in questionnaires if row.form is not None}
    document = (
        AnalysisPlan.objects.filter(commission_id=commission_id)
        .values_list("document", flat=True)
        .first()
    )
    rows = (
        Response.objects.filter(questionnaire__commission_id=commission_id)
        .order_by()
        .values_list("questionnaire__key", "participant__code", "wave", "answers", "turns")
    )
    # Sorted here: databases differ in how they order text.
    by_key: dict[str, list[ResponseValue]] = {}
    for key, code, wave, answers, turns in sorted(
        rows, key=lambda row: (row[0], row[1], WAVES.index(row[2]))
    ):
        by_key.setdefault(key, []).append(ResponseValue(code, wave, answers, turns))
    return AskFiles(
        forms=forms,
        plan=None if document is None else plan_from_document(document),
        responses={key: tuple(given) for key, given in by_key.items()},
        journey=stored_journey(commission_id),
        media=stored_media(commission_id),
        sightings=stored_sightings(commission_id),
    )


def stored_forms(commission_id: int) -> dict[str, Form]:
    """Return the forms of a commission that can be read, by file name."""
    rows = Questionnaire.objects.filter(commission_id=commission_id, form__isnull=False)
    stored = rows.order_by("key").values_list("key", "form")
    return AskFiles(forms={key: bytes(form) for key, form in stored if form}).questionnaires()


def findings(
    commission_id: int,
    *,
    with_overviews: bool = False,
    features: Features | None = None,
) -> tuple[Finding, ...]:
    """Return a finding for each item that the commission's plan analyses, figures raw.

    Args:
        commission_id: the study.
        with_overviews: whether what items say together comes after them: flows term by term,
            groups of people, trust, misconceptions; and what people had read between the waves.
        features: each person's features by code, such as those of quotas; without them groups of
            people are not compared.
    """
    ask = stored_ask(commission_id)
    if not with_overviews:
        return ask.findings()
    shown = ask.journey is not None and ask.journey.information
    read = ask.information(stored_readings(commission_id)) if shown else ()
    return (*ask.findings(), *ask.overviews(features), *read)
