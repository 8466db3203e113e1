"""Holds an analysis plan against the forms, the vocabulary and the commission's outcomes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import ACCEPTING_KINDS, RANKING
from remit.ask.core.questionnaire import NUMBER_TYPES, names
from remit.ask.core.scales import canonical_number, stated_scale
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.ask.core.analysis_plan import AnalysisPlan, Item, QuestionnairePlan, Wide
    from remit.ask.core.questionnaire import Question, Questionnaire
    from remit.kernel.vocabulary import Vocabulary

UNKNOWN_FORM = problem_kind(
    "plan-unknown-form",
    "The form “{form}” is not in the folder ask.",
    "Add the file, or correct its name; the forms there are: {known}.",
)
NO_TABLES = problem_kind(
    "plan-no-tables",
    "It is not clear where the answers are: {reason}.",
    "Give either waves.before and waves.after, or wide.table.",
)
NO_PAIRING = problem_kind(
    "plan-no-pairing",
    "The wide table needs either an after_prefix or pairs, and not both.",
    "Give wide.after_prefix, or name the columns in [[questionnaire.wide.pair]].",
)
NO_FORM = problem_kind(
    "plan-no-form",
    "Tables of waves are read with a form, and none is named.",
    'Add form = "NAME.xlsx".',
)
DUPLICATE_ITEM = problem_kind(
    "plan-duplicate-item",
    "“{name}” is planned {count} times.",
    "Keep one; a name may stand in one questionnaire only.",
)
DUPLICATE_TABLE = problem_kind(
    "plan-duplicate-table",
    "The table or form “{name}” is used {count} times.",
    "Give each questionnaire a form of its own, and each wave a table of its own.",
)
UNKNOWN_ITEM = problem_kind(
    "plan-unknown-item",
    "The form “{form}” has no question “{name}” that people answer once.",
    "Use the question's name in the form, with its groups and / where a name stands twice.",
)
UNKNOWN_ANSWER = problem_kind(
    "plan-unknown-answer",
    "{field} has “{value}”, which is none of the item's answers.",
    "Use one of: {known}.",
)
REPEATED_ANSWER = problem_kind(
    "plan-repeated-answer", "{field} has “{value}” more than once.", "Keep one."
)
UNSUITABLE_TYPE = problem_kind(
    "plan-unsuitable-type",
    "The question is of type “{type}”, which has no scale.",
    "Give its order, or use the kind “open”. Several answers at once are not analysed yet; choices "
    "that people put in order are, with a question of type “rank” and the kind “ranking”.",
)
NO_RANKING = problem_kind(
    "plan-no-ranking",
    "An item of the kind “ranking” needs a question of type “rank” in a form; this is {found}.",
    "Use the kind that fits the question, or “open”.",
)
LACKING = problem_kind(
    "plan-lacking", "An item of the kind “{sort}” needs “{field}”.", "Add it to the item."
)
STRAY = problem_kind(
    "plan-stray", "An item of the kind “{sort}” has no use for “{field}”.", "Take it out."
)
UNKNOWN_OUTCOME = problem_kind(
    "plan-unknown-outcome",
    "The commission has no outcome “{outcome}”.",
    "Use one of the keys in commission.toml: {known}.",
)
UNPAIRED_ITEM = problem_kind(
    "plan-unpaired-item",
    "A pair is given for “{name}”, which is no item of this questionnaire.",
    "Add the item, or take the pair out.",
)

_NEEDS = {"vignette": ("accept", "flow"), "trust": ("accept",), "knowledge": ("truth",)}
_USES = {
    "accept": ACCEPTING_KINDS,
    "truth": frozenset({"knowledge"}),
    "flow": frozenset({"vignette"}),
    "order": ACCEPTING_KINDS | {"knowledge", "single"},
}
_WITH_ORDER = frozenset({"text", "calculate", "hidden"})


def check_plan(
    plan: AnalysisPlan,
    forms: Mapping[str, Questionnaire | None],
    file: str,
    problems: Problems,
    *,
    vocabulary: Vocabulary | None = None,
    outcomes: Collection[str] | None = None,
) -> None:
    """Note everything in the plan that does not agree with what it speaks of.

    Args:
        plan: the plan.
        forms: the study's forms by file name; None for one that could not be read.
        file: the plan's path, for the problems' places.
        problems: takes the problems.
        vocabulary: for the flows of vignettes; not compared when None.
        outcomes: the commission's outcome keys; not compared when None.
    """
    _check_repeats(plan, file, problems)
    for number, one in enumerate(plan.questionnaires, start=1):
        place = Place(file, key=f"questionnaire[{number}]")
        _check_form(one, forms, place, problems)
        if one.wide is None:
            _check_waves(one, place, problems)
        else:
            _check_wide(one, one.wide, place, problems)
    for one in plan.questionnaires:
        for item in one.items:
            place = Place(file, key=f"item {item.name}")
            _check_fields(item, place, problems)
            _check_question(item, one, forms, place, problems)
            if vocabulary is not None and item.flow is not None:
                vocabulary.check_flow(item.flow, place, problems)
            if outcomes is not None:
                _check_outcome(item, outcomes, place, problems)


def _check_repeats(plan: AnalysisPlan, file: str, problems: Problems) -> None:
    items = Counter(item.name for one in plan.questionnaires for item in one.items)
    for name, count in items.items():
        if count > 1:
            problems.add(DUPLICATE_ITEM, Place(file, key=f"item {name}"), name=name, count=count)
    used = Counter(
        name
        for one in plan.questionnaires
        for name in (*((one.form,) if one.form else ()), *one.paths)
    )
    for name, count in used.items():
        if count > 1:
            problems.add(DUPLICATE_TABLE, Place(file, key="questionnaire"), name=name, count=count)


def _check_outcome(item: Item, outcomes: Collection[str], place: Place, problems: Problems) -> None:
    if item.outcome and item.outcome not in outcomes:
        known = ", ".join(outcomes) or "none yet"
        problems.add(UNKNOWN_OUTCOME, place, outcome=item.outcome, known=known)


def _check_form(
    plan: QuestionnairePlan,
    forms: Mapping[str, Questionnaire | None],
    place: Place,
    problems: Problems,
) -> None:
    if plan.form and plan.form not in forms:
        known = ", ".join(sorted(forms)) or "none yet"
        problems.add(UNKNOWN_FORM, place, form=plan.form, known=known)


def _check_waves(plan: QuestionnairePlan, place: Place, problems: Problems) -> None:
    if not plan.tables:
        problems.add(NO_TABLES, place, reason="no table is named")
    elif not plan.form:
        problems.add(NO_FORM, place)


def _check_wide(plan: QuestionnairePlan, wide: Wide, place: Place, problems: Problems) -> None:
    if plan.tables:
        problems.add(NO_TABLES, place, reason="both waves and a wide table are named")
    if bool(wide.after_prefix) == bool(wide.pairs):
        problems.add(NO_PAIRING, place)
    planned = {item.name for item in plan.items}
    for pair in wide.pairs:
        if pair.item not in planned:
            problems.add(UNPAIRED_ITEM, place, name=pair.item)


def _check_fields(item: Item, place: Place, problems: Problems) -> None:
    """Note what the item's kind needs and lacks, has and does not use, or says twice."""
    for field in _NEEDS.get(item.kind, ()):
        if not getattr(item, field):
            problems.add(LACKING, place, sort=item.kind, field=field)
    for field, kinds in _USES.items():
        if getattr(item, field) and item.kind not in kinds:
            problems.add(STRAY, place, sort=item.kind, field=field)
    for field in ("order", "accept"):
        for value, count in Counter(getattr(item, field)).items():
            if count > 1:
                problems.add(REPEATED_ANSWER, place, field=field, value=value)


