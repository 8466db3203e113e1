"""A questionnaire as a value: its questions, their choices, and the languages it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNSTATED = "und"
"""The language tag of texts whose language the form does not say (BCP 47: undetermined)."""

SELECT_TYPES = frozenset({"select_one", "select_multiple", "rank"})
NUMBER_TYPES = frozenset({"integer", "decimal", "range"})
UNANSWERED_TYPES = frozenset(
    {
        "audit",
        "background-audio",
        "background-geopoint",
        "csv-external",
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
        "xml-external",
    }
)
"""Types that nobody answers: words on the screen, and what a device records about itself."""

META_GROUP = "meta"
OTHER_CHOICE = "other"
"""The choice that `or_other` adds, by the name that the field's tools store for it."""

MOST_TURNS = 100
"""Of a repeat: so many turns are asked, however many a form or a person wants."""

PAGE_APPEARANCES = frozenset({"field-list", "table-list"})

Texts = Mapping[str, str]
"""Words, or the name of a file, by language tag."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a list offers.

    Attributes:
        name: what is stored when it is chosen.
        labels: what people read, by language tag.
        filters: the list's further columns, which a choice filter may speak of.
        media: names of its files, by kind (image, audio, video, big-image) and language tag.
        row: its row in the choices sheet; 0 for one that the form does not write out.
    """

    name: str
    labels: Texts = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, Texts] = field(default_factory=dict)
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, note or calculation of a form.

    Expressions are text as the form has them, with `${name}` for another question's answer.

    Attributes:
        name: as the form names it.
        type: in XLSForm's present spelling, such as "select_one".
        list_name: key of its choices in the questionnaire, or "" (none, or kept outside the form).
        labels: what people read, by language tag.
        groups: names of the groups and repeats around it, outermost first.
        required: an expression, or "" for no; a plain yes is `true()`.
        relevant: an expression, or "".
        repeated: whether it stands inside a repeat, so that one person gives many answers.
        row: its row in the survey sheet; 0 for a question that every form is given.
        hints: help that is shown, by language tag.
        guidance: help for whoever asks or prints the question, by language tag.
        constraint: an expression that an answer (`.`) must meet, or "".
        constraint_messages: what is said of an answer that does not, by language tag.
        required_messages: what is said of a missing answer, by language tag.
        default: a value or an expression, or "".
        calculation: an expression, or "".
        choice_filter: an expression over the columns of the list, or "".
        choices_from: where choices outside the form come from: a file's name, `${name}` of a
            question in a repeat, or "".
        read_only: an expression, or "" for no; a plain yes is `true()`.
        appearance: the form's words for how it looks, such as "likert minimal".
        parameters: such as start, end and step of a range.
        trigger: `${name}` of the question whose change calculates this one again, or "".
        media: names of its files, by kind (image, audio, video, big-image) and language tag.
        further: the row's other columns, as the form names them.
    """

    name: str
    type: str
    list_name: str = ""
    labels: Texts = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    required: str = ""
    relevant: str = ""
    repeated: bool = False
    row: int = field(default=0, compare=False)
    hints: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    constraint: str = ""
    constraint_messages: Texts = field(default_factory=dict)
    required_messages: Texts = field(default_factory=dict)
    default: str = ""
    calculation: str = ""
    choice_filter: str = ""
    choices_from: str = ""
    read_only: str = ""
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    trigger: str = ""
    media: Mapping[str, Texts] = field(default_factory=dict)
    further: Mapping[str, str] = field(default_factory=dict)

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
class Group:
    """Questions that belong together, or that are asked again and again.

    Attributes:
        name: as the form names it.
        groups: names of the groups and repeats around it, outermost first.
        labels: its heading, by language tag.
        hints: help that is shown, by language tag.
        relevant: an expression that holds for everything in it, or "".
        repeat: whether it is asked again and again.
        repeat_count: an expression for how often, or "" where people say when to stop.
        appearance: the form's words for how it looks.
        media: names of its files, by kind and language tag.
        further: the row's other columns, as the form names them.
        row: its row in the survey sheet.
    """

    name: str
    groups: tuple[str, ...] = ()
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    relevant: str = ""
    repeat: bool = False
    repeat_count: str = ""
    appearance: str = ""
    media: Mapping[str, Texts] = field(default_factory=dict)
    further: Mapping[str, str] = field(default_factory=dict)
    row: int = field(default=0, compare=False)

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of the groups around it and its own, outermost first."""
        return (*self.groups, self.name)

    @property
    def is_page(self) -> bool:
        """Whether all of it is shown on one page."""
        return not PAGE_APPEARANCES.isdisjoint(self.appearance.split())


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

    Attributes:
        title: what the form calls itself.
        questions: in form order.
        choices: the lists, by name.
        languages: those that the questions are worded in, in the order of the columns.
        version: as the form states it, or "".
        groups: the groups and repeats that hold a question, in form order.
        default_language: the tag of the language that the form opens in; "" leaves it to the
            reader.
        settings: the form's other settings, such as form_id and style.
    """

    title: str
    questions: tuple[Question, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    languages: tuple[Language, ...]
    version: str = ""
    groups: tuple[Group, ...] = ()
    default_language: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    def outline(self) -> Iterator[Step]:
        """Yield the form from top to bottom: groups opening and closing around their questions.

        What every form is given (`meta`) comes last, and its group is not opened.
        """
        groups = {group.steps: group for group in self.groups}
        around: tuple[str, ...] = ()
        for question in self.questions:
            inside = () if question.groups[:1] == (META_GROUP,) else question.groups
            shared = _shared(around, inside)
            for depth in range(len(around), shared, -1):
                yield Step("close", groups[around[:depth]])
            for depth in range(shared + 1, len(inside) + 1):
                yield Step("open", groups[inside[:depth]])
            around = inside
            yield Step("ask", question)
        for depth in range(len(around), 0, -1):
            yield Step("close", groups[around[:depth]])

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

    def repeat_around(self, groups: tuple[str, ...]) -> tuple[str, ...]:
        """Return the steps to the innermost repeat among some groups; none where there is none."""
        around = (one.steps for one in self.groups if one.repeat)
        return max((s for s in around if groups[: len(s)] == s), key=len, default=())

    def asked_in(self, repeat: Group) -> tuple[Question, ...]:
        """Return the questions that people answer in each turn of a repeat, not of an inner one."""
        return tuple(
            question
            for question in self.questions
            if question.type not in UNANSWERED_TYPES
            and question.groups[:1] != (META_GROUP,)
            and self.repeat_around(question.groups) == repeat.steps
        )

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


class Step(NamedTuple):
    """One step of a form's outline: a group opens or closes, or a question is asked."""

    kind: Literal["open", "ask", "close"]
    item: Group | Question


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many of their first steps two paths share."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
