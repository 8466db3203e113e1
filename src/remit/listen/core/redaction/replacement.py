"""Placeholders: typed, and the same for the same person or place throughout a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.listen.core.redaction.spans import NUMBERED, Found, Kind
from remit.listen.core.redaction.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PLACEHOLDER = re.compile(
    r"\[(?:" + "|".join(re.escape(kind) for kind in Kind) + r")(?: [1-9]\d{0,8})?\]"
)
_NUMBER = re.compile(r"\[(.+) (\d+)\]")
_WORD = re.compile(r"[^\W_]+")


class Replacements:
    """Chooses the placeholder of every span.

    Spans of the register with one subject are one. A name of several words gives its words a
    meaning: “Amina”, said after “Amina Yusuf”, is the same person, unless two people share it.
    """

    def __init__(self, text: str, spans: Sequence[Found]) -> None:
        self._next = _first_free(text)
        self._by_subject: dict[tuple[Kind, str], str] = {}
        self._by_words: dict[tuple[Kind, frozenset[str]], str] = {}
        said = [
            frozenset(map(fold_part, _WORD.findall(text[one.start : one.end]))) for one in spans
        ]
        self._wholes = _wholes(zip(spans, said, strict=True))
        self.labels = [self._label(one, words) for one, words in zip(spans, said, strict=True)]

    def _label(self, one: Found, words: frozenset[str]) -> str:
        if one.kind not in NUMBERED:
            return f"[{one.kind}]"
        whole = self._whole(one.kind, words)
        label = self._by_subject.get((one.kind, one.subject)) if one.subject else None
        label = label or self._by_words.get((one.kind, whole))
        if label is None:
            number = self._next.get(one.kind, 1)
            self._next[one.kind] = number + 1
            label = f"[{one.kind} {number}]"
        if one.subject:
            self._by_subject.setdefault((one.kind, one.subject), label)
        self._by_words.setdefault((one.kind, whole), label)
        return label

    def _whole(self, kind: Kind, words: frozenset[str]) -> frozenset[str]:
        """Return the one longer name that a name is part of, or the name itself."""
        if len(words) != 1:
            return words
        (word,) = words
        longer = self._wholes.get((kind, word), set())
        return next(iter(longer)) if len(longer) == 1 else words


def _wholes(
    said: Iterable[tuple[Found, frozenset[str]]],
) -> dict[tuple[Kind, str], set[frozenset[str]]]:
    """Return, for each word, the names of several words that it is part of."""
    found: dict[tuple[Kind, str], set[frozenset[str]]] = {}
    for one, words in said:
        if len(words) > 1:
            for word in words:
                found.setdefault((one.kind, word), set()).add(words)
    return found


def fold_part(word: str) -> str:
    """Return a word to compare by, digits kept."""
    return fold(word) or word


def _first_free(text: str) -> dict[str, int]:
    """Return the first number of each kind that no placeholder in the text has yet."""
    free: dict[str, int] = {}
    for match in PLACEHOLDER.finditer(text):
        numbered = _NUMBER.fullmatch(match[0])
        if numbered:
            free[numbered[1]] = max(free.get(numbered[1], 1), int(numbered[2]) + 1)
    return free
