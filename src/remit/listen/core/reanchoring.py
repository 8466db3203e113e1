"""Words of a stored text replaced, and every coding anchored again on the characters it had."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.listen.core.transcript import normalise_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.listen.core.project import Selection


class UnableToRedact(RemitError):
    """Words cannot be replaced as was asked."""

    code = "redaction-not-possible"
    exit_code = ExitCode.INVALID_INPUT


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """What stands in place of `text[start:end]` from now on."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text after its replacements, and its codings on their new characters.

    `lost` counts the codings that lay within replaced words of which nothing was left.
    """

    text: str
    codings: tuple[Selection, ...]
    lost: int


def redact_text(text: str, spans: Iterable[Replacement], codings: Sequence[Selection]) -> Redacted:
    """Replace words of a text and anchor every coding again.

    A coding keeps each character that it had and that still stands. One that begins or ends
    within replaced words takes in the whole of what replaces them. Where a coding touches a
    replacement, its name and description go, for they may repeat the words. Line breaks within
    replaced words are kept, so that line numbers stay true.

    Args:
        text: a stored text, normalised.
        spans: what is replaced, in any order.
        codings: selections of this text.

    Raises:
        UnableToRedact: a span lies outside the text, is empty, or overlaps another.
    """
    ordered = sorted(spans)
    _check(text, ordered)
    pieces, shifts, done = [], [0], 0
    for span in ordered:
        words = _in_place(text[span.start : span.end], span.words)
        pieces += [text[done : span.start], words]
        done = span.end
        shifts.append(shifts[-1] + len(words) - (span.end - span.start))
    moves = _Moves(ordered, shifts)
    moved = [moves.move(each) for each in codings]
    after = "".join([*pieces, text[done:]])
    if normalise_text(after) != after:
        raise UnableToRedact(
            "The replacement would join with the letters beside it.",
            remedy="Begin and end what is replaced at whole words.",
        )
    kept = tuple(each for each in moved if each is not None)
    return Redacted(after, kept, len(codings) - len(kept))


def _check(text: str, spans: Sequence[Replacement]) -> None:
    for span in spans:
        if not 0 <= span.start < span.end <= len(text):
            raise UnableToRedact(
                f"There are no words from {span.start} to {span.end}; the text has {len(text)} "
                "characters.",
                remedy="Give positions within the text, the first before the last.",
                start=span.start,
                end=span.end,
            )
    for one, other in pairwise(spans):
        if other.start < one.end:
            raise UnableToRedact(
                f"What is replaced from {one.start} and from {other.start} overlaps.",
                remedy="Replace both in one.",
                start=other.start,
            )


def _in_place(before: str, words: str) -> str:
    """Return the words that are put in, with as many line breaks as there were."""
    plain = " ".join(normalise_text(words).split())
    return plain + "\n" * before.count("\n")


class _Moves:
    """Where each position of a text has gone."""

    def __init__(self, spans: Sequence[Replacement], shifts: Sequence[int]) -> None:
        self._starts = [span.start for span in spans]
        self._ends = [span.end for span in spans]
        self._shifts = shifts

    def move(self, selection: Selection) -> Selection | None:
        """Return a selection in the new text, or None when nothing of it is left."""
        start, end = self._start(selection.start), self._end(selection.end)
        if start >= end:
            return None
        moved = replace(selection, start=start, end=end)
        first = bisect_right(self._ends, selection.start)
        touched = first < len(self._starts) and self._starts[first] < selection.end
        return replace(moved, name="", description="") if touched else moved

    def _start(self, position: int) -> int:
        at = bisect_right(self._starts, position) - 1
        if at >= 0 and position < self._ends[at]:
            return self._starts[at] + self._shifts[at]
        return position + self._shifts[at + 1]

    def _end(self, position: int) -> int:
        at = bisect_left(self._starts, position) - 1
        if at >= 0 and position <= self._ends[at]:
            return self._ends[at] + self._shifts[at + 1]
        return position + self._shifts[at + 1]
