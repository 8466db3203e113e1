"""Details in people's own words that rules recognise: ages, places, schools, numbers, names.

Whoever decided on a transcript's names elsewhere may have left them in. So a quote is read for
them once more before it leaves, in the whole lines that it stands on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import OrderedDict
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from remit.kernel.finding import digest
from remit.listen.core.contents import NAMELESS, NameCover, folded, participant_names
from remit.listen.core.marked_lines import lines_of
from remit.listen.core.redaction.redact import redact
from remit.listen.core.redaction.register import Register
from remit.listen.core.redaction.spans import Kind
from remit.listen.core.redaction.words import SMALL_NUMBERS, TENS, number_of
from remit.listen.core.safeguards import Kept, word_finder
from remit.listen.core.themes import GAP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.marked_lines import Line
    from remit.listen.core.themes import Passage
    from remit.listen.core.transcript import Transcript

# What a person put in place of words: it was chosen so as to tell less.
_PUT_IN = re.compile(r"\[[^\[\]\n]{1,200}\]")
_NUMBER = re.compile(r"[a-z]+(?:[ -][a-z]+)?|\d+", re.IGNORECASE)
_MOST_LINES = 20_000
_TEN, _TWENTY, _HUNDRED = 10, 20, 100


class _Place(NamedTuple):
    """Where a detail stands, and of which kind it is."""

    start: int
    end: int
    kind: str


class _LineMemory:
    """What rules found in lines read lately, by the digest of the line: no words are kept.

    The same passages are checked whenever findings are asked for, and reading takes a second for
    every sixty thousand characters.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[str, tuple[_Place, ...]] = OrderedDict()

    def read(self, line: str) -> tuple[_Place, ...]:
        """Return what rules find in a line, outside of what a person put in."""
        key = digest(line)
        if key not in self._known:
            self._known[key] = tuple(_read(line))
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return self._known[key]


_memory = _LineMemory(_MOST_LINES)


def _read(line: str) -> Iterator[_Place]:
    put_in = [match.span() for match in _PUT_IN.finditer(line)]
    for span in redact(line, Register(()), None).spans:
        if not any(start < span.end and span.start < end for start, end in put_in):
            yield _Place(span.start, span.end, str(span.kind))


class TellingDetails:
    """Finds the details of a study's quotes, and who else says them.

    The names of participants are left out: wherever a quote goes, they are covered.
    """

    def __init__(self, listening: ListenFiles) -> None:
        """Take the study's material."""
        self._transcripts = listening.by_key()
        self._names = NameCover(participant_names(listening))

    def of(self, passage: Passage) -> tuple[Kept, ...]:
        """Return the details that stand in a passage's words, each once, sorted."""
        text = self._transcripts[passage.transcript].text
        found: dict[tuple[str, str], Kept] = {}
        for place in self._places(passage):
            detail = Kept(place.kind, _plain(text[place.start : place.end]))
            if not self._is_covered(detail.words):
                found.setdefault(compared(detail), detail)
        return tuple(sorted(found.values()))

    def places_of(self, detail: Kept, passage: Passage) -> list[tuple[int, int]]:
        """Return where a detail stands in the passage's lines; as mere words where no rule sees it.

        Positions are the transcript's.
        """
        home = self._transcripts[passage.transcript]
        lines = self._lines(passage)
        seen = [
            (place.start, place.end)
            for line in lines
            for place in _in_line(home, line)
            if compared(Kept(place.kind, home.text[place.start : place.end])) == compared(detail)
        ]
        if seen:
            return seen
        finder = word_finder(detail.words)
        return [m.span() for m in finder.finditer(home.text, lines[0].start, lines[-1].end)]

    def sayers(self, detail: Kept) -> Iterator[tuple[str, str]]:
        """Yield (transcript, speaker) of everybody in whose words a detail stands, as what it is.

        Who counts “two times” does not share an age of two.
        """
        wanted = compared(detail)
        for key, home in self._transcripts.items():
            lines = self._folded_lines[key]
            for spelt in spellings(detail):
                for line in lines.candidates(spelt):
                    told = {
                        compared(Kept(place.kind, home.text[place.start : place.end]))
                        for place in _in_line(home, line)
                    }
                    if wanted in told:
                        for name, *_ in home.spoken(line.start, line.end):
                            yield key, name

    @cached_property
    def _folded_lines(self) -> dict[str, _FoldedLines]:
        return {key: _FoldedLines(each.text) for key, each in self._transcripts.items()}

    def _lines(self, passage: Passage) -> tuple[Line, ...]:
        lines = self._folded_lines[passage.transcript].lines
        return lines[passage.line - 1 : passage.end_line]

    def _places(self, passage: Passage) -> Iterator[_Place]:
        """Yield the details in a passage's lines that its own words touch."""
        home, lines = self._transcripts[passage.transcript], self._lines(passage)
        at, end = lines[0].start, lines[-1].end
        parts = []
        for words in passage.text.split(GAP):
            start = home.text.find(words, at, end)
            if start < 0:
                parts = [(lines[0].start, end)]
                break
            at = start + len(words)
            parts.append((start, at))
        for line in lines:
            for place in _in_line(home, line):
                if any(start < place.end and place.start < stop for start, stop in parts):
                    yield place

    def _is_covered(self, words: str) -> bool:
        return not re.search(r"\w\w", self._names.cover(words).replace(NAMELESS, ""))


class _FoldedLines:
    """A transcript's lines in small letters, to find words in quickly."""

    def __init__(self, text: str) -> None:
        self.lines = lines_of(text)
        folded_lines = [text[line.start : line.end].casefold() for line in self.lines]
        self._folded = "\n".join(folded_lines)
        ends = accumulate(len(line) + 1 for line in folded_lines)
        self._starts = [0, *ends][: len(self.lines)]

    def candidates(self, words: str) -> Iterator[Line]:
        """Yield the lines in which words stand, each once, whatever they are part of."""
        at, met = self._folded.find(words), -1
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            if number != met:
                met = number
                yield self.lines[number]
            at = self._folded.find(words, at + 1)


def _in_line(home: Transcript, line: Line) -> Iterator[_Place]:
    for place in _memory.read(home.text[line.start : line.end]):
        yield _Place(place.start + line.start, place.end + line.start, place.kind)


def _plain(words: str) -> str:
    return " ".join(words.split())


def age_of(words: str) -> int | None:
    """Return the number of years that words for an age begin with; None where they say none."""
    match = _NUMBER.match(words)
    if match is None:
        return None
    for said in (match[0], re.split("[ -]", match[0])[0]):
        number = number_of(said)
        if number >= 0:
            return number
    return None


def compared(detail: Kept) -> tuple[str, str]:
    """Return a detail as details are compared: “I'm seventy-one” and “71 years old” say one age."""
    words = folded(detail.words)
    age = age_of(words) if detail.kind == Kind.AGE and "month" not in words else None
    return detail.kind, words if age is None else str(age)


def spellings(detail: Kept) -> tuple[str, ...]:
    """Return how lines may spell a detail, in small letters: an age in figures and in words."""
    kind, words = compared(detail)
    if kind != Kind.AGE or not words.isdecimal() or int(words) >= _HUNDRED:
        return (words,)
    number = int(words)
    if number < _TWENTY:
        return words, SMALL_NUMBERS[number]
    tens, rest = TENS[number // _TEN - 2], number % _TEN
    if not rest:
        return words, tens
    return words, f"{tens}-{SMALL_NUMBERS[rest]}", f"{tens} {SMALL_NUMBERS[rest]}"
