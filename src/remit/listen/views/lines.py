"""The markup of a transcript's lines with their codings: as a whole, and anew after an act."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import mark_safe

from remit.listen.core.labels import head_end
from remit.listen.core.marked_lines import line_range, mark_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.safestring import SafeString

    from remit.listen.core.marked_lines import Line, MarkedLine, Segment, Span

CHUNK = 50
PART_CHARACTERS = 400_000
_PLACE = "\0"


def part_of(
    lines: Sequence[Line], first: int, most: int = PART_CHARACTERS
) -> tuple[Sequence[Line], int | None, int | None]:
    """Return the lines that one page shows, and where the parts before and after it begin.

    Pages hold about 400,000 characters, which most transcripts never reach, or as many as asked.

    Args:
        lines: of the whole transcript.
        first: the number of a line that the page must hold.
        most: how many characters a page holds, about.
    """
    starts = [1]
    for line in lines:
        if line.end - lines[starts[-1] - 1].start > most and line.number > starts[-1]:
            starts.append(line.number)
    at = max(index for index, start in enumerate(starts) if start <= max(first, 1))
    after = starts[at + 1] if at + 1 < len(starts) else None
    shown = lines[starts[at] - 1 : after - 1 if after else None]
    return shown, starts[at - 1] if at else None, after


class LineMarkup:
    """Writes the lines of one transcript of one study."""

    def __init__(self, study: str, key: str, text: str) -> None:
        """Work out the addresses once: there may be thousands of passages."""
        self._text = text
        pattern = reverse("listen-passage", args=[study, key, _PLACE])
        self._before, _, self._after = pattern.partition("%00")

    def chunks(self, lines: Sequence[Line], spans: Iterable[Span]) -> SafeString:
        """Return lists of fifty lines each, which a browser lays out when they come into sight."""
        pieces = []
        for at, marked in enumerate(mark_lines(lines, spans)):
            if at % CHUNK == 0:
                pieces.append("</ol>" if at else "")
                pieces.append(f'<ol class="coding-lines" start="{marked.line.number}">')
            number, start = marked.line.number, marked.line.start
            pieces.append(f'<li id="L{number}" data-s="{start}">{self._inside(marked)}</li>')
        return mark_safe("".join([*pieces, "</ol>"]))  # noqa: S308  # every piece was escaped as it was made

    def anew(
        self, lines: Sequence[Line], start: int, end: int, spans: Sequence[Span]
    ) -> Mapping[str, str]:
        """Return what is inside the lines that a stretch touches, by their numbers."""
        first, last = line_range(lines, start, end)
        touched = lines[first - 1 : last]
        return {str(each.line.number): self._inside(each) for each in mark_lines(touched, spans)}

    def _inside(self, marked: MarkedLine) -> str:
        number = marked.line.number
        words = self._text[marked.line.start : marked.line.end]
        spoken = marked.line.start + head_end(words)
        pieces = "".join(self._segment(each, spoken) for each in marked.segments)
        tags = "".join(self._tag(letter, span) for letter, span in marked.spans)
        return (
            f'<a class="line-no" href="#L{number}" aria-label="Line {number}">{number}</a>'
            f'<p dir="auto">{pieces}</p>'
            + (f'<ul class="line-codes" aria-label="On line {number}">{tags}</ul>' if tags else "")
        )

    def _segment(self, segment: Segment, spoken: int) -> str:
        """Return words, a label and a time apart, marked where they are coded."""
        middle = min(max(segment.start, spoken), segment.end)
        # A direction of its own, so that the line goes the way of the words and not of the name.
        # What parts the two stands outside: it would go to the name's other end.
        middle = segment.start + len(self._text[segment.start : middle].rstrip())
        who = escape(self._text[segment.start : middle])
        words = escape(self._text[middle : segment.end])
        inside = f'<b dir="auto">{who}</b>{words}' if who else words
        if not segment.depth:
            return inside
        opens = f' data-opens="{segment.opens}"' if segment.opens else ""
        closes = f' data-closes="{segment.closes}"' if segment.closes else ""
        depth = min(segment.depth, 3)
        return f'<mark data-depth="{depth}"{opens}{closes}>{inside}</mark>'

    def _tag(self, letter: str, span: Span) -> str:
        names = escape(", ".join(span.names) or "No code")
        whose = f' <span class="n">{escape(span.coder)}</span>' if span.coder else ""
        noted = ' <span class="n">with notes</span>' if span.noted else ""
        words = escape(" ".join(self._text[span.start : span.end].split())[:60])
        return (
            f'<li><a href="{self._before}{escape(span.guid)}{self._after}" data-names="{names}"'
            f' data-from="{span.start}" data-to="{span.end}">'
            f'<span class="span-letter">{letter}</span> {names}'
            f'<span class="hidden">: “{words}”</span></a>{whose}{noted}</li>'
        )
