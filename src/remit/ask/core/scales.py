"""The scale of an item: the answers that count, from low to high."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.ask.core.questionnaire import NUMBER_TYPES, names, worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.ask.core.analysis_plan import Item, QuestionnairePlan
    from remit.ask.core.questionnaire import Questionnaire

_NUMBER = re.compile(
    r"^[+-]?[0-9]{1,30}(?P<fraction>[.,][0-9]{0,30})?(?P<power>[eE][+-]?[0-9]{1,2})?$"
)
_ARABIC_POINT = "\u066b"
_AMBIGUOUS = re.compile(r"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+$")


def stated_scale(
    item: Item, plan: QuestionnairePlan, form: Questionnaire | None
) -> tuple[str, ...] | None:
    """Return the item's answers from low to high, as the plan or the form states them.

    Answers that are no answers are left out. None means that neither states a scale: the answers
    are then numbers, and are ordered as numbers.
    """
    if item.order:
        return item.order
    question = form.question(item.name) if form else None
    if form is None or question is None or question.type in NUMBER_TYPES:
        return None
    listed = names(form.choices_of(question))
    return tuple(name for name in listed if name not in plan.missing) if listed else None


def number_scale(answers: Iterable[str]) -> tuple[str, ...]:
    """Return the different answers in the order of their numbers; those must be numbers."""
    return tuple(sorted(set(answers), key=float))


def canonical_number(text: str) -> str | None:
    """Return a number in one spelling (“4.0”, “4,0” and “+4” are “4”), or None when it is none.

    A comma before exactly three digits could part thousands as well as decimals: not guessed. The
    Arabic decimal sign parts nothing else.
    """
    text = text.replace(_ARABIC_POINT, ".")
    match = _NUMBER.match(text)
    if match is None or _AMBIGUOUS.match(text):
        return None
    if not match["fraction"] and not match["power"]:
        return str(int(text))
    number = float(text.replace(",", "."))
    return str(int(number)) if number.is_integer() else repr(number)


def answer_label(value: str, key: str, form: Questionnaire | None) -> str:
    """Return an answer in plain words: its choice's English label, else the answer itself."""
    question = form.question(key) if form else None
    if form is None or question is None:
        return value
    labels = {choice.name: choice.labels for choice in form.choices_of(question)}
    return worded(labels.get(value, {}), "en") or value
