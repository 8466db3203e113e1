"""An answer as people read it at the last look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dates import MONTHS
from django.utils.translation import check_for_language, override

from remit.ask.core.questionnaire import OTHER_CHOICE
from remit.ask.core.speech import Markup, Worded, words
from remit.ask.views.fields import PARTS, asked_parts, typed_answer

if TYPE_CHECKING:
    from remit.ask.core.filling.answers import Asked
    from remit.ask.core.filling.sheet import Sheet
    from remit.ask.core.speech import Speech


def answer_in_words(say: Speech, sheet: Sheet, asked: Asked) -> Worded | Markup:
    """Return an answer as people read it: choices by their labels, each in its language."""
    value, question = sheet.value(asked.path), asked.question
    if not value:
        return say.word("review-none")
    if question.type in PARTS:
        return Worded(moment_in_words(say, question.type, question.appearance, value), plain=True)
    offered = {choice.name: choice for choice in sheet.form.choices_of(question)}
    if not offered:
        return Worded(value, plain=True)
    names = value.split() if question.type != "select_one" else [value]
    labels = []
    for name in names:
        choice = offered.get(name)
        label = say.said(*sheet.words(choice.labels, asked.path)) if choice else Worded("")
        labels.append(label or (say.word("other") if name == OTHER_CHOICE else Worded(name)))
    comma = words(say.language).get("comma", ", ")
    return Markup(comma.join(str(label) for label in labels))


def moment_in_words(say: Speech, kind: str, appearance: str, value: str) -> str:
    """Return a day as “1 February 2024” and a time as “14:30”; in digits where no month is named.

    What is no day or time, as a table may have brought it, is returned as it is.
    """
    typed, wanted = typed_answer(kind, value), asked_parts(kind, appearance)
    try:
        numbers = {part: int(typed[part]) for part in wanted}
        month = _month(say.language, numbers["month"]) if "month" in numbers else ""
    except (KeyError, ValueError):
        return value
    day = [str(numbers[one]) for one in ("day", "month", "year") if one in numbers]
    if month:
        day[-2] = month
    date = (" " if month else " / ").join(day)
    time = f"{numbers['hour']:02}:{numbers['minute']:02}" if "hour" in numbers else ""
    return " ".join(filter(None, (date, time)))


def _month(language: str, number: int) -> str:
    """Return what a language calls a month; "" where that is not known."""
    if not check_for_language(language):
        return ""
    with override(language):
        return str(MONTHS[number])
