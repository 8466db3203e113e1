"""What is offered to be ticked at sign-up: communities, boroughs, languages, in several languages.

A choice is kept and counted by its English words, whatever the language in which it was ticked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.kernel.errors import Problems

CHOICES = ("communities", "boroughs", "languages")
ENGLISH = "en"
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

CHOICE_TWICE = problem_kind(
    "joining-choice-twice",
    "“{words}” stands for two of the choices of {name}.",
    "Give each choice words of its own in every language.",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice.

    Attributes:
        labels: its words by language; English is always among them.
        tag: the code of the language that the choice is, such as “so”; "" where it is none, or
            not known.
    """

    labels: Mapping[str, str]
    tag: str = ""

    @property
    def text(self) -> str:
        """The words by which it is kept and counted."""
        return self.labels[ENGLISH]


def offered(*texts: str) -> tuple[Choice, ...]:
    """Return choices that have English words alone."""
    return tuple(Choice({ENGLISH: text}) for text in texts)


def choices_document(choices: Sequence[Choice]) -> list[Any]:
    """Return choices as the file has them: texts where English is all there is of any of them."""
    if all(one == Choice({ENGLISH: one.text}) for one in choices):
        return [one.text for one in choices]
    return [
        {"label": _in_order(one.labels), **({"tag": one.tag} if one.tag else {})} for one in choices
    ]


def choices_from_document(document: Sequence[Any]) -> tuple[Choice, ...]:
    """Return the choices of a document that conforms to its schema."""
    return tuple(
        Choice({ENGLISH: one})
        if isinstance(one, str)
        else Choice(dict(one["label"]), one.get("tag", ""))
        for one in document
    )


def check_choices(name: str, choices: Sequence[Choice], problems: Problems, file: str = "") -> None:
    """Note words that stand for two choices: nobody could tell which was meant."""
    meant: dict[str, str] = {}
    twice: dict[str, str] = {}
    for one in choices:
        for folded, label in {_folded(label): label for label in one.labels.values()}.items():
            (twice if folded in meant else meant).setdefault(folded, label)
    for words in twice.values():
        problems.add(CHOICE_TWICE, Place(file, key=name), words=words, name=name)


def same_words(choices: Iterable[Choice]) -> dict[str, str]:
    """Return the English words of each choice by its words in any language, case folded."""
    return {_folded(label): one.text for one in choices for label in one.labels.values()}


def words_in(choices: Iterable[Choice], language: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts with those that are choices in a language's words, where it has some."""
    labels = {one.text: one.labels.get(language, one.text) for one in choices}
    return tuple(labels.get(text, text) for text in texts)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _in_order(labels: Mapping[str, str]) -> dict[str, str]:
    return {tag: labels[tag] for tag in sorted(labels, key=lambda tag: (tag != ENGLISH, tag))}
