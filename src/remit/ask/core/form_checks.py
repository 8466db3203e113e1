"""What a form must have to be asked: circles are refused, and words that are missing are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.form_circles import check_circles
from remit.ask.core.questionnaire import META_GROUP, UNANSWERED_TYPES, Question
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
    "“{name}” is to be calculated and has no calculation; it stays empty.",
    "Fill in its calculation, or take it out.",
)

_UNSEEN = (UNANSWERED_TYPES - {"note"}) | {"calculate", "hidden"}


def check_draft(draft: Draft, headings: Headings, problems: Problems) -> None:
    """Note circles as errors, and words and calculations that are missing as notices."""
    check_circles(draft, headings, problems)
    for question in draft.questions:
        if question.groups[:1] == (META_GROUP,):
            continue
        if question.type == "calculate" and not (question.calculation or question.default):
            place = headings.place(question.row, "calculation")
            problems.notice(MENDED_CALCULATION, place, name=question.name)
        elif _is_unworded(question):
            place = headings.place(question.row, "label")
            problems.notice(MENDED_UNWORDED, place, name=question.name)


def _is_unworded(question: Question) -> bool:
    """Whether people would see the question and find nothing to read, see or hear."""
    if question.type in _UNSEEN or question.calculation:
        return False
    return not (question.labels or question.hints or question.media or question.guidance)
