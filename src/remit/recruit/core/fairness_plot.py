"""The fairness plot as SVG: each person's chance, sorted, beside the ideal.

The curve stretches with the page while its words keep their size (those of the axis stand to its
left, where the sheet leaves room for them), so that it is as legible at 320
pixels and on paper as on a wide screen. It is built as an element tree, styled by the page's
sheet, and says in words what it draws. Two methods differ in how their lines are drawn, not in
colour alone.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.recruit.core.fairness import Fairness

HEIGHT = 240  # pixels, of the whole drawing
TOP = 12
BOTTOM = 34
WIDE = 1000  # units of the stretched part
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
MOST_LINES = 5


def fairness_plot(shown: Fairness, other: Fairness | None = None, *, words: str) -> str:
    """Return the plot as SVG text.

    Args:
        shown: the lottery's chances.
        other: those of another method, drawn beside it.
        words: what the drawing says, for who cannot see it.
    """
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "fairness",
            "role": "img",
            "width": "100%",
            "height": str(HEIGHT),
            "aria-labelledby": "fairness-title fairness-desc",
        },
    )
    SubElement(svg, "title", {"id": "fairness-title"}).text = "Everyone's chance, sorted"
    SubElement(svg, "desc", {"id": "fairness-desc"}).text = words
    both = [shown] if other is None else [shown, other]
    step, top = _scale(max(one.greatest for one in both))
    _grid(svg, step, top)
    plane = SubElement(
        svg,
        "svg",
        {
            "y": str(TOP),
            "width": "100%",
            "height": str(HEIGHT - TOP - BOTTOM),
            "viewBox": f"0 0 {WIDE} {WIDE}",
            "preserveAspectRatio": "none",
            "class": "plane",
        },
    )
    ideal = _number(WIDE * (1 - shown.ideal / top))
    SubElement(
        plane, "line", {"class": "ideal", "x1": "0", "x2": str(WIDE), "y1": ideal, "y2": ideal}
    )
    if other is not None:
        SubElement(plane, "path", {"class": "curve other", "d": _curve(other, top)})
    SubElement(plane, "path", {"class": "curve shown", "d": _curve(shown, top)})
    _word(svg, "0", HEIGHT - BOTTOM + 22, "least chance", "start")
    _word(svg, "100%", HEIGHT - BOTTOM + 22, "greatest chance", "end")
    return tostring(svg, encoding="unicode")


def _scale(greatest: float) -> tuple[float, float]:
    """Return the step between lines, and the chance at the top: at most 1."""
    step = next(step for step in STEPS if step * MOST_LINES >= greatest or step == STEPS[-1])
    return step, min(1.0, step * max(1, ceil(greatest / step - 1e-9)))


def _grid(svg: Element, step: float, top: float) -> None:
    for number in range(round(top / step) + 1):
        share = number * step / top
        y = _number(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share))
        ends = {"x1": "0", "x2": "100%", "y1": y, "y2": y}
        SubElement(svg, "line", {"class": "grid", **ends})
        _word(svg, "-8", float(y), f"{number * step:.0%}", "end")


def _curve(shown: Fairness, top: float) -> str:
    """Return the steps of the sorted chances as a path, one step for each level."""
    places, before = [], 0
    for level in shown.levels:
        start, before = before, before + level.people
        y = _number(WIDE * (1 - level.chance / top))
        places.append(f"{_number(WIDE * start / shown.people)} {y}")
        places.append(f"{_number(WIDE * before / shown.people)} {y}")
    return "M" + " L".join(_thinned(places))


def _thinned(places: Sequence[str]) -> Sequence[str]:
    """Return no more places than a screen can show apart; the first and the last are kept."""
    stride = max(1, len(places) // (2 * WIDE))
    return places if stride == 1 else [*places[:-1:stride], places[-1]]


def _word(svg: Element, x: str, y: float, words: str, anchor: str) -> None:
    place = {"x": x, "y": _number(y), "text-anchor": anchor, "dominant-baseline": "central"}
    SubElement(svg, "text", {"aria-hidden": "true", **place}).text = words


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
