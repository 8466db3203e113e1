"""What the answers show: one finding for each item, its figures raw.

Figures that leave Remit pass disclosure control first; that is not done here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from remit.ask.core.acceptability import share_of
from remit.ask.core.analysis_plan import (
    ACCEPTING_KINDS,
    AFTER,
    BEFORE,
    RANKING,
    WITHOUT_SCALE,
    AnalysisPlan,
    plan_document,
)
from remit.ask.core.information_read import information_read
from remit.ask.core.moves import LEVEL, moves_of
from remit.ask.core.overviews import Analysed, overviews
from remit.ask.core.paired.holm import holm
from remit.ask.core.questionnaire import names
from remit.ask.core.ranked_choices import ranked_choices
from remit.ask.core.scales import answer_label, number_scale, stated_scale
from remit.kernel.finding import Finding, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.ask.core.analysis_plan import Item, QuestionnairePlan
    from remit.ask.core.information_read import Readings
    from remit.ask.core.journey import Journey
    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.core.responses import Response

INFORMATION_TITLE = "What people had read between the questions"
_KINDS = {"attitude": "paired-item", "benefit": "paired-item", "single": "paired-item"}

Features = Mapping[str, Mapping[str, str]]
"""Each person's features by code."""
Answers = dict[str, str]
"""One wave's answers to one item, by participant code."""


def findings(
    questionnaires: Mapping[str, Questionnaire],
    plan: AnalysisPlan,
    responses: Mapping[str, Sequence[Response]],
) -> tuple[Finding, ...]:
    """Return one finding for each item of the plan, in the plan's order.

    Args:
        questionnaires: the forms by file name.
        plan: what is analysed.
        responses: the responses of each questionnaire, by its key.
    """
    return tuple(
        Finding(
            id=f"ask:{one.item.name}",
            kind=_KINDS.get(one.item.kind, one.item.kind),
            title=one.title,
            outcome=one.item.outcome,
            figures=one.figures,
            inputs=inputs,
        )
        for form, of, given in _questionnaires(questionnaires, plan, responses)
        for inputs in (inputs_digest(of, given),)
        for one in _all_analysed(form, of, given)
    )


def overview_findings(
    questionnaires: Mapping[str, Questionnaire],
    plan: AnalysisPlan,
    responses: Mapping[str, Sequence[Response]],
    features: Features | None = None,
) -> tuple[Finding, ...]:
    """Return what items say together: flows term by term, groups, trust, misconceptions.

    Each is there where the data allow it. Its id begins with `ask:overview:`; those of a second
    questionnaire end with its number.

    Args:
        questionnaires: the forms by file name.
        plan: what is analysed.
        responses: the responses of each questionnaire, by its key.
        features: what is known of each person by code, such as the features of quotas; without
            it groups of people are not compared.
    """
    found: list[Finding] = []
    parts = _questionnaires(questionnaires, plan, responses)
    for number, (form, of, given) in enumerate(parts, start=1):
        every = _all_analysed(form, of, given)
        scaled = [one for one in every if one.item.kind not in WITHOUT_SCALE]
        suffix = f":{number}" if number > 1 else ""
        inputs = inputs_digest(of, given)
        found += overviews(scaled, _groups(of, given), features or {}, suffix, inputs)
    return tuple(found)


def information_finding(
    questionnaires: Mapping[str, Questionnaire],
    plan: AnalysisPlan,
    responses: Mapping[str, Sequence[Response]],
    journey: Journey,
    readings: Readings,
) -> Finding | None:
    """Return what people had read between the waves, beside how they moved; None where nobody had.

    Args:
        questionnaires: the forms by file name.
        plan: what is analysed; the items of kind “attitude” stand beside.
        responses: the responses of each questionnaire, by its key.
        journey: what people go through, with the information.
        readings: how each person read each piece of it.
    """
    steps = journey.information
    if not any(readings.get(step.key) for step in steps):
        return None
    items = [
        (one, _groups(of, given))
        for form, of, given in _questionnaires(questionnaires, plan, responses)
        for one in _all_analysed(form, of, given)
        if one.item.kind == "attitude"
    ]
    language = "en" if "en" in journey.languages else journey.languages[0]
    figures = information_read(steps, readings, items, language)
    read = {key: {code: asdict(one) for code, one in by.items()} for key, by in readings.items()}
    parts = [inputs_digest(of, responses.get(of.key, ())) for of in plan.questionnaires]
    return Finding(
        id="ask:overview:information",
        kind="information",
        title=INFORMATION_TITLE,
        figures=figures,
        inputs=digest({"parts": parts, "read": read}),
    )


