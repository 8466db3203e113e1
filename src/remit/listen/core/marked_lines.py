"""A transcript's lines cut where coded passages begin and end, as a page shows them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, and where it starts and ends in the text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A passage as the page marks it.

    Attributes:
        guid: the passage's.
        start: of its words in the text.
        end: behind them.
        names: of the codes that the reader sees on it.
        coder: the name of whose layer it is of; "" for the reader's own.
        noted: whether it has a memo or a flow.
    """

    guid: str
    start: int
    end: int
    names: tuple[str, ...]
    coder: str = ""
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """Words with the same passages over them: how many, and the letters that open and close."""

    start: int
    end: int
    depth: int = 0
    opens: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line with its segments, and the spans on it by the letters that stand for them there."""

    line: Line
    segments: tuple[Segment, ...]
    spans: tuple[tuple[str, Span], ...] = ()


def lines_of(text: str) -> tuple[Line, ...]:
    """Return the lines of a text, without the empty one after its last line break."""
    found, start = [], 0
    for number, words in enumerate(text.removesuffix("\n").split("\n"), start=1):
        found.append(Line(number, start, start + len(words)))
        start += len(words) + 1
    return tuple(found)


def line_range(lines: Sequence[Line], start: int, end: int) -> tuple[int, int]:
    """Return the numbers of the first and the last line that a span touches."""
    starts = [line.start for line in lines]
    first = max(1, bisect_right(starts, start))
    return first, max(first, bisect_right(starts, end - 1))


def mark_lines(lines: Iterable[Line], spans: Iterable[Span]) -> Iterator[MarkedLine]:
    """Yield lines with the spans that touch them; one pass over both.

    Args:
        lines: in order.
        spans: in any order; those that touch none of the lines are passed over.
    """
    waiting = sorted(spans, key=lambda span: (span.start, -span.end, span.guid), reverse=True)
    running: list[Span] = []
    for line in lines:
        while waiting and waiting[-1].start <= line.end:
            running.append(waiting.pop())
        running = [span for span in running if span.end > line.start]
        yield mark_line(line, [span for span in running if span.start < line.end])


def mark_line(line: Line, spans: Sequence[Span]) -> MarkedLine:
    """Return one line cut at the ends of the spans that touch it, each with a letter."""
    if not spans or line.start == line.end:
        return MarkedLine(line, (Segment(line.start, line.end),))
    lettered = tuple((letter_for(at), span) for at, span in enumerate(spans))
    bounds = {max(s.start, line.start) for s in spans} | {min(s.end, line.end) for s in spans}
    cuts = sorted({line.start, line.end} | bounds)
    segments = tuple(
        Segment(
            start,
            end,
            sum(span.start < end and span.end > start for span in spans),
            " ".join(letter for letter, span in lettered if max(span.start, line.start) == start),
            " ".join(letter for letter, span in lettered if min(span.end, line.end) == end),
        )
        for start, end in pairwise(cuts)
    )
    return MarkedLine(line, segments, lettered)


def letter_for(index: int) -> str:
    """Return letters for a number from 0: a, b … z, aa, ab and so on."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, len(_LETTERS))
        letters = _LETTERS[rest] + letters
    return letters
