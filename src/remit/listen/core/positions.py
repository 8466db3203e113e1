"""Where a selection lies in the stored text, whatever its program counts in.

REFI-QDA counts Unicode code points. Real programs also count UTF-16 code units, a line break as
one or two, the byte-order mark or not, and the last character in or out. Which of these a project
does is decided from the project itself: many programs call a selection by its words, so the
convention is taken under which most selections read as they are called. Without such names the
program's known habit is kept, unless it cuts words in two where another convention cuts none.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

from remit.listen.core.transcript import unix_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OWN_ORIGIN = "Remit"
_SHORTEST_NAME = 4
_ENOUGH_CUTS = 3
_ENOUGH_MARKS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A selection as its file gives it: start, end, and the name it goes by."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Convention:
    """What a program counts in.

    `newlines`: "stored" counts a line break as the characters that the file has for it, two on
    Windows; "one" and "two" count every line break as that many.
    """

    utf_16: bool = False
    newlines: Literal["stored", "one", "two"] = "stored"
    counts_mark: bool = False
    end_included: bool = False


CODE_POINTS = Convention()
UTF_16 = Convention(utf_16=True)


class RawText:
    """A text as its file has it (`raw`), and as a transcript stores it (`stored`)."""

    def __init__(self, text: str) -> None:
        self.raw = text.lstrip("\ufeff")
        self.has_mark = self.raw != text
        self._lines = unix_lines(self.raw)
        self._clusters = _composed(self._lines)
        self._cluster_starts = [start for start, _, _ in self._clusters]
        self.stored = _nfc(self._lines)

    def conventions(self) -> tuple[Convention, ...]:
        """Return every convention that would count differently in this text."""
        astral = any(ord(character) > 0xFFFF for character in self.raw)  # noqa: PLR2004  # beyond the basic plane
        newlines: tuple[Literal["stored", "one", "two"], ...] = ("stored",)
        if "\r\n" in self.raw:
            newlines = ("stored", "one", "two")
        elif "\n" in self._lines:
            newlines = ("stored", "two")
        marks = (False, True) if self.has_mark else (False,)
        units = (False, True) if astral else (False,)
        found = product(units, newlines, marks, (False, True))
        return tuple(Convention(*each) for each in found)

    def locator(self, convention: Convention) -> Callable[[int], int]:
        """Return the function from a position under a convention to one in the stored text."""
        breaks = self._double_breaks(convention.newlines)
        wide = _wide_units(self._lines, breaks) if convention.utf_16 else []

        def locate(position: int) -> int:
            at = position - convention.counts_mark
            at -= bisect_left(wide, at)
            at -= bisect_left(breaks, at)
            return self._composed_position(at)

        return locate

    def _double_breaks(self, newlines: str) -> list[int]:
        """Return where, counted with them double, the line breaks are that count double."""
        if newlines == "one":
            return []
        if newlines == "stored":
            return [match.start() for match in re.finditer("\r\n", self.raw)]
        return [m.start() + before for before, m in enumerate(re.finditer("\n", self._lines))]

    def _composed_position(self, position: int) -> int:
        """Return where a position before composition (NFC) lies after it."""
        index = bisect_left(self._cluster_starts, position) - 1
        if index < 0:
            return position
        start, words, shift = self._clusters[index]
        if position >= start + len(words):
            return position - len(words) + len(_nfc(words)) - shift
        return start - shift + len(_nfc(words[: position - start]))


def placed_marks(raw: RawText, marks: Sequence[Mark], origin: str) -> list[tuple[int, int]]:
    """Return start and end of every mark in the stored text, in code points, end excluded.

    Args:
        raw: the source's text.
        marks: its selections, as the file gives them.
        origin: the program that wrote the file, as it calls itself.
    """
    habit = habit_of(raw, origin)
    if is_own(origin) or not marks:
        return _placed(raw, marks, habit)
    candidates = [habit, *(each for each in raw.conventions() if each != habit)]
    placings = [_placed(raw, marks, each) for each in candidates]
    named = [_named(raw.stored, marks, spans) for spans in placings]
    best = named.index(max(named))
    if max(named) == 0:
        cuts = [_cut_words(raw.stored, spans) for spans in placings]
        plain = len(marks) >= _ENOUGH_MARKS and min(cuts) == 0
        best = cuts.index(0) if plain and cuts[0] >= max(_ENOUGH_CUTS, len(marks) // 2) else 0
    return placings[best]


def is_own(origin: str) -> bool:
    """Whether a file's origin says that its positions were written by this program."""
    return origin == OWN_ORIGIN or origin.startswith(f"{OWN_ORIGIN} ")


def habit_of(raw: RawText, origin: str) -> Convention:
    """Return what a program is known to count in, spelt as `raw.conventions` spells it."""
    if is_own(origin):
        return CODE_POINTS
    wide = UTF_16 if "nvivo" in origin.casefold() else CODE_POINTS
    return wide if wide in raw.conventions() else CODE_POINTS


def _placed(raw: RawText, marks: Sequence[Mark], convention: Convention) -> list[tuple[int, int]]:
    locate = raw.locator(convention)
    return [(locate(mark.start), locate(mark.end + convention.end_included)) for mark in marks]


def _named(text: str, marks: Sequence[Mark], spans: Sequence[tuple[int, int]]) -> int:
    """Count the selections that read as they are called."""
    return sum(
        reads_as(text[max(0, start) : max(0, end)], mark.name)
        for mark, (start, end) in zip(marks, spans, strict=True)
    )


def reads_as(words: str, name: str) -> bool:
    """Whether a name is these words, or their beginning followed by an ellipsis.

    White space is not compared, since programs squeeze it in names.
    """
    plain = _squeezed(name)
    beginning = re.sub(r"\s*(?:…|\.\.\.)$", "", plain)
    if len(beginning) < _SHORTEST_NAME:
        return False
    found = _squeezed(words)
    return found == plain or (beginning != plain and found.startswith(beginning))


def _squeezed(words: str) -> str:
    return "".join(_nfc(words).split())


def _cut_words(text: str, spans: Sequence[tuple[int, int]]) -> int:
    """Count the ends of selections that lie outside the text or inside a word."""
    return sum(
        not 0 <= edge <= len(text) or text[max(0, edge - 1) : edge + 1].isalnum()
        for span in spans
        for edge in span
        if edge not in {0, len(text)}
    )


def _wide_units(lines: str, breaks: Sequence[int]) -> list[int]:
    """Return where, in UTF-16 units, the characters are that take two of them."""
    starts = [i for i, character in enumerate(lines) if ord(character) > 0xFFFF]  # noqa: PLR2004  # beyond the basic plane
    plain = [at - before for before, at in enumerate(breaks)]
    return [at + bisect_left(plain, at) + before for before, at in enumerate(starts)]


def _composed(text: str) -> list[tuple[int, str, int]]:
    """Return the stretches that composition (NFC) changes.

    A stretch is a character of ASCII, which never composes with what stands before it, and all
    that is not ASCII after it; so each can be composed by itself. Each has its start, its words,
    and by how much all the stretches before it shorten the text.
    """
    found: list[tuple[int, str, int]] = []
    if unicodedata.is_normalized("NFC", text):
        return found
    shift = 0
    for match in re.finditer(r"[\x00-\x7f]?[^\x00-\x7f]+", text):
        words = match[0]
        if not unicodedata.is_normalized("NFC", words):
            found.append((match.start(), words, shift))
            shift += len(words) - len(_nfc(words))
    return found


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
