"""What a form must have to be asked: circles are refused, and words that are missing are said."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from remit.ask.core.expressions import FaultyExpression, check_pattern, is_dynamic
from remit.ask.core.form_circles import check_circles
from remit.ask.core.moments import moment_in
from remit.ask.core.questionnaire import (
    META_GROUP,
    MOST_TURNS,
    NUMBER_TYPES,
    UNANSWERED_TYPES,
    Question,
)
from remit.ask.core.scales import canonical_number
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from remit.ask.core.columns import Headings
    from remit.ask.core.form_draft import Draft

MENDED_UNWORDED = problem_kind(
    "form-mended-unworded",
    "The question “{name}” has no words; its name is shown.",
    "Fill in its label.",
)
MENDED_CALCULATION = problem_kind(
    "form-mended-calculation",
    "“{name}” is to be calculated and has no calculation; {mended} is calculated.",
    "Fill in its calculation, or take it out.",
)

MENDED_DEFAULT = problem_kind(
    "form-mended-default",
    "“{name}” begins with “{default}”, which is no choice of the list “{list}”; it begins blank.",
    "Correct the default, or add the choice.",
)

MENDED_DEFAULT_KIND = problem_kind(
    "form-mended-default-kind",
    "“{name}” begins with “{default}”, which is no {wanted}; it begins blank.",
    "Correct the default, or take it out.",
)

CONSTANT = problem_kind(
    "form-mended-constant",
    "The constraint “{constraint}” of “{name}” does not speak of the answer: it takes every "
    "answer, or none.",
    "Write it with “.” for the answer, such as “. >= 0 and . <= 120”.",
)

OWN_RELEVANT = problem_kind(
    "form-mended-own-relevant",
    "The relevant of “{name}” speaks of its own answer, which nobody has given before it is asked.",
    "Name the question that it depends on, such as ${{name}}.",
)

PATTERN = problem_kind(
    "form-mended-pattern",
    "The {column} of “{name}” cannot be worked out: {fault}",
    "{mending}",
)

MANY_TURNS = problem_kind(
    "form-mended-many-turns",
    "“{name}” is to be asked {count} times; at most {most} are asked.",
    "Ask for fewer, or ask people how many there are.",
)

# A pattern that stands in an expression as it is.
_PATTERN = re.compile(r"\bregex\s*\([^'\"]*,\s*('[^']*'|\"[^\"]*\")\s*\)")
# The answer itself, outside quotes and paths.
_OWN_ANSWER = re.compile(r"(?<![\w./\])}'\"])\.(?![\w./])")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
# Numbers and signs between them, and no “.” that stands alone.
_NUMBERS_ALONE = re.compile(r"^(?:\d+(?:\.\d+)?|[-+*=<>!()\s])+$")
_KINDS = {
    "date": "day such as 2024-01-31",
    "time": "time such as 14:30",
    "datetime": "day and time such as 2024-01-31T14:30",
}
_UNSEEN = (UNANSWERED_TYPES - {"note"}) | {"calculate", "hidden"}


def check_draft(draft: Draft, headings: Headings, problems: Problems) -> None:
    """Note circles as errors, and words and calculations that are missing as notices."""
    check_circles(draft, headings, problems)
    draft.questions = [
        _with_calculation(_with_default(one, draft, headings, problems), headings, problems)
        for one in draft.questions
    ]
    for group in draft.groups:
        count = group.repeat_count
        if count.isdecimal() and int(count) > MOST_TURNS:
            place = headings.place(group.row, "repeat_count")
            problems.notice(MANY_TURNS, place, name=group.name, count=count, most=MOST_TURNS)
    for question in draft.questions:
        if question.groups[:1] == (META_GROUP,):
            continue
        if _NUMBERS_ALONE.match(question.constraint):
            place = headings.place(question.row, "constraint")
            said = {"name": question.name, "constraint": question.constraint}
            problems.notice(CONSTANT, place, **said)
        if _asks_itself(question.relevant):
            place = headings.place(question.row, "relevant")
            problems.notice(OWN_RELEVANT, place, name=question.name)
        _note_patterns(question, headings, problems)
        if _is_unworded(question):
            place = headings.place(question.row, "label")
            problems.notice(MENDED_UNWORDED, place, name=question.name)


def _with_default(
    question: Question, draft: Draft, headings: Headings, problems: Problems
) -> Question:
    """Return the question without a default that it could not have as its answer."""
    listed = {one.name for one in draft.choices.get(question.list_name, ())}
    given = question.default
    if given and not is_dynamic(given) and not _can_be(question.type, given):
        place = headings.place(question.row, "default")
        wanted = _KINDS.get(question.type, "number")
        problems.notice(
            MENDED_DEFAULT_KIND, place, name=question.name, default=given, wanted=wanted
        )
        return replace(question, default="")
    known = not listed or given in listed or set(given.split()) <= listed
    if not given or known or is_dynamic(given):
        return question
    place = headings.place(question.row, "default")
    problems.notice(
        MENDED_DEFAULT, place, name=question.name, default=given, list=question.list_name
    )
    return replace(question, default="")


def _with_calculation(question: Question, headings: Headings, problems: Problems) -> Question:
    """Return a calculation that calculates something: strict tools refuse a form with none."""
    given = question.default
    if question.type != "calculate" or question.calculation or is_dynamic(given):
        return question
    if question.groups[:1] == (META_GROUP,) or "'" in given:
        return question
    place = headings.place(question.row, "calculation")
    mended = f"“{given}”" if given else "an empty text"
    problems.notice(MENDED_CALCULATION, place, name=question.name, mended=mended)
    return replace(question, calculation=f"'{given}'", default="")


def _asks_itself(relevant: str) -> bool:
    """Whether a condition looks at the answer that it is a condition for; “[. = 1]” does not."""
    return "[" not in relevant and _OWN_ANSWER.search(_QUOTED.sub("", relevant)) is not None


def _note_patterns(question: Question, headings: Headings, problems: Problems) -> None:
    """Note each pattern that is none: a constraint with it takes every answer."""
    for column in ("constraint", "relevant", "calculation"):
        for quoted in _PATTERN.findall(getattr(question, column)):
            try:
                check_pattern(quoted[1:-1])
            except FaultyExpression as fault:
                place = headings.place(question.row, column)
                said = {"column": column, "name": question.name, "fault": fault.message}
                problems.notice(PATTERN, place, **said, mending=fault.remedy or "Correct it.")


def _can_be(kind: str, default: str) -> bool:
    """Whether a default is one of its question's kind."""
    if kind in NUMBER_TYPES:
        return canonical_number(default) is not None
    return moment_in(kind, default) is not None


def _is_unworded(question: Question) -> bool:
    """Whether people would see the question and find nothing to read, see or hear."""
    if question.type in _UNSEEN or question.calculation:
        return False
    return not (question.labels or question.hints or question.media or question.guidance)
