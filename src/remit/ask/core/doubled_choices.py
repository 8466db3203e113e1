"""Conditions that speak of a choice by a name that two choices had: they mean the first alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.ask.core.implied_questions import WITH_OTHER
from remit.ask.core.references import referenced
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.ask.core.columns import Headings
    from remit.ask.core.form_draft import Draft
    from remit.ask.core.questionnaire import Group, Question

MEANS_THE_FIRST = problem_kind(
    "form-mended-doubled-choice",
    "“{name}” speaks of “{choice}”, a name that several choices of the list “{list}” had: it "
    "means the first of them alone.",
    "Give those choices names of their own, and say here which is meant.",
)

_EXPRESSIONS = ("relevant", "constraint", "calculation", "required", "read_only", "default")
_OWN = frozenset({"constraint", "default"})
"""Expressions in which a question speaks of its own answer."""


def note_doubled_choices(
    draft: Draft, doubled: Mapping[str, Collection[str]], survey: Headings, problems: Problems
) -> None:
    """Note each expression that compares an answer with a name that several choices had.

    Args:
        draft: the form, its references as they are meant.
        doubled: by list, the names that several choices had and the first of them kept.
        survey: the survey sheet's columns, for the places.
        problems: takes the notices.
    """
    offered = {
        one.name: listed
        for one in draft.questions
        for listed in (one.list_name, one.list_name.removesuffix(WITH_OTHER))
        if listed in doubled
    }
    if not offered:
        return
    items: list[Question | Group] = [*draft.groups, *draft.questions]
    for item in items:
        for field in _EXPRESSIONS:
            given: str = getattr(item, field, "")
            for listed in _lists_spoken_of(item, field, given, offered):
                for choice in sorted(doubled[listed]):
                    if _speaks_of(given, choice):
                        place = survey.place(item.row, field)
                        problems.notice(
                            MEANS_THE_FIRST, place, name=item.name, choice=choice, list=listed
                        )


def _lists_spoken_of(
    item: Question | Group, field: str, given: str, offered: Mapping[str, str]
) -> list[str]:
    """Return the lists with doubled names whose questions an expression speaks of, each once."""
    own = (item.name,) if field in _OWN else ()
    found = [offered[name] for name in (*referenced(given), *own) if name in offered]
    return list(dict.fromkeys(found))


def _speaks_of(given: str, choice: str) -> bool:
    """Whether a name stands in an expression by itself, in quotes or as a number compared with."""
    if given == choice:
        return True
    name = re.escape(choice)
    number = rf"|!?=\s*{name}(?![\w.])|(?<![\w.]){name}\s*!?=" if choice.isdigit() else ""
    return re.search(rf"'{name}'|\"{name}\"{number}", given) is not None
