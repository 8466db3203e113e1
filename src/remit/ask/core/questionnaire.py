"""A questionnaire as a value: its questions, their choices, and the languages it speaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNSTATED = "und"
"""The language tag of texts whose language the form does not say (BCP 47: undetermined)."""

SELECT_TYPES = frozenset({"select_one", "select_multiple", "rank"})
NUMBER_TYPES = frozenset({"integer", "decimal", "range"})
UNANSWERED_TYPES = frozenset(
    {
        "audit",
        "background-audio",
        "deviceid",
        "email",
        "end",
        "imei",
        "note",
        "phonenumber",
        "simserial",
        "start",
        "start-geopoint",
        "subscriberid",
        "today",
        "username",
    }
)
"""Types that nobody answers: words on the screen, and what a device records about itself."""

META_GROUP = "meta"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a list offers.

    Attributes:
        name: what is stored when it is chosen.
        labels: what people read, by language tag.
        filters: the list's further columns, which a choice filter may speak of.
    """

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, note or calculation of a form.

    Attributes:
        name: as the form names it.
        type: in XLSForm's present spelling, such as "select_one".
        list_name: key of its choices in the questionnaire, or "" (none, or kept outside the form).
        labels: what people read, by language tag.
        groups: names of the groups and repeats around it, outermost first.
        required: the form's expression, or "".
        relevant: the form's expression, or "".
        repeated: whether it stands inside a repeat, so that one person gives many answers.
        row: its row in the survey sheet; 0 for a question that every form is given.
    """

    name: str
    type: str
    list_name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    required: str = ""
    relevant: str = ""
    repeated: bool = False
    row: int = 0

    @property
    def path(self) -> str:
        """The names of its groups and its own, with `/` between them."""
        return "/".join((*self.groups, self.name))

    @property
    def is_answered(self) -> bool:
        """Whether a person gives it one answer that is kept."""
        return (
            self.type not in UNANSWERED_TYPES
            and not self.repeated
            and self.groups[:1] != (META_GROUP,)
        )

    def label(self, language: str = "en") -> str:
        """Return the question in `language`, else English, else any, else its name."""
        return worded(self.labels, language) or self.name


@dataclass(frozen=True, slots=True)
class Language:
    """One language of a form: its BCP 47 tag, the form's own name for it, and its direction."""

    code: str
    name: str
    direction: str = "ltr"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A form as it was read.

    `questions` are those that a form converter makes of it: also what ODK gives every form
    (`meta/instanceID`) and the free text that `or_other` adds.
    """

    title: str
    questions: tuple[Question, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    languages: tuple[Language, ...]
    version: str = ""

    def key(self, question: Question) -> str:
        """Return what answers to the question are stored under.

        That is its name, or its path where another group has a question of the same name.
        """
        same = sum(1 for other in self.questions if other.name == question.name)
        return question.name if same == 1 else question.path

    def question(self, key: str) -> Question | None:
        """Return the question of that key or path, or None."""
        by_name = [question for question in self.questions if question.name == key]
        if len(by_name) == 1:
            return by_name[0]
        return next((question for question in self.questions if question.path == key), None)

    def answered(self) -> dict[str, Question]:
        """Return the questions that a person gives one answer to, by key, in form order."""
        return {self.key(question): question for question in self.questions if question.is_answered}

    def choices_of(self, question: Question) -> tuple[Choice, ...]:
        """Return what the question offers; empty when it has no list in the form."""
        return self.choices.get(question.list_name, ())


def worded(labels: Mapping[str, str], language: str) -> str:
    """Return the label in `language`, else English, else in no stated language, else any, or ""."""
    for tag in (language, "en", UNSTATED):
        if labels.get(tag):
            return labels[tag]
    return next(iter(labels.values()), "")


def names(choices: Iterable[Choice]) -> tuple[str, ...]:
    """Return the names that the choices are stored by, each once, in order."""
    return tuple(dict.fromkeys(choice.name for choice in choices))