def inputs_digest(plan: QuestionnairePlan, responses: Iterable[Response]) -> str:
    """Return one digest of a questionnaire's plan and all its responses.

    It is over everything at once: a digest of one item's few answers could be guessed back.
    """
    answers = [[one.code, one.wave, dict(one.answers)] for one in responses]
    return digest({"plan": plan_document(AnalysisPlan((plan,))), "responses": answers})


def _questionnaires(
    questionnaires: Mapping[str, Questionnaire],
    plan: AnalysisPlan,
    responses: Mapping[str, Sequence[Response]],
) -> Iterable[tuple[Questionnaire | None, QuestionnairePlan, Sequence[Response]]]:
    for one in plan.questionnaires:
        yield questionnaires.get(one.form), one, responses.get(one.key, ())


def _all_analysed(
    form: Questionnaire | None, plan: QuestionnairePlan, responses: Sequence[Response]
) -> list[Analysed]:
    """Return each item analysed; p-values also allow for the number of items."""
    groups = _groups(plan, responses)
    analysed = [_analysed(item, plan, form, responses, groups) for item in plan.items]
    moved = [one.figures["paired"] for one in analysed if "paired" in one.figures]
    for figures, p_holm in zip(moved, holm([one["p"] for one in moved]), strict=True):
        figures["p_holm"] = p_holm
    return analysed


def _groups(plan: QuestionnairePlan, responses: Sequence[Response]) -> dict[str, str] | None:
    """Return the group that each person talked in; None where the plan names no such column."""
    if not plan.cluster:
        return None
    stated = ((one.code, one.answers.get(plan.cluster, "")) for one in responses)
    return {code: group for code, group in stated if group}


def _analysed(
    item: Item,
    plan: QuestionnairePlan,
    form: Questionnaire | None,
    responses: Sequence[Response],
    groups: Mapping[str, str] | None,
) -> Analysed:
    waves: dict[str, Answers] = {BEFORE: {}, AFTER: {}}
    for one in responses:
        answer = one.answers.get(item.name, "")
        if answer and answer not in plan.missing:
            waves[one.wave][one.code] = answer
    question = form.question(item.name) if form else None
    title = question.label() if question else item.name
    figures: dict[str, Any] = {"item": item.name, "kind": item.kind}
    if item.kind == "open":
        figures |= {wave: {"n": len(answers)} for wave, answers in waves.items()}
        return Analysed(item, title, (), waves, figures)
    if item.kind == RANKING:
        listed = names(form.choices_of(question)) if form and question else ()
        options = {
            one: answer_label(one, item.name, form) for one in listed if one not in plan.missing
        }
        return Analysed(item, title, (), waves, figures | ranked_choices(options, waves, groups))
    scale = stated_scale(item, plan, form)
    if scale is None:
        scale = number_scale(answer for answers in waves.values() for answer in answers.values())
    # A choice that the plan's order leaves out, such as “prefer not to say”, is no position.
    scaled = {
        wave: {code: answer for code, answer in answers.items() if answer in scale}
        for wave, answers in waves.items()
    }
    figures |= {
        "scale": [{"value": one, "label": answer_label(one, item.name, form)} for one in scale],
        **{wave: _distribution(answers, scale) for wave, answers in scaled.items()},
        **moves_of(item, scale, scaled, groups),
        **_judged(item, scaled),
    }
    return Analysed(item, title, scale, scaled, figures)


def _distribution(answers: Answers, scale: Sequence[str]) -> dict[str, Any]:
    counts = Counter(answers.values())
    return {"n": len(answers), "counts": {value: counts[value] for value in scale}}


def _judged(item: Item, waves: Mapping[str, Answers]) -> dict[str, Any]:
    """Return what only some kinds have: shares who accept, shares who are right, the flow."""
    judged: dict[str, Any] = {}
    if item.kind in ACCEPTING_KINDS and item.accept:
        judged["accept"] = _shares(waves, item.accept)
        judged["accepting"] = list(item.accept)
    if item.kind == "knowledge":
        judged["truth"] = item.truth
        judged["correct"] = _shares(waves, (item.truth,))
    if item.flow is not None:
        judged["flow"] = item.flow.as_dict()
    return judged


def _shares(waves: Mapping[str, Answers], wanted: Sequence[str]) -> dict[str, Any]:
    return {wave: share_of(answers.values(), wanted, LEVEL) for wave, answers in waves.items()}
