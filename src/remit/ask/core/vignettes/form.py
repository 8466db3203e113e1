"""Vignettes as questions of an XLSForm, of which each person is asked those of their own set.

A calculation named `vignette_set` holds the number of the person's set, and each vignette says in
its condition which sets it is in. Where Remit asks, it fills in the next set for whoever comes,
and the same one afterwards; other tools of the field draw one at random.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AnalysisPlan, Item, QuestionnairePlan, plan_document
from remit.ask.core.language_names import TAGS
from remit.ask.core.languages import direction
from remit.ask.core.questionnaire import META_GROUP, Choice, Language, Question, Questionnaire
from remit.kernel.documents import dump_toml
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.vignettes.balance import Vignettes
    from remit.ask.core.vignettes.plan import VignettePlan
    from remit.kernel.flow import Flow
    from remit.kernel.vocabulary import Vocabulary

SET = "vignette_set"
ANSWERS = "vignette_answers"
CODE = "code"
_IN_SETS = re.compile(r"selected\('([\d ]+)', \$\{vignette_set\}\)")


class NamesTaken(RemitError):
    """A form has questions that are named as the vignettes would be."""

    code = "vignettes-names-taken"
    exit_code = ExitCode.NOT_POSSIBLE


def vignette_form(
    plan: VignettePlan, vocabulary: Vocabulary, made: Vignettes, base: Questionnaire | None = None
) -> Questionnaire:
    """Return a form that asks the vignettes, after the questions of another form if there is one.

    Raises:
        NamesTaken: the other form has questions or a list of the same names.
    """
    asked = _questions(plan, vocabulary, made)
    answers = tuple(Choice(value, labels) for value, labels in plan.answers)
    if base is None:
        languages = tuple(_language(tag) for tag in plan.question)
        return Questionnaire("Vignettes", asked, {ANSWERS: answers}, languages)
    taken = {one.name for one in base.questions} & {one.name for one in asked}
    taken |= {ANSWERS} & set(base.choices)
    if taken:
        raise NamesTaken(
            f"The form has these names already: {', '.join(sorted(taken))}.",
            remedy="Give a form without vignettes, or rename its questions.",
        )
    own = tuple(one for one in base.questions if one.groups[:1] != (META_GROUP,))
    given = base.questions[len(own) :]
    known = {one.code for one in base.languages}
    more = tuple(_language(tag) for tag in plan.question if tag not in known)
    return replace(
        base,
        questions=(*own, *asked, *given),
        choices={**base.choices, ANSWERS: answers},
        languages=(*base.languages, *more),
    )


def vignette_plan_toml(plan: VignettePlan, made: Vignettes, form: str) -> str:
    """Return an `analysis.toml` for the vignettes alone, to be joined with the study's own."""
    names = _names(len(made.flows))
    items = tuple(
        Item(name, "vignette", accept=plan.accept, flow=flow)
        for name, flow in zip(names, made.flows, strict=True)
    )
    tables = (("before", "responses/before.csv"), ("after", "responses/after.csv"))
    whole = AnalysisPlan((QuestionnairePlan(form, CODE, items, tables=tables),))
    return dump_toml(plan_document(whole))


def vignette_sets(form: Questionnaire) -> dict[str, frozenset[int]]:
    """Return the sets that each vignette of a form is in, by the question's path; empty for none.

    A form has vignettes when it has the calculation `vignette_set`, and questions that are asked
    of some sets only.
    """
    if not any(one.name == SET and not one.repeated for one in form.questions):
        return {}
    found = {one.path: _IN_SETS.search(one.relevant) for one in form.questions}
    return {path: frozenset(map(int, match[1].split())) for path, match in found.items() if match}


def forms_of_sets(form: Questionnaire) -> tuple[Questionnaire, ...]:
    """Return the form as the people of each set are asked it, in the order of the sets.

    On paper nobody can be asked the vignettes of their own set alone. A form without sets is
    returned as it is.
    """
    sets = vignette_sets(form)
    most = max((number for one in sets.values() for number in one), default=0)
    return tuple(_of_set(form, sets, number) for number in range(1, most + 1)) or (form,)


def _of_set(form: Questionnaire, sets: Mapping[str, frozenset[int]], number: int) -> Questionnaire:
    asked = (one for one in form.questions if number in sets.get(one.path, {number}))
    freed = (
        replace(one, relevant="") if _IN_SETS.fullmatch(one.relevant) else one for one in asked
    )
    return replace(form, questions=tuple(freed))


def set_path(form: Questionnaire) -> str:
    """Return the path of the question that holds a person's set.

    Raises:
        StopIteration: the form has none.
    """
    return next(one.path for one in form.questions if one.name == SET)


def set_answered(sets: Mapping[str, frozenset[int]], answered: Mapping[str, str]) -> int | None:
    """Return the set that somebody was given who answered these vignettes; None for none.

    That is the one that holds most of them, and the first of several.
    """
    mine = [sets[path] for path, text in answered.items() if text and path in sets]
    numbers = sorted({number for one in mine for number in one})
    return max(numbers, key=lambda number: sum(number in one for one in mine), default=None)


def worded_vignette(flow: Flow, plan: VignettePlan, vocabulary: Vocabulary, language: str) -> str:
    """Return a vignette's question in one language, its conditions in a sentence behind."""
    words = {part: vocabulary.label(part, flow.term(part), language) for part in PARTS}
    said = plan.question[language].format(**words)
    if not flow.conditions:
        return said
    under = "; ".join(vocabulary.label(CONDITIONS, key, language) for key in flow.conditions)
    return f"{said} {plan.under[language].format(conditions=under)}"


def _questions(plan: VignettePlan, vocabulary: Vocabulary, made: Vignettes) -> tuple[Question, ...]:
    number = Question(SET, "calculate", calculation=f"once(int(random() * {len(made.sets)}) + 1)")
    asked = []
    for at, (name, flow) in enumerate(
        zip(_names(len(made.flows)), made.flows, strict=True), start=1
    ):
        mine = " ".join(str(one) for one, held in enumerate(made.sets, start=1) if at in held)
        labels = {tag: worded_vignette(flow, plan, vocabulary, tag) for tag in plan.question}
        asked.append(
            Question(
                name,
                "select_one",
                ANSWERS,
                labels,
                required="true()",
                relevant=f"selected('{mine}', ${{{SET}}})",
            )
        )
    return (number, *asked)


def _language(tag: str) -> Language:
    name = next((name for name, known in TAGS.items() if known == tag), tag)
    return Language(tag, name.title() if name != tag else tag, direction(tag))


def _names(count: int) -> list[str]:
    width = len(str(count))
    return [f"vignette_{number:0{width}}" for number in range(1, count + 1)]
