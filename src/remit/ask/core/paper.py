"""A questionnaire on paper: what is printed, in order, with conditions in words.

Calculations, hidden values and what a device records are not printed. A condition that compares
answers with choices is put in words; any other is said to apply or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from remit.ask.core.filling.ranges import range_of
from remit.ask.core.paper_words import paper_words
from remit.ask.core.questionnaire import UNANSWERED_TYPES, UNSTATED, Group, Question
from remit.ask.core.references import renamed
from remit.ask.core.scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.paper_words import PaperWords
    from remit.ask.core.questionnaire import Questionnaire, Texts

AnswerKind = Literal["none", "one", "several", "rank", "boxes", "lines", "tick", "attach"]

_COMPARISON = (
    r"(?:selected\(\s*\$\{(?P<asked>[^}]+)\}\s*,\s*(?P<q1>['\"])(?P<chosen>[^'\"]*)(?P=q1)\s*\)"
    r"|\$\{(?P<name>[^}]+)\}\s*=\s*(?P<q2>['\"]?)(?P<value>[^'\"()]*?)(?P=q2))"
)
_ONE = re.compile(rf"^\s*{_COMPARISON}\s*$")
_MOST_CHOICES = 60
_MANY_LINES, _FEW_LINES = 6, 2
_GAP = "………"
_UNPRINTED = (UNANSWERED_TYPES - {"note"}) | {"calculate", "hidden"}
_ANSWERS: Mapping[str, AnswerKind] = {
    "note": "none",
    "select_one": "one",
    "select_multiple": "several",
    "rank": "rank",
    "acknowledge": "tick",
    "integer": "boxes",
    "date": "boxes",
    "time": "boxes",
    "image": "attach",
    "audio": "attach",
    "video": "attach",
    "file": "attach",
}


@dataclass(frozen=True, slots=True)
class Said:
    """Words, and the tag of the language that they are in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One thing that is printed.

    Attributes:
        number: its number; 0 for headings and notes.
        words: the question, heading or note.
        help: more words, under it.
        condition: when it is to be answered, or None.
        answer: what is printed to answer it with.
        instruction: how to answer, or None.
        choices: what can be ticked.
        lines: how many lines there are to write on.
        is_heading: whether it is the heading of a group.
    """

    number: int
    words: Said | None
    help: Said | None = None
    condition: Said | None = None
    answer: AnswerKind = "none"
    instruction: Said | None = None
    choices: tuple[Said, ...] = ()
    lines: int = 0
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A form on paper, in one language."""

    title: str
    language: str
    items: tuple[PaperItem, ...]


def paper_form(form: Questionnaire, language: str = "") -> Paper:
    """Return what is printed of a questionnaire in a language; "" is the form's own.

    Words that the form lacks in it are printed in another language, and say so by their tag.
    """
    tag = language or form.default_language or next(iter(form.languages)).code
    return Paper(form.title, tag, tuple(_Printing(form, tag).items()))


