"""Where a selection lies in the stored text, whatever its program counts in.

REFI-QDA counts Unicode code points. Real programs also count UTF-16 code units, a line break as
one or two, the byte-order mark or not, and the last character in or out. Which of these a project
does is decided from the project itself: many programs call a selection by its words, so the
convention is taken under which most selections read as they are called. Without such names the
program's known habit is kept, unless it cuts words in two where another convention cuts none. All
texts of a project are looked at together, since one program counted in them.
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
_BASIC_PLANE = 0xFFFF
_SHORTEST_NAME = 4
_ENOUGH_CUTS = 3
_ENOUGH_MARKS = 4
_SOME_CUTS = 2
Newlines = Literal["stored", "one", "two"]


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
    newlines: Newlines = "stored"
    counts_mark: bool = False
    end_included: bool = False

    @property
    def in_words(self) -> str:
        """How it departs from the standard, such as “in UTF-16 units, with …”."""
        parts = [
            "in UTF-16 units" if self.utf_16 else "in code points",
            {"one": "with a line break as one", "two": "with a line break as two"}.get(
                self.newlines, ""
            ),
            "with the byte-order mark" if self.counts_mark else "",
            "with the end counted in" if self.end_included else "",
        ]
        return ", ".join(filter(None, parts))


CODE_POINTS = Convention()
UTF_16 = Convention(utf_16=True)
_NEWLINES: tuple[Newlines, ...] = ("stored", "one", "two")
_EITHER = (False, True)
EVERY_CONVENTION = tuple(
    Convention(*each) for each in product(_EITHER, _NEWLINES, _EITHER, _EITHER)
)


class RawText:
    """A text as its file has it (`raw`), and as a transcript stores it (`stored`)."""

    def __init__(self, text: str, *, was_utf_16: bool = False) -> None:
        self.was_utf_16 = was_utf_16
        self.raw = text.lstrip("\ufeff")
        self.has_mark = self.raw != text
        self._lines = unix_lines(self.raw)
        self._clusters = _composed(self._lines)
        self._cluster_starts = [start for start, _, _ in self._clusters]
        self.stored = _nfc(self._lines)
        self._is_wide = any(ord(character) > _BASIC_PLANE for character in self.raw)
        self._breaks = self._lines.count("\n")
        self._breaks_twice = self.raw.count("\r\n")

    def conventions(self) -> tuple[Convention, ...]:
        """Return every convention that would count differently in this text."""
        return tuple(dict.fromkeys(map(self.spelt, EVERY_CONVENTION)))

    def spelt(self, convention: Convention) -> Convention:
        """Return the plainest convention that counts alike in this text."""
        newlines = convention.newlines
        # As the file has it is as one where none is double, and as two where all are.
        as_stored = {"one": 0, "two": self._breaks}.get(newlines)
        if as_stored == self._breaks_twice:
            newlines = "stored"
        return Convention(
            convention.utf_16 and self._is_wide,
            newlines,
            convention.counts_mark and self.has_mark,
            convention.end_included,
        )

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


@dataclass(frozen=True, slots=True)
class Placed:
    """Where marks lie in the stored text, in code points, end excluded, and what was counted in."""

    spans: tuple[tuple[int, int], ...]
    convention: Convention


def placed_texts(texts: Sequence[tuple[RawText, Sequence[Mark]]], origin: str) -> list[Placed]:
    """Return where the marks of every text of a project lie.

    Args:
        texts: each source's text with its selections, as the file gives them.
        origin: the program that wrote the file, as it calls itself.
    """
    trials = [_Trial(raw, marks, habit_of(raw, origin)) for raw, marks in texts]
    if is_own(origin):
        return [each.placed(CODE_POINTS) for each in trials]
    usual = _usual(trials)
    return [each.placed(each.best(usual)) for each in trials]


class _Trial:
    """One text's marks placed under every convention that makes a difference in it."""

    def __init__(self, raw: RawText, marks: Sequence[Mark], habit: Convention) -> None:
        self.raw, self.marks, self.habit = raw, marks, habit
        others = raw.conventions() if marks else ()
        self._spans = {each: _placed(raw, marks, each) for each in dict.fromkeys((habit, *others))}
        self._named = {
            each: _named(raw.stored, marks, spans) for each, spans in self._spans.items()
        }
        self._cuts = {each: _cut_words(raw.stored, spans) for each, spans in self._spans.items()}

    def named(self, convention: Convention) -> int:
        """Return how many selections read as they are called."""
        return self._named.get(self.raw.spelt(convention), 0)

    def cuts(self, convention: Convention) -> int:
        """Return how many ends of selections lie inside a word."""
        return self._cuts.get(self.raw.spelt(convention), 0)

    def best(self, usual: Convention | None) -> Convention:
        """Return what was counted in here: what its names say, else what the project's say."""
        wanted = self.habit if usual is None else self.raw.spelt(usual)
        if wanted not in self._spans:
            wanted = self.habit
        most = max(self._named.values(), default=0)
        if most:
            told = [each for each, count in self._named.items() if count == most]
            return wanted if wanted in told else told[0]
        fits = self._cuts[self.habit] == 0 and self._cuts[wanted] >= _SOME_CUTS
        return self.habit if fits else wanted

    def placed(self, convention: Convention) -> Placed:
        """Return the marks as a convention places them."""
        spans = self._spans.get(convention)
        if spans is None:
            spans = _placed(self.raw, self.marks, convention)
        return Placed(tuple(spans), convention)


def _usual(trials: Sequence[_Trial]) -> Convention | None:
    """Return what a project's names, or the words that are left whole, show; None for its habit."""
    named = {each: sum(trial.named(each) for trial in trials) for each in EVERY_CONVENTION}
    habitual = sum(trial.named(trial.habit) for trial in trials)
    best = max(named, key=named.__getitem__)
    if named[best] > habitual:
        return best
    marks = sum(len(trial.marks) for trial in trials)
    if habitual or marks < _ENOUGH_MARKS:
        return None
    if sum(trial.cuts(trial.habit) for trial in trials) < max(_ENOUGH_CUTS, marks // 2):
        return None
    whole = (c for c in EVERY_CONVENTION if not any(trial.cuts(c) for trial in trials))
    return next(whole, None)


def is_own(origin: str) -> bool:
    """Whether a file's origin says that its positions were written by this program."""
    return origin == OWN_ORIGIN or origin.startswith(f"{OWN_ORIGIN} ")


def habit_of(raw: RawText, origin: str) -> Convention:
    """Return what a program is known to count in, spelt as `raw.conventions` spells it."""
    if is_own(origin):
        return CODE_POINTS
    return raw.spelt(UTF_16 if "nvivo" in origin.casefold() else CODE_POINTS)


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
    starts = [i for i, character in enumerate(lines) if ord(character) > _BASIC_PLANE]
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
