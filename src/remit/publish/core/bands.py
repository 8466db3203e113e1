"""How people moved between two answers, as bands from before to after.

Bands are drawn where the report gives exact moves, and from those alone: whoever measures a band
finds a number of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from remit.publish.core.drawing import as_number, label, svg_of, text_of

if TYPE_CHECKING:
    from remit.publish.core.items import ShownItem

DEPTH = 96
"""How high the bands of everybody together are."""
GAP = 18
LINE = 17
START, WIDTH, LABELS = "4%", "42%", "50%"
TWO_WAY = 2


@dataclass(frozen=True, slots=True)
class Band:
    """People who went one way: what they answered before and after, in words, and how many."""

    start: str
    end: str
    count: int
    way: str

    @property
    def label(self) -> str:
        """What the band is, in words."""
        return (
            f"{self.end}: {self.count}"
            if not self.start
            else (f"{self.start} to {self.end}: {self.count}")
        )


def bands_of(item: ShownItem) -> tuple[Band, ...]:
    """Return how people moved, highest first; nothing where that is not public.

    Between two answers there are four ways, which published shares and moves settle; on a longer
    scale people moved up, stayed, or moved down.
    """
    moves = item.moves
    if moves is None or not moves.n or moves.up is None or moves.down is None:
        return ()
    stayed = moves.n - moves.up - moves.down
    two = _two_answers(item)
    if two is None:
        return (
            Band("", "Moved up", moves.up, "up"),
            Band("", "Same answer", stayed, "same"),
            Band("", "Moved down", moves.down, "down"),
        )
    low, high, upper = two
    return (
        Band(high, high, upper - moves.down, "same"),
        Band(low, high, moves.up, "up"),
        Band(high, low, moves.down, "down"),
        Band(low, low, moves.n - upper - moves.up, "same"),
    )


def _two_answers(item: ShownItem) -> tuple[str, str, int] | None:
    """Return the lower and the higher of two answers, and how many gave the higher before."""
    if item.before is None or item.moves is None:
        return None
    if item.truth:
        share = item.before.share
        if share is None or share.count is None:
            return None
        return "Wrong", "Right", share.count
    counts = [group.count for group in item.before.groups]
    if len(item.scale) != TWO_WAY or len(counts) != TWO_WAY or counts[1] is None:
        return None
    return item.scale[0][1], item.scale[1][1], counts[1]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Where a band runs: its top before and after, its thickness, and the line of its label."""

    band: Band
    left: float
    right: float
    thick: float
    label: float


def ribbons(bands: tuple[Band, ...]) -> tuple[Ribbon, ...]:
    """Return where bands run: without overlap at either end, as thick as they hold people."""
    n = sum(band.count for band in bands) or 1
    ends = list(dict.fromkeys(band.end for band in bands))
    starts = list(dict.fromkeys(band.start for band in bands))
    thick = [DEPTH * band.count / n for band in bands]
    lefts, rights = [0.0] * len(bands), [0.0] * len(bands)
    for tops, names, side in ((lefts, starts, "start"), (rights, ends, "end")):
        at = GAP * (len(ends) - len(names)) / 2
        for name in names:
            for place, band in enumerate(bands):
                if getattr(band, side) == name:
                    tops[place] = at
                    at += thick[place]
            at += GAP
    found: list[Ribbon] = []
    line = LINE / 2
    for band, left, right, width in zip(bands, lefts, rights, thick, strict=True):
        line = max(line, right + width / 2)
        found.append(Ribbon(band, left, right, width, line))
        line += LINE
    return tuple(found)


def bands_strip(item: ShownItem) -> str:
    """Return the bands of one question as SVG text, or "" where they are not public."""
    bands = bands_of(item)
    if not bands:
        return ""
    placed = ribbons(bands)
    bottom = max(max(each.left, each.right) + each.thick for each in placed)
    height = round(max(bottom, placed[-1].label + LINE / 2))
    svg = svg_of(
        f"{item.ref}-moved",
        height,
        f"How people moved on “{item.title}”",
        f"Of {sum(band.count for band in bands)} people who answered both times. "
        + "; ".join(band.label for band in bands)
        + ".",
    )
    # Bands stretch with the page; words beside them keep their size.
    frame = {"x": START, "width": WIDTH, "y": "0", "height": str(height)}
    view = {"viewBox": f"0 0 100 {height}", "preserveAspectRatio": "none"}
    inner = SubElement(svg, "svg", {"class": "spill", **frame, **view})
    for each in placed:
        if each.band.count:
            _ribbon(inner, each)
    for each in placed:
        label(svg, "moved", LABELS, each.label, each.band.label, anchor="start")
    return text_of(svg)


def _ribbon(inner: Element, each: Ribbon) -> None:
    """Draw one band, curved from its place before to its place after."""
    left, right, thick = each.left, each.right, each.thick
    path = (
        f"M0 {as_number(left)}C50 {as_number(left)} 50 {as_number(right)} 100 {as_number(right)}"
        f"V{as_number(right + thick)}C50 {as_number(right + thick)} 50 {as_number(left + thick)} "
        f"0 {as_number(left + thick)}Z"
    )
    SubElement(inner, "path", {"class": f"ribbon {each.band.way}", "d": path})
