"""What a text still tells of the organisations of a programme: their codes, names and own words.

A programme that is to be used again is made from what its staff wrote. Staff may have copied
organisations' words into it; here is found where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RUN = 5
"""So many words in a row are somebody's words; fewer may be anybody's."""
FEWEST_WORDS = 3
"""A whole text of so many words is somebody's; a shorter one, such as “Who comes”, anybody's."""
_WORD = re.compile(r"\w+")
_FEWEST_LETTERS = 3
_PARTS = re.compile(r"[,;\n]")
_FEWEST_SIGNS = 7
"""A code or a number of so many letters and digits is known without its spaces and hyphens."""
_NUMBER_END = 9
"""A telephone number is known by its last digits, whatever stands for the country before them."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What no text may hold: names and terms as they stand, runs of words, and codes and numbers.

    Attributes:
        terms: words that are one after another.
        runs: likewise, of longer texts.
        signs: the letters and digits of codes and numbers, however they are grouped.
    """

    terms: frozenset[tuple[str, ...]]
    runs: frozenset[tuple[str, ...]]
    signs: frozenset[str] = frozenset()

    def are_in(self, text: str) -> bool:
        """Whether a text holds any of it, whatever the letters' case and the signs between."""
        words = _words(text)
        lengths = {len(term) for term in self.terms}
        if any(run in self.terms for length in lengths for run in _runs(words, length)):
            return True
        if any(run in self.runs for run in _runs(words, RUN)):
            return True
        squeezed = "".join(words)
        return any(sign in squeezed for sign in self.signs)

    def without(self, text: str) -> str:
        """Return a text without the lines that hold any of it, or "" where it goes over lines."""
        kept = "\n".join(line for line in text.split("\n") if not self.are_in(line)).strip()
        return "" if self.are_in(kept) else kept


def traces_of(terms: Iterable[str], texts: Iterable[str]) -> Traces:
    """Return the traces of names and terms, which count whole, and of texts, which count in runs.

    A text that is somewhat shorter than a run counts as it stands, and so does each part of a term
    with commas, such as an address to write to and a number to call.
    """
    parts = [part for one in terms for part in (one, *_PARTS.split(one))]
    given = [tuple(_words(one)) for one in parts]
    said = [_words(one) for one in texts]
    short = [tuple(words) for words in said if FEWEST_WORDS <= len(words) < RUN]
    return Traces(
        frozenset(one for one in (*given, *short) if one and len("".join(one)) >= _FEWEST_LETTERS),
        frozenset(run for words in said for run in _runs(words, RUN)),
        frozenset(filter(None, (_signs("".join(one)) for one in given))),
    )


def _signs(squeezed: str) -> str:
    """Return by what a code or a number is known however it is grouped; "" of other words."""
    if len(squeezed) < _FEWEST_SIGNS or not any(sign.isdigit() for sign in squeezed):
        return ""
    return squeezed[-_NUMBER_END:] if squeezed.isdecimal() else squeezed


def _words(text: str) -> list[str]:
    letters = (sign for sign in normalize("NFKD", text) if not combining(sign))
    return _WORD.findall("".join(letters).casefold())


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))
