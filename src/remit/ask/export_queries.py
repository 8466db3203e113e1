"""Reads of what is exported: answers by code, with how and when they were given."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import WAVES, AnalysisPlan, plan_from_document
from remit.ask.core.exports.answers import FormAnswers, Given, Seen
from remit.ask.core.journey import Information
from remit.ask.filling_queries import form_of, stored_journey
from remit.ask.models import AnalysisPlan as PlanRow
from remit.ask.models import Filling, Questionnaire, Response, Sighting
from remit.kernel.errors import ExitCode, RemitError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.ask.core.analysis_plan import QuestionnairePlan
    from remit.ask.core.questionnaire import Questionnaire as Form


class NoAnswers(RemitError):
    """A study or a form has no answers to take away."""

    code = "answers-missing"
    exit_code = ExitCode.NOT_FOUND


class FormNotThere(RemitError):
    """A study has no form of a name."""

    code = "form-not-there"
    exit_code = ExitCode.NOT_FOUND


def form_keys(commission_id: int) -> tuple[str, ...]:
    """Return what each form, or table without one, of a commission is known by, sorted."""
    rows = Questionnaire.objects.filter(commission_id=commission_id)
    return tuple(sorted(rows.order_by().values_list("key", flat=True)))


def plan_of(commission_id: int, key: str) -> QuestionnairePlan | None:
    """Return how a form is analysed, or None where the study's plan does not name it."""
    document = (
        PlanRow.objects.filter(commission_id=commission_id)
        .values_list("document", flat=True)
        .first()
    )
    plan = AnalysisPlan() if document is None else plan_from_document(document)
    return next((one for one in plan.questionnaires if one.key == key), None)


def answered_outside_plan(commission_id: int) -> dict[str, int]:
    """Return how many filled-in forms there are of each form that the plan does not name.

    They are kept here, and a study's folder has no place for them.
    """
    rows = Response.objects.filter(questionnaire__commission_id=commission_id)
    counts = Counter(rows.order_by().values_list("questionnaire__key", flat=True))
    return {key: counts[key] for key in sorted(counts) if plan_of(commission_id, key) is None}


def form_of_key(commission_id: int, key: str) -> Form | None:
    """Return the form of a key; None for a table that has none.

    Raises:
        FormNotThere: the study has no form and no table of that name.
    """
    rows = Questionnaire.objects.filter(commission_id=commission_id, key=key)
    if not rows.exists():
        known = ", ".join(form_keys(commission_id)) or "none"
        raise FormNotThere(f"The study has no form “{key}”.", remedy=f"It has: {known}.", form=key)
    return None if rows.filter(form__isnull=True).exists() else form_of(commission_id, key)


def answers_to_export(commission_id: int, form: str = "") -> tuple[FormAnswers, ...]:
    """Return the answers of each form, or of one; those of participants who withdrew are not here.

    Forms that nobody has answered are left out.

    Raises:
        FormNotThere: `form` is not there.
        NoAnswers: there are no answers.
    """
    if form:
        form_of_key(commission_id, form)
    keys = [form] if form else list(form_keys(commission_id))
    journey = stored_journey(commission_id)
    information = tuple(s for s in (journey.steps if journey else ()) if isinstance(s, Information))
    seen = _seen(commission_id) if information else {}
    found = []
    for key in keys:
        given, unsent = _given(commission_id, key)
        if given:
            found.append(
                FormAnswers(
                    key=key,
                    form=form_of_key(commission_id, key),
                    plan=plan_of(commission_id, key),
                    given=given,
                    information=information,
                    seen=seen,
                    unsent=unsent,
                )
            )
    if not found:
        raise NoAnswers("There are no answers yet.", remedy="Export when the first have been sent.")
    return tuple(found)


def _given(commission_id: int, key: str) -> tuple[tuple[Given, ...], int]:
    """Return the answers to a form, and how many began it without sending it."""
    fillings = Filling.objects.filter(
        participant__commission_id=commission_id,
        participant__withdrawn_at__isnull=True,
        form=key,
    )
    by_person = {(row.participant_id, row.wave): row for row in fillings if row.sent_at}
    unsent = sum(1 for row in fillings if row.sent_at is None)
    responses = Response.objects.filter(
        questionnaire__commission_id=commission_id,
        questionnaire__key=key,
        participant__withdrawn_at__isnull=True,
    ).order_by()
    given = []
    for participant_id, code, wave, answers, turns in responses.values_list(
        "participant_id", "participant__code", "wave", "answers", "turns"
    ):
        row = by_person.get((participant_id, wave))
        if row is None:
            given.append(Given(code, wave, answers, turns))
            continue
        given.append(
            Given(code, wave, answers, turns, row.mode, row.language, row.begun_at, row.sent_at)
        )
    return tuple(sorted(given, key=lambda one: (one.code, WAVES.index(one.wave)))), unsent


def _seen(commission_id: int) -> dict[str, dict[str, Seen]]:
    rows = Sighting.objects.filter(
        participant__commission_id=commission_id, participant__withdrawn_at__isnull=True
    ).order_by()
    found: dict[str, dict[str, Seen]] = {}
    for code, key, seconds, answer in rows.values_list(
        "participant__code", "information", "seconds", "answer"
    ):
        found.setdefault(code, {})[key] = Seen(seconds, answer)
    return found


def languages_of(commission_id: int, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the languages that some forms speak, as (tag, the form's own name for it), sorted."""
    found: dict[str, str] = {}
    for key in keys:
        form = form_of_key(commission_id, key)
        for language in form.languages if form else ():
            found.setdefault(language.code, language.name)
    return tuple(sorted(found.items()))
