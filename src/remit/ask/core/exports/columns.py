"""The columns of exported tables, with all that a dictionary or a labelled file says of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from remit.ask.core.questionnaire import NUMBER_TYPES, SELECT_TYPES, worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.ask.core.journey import Information
    from remit.ask.core.questionnaire import Question, Questionnaire

Kind = Literal["text", "integer", "decimal", "date", "moment"]

CHOSEN, NOT_CHOSEN = "1", "0"
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,299})(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: its header.
        label: the question, or what the column is, in the chosen language.
        type: the question's type in the form; "record" for what the form does not ask.
        key: the question's key, or "" for a column that is none.
        choices: the values that it may hold, each with its label.
        choice: of a question with several answers, the one that this column stands for.
        wave: whose answers it holds; "" for both.
        missing: values that stand for no answer.
    """

    name: str
    label: str = ""
    type: str = "record"
    key: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    choice: str = ""
    wave: str = ""
    missing: tuple[str, ...] = ()

    def cell(self, answer: str) -> str:
        """Return what the column holds of an answer to its question."""
        if not self.choice or not answer:
            return answer
        if answer in self.missing:
            return ""
        return CHOSEN if self.choice in answer.split() else NOT_CHOSEN

    def renamed(self, name: str, wave: str) -> Column:
        """Return the column under another name, for one wave."""
        return replace(self, name=name, wave=wave)


def question_columns(
    key: str, question: Question, form: Questionnaire, language: str, missing: tuple[str, ...] = ()
) -> tuple[Column, ...]:
    """Return a question's columns: its answer, and one of 1 and 0 for each choice of several."""
    label = worded(question.labels, language)
    choices = tuple(
        {c.name: worded(c.labels, language) or c.name for c in form.choices_of(question)}.items()
    )
    whole = Column(key, label, question.type, key, choices, missing=missing)
    if question.type != "select_multiple":
        return (whole,)
    several = tuple(
        Column(
            f"{key}/{name}",
            f"{label}: {words}" if label else words,
            "choice",
            key,
            ((NOT_CHOSEN, "-"), (CHOSEN, words)),
            name,
            missing=missing,
        )
        for name, words in choices
    )
    return (whole, *several)


def information_columns(
    information: Iterable[Information], language: str
) -> tuple[tuple[str, Column, Column], ...]:
    """Return each piece of information's key, with the columns of its seconds and its check."""
    columns = []
    for one in information:
        title = worded(one.title, language)
        check = one.check
        choices = tuple(
            (value, worded(label, language) or value)
            for value, label in (check.answers if check else ())
        )
        question = worded(check.question, language) if check else title
        columns.append(
            (
                one.key,
                Column(f"_seconds/{one.key}", title, "seconds"),
                Column(f"_check/{one.key}", question, "select_one", choices=choices),
            )
        )
    return tuple(columns)


def kind_of(column: Column, values: Iterable[str]) -> Kind:
    """Return what the column's values can be kept as: a number only where every one is one."""
    given = [value for value in values if value]
    if column.type == "record-moment":
        return "moment"
    if column.type == "date":
        return "date" if given and all(_is_date(value) for value in given) else "text"
    numbers = column.type in NUMBER_TYPES | {"seconds", "choice"} or (
        column.type in SELECT_TYPES - {"select_multiple", "rank"}
        and bool(column.choices)
        and all(_DECIMAL.fullmatch(value) for value, _ in column.choices)
    )
    if not numbers:
        return "text"
    if all(_INTEGER.fullmatch(value) for value in given):
        return "integer"
    return "decimal" if all(_DECIMAL.fullmatch(value) for value in given) else "text"


def moment_text(moment: datetime | None) -> str:
    """Return a moment as ISO 8601 in UTC to the second, or ""."""
    if moment is None:
        return ""
    offset = moment.utcoffset()
    bare = moment.replace(tzinfo=None, microsecond=0)
    return f"{(bare - offset) if offset else bare:%Y-%m-%dT%H:%M:%S}Z"


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2020-01-01")
