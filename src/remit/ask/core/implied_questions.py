"""Questions that a form implies: the free text of `or_other`, and those asked for each choice.

Sources: pyxform's `or_other` and `begin loop`, and KoboToolbox's `begin_kobomatrix`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from remit.ask.core.form_names import free_name, mended_name
from remit.ask.core.questionnaire import (
    OTHER_CHOICE,
    UNSTATED,
    Choice,
    Group,
    Question,
    worded,
)
from remit.ask.core.references import renamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.ask.core.questionnaire import Texts

WITH_OTHER = "_or_other"
"""What the name of a list ends with, to which `or_other` has added its choice."""
# The choice that `or_other` adds, and what is asked when it is chosen.
_WORDS = {
    "en": ("Other", "Specify other."),
    "ar": ("أخرى", "يرجى التحديد"),
    "de": ("Andere", "Bitte angeben"),
    "es": ("Otro", "Especifique"),
    "fr": ("Autre", "Veuillez préciser"),
    "pt": ("Outro", "Especifique"),
}
# Fields of a question that may refer to its neighbours.
_SPEAKING = (
    "required", "relevant", "constraint", "default", "calculation", "choice_filter",
    "choices_from", "read_only", "trigger",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expansion:
    """A group whose questions are asked for each choice.

    Attributes:
        group: the group.
        choices: for which its questions are asked.
        prefixed: whether the names of group and choice go before each question's name.
    """

    group: Group
    choices: tuple[Choice, ...]
    prefixed: bool


def with_other(
    question: Question, choices: dict[str, tuple[Choice, ...]]
) -> tuple[Question, Question]:
    """Return the question with a choice “other”, and the free text asked when that is chosen.

    pyxform adds the choice for every question of the same list; here it is added for this question
    only, as a list of its own.
    """
    listed = choices[question.list_name]
    if all(choice.name != OTHER_CHOICE for choice in listed):
        name = f"{question.list_name}{WITH_OTHER}"
        tags = dict.fromkeys(tag for choice in listed for tag in choice.labels)
        choices[name] = (*listed, Choice(OTHER_CHOICE, _worded(tags, 0)))
        shown = f"({question.choice_filter}) or name = '{OTHER_CHOICE}'"
        question = replace(
            question, list_name=name, choice_filter=shown if question.choice_filter else ""
        )
    free = Question(
        f"{question.name}_other",
        "text",
        labels=_worded(question.labels, 1),
        groups=question.groups,
        relevant=f"selected(${{{question.name}}}, '{OTHER_CHOICE}')",
        repeated=question.repeated,
        row=question.row,
    )
    return question, free


def _worded(tags: Iterable[str], which: int) -> dict[str, str]:
    """Return the added words in those languages that are known; else in English, in the first."""
    known = {tag: _WORDS[tag][which] for tag in tags if tag in _WORDS}
    return known or {next(iter(tags), UNSTATED): _WORDS["en"][which]}


def expand(questions: list[Question], groups: list[Group], expansion: Expansion) -> None:
    """Put the questions of a group once for each choice, in a group for that choice."""
    steps = expansion.group.steps
    depth = len(steps)
    inner = [one for one in questions if one.groups[:depth] == steps]
    nested = [one for one in groups if one.groups[:depth] == steps]
    questions[:] = [one for one in questions if one not in inner]
    groups[:] = [one for one in groups if one not in nested]
    own = {one.name for one in inner}
    taken: set[str] = set()
    for choice in expansion.choices:
        named = f"{steps[-1]}_{choice.name}" if expansion.prefixed else choice.name
        around = Group(
            free_name(mended_name(named) or "choice", taken),
            steps,
            choice.labels,
            media=choice.media,
            row=expansion.group.row,
        )
        taken.add(around.name)
        groups.append(around)
        groups += [replace(one, groups=(*around.steps, *one.groups[depth:])) for one in nested]
        questions += [_asked_of(one, choice, around, depth, own, expansion) for one in inner]


def _asked_of(
    question: Question,
    choice: Choice,
    around: Group,
    depth: int,
    own: set[str],
    expansion: Expansion,
) -> Question:
    """Return the question as it is asked for one choice."""

    def here(name: str) -> str:
        return f"{around.name}_{name}" if expansion.prefixed and name in own else name

    copied = replace(
        question,
        name=here(question.name),
        groups=(*around.steps, *question.groups[depth:]),
        labels=_filled(question.labels, choice),
        hints=_filled(question.hints, choice),
    )
    speaking: dict[str, Any] = {field: renamed(getattr(copied, field), here) for field in _SPEAKING}
    return replace(copied, **speaking)


def _filled(texts: Texts, choice: Choice) -> Mapping[str, str]:
    """Return words with the choice in the place that an older form's loop leaves for it."""
    return {
        tag: text.replace("%(label)s", worded(choice.labels, tag) or choice.name).replace(
            "%(name)s", choice.name
        )
        for tag, text in texts.items()
    }
