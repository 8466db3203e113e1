"""The heat map of flows: who accepts cases by two of their terms, before and after.

It keeps its own width, so that its words stay legible, and scrolls in its own box. Every number
stands in its cell; shades only repeat them.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from remit.publish.core.drawing import as_number, label, svg_of, text_of

if TYPE_CHECKING:
    from remit.publish.core.together import Grid, GridCell, Pooled

HEAD_WIDTH, CELL_WIDTH, HALF_HEIGHT, LINE = 136, 100, 38, 16
ROW_LETTERS, COLUMN_LETTERS = 17, 11
SHADES = (20, 40, 60, 80)
"""Where one shade goes over into the next, in percent."""
PART_WORDS = {
    "subject": "Whose data",
    "data": "What data",
    "sender": "From whom",
    "recipient": "To whom",
    "purpose": "For what",
    "conditions": "Under what safeguards",
}


def pooled_in_words(pooled: Pooled | None) -> str:
    """Return a share of answers as a reader meets it, such as “53% of 59 (40 to 65)”."""
    if pooled is None:
        return "not asked"
    if pooled.n is None:
        return "held back, as few answered"
    if pooled.least is None or pooled.most is None or pooled.low is None or pooled.high is None:
        return f"held back, of {pooled.n}"
    few = _few(pooled)
    if few:
        return f"{few} of {pooled.n}"
    return f"{_percents(pooled)} of {pooled.n} ({_whole(pooled.low)} to {_whole(pooled.high)})"


def _percents(pooled: Pooled) -> str:
    n = pooled.n or 1
    low, high = (_whole((end or 0) / n) for end in (pooled.least, pooled.most))
    return f"{low}%" if low == high else f"{low} to {high}%"


def _whole(share: float) -> int:
    return round(100 * share)


def shade(pooled: Pooled | None) -> str:
    """Return the class of a cell's half: s0 to s4 from few to many, or "held"."""
    if pooled is None or not pooled.n or pooled.least is None or pooled.most is None:
        return "held"
    middle = 50 * (pooled.least + pooled.most) / pooled.n
    return f"s{sum(middle >= limit for limit in SHADES)}"


def grid_in_words(grid: Grid) -> str:
    """Return every cell of the map in words."""
    rows, columns = dict(grid.rows), dict(grid.columns)
    return " ".join(
        f"{rows[cell.row]}, {columns[cell.column]}: before {pooled_in_words(cell.before)}, "
        f"after {pooled_in_words(cell.after)}."
        for cell in grid.cells
    )


def heat_map(ref: str, grid: Grid) -> str:
    """Return the map as SVG text: a row and a column for each term, before above after."""
    columns = {key: HEAD_WIDTH + place * CELL_WIDTH for place, (key, _) in enumerate(grid.columns)}
    most_lines = max(len(_lines(words, COLUMN_LETTERS)) for _, words in grid.columns)
    top = most_lines * LINE + 8
    rows = {key: top + place * 2 * HALF_HEIGHT for place, (key, _) in enumerate(grid.rows)}
    width, height = HEAD_WIDTH + len(columns) * CELL_WIDTH, top + len(rows) * 2 * HALF_HEIGHT
    title = f"{PART_WORDS[grid.row_part]}, by {PART_WORDS[grid.column_part].lower()}"
    svg = svg_of(ref, height, title, grid_in_words(grid))
    svg.set("width", str(width))
    svg.set("viewBox", f"0 0 {width} {height}")  # on paper the whole map is made to fit
    svg.set("class", "strip heat")
    for key, words in grid.columns:
        _heading(
            svg, _lines(words, COLUMN_LETTERS), columns[key] + CELL_WIDTH / 2, top / 2, "middle"
        )
    for key, words in grid.rows:
        _heading(svg, _lines(words, ROW_LETTERS), 0, rows[key] + HALF_HEIGHT, "start")
        place = {"x": str(HEAD_WIDTH), "y": str(rows[key]), "height": str(2 * HALF_HEIGHT)}
        SubElement(svg, "rect", {"class": "empty", "width": str(width - HEAD_WIDTH), **place})
    for cell in grid.cells:
        _cell(svg, cell, columns[cell.column], rows[cell.row])
    return text_of(svg)


def _lines(words: str, letters: int) -> list[str]:
    return wrap(words, letters, break_long_words=False) or [""]


def _heading(svg: Element, lines: list[str], x: float, middle: float, anchor: str) -> None:
    for place, each in enumerate(lines):
        y = middle + (place - (len(lines) - 1) / 2) * LINE
        label(svg, "term", as_number(x), y, each, anchor)


def _cell(svg: Element, cell: GridCell, x: float, y: float) -> None:
    for half, (name, pooled) in enumerate((("before", cell.before), ("after", cell.after))):
        top = y + half * HALF_HEIGHT
        tone = shade(pooled)
        size = {"width": str(CELL_WIDTH), "height": str(HALF_HEIGHT)}
        place = {"x": as_number(x), "y": as_number(top), **size}
        group = SubElement(svg, "g", {"class": f"half {name}"})
        SubElement(group, "rect", {"class": f"shade {tone}", **place})
        middle = as_number(x + CELL_WIDTH / 2)
        for line, words in enumerate(_short(pooled)):
            label(
                group, f"value {tone}", middle, top + HALF_HEIGHT / 2 + (line - 0.5) * LINE, words
            )


def _short(pooled: Pooled | None) -> tuple[str, str]:
    """Return the two lines of half a cell: the share, and of how many."""
    if pooled is None:
        return "not", "asked"
    if pooled.n is None or pooled.least is None:
        return "held", "back"
    few = _few(pooled)
    if few:
        return few, f"of {pooled.n}"
    return _percents(pooled), f"of {pooled.n}"


def _few(pooled: Pooled) -> str:
    """Return the band of a single case in words, or ""."""
    if pooled.cases > 1 or pooled.is_exact or pooled.most is None:
        return ""
    return f"fewer than {pooled.most + 1}" if pooled.least == 1 else "all but few"
