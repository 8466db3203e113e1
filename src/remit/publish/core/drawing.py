"""The parts of which every figure is made: an SVG that says in words what it draws, and its marks.

Widths are percentages of the strip and heights are pixels, so that words never shrink. Built as
element trees, so that nothing that a study brings becomes markup.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from remit.publish.core.themes import anchor


def svg_of(ref: str, height: int, title: str, description: str) -> Element:
    """Return an empty strip, as wide as its place, with its title and description."""
    name = anchor(ref)
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "strip",
            "role": "img",
            "width": "100%",
            "height": str(height),
            "aria-labelledby": f"{name}-title {name}-desc",
        },
    )
    SubElement(svg, "title", {"id": f"{name}-title"}).text = title
    SubElement(svg, "desc", {"id": f"{name}-desc"}).text = description
    return svg


def draw_grid(svg: Element, height: int) -> None:
    """Draw lines at every quarter of the width."""
    for percent in (0, 25, 50, 75, 100):
        x = as_percent(percent)
        draw_line(svg, "grid zero" if percent in {0, 50, 100} else "grid", x, x, 0, height)


def draw_line(  # two points and looks
    svg: Element, name: str, x1: str, x2: str, y1: float, y2: float
) -> None:
    """Draw a line between two points. A name gives its looks."""
    ends = {"x1": x1, "x2": x2, "y1": as_number(y1), "y2": as_number(y2)}
    SubElement(svg, "line", {"class": name, **ends})


def draw_mark(svg: Element, name: str, x: str, y: float) -> None:
    """Draw a hollow circle for before and a filled square for after."""
    if name == "before":
        SubElement(svg, "circle", {"class": "mark before", "cx": x, "cy": as_number(y), "r": "5"})
        return
    inner = SubElement(svg, "svg", {"class": "spill", "x": x, "y": as_number(y)})
    box = {"x": "-5", "y": "-5", "width": "10", "height": "10"}
    SubElement(inner, "rect", {"class": "mark after", **box})


def label(  # a text's place and looks
    svg: Element, name: str, x: str, y: float, said: str, anchor: str = "middle"
) -> None:
    """Write words at a place. They repeat what the description says, so readers aloud skip them."""
    place = {"x": x, "y": as_number(y), "text-anchor": anchor, "dominant-baseline": "central"}
    SubElement(svg, "text", {"class": name, "aria-hidden": "true", **place}).text = said


def place_at(share: float) -> str:
    """Return a share, 0 to 1, as a place on the width."""
    return as_percent(100 * share)


def as_percent(value: float) -> str:
    """Return a number as a percentage for an attribute."""
    return f"{as_number(value)}%"


def as_number(value: float) -> str:
    """Return a number as an attribute has it: two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text_of(svg: Element) -> str:
    """Return a figure as text, all that it holds escaped."""
    return tostring(svg, encoding="unicode")