def _check_question(
    item: Item,
    plan: QuestionnairePlan,
    forms: Mapping[str, Questionnaire | None],
    place: Place,
    problems: Problems,
) -> None:
    form = forms.get(plan.form)
    if form is None:
        if not plan.form and item.kind == RANKING:
            problems.add(NO_RANKING, place, found="a column of a table without a form")
        elif not plan.form:
            _check_answers(item, plan, None, place, problems)
        return
    question = form.answered().get(item.name)
    if question is None:
        problems.add(UNKNOWN_ITEM, place, form=plan.form, name=item.name)
    elif item.kind == RANKING:
        if question.type != "rank":
            problems.add(NO_RANKING, place, found=f"of type “{question.type}”")
    elif item.kind != "open" and not _has_scale(item, question, form):
        problems.add(UNSUITABLE_TYPE, place, type=question.type)
    else:
        _check_order(item, question, form, place, problems)
        _check_answers(item, plan, form, place, problems)


def _has_scale(item: Item, question: Question, form: Questionnaire) -> bool:
    if question.type == "select_one":
        return bool(item.order or form.choices_of(question))
    return question.type in NUMBER_TYPES or (question.type in _WITH_ORDER and bool(item.order))


def _check_order(
    item: Item, question: Question, form: Questionnaire, place: Place, problems: Problems
) -> None:
    known = names(form.choices_of(question))
    for value in item.order if known else ():
        if value not in known:
            listed = ", ".join(known)
            problems.add(UNKNOWN_ANSWER, place, field="order", value=value, known=listed)


def _check_answers(
    item: Item,
    plan: QuestionnairePlan,
    form: Questionnaire | None,
    place: Place,
    problems: Problems,
) -> None:
    """Note accepted and true answers that are no answers of the item."""
    scale = stated_scale(item, plan, form)
    truth = (item.truth,) if item.truth else ()
    for field, values in (("accept", item.accept), ("truth", truth), ("order", item.order)):
        for value in dict.fromkeys(values):
            fits = value in scale if scale else canonical_number(value) == value
            if not fits or value in plan.missing:
                known = ", ".join(scale) if scale else "the numbers that people answer"
                problems.add(UNKNOWN_ANSWER, place, field=field, value=value, known=known)
