"""One theme of a profile as a strip: five levels, where the organisation stood and stands.

Everything drawn is also said in the figure's description and in the table beside it. Built as
element trees, so that no word becomes markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from remit.support.core.assessment.instrument import LEVELS

if TYPE_CHECKING:
    from remit.support.core.assessment.profile import CohortRange, Standing

_LINE = 24
_HALF = _LINE // 2
_MARK = 5
_THIN = 0.75


def theme_strip(
    *,
    ref: str,
    title: str,
    description: str,
    waves: tuple[tuple[str, Standing], ...],
    cohort: CohortRange | None,
    mirrored: bool,
) -> str:
    """Return the strip of one theme as SVG text.

    Args:
        ref: what it is called on the page; part of its ids.
        title: said aloud as its name.
        description: says everything that is drawn.
        waves: "before" and "after", as far as there are answers.
        cohort: where the middle half of the organisations stand, or None where it is not shown.
        mirrored: whether the lowest level is on the right, as for Arabic.
    """
    height = _LINE * max(1, len(waves))
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "strip",
            "role": "img",
            "width": "100%",
            "height": str(height),
            "aria-labelledby": f"{ref}-title {ref}-desc",
        },
    )
    SubElement(svg, "title", {"id": f"{ref}-title"}).text = title
    SubElement(svg, "desc", {"id": f"{ref}-desc"}).text = description
    if cohort is not None:
        ends = sorted((_at(cohort.low, mirrored), _at(cohort.high, mirrored)))
        # Where all are alike the band is a line, which must be seen all the same.
        box = {"x": f"{ends[0] - _THIN:g}%", "width": f"{ends[1] - ends[0] + 2 * _THIN:g}%"}
        SubElement(svg, "rect", {"class": "cohort", "y": "0", "height": str(height), **box})
    for number in range(1, len(LEVELS) + 1):
        x = f"{_at(number, mirrored):g}%"
        ends_of_line = {"x1": x, "x2": x, "y1": "0", "y2": str(height)}
        SubElement(svg, "line", {"class": "grid", **ends_of_line})
    for row, (wave, standing) in enumerate(waves):
        _draw(svg, wave, standing, row * _LINE + _HALF, mirrored=mirrored)
    return tostring(svg, encoding="unicode")


def _draw(svg: Element, wave: str, standing: Standing, y: int, *, mirrored: bool) -> None:
    """Draw from the lowest to the highest item, and a mark at the middle."""
    low, high = (f"{_at(one, mirrored):g}%" for one in (standing.low, standing.high))
    ends = {"x1": low, "x2": high, "y1": str(y), "y2": str(y)}
    SubElement(svg, "line", {"class": f"limits {wave}", **ends})
    x = f"{_at(standing.middle, mirrored):g}%"
    if wave == "before":
        place = {"cx": x, "cy": str(y), "r": str(_MARK)}
        SubElement(svg, "circle", {"class": "mark before", **place})
        return
    inner = SubElement(svg, "svg", {"class": "spill", "x": x, "y": str(y)})
    box = {"x": str(-_MARK), "y": str(-_MARK), "width": str(2 * _MARK), "height": str(2 * _MARK)}
    SubElement(inner, "rect", {"class": "mark after", **box})


def _at(level: float, mirrored: bool) -> float:  # noqa: FBT001  # a private place on a line
    share = 100 * (level - 1) / (len(LEVELS) - 1)
    return 100 - share if mirrored else share
