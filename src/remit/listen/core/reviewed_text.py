"""A transcript as it is shown while its names are decided on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.listen.core.suggestions import FOUND_BY, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.listen.core.marked_lines import Line
    from remit.listen.core.transcript import Transcript

_AROUND = 90


@dataclass(frozen=True, slots=True)
class InContext:
    """A suggestion with the words around it, who says them, and where."""

    suggestion: Suggestion
    words: str
    before: str
    after: str
    speaker: str
    line: int

    @property
    def rule(self) -> str:
        """What found it, in words."""
        return FOUND_BY[self.suggestion.found_by]


def in_context(transcript: Transcript, suggestion: Suggestion) -> InContext:
    """Return a suggestion with its line's words around it."""
    text = transcript.text
    first = text.rfind("\n", 0, suggestion.start) + 1
    last = text.find("\n", suggestion.end)
    last = len(text) if last < 0 else last
    start, end = max(first, suggestion.start - _AROUND), min(last, suggestion.end + _AROUND)
    turns = transcript.spoken(suggestion.start, suggestion.end)
    return InContext(
        suggestion,
        text[suggestion.start : suggestion.end],
        ("…" if start > first else "") + text[start : suggestion.start],
        text[suggestion.end : end] + ("…" if end < last else ""),
        turns[0][0] if turns else "",
        transcript.line_at(suggestion.start),
    )


@dataclass(frozen=True, slots=True)
class ReviewedLine:
    """A line of a transcript: its number, and its words in pieces, each with its suggestion."""

    number: int
    pieces: tuple[tuple[str, Suggestion | None], ...]


def reviewed_lines(
    text: str, lines: Iterable[Line], suggestions: Iterable[Suggestion]
) -> Iterator[ReviewedLine]:
    """Yield lines cut where suggestions begin and end; one over two lines stands on both.

    Args:
        text: of the transcript.
        lines: in order.
        suggestions: in order, without overlaps.
    """
    waiting = sorted(suggestions, reverse=True)
    for line in lines:
        while waiting and waiting[-1].end <= line.start:
            waiting.pop()
        pieces: list[tuple[str, Suggestion | None]] = []
        at = line.start
        for each in reversed(waiting):
            if each.start >= line.end:
                break
            start, end = max(each.start, line.start), min(each.end, line.end)
            pieces += [(text[at:start], None), (text[start:end], each)]
            at = end
        pieces.append((text[at : line.end], None))
        yield ReviewedLine(line.number, tuple(piece for piece in pieces if piece[0]))
