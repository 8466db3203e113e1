"""The data needs map as a picture that stands alone: aim, question, facts and what is lacking.

Built as an element tree, so that nothing that an organisation wrote becomes markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 1000
_COLUMNS = ((20, 280), (340, 280), (660, 320))
"""Where each column begins and how wide it is."""
_CHARACTERS = (30, 30, 34)
_LINE = 20
_PAD = 12
_GAP = 14
_FILLS = {
    "": "#ffffff",
    "none": "#e8f4ec",
    "quality": "#fdf2dd",
    "part": "#fdf2dd",
    "permission": "#fbeae8",
    "missing": "#fbeae8",
}


@dataclass(frozen=True, slots=True)
class DrawnFact:
    """A fact as it is drawn: its words, its gap and what is said of that."""

    what: str
    gap: str
    said: str


@dataclass(frozen=True, slots=True)
class DrawnNeed:
    """A need as it is drawn, its aim in words before what is wanted."""

    aim: str
    what: str
    question: str
    facts: tuple[DrawnFact, ...]


def needs_map(
    needs: Sequence[DrawnNeed], *, title: str, heads: tuple[str, str, str], language: str, rtl: bool
) -> str:
    """Return the map as SVG text, to be printed or put into a report.

    Args:
        needs: in order.
        title: said aloud as its name, and written on top.
        heads: what stands over the columns: aims, questions, facts.
        language: the tag of its words.
        rtl: whether the first column stands on the right.
    """
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "role": "img",
            "lang": language,
            "direction": "rtl" if rtl else "ltr",
            "font-family": "system-ui, 'Noto Sans', 'Noto Sans Arabic', Arial, sans-serif",
            "font-size": "15",
        },
    )
    SubElement(svg, "title").text = title
    drawn = _Map(svg, rtl=rtl)
    drawn.text(title, 0, 30, size="22", weight="700")
    for column, head in enumerate(heads):
        drawn.text(head, column, 62, weight="700")
    bottom = 80
    for need in needs:
        bottom = _draw(drawn, need, bottom) + 2 * _GAP
    svg.set("viewBox", f"0 0 {_WIDTH} {bottom}")
    svg.set("width", str(_WIDTH))
    svg.set("height", str(bottom))
    return tostring(svg, encoding="unicode")


class _Map:
    """Draws boxes in three columns, which begin on the right where that is how people read."""

    def __init__(self, svg: Element, *, rtl: bool) -> None:
        self._svg = svg
        self._rtl = rtl

    def text(self, said: str, column: int, y: float, **looks: str) -> None:
        """Write one line where a column begins."""
        x = _COLUMNS[column][0]
        place = str(_WIDTH - x if self._rtl else x)
        looks = {f"font-{name}": value for name, value in looks.items()}
        SubElement(self._svg, "text", {"x": place, "y": str(y), **looks}).text = said

    def box(self, lines: Sequence[str], column: int, y: float, fill: str) -> float:
        """Draw a box with its lines, the first one strong; return its height."""
        x, width = _COLUMNS[column]
        height = _height(lines)
        left = _WIDTH - x - width if self._rtl else x
        SubElement(
            self._svg,
            "rect",
            {
                "x": str(left),
                "y": str(y),
                "width": str(width),
                "height": str(height),
                "fill": fill,
                "stroke": "#1b2430",
            },
        )
        begin = left + width - _PAD if self._rtl else left + _PAD
        for at, line in enumerate(lines):
            place = {"x": str(begin), "y": str(y + _PAD + _LINE * at + _LINE - 5)}
            SubElement(self._svg, "text", place).text = line
        return height

    def link(self, column: int, start: float, end: float) -> None:
        """Draw a line from one column to the next."""
        x, width = _COLUMNS[column]
        ends = (x + width, _COLUMNS[column + 1][0])
        first, second = (_WIDTH - one if self._rtl else one for one in ends)
        line = {"x1": str(first), "x2": str(second), "y1": str(start), "y2": str(end)}
        SubElement(self._svg, "line", {**line, "stroke": "#4c5866", "stroke-width": "2"})


def _draw(drawn: _Map, need: DrawnNeed, top: float) -> int:
    """Draw one need below `top`; return where it ends."""
    aim = [need.aim, *wrap(need.what, _CHARACTERS[0])]
    question = wrap(need.question, _CHARACTERS[1])
    facts = [
        [*wrap(one.what, _CHARACTERS[2]), *wrap(one.said, _CHARACTERS[2])] for one in need.facts
    ]
    heights = [_height(lines) + _GAP for lines in facts]
    tall = max(_height(aim), _height(question), sum(heights) - _GAP)
    middle = top + tall / 2
    drawn.box(aim, 0, middle - _height(aim) / 2, "#ffffff")
    if question:
        drawn.link(0, middle, middle)
        drawn.box(question, 1, middle - _height(question) / 2, "#ffffff")
    y = top + (tall - (sum(heights) - _GAP)) / 2
    for one, lines, height in zip(need.facts, facts, heights, strict=True):
        drawn.link(1, middle, y + (height - _GAP) / 2)
        drawn.box(lines, 2, y, _FILLS[one.gap])
        y += height
    return round(top + tall)


def _height(lines: Sequence[str]) -> int:
    return _LINE * max(1, len(lines)) + 2 * _PAD