class _Printing:
    """Numbers the questions of a form, and puts each thing that is printed in words."""

    def __init__(self, form: Questionnaire, tag: str) -> None:
        self._form = form
        self._tag = tag
        self._words: PaperWords = paper_words(tag)
        self._scope = Scope([*form.questions, *form.groups])
        printed = [one for one in form.questions if _is_numbered(one)]
        self._numbers = {one.path: number for number, one in enumerate(printed, start=1)}
        self._asked = {one.path: one for one in printed}

    def items(self) -> list[PaperItem]:
        """Return everything that is printed."""
        found = []
        for step in self._form.outline():
            if isinstance(step.item, Group):
                heading = self._heading(step.item) if step.kind == "open" else None
                found += [heading] if heading else []
            elif step.item.type not in _UNPRINTED:
                found.append(self._question(step.item))
        return found

    def _heading(self, group: Group) -> PaperItem | None:
        words = self._said(group.labels)
        condition = self._of_questions(group, self._condition(group))
        each = self._instruction(self._words.each) if group.repeat else None
        each = self._of_questions(group, each)
        if not (words or condition or each):
            return None
        help_ = self._said(group.hints)
        return PaperItem(0, words, help_, condition=condition, instruction=each, is_heading=True)

    def _of_questions(self, group: Group, said: Said | None) -> Said | None:
        """Return words with the numbers of the questions that they speak of.

        Nothing else on paper shows where a group ends.
        """
        inside = f"{'/'.join(group.steps)}/"
        numbers = [number for path, number in self._numbers.items() if path.startswith(inside)]
        if said is None or not numbers:
            return said
        first, last = min(numbers), max(numbers)
        span = f"{first}" if first == last else f"{first}\N{EN DASH}{last}"
        return Said(f"{span}: {said.text}", said.language)

    def _question(self, question: Question) -> PaperItem:
        answer = _ANSWERS.get(question.type, "lines")
        choices = self._choices(question) if answer in {"one", "several", "rank"} else ()
        if answer in {"one", "several", "rank"} and not choices:
            answer = "lines"
        label, hint = self._said(question.labels), self._said(question.hints)
        return PaperItem(
            number=self._numbers.get(question.path, 0),
            words=label or hint or Said(question.name, UNSTATED),
            help=hint if label else None,
            condition=self._condition(question),
            answer=answer,
            instruction=self._how(question, answer),
            choices=choices,
            lines=_lines(question) if answer == "lines" else 0,
        )

    def _choices(self, question: Question) -> tuple[Said, ...]:
        """Return the choices, each once; none where there are too many to print."""
        offered = [
            self._said(choice.labels) or Said(choice.name, UNSTATED)
            for choice in self._form.choices_of(question)
        ]
        each = tuple(dict.fromkeys(offered))
        return each if len(each) <= _MOST_CHOICES else ()

    def _how(self, question: Question, answer: AnswerKind) -> Said | None:
        words = self._words
        if question.type in {"date", "datetime"}:
            return self._instruction(words.date)
        if question.type == "time":
            return self._instruction(words.time)
        if question.type == "range":
            scale = range_of(question.parameters)
            return Said(f"{scale.start} … {scale.end}", UNSTATED)
        text = {
            "one": words.one,
            "several": words.several,
            "rank": words.rank,
            "tick": words.tick,
            "attach": words.attach,
        }.get(answer)
        return self._instruction(text) if text else None

    def _condition(self, item: Question | Group) -> Said | None:
        if not item.relevant or item.relevant in {"true()", "1"}:
            return None
        for joint, between in ((" or ", self._words.either), (" and ", self._words.both)):
            parts = [self._in_words(part, item) for part in item.relevant.split(joint)]
            if all(parts):
                told = between.join(part for part in parts if part)
                return self._instruction(self._words.only.format(conditions=told))
        return self._instruction(self._words.where_applies)

    def _in_words(self, part: str, item: Question | Group) -> str:
        """Return one comparison in words, or "" where it is none, or of what is not printed."""
        match = _ONE.match(part)
        if match is None:
            return ""
        steps = self._scope.nearest(match["asked"] or match["name"], item.groups)
        question = self._asked.get("/".join(steps)) if steps else None
        if question is None:
            return ""
        value = match["chosen"] if match["asked"] else match["value"]
        labels = {one.name: one.labels for one in self._form.choices_of(question)}
        said = self._said(labels.get(value, {}))
        answer = said.text if said else value
        number = self._numbers[question.path]
        return self._words.only_if.format(number=number, answer=answer) if answer else ""

    def _instruction(self, text: str) -> Said:
        return Said(text, self._words.language)

    def _said(self, texts: Texts) -> Said | None:
        """Return words in the paper's language, else in another that the form has."""
        tags = (self._tag, self._form.default_language, "en", UNSTATED, *texts)
        tag = next((tag for tag in tags if texts.get(tag)), "")
        return Said(_with_gaps(texts[tag]), tag) if tag else None


def _is_numbered(question: Question) -> bool:
    return question.type not in _UNPRINTED and question.type != "note"


def _lines(question: Question) -> int:
    """Return how many lines there are to write on."""
    if question.type != "text":
        return 1
    return _MANY_LINES if "multiline" in question.appearance else _FEW_LINES


def _with_gaps(text: str) -> str:
    """Return words with a gap to write in where an answer would stand."""
    return renamed(text, lambda _: "").replace("${}", _GAP)
