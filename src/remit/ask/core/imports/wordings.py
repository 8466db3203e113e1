"""Questions and choices known by their wording, where a table has labels in place of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.ask.core.imports.sources import LIME
from remit.ask.core.questionnaire import OTHER_CHOICE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.ask.core.questionnaire import Choice, Question, Questionnaire

_TAG = re.compile(r"<[^<>]{1,200}>")
_BETWEEN = re.compile(r"[\s,;|]+")
_BRACKETED = re.compile(r"^(?P<stem>.+?)\s*\[(?P<part>[^\[\]]+)\]$")
# LimeSurvey numbers the parts of a question from 1: SQ001, SQ002, …
_NUMBERED = re.compile(r"SQ0*(?P<number>[1-9][0-9]{0,3})", re.IGNORECASE)
_TITLED = re.compile(r"^(?P<name>[A-Za-z][A-Za-z0-9]*(?:\[[^\[\]]+\])?)\. ")
_YES_NO = {"y": "yes", "n": "no"}
_LIME_OTHER = "-oth-"
_MOST_READINGS = 2


def plain_words(text: str) -> str:
    """Return a wording to compare by: no mark-up, one space between words, no capitals."""
    return " ".join(_TAG.sub(" ", text).replace("*", " ").split()).casefold()


class Wordings:
    """Finds the questions and choices of one form by what people read, in any language.

    Args:
        form: the questions.
        source: the tool whose ways are known; LimeSurvey takes underscores out of names.
    """

    def __init__(self, form: Questionnaire, source: str) -> None:
        self._form = form
        self._source = source
        self._questions = form.answered()
        self._by_label: dict[str, set[str]] = {}
        self._by_name: dict[str, set[str]] = {}
        for key, question in self._questions.items():
            for label in question.labels.values():
                self._by_label.setdefault(plain_words(label), set()).add(key)
            self._by_name.setdefault(key, set()).add(key)
            if source == LIME:
                self._by_name.setdefault(_squeezed(question.name), set()).add(key)
        self._answers = {
            key: _Choices(form.choices_of(question)) for key, question in self._questions.items()
        }

    def header(self, column: str) -> tuple[str, ...]:
        """Return every name that a header may stand for: `question` or `question/choice`."""
        titled = _TITLED.match(column) if self._source == LIME else None
        texts = [column, titled["name"]] if titled else [column]
        for text in texts:
            if found := self._keys(text):
                return tuple(sorted(found))
            if found := {name for stem, part in _cuts(text) for name in self._part(stem, part)}:
                return tuple(sorted(found))
        return ()

    def is_written(self, column: str) -> bool:
        """Whether a column holds what people wrote under “other”, though it looks like a choice."""
        return self._source == LIME and column.endswith(f"[{OTHER_CHOICE}]")

    def answer(self, key: str, text: str) -> str | None:
        """Return an answer by its choices' names where a cell has their labels, or None."""
        question = self._questions.get(key)
        if question is None or not self._form.choices_of(question):
            return self._other_spelling(question, text)
        choices = self._answers[key]
        if question.type in {"select_multiple", "rank"}:
            return choices.several(text)
        if self._source == LIME and text.casefold() in {_LIME_OTHER, *_YES_NO}:
            wanted = _YES_NO.get(text.casefold(), OTHER_CHOICE)
            return wanted if wanted in choices.names or wanted == OTHER_CHOICE else None
        return choices.one(text)

    def _keys(self, text: str) -> set[str]:
        """Return the questions of a wording, which may have those of its groups before it."""
        found = (
            self._by_name.get(text)
            or self._by_label.get(plain_words(text))
            or (self._by_name.get(text.casefold(), set()) if self._source == LIME else set())
        )
        _, parted, rest = text.partition("/")
        return found or (self._keys(rest) if parted else set())

    def _part(self, stem: str, part: str) -> list[str]:
        """Return `question/choice` for the parts of a question with several answers."""
        found = []
        for key in self._keys(stem):
            if part.casefold() == OTHER_CHOICE and f"{key}_other" in self._questions:
                found.append(f"{key}_other")
            elif self._questions[key].type == "select_multiple":
                name = self._answers[key].part(part, numbered=self._source == LIME)
                found += [f"{key}/{name}"] if name else []
        return found

    def _other_spelling(self, question: Question | None, text: str) -> str | None:
        """Return a day without the midnight that LimeSurvey adds to it."""
        if question is not None and question.type == "date":
            day, _, rest = text.replace("T", " ").partition(" ")
            return day if rest in {"00:00:00", "00:00"} else None
        return None


class _Choices:
    """The choices of one question, by name and by wording."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        self.names = tuple(dict.fromkeys(choice.name for choice in choices))
        self._words: dict[str, set[str]] = {}
        for choice in choices:
            for text in (choice.name, *choice.labels.values()):
                self._words.setdefault(plain_words(text), set()).add(choice.name)

    def one(self, text: str) -> str | None:
        """Return the only choice of that wording."""
        found = self._words.get(plain_words(text), set())
        return next(iter(found)) if len(found) == 1 else None

    def part(self, text: str, *, numbered: bool) -> str | None:
        """Return the choice that a column's part stands for: by name, wording or number."""
        match = _NUMBERED.fullmatch(text) if numbered and text not in self.names else None
        if match and int(match["number"]) <= len(self.names):
            return self.names[int(match["number"]) - 1]
        return self.one(text)

    def several(self, text: str) -> str | None:
        """Return the choices whose wordings make up a text, where there is one way to read it."""
        whole = plain_words(text)
        readings: list[tuple[str, ...]] = []
        self._read(whole, (), readings)
        found = set(readings)
        return " ".join(next(iter(found))) if len(found) == 1 else None

    def _read(self, rest: str, chosen: tuple[str, ...], found: list[tuple[str, ...]]) -> None:
        if not rest:
            found.append(chosen)
            return
        for words, names in self._words.items():
            if len(set(found)) >= _MOST_READINGS or not words or not rest.startswith(words):
                continue
            after = rest[len(words) :]
            between = _BETWEEN.match(after)
            if (after and not between) or len(names) > 1 or names & set(chosen):
                continue
            self._read(after[between.end() :] if between else "", (*chosen, *names), found)


def _cuts(text: str) -> Iterable[tuple[str, str]]:
    """Yield every way to read a header as a question and one of its choices."""
    if match := _BRACKETED.match(text):
        yield match["stem"], match["part"]
    for at, character in enumerate(text):
        if character == "/":
            yield text[:at].strip(), text[at + 1 :].strip()


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
