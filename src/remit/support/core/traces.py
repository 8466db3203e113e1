"""What a text still tells of the organisations of a programme: their codes, names and own words.

A programme that is to be used again is made from what its staff wrote. Staff may have copied
organisations' words into it; here is found where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RUN = 5
"""So many words in a row are somebody's words; fewer may be anybody's."""
FEWEST_WORDS = 3
"""A whole text of so many words is somebody's; a shorter one, such as “Who comes”, anybody's."""
_WORD = re.compile(r"\w+")
_FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Traces:
    """What no text may hold: names and terms as they stand, and runs of words."""

    terms: frozenset[tuple[str, ...]]
    runs: frozenset[tuple[str, ...]]

    def are_in(self, text: str) -> bool:
        """Whether a text holds any of it, whatever the letters' case and the signs between."""
        words = _words(text)
        lengths = {len(term) for term in self.terms}
        if any(run in self.terms for length in lengths for run in _runs(words, length)):
            return True
        return any(run in self.runs for run in _runs(words, RUN))

    def without(self, text: str) -> str:
        """Return a text without the lines that hold any of it, or "" where it goes over lines."""
        kept = "\n".join(line for line in text.split("\n") if not self.are_in(line)).strip()
        return "" if self.are_in(kept) else kept


def traces_of(terms: Iterable[str], texts: Iterable[str]) -> Traces:
    """Return the traces of names and terms, which count whole, and of texts, which count in runs.

    A text that is somewhat shorter than a run counts as it stands.
    """
    given = [tuple(_words(one)) for one in terms]
    said = [_words(one) for one in texts]
    short = [tuple(words) for words in said if FEWEST_WORDS <= len(words) < RUN]
    return Traces(
        frozenset(one for one in (*given, *short) if one and len("".join(one)) >= _FEWEST_LETTERS),
        frozenset(run for words in said for run in _runs(words, RUN)),
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))
