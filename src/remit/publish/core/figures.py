"""Figures as SVG: one strip a question, drawn in percentages of its width, styled by the page.

A strip has no fixed width, so its words never shrink: it is as legible at 320 pixels and on paper
as on a wide screen. It is built as an element tree, so nothing that a study brings becomes
markup, and it says in words (`title`, `desc`) what it draws. No figure relies on colour: numbers
stand in the bars, and before and after differ in shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import SubElement

from remit.publish.core.disclosure import FEW, HELD
from remit.publish.core.drawing import (
    as_number,
    as_percent,
    draw_grid,
    draw_line,
    draw_mark,
    label,
    place_at,
    svg_of,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from remit.publish.core.disclosure import Group, Moves, Share
    from remit.publish.core.items import ShownItem, Wave

WAVE_NAMES = {"before": "Before", "after": "After"}
BAR_HEIGHT = 26
BAR_GAP = 6
NARROWEST_LABEL = 9.0
NET_LIMITS = (25, 50, 75, 100)
MINUS = "\N{MINUS SIGN}"
_LEFT = {1: ("l1",), 2: ("l2", "l1"), 3: ("l2", "l1", "l0")}
_RIGHT = {1: ("r2",), 2: ("r1", "r2")}


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars of several questions on one scale, drawn to one line in the middle.

    `left` and `right` are the largest shares on either side, in percent: the width of the strip.
    """

    split: int
    left: float
    right: float


def tone(place: int, split: int, size: int) -> str:
    """Return the class of an answer: l2, l1, l0 from the far left, r1, r2 to the far right."""
    if place < split:
        tones = _LEFT.get(split) or ("l2", *["l1"] * (split - 2), "l0")
        return tones[place]
    right = size - split
    tones = _RIGHT.get(right) or ("r1", *["r1"] * (right - 2), "r2")
    return tones[place - split]


def split_of(item: ShownItem) -> int:
    """Return the place on the scale where the middle line goes: before what counts as accepting.

    Where nothing counts, or what counts is not the upper part, before the upper half.
    """
    size = len(item.scale)
    if item.accepting and item.accepting == tuple(range(item.accepting[0], size)):
        return max(1, item.accepting[0])
    return (size + 1) // 2


def bars_of(items: Sequence[ShownItem]) -> Bars | None:
    """Return how bars of these questions are laid out; None when none of them can be drawn."""
    split = split_of(items[0])
    sides = [
        _sides(wave, split) for item in items for _, wave in item.waves if can_draw(wave, split)
    ]
    if not sides:
        return None
    left = max(left for left, _ in sides)
    right = max(right for _, right in sides)
    return Bars(split, left, right)


def can_draw(wave: Wave, split: int) -> bool:
    """Whether how much stands on either side of the line is public."""
    return bool(wave.n) and all(
        group.count is not None and (group.places[0] >= split or group.places[-1] < split)
        for group in wave.groups
    )


def bar_strip(item: ShownItem, layout: Bars) -> str:
    """Return the bars of one question, before above after, as SVG text."""
    step = BAR_HEIGHT + BAR_GAP
    svg = svg_of(
        f"{item.ref}-bars",
        step * len(item.waves) - BAR_GAP,
        f"Answers to “{item.title}”",
        " ".join(_in_words(item, name, wave) for name, wave in item.waves),
    )
    middle = _x(0, layout)
    for place, (_, wave) in enumerate(item.waves):
        top = place * step
        if can_draw(wave, layout.split):
            _bar(svg, item, wave, layout, top)
            draw_line(
                svg, "middle", middle, middle, top - BAR_GAP / 2, top + BAR_HEIGHT + BAR_GAP / 2
            )
        else:
            label(svg, "in-bar held", "0%", top + BAR_HEIGHT / 2, "held back", anchor="start")
    return text_of(svg)


def _bar(svg: Element, item: ShownItem, wave: Wave, layout: Bars, top: int) -> None:
    size, n = len(item.scale), wave.n or 1
    at = -_sides(wave, layout.split)[0]
    for group in wave.groups:
        if group.count:
            merged = len(group.places) > 1
            name = "merged" if merged else tone(group.places[0], layout.split, size)
            width = 100 * group.count / n
            _segment(svg, f"bar {name}", at, width, layout, top)
            at += width


def _segment(  # a rectangle's place, size and looks
    svg: Element, name: str, at: float, width: float, layout: Bars, top: int
) -> None:
    span = layout.left + layout.right
    SubElement(
        svg,
        "rect",
        {
            "class": name,
            "x": _x(at, layout),
            "y": str(top),
            "width": as_percent(100 * width / span),
            "height": str(BAR_HEIGHT),
        },
    )
    if 100 * width / span >= NARROWEST_LABEL:
        middle = _x(at + width / 2, layout)
        label(svg, f"in-{name}", middle, top + BAR_HEIGHT / 2, str(round(width)))


def _sides(wave: Wave, split: int) -> tuple[float, float]:
    """Return how much stands left and right of the line, in percent."""
    right = sum(group.count or 0 for group in wave.groups if group.places[0] >= split)
    share = 100 * right / (wave.n or 1)
    return 100 - share, share


def share_strip(item: ShownItem) -> str:
    """Return the shares that accept or know, with their intervals, on 0 to 100%."""
    shares = [(name, wave.share) for name, wave in item.waves if wave.share]
    return dots_strip(f"{item.ref}-share", f"Shares for “{item.title}”", shares)


def dots_strip(ref: str, title: str, shares: Sequence[tuple[str, Share]]) -> str:
    """Return shares by wave with their intervals, on 0 to 100%, as SVG text.

    Where only a band may be shown, it is drawn from end to end, with no point in it.
    """
    words = " ".join(f"{WAVE_NAMES[name]}: {share_in_words(share)}." for name, share in shares)
    svg = svg_of(ref, 44, title, words)
    draw_grid(svg, 44)
    for name, share in shares:
        y = 13 if name == "before" else 31
        if share.n and share.band and share.band != HELD:
            _band(svg, name, share, share.n, y)
        elif share.share is not None:
            draw_line(
                svg, f"limits {name}", place_at(share.low or 0), place_at(share.high or 0), y, y
            )
            draw_mark(svg, name, place_at(share.share), y)
    return text_of(svg)


def _band(svg: Element, name: str, share: Share, n: int, y: int) -> None:
    width = (share.under - 1) / n
    start = 0.0 if share.band == FEW else 1 - width
    place = {"x": place_at(start), "y": as_number(y - 5), "width": place_at(width), "height": "10"}
    SubElement(svg, "rect", {"class": f"band {name}", **place})


def net_limit(items: Sequence[ShownItem]) -> int:
    """Return how many points either way a net-change figure of these questions reaches."""
    ends = [
        abs(end)
        for item in items
        if item.moves
        for end in (item.moves.low, item.moves.high)
        if end is not None
    ]
    return next(limit for limit in NET_LIMITS if 100 * max(ends, default=0) <= limit)


def net_strip(item: ShownItem, limit: int, key: str = "net") -> str:
    """Return the net change with its interval, from -`limit` to +`limit` percentage points.

    Args:
        item: the question.
        limit: points from the middle to either end.
        key: tells the figures of one question apart.
    """
    moves = item.moves
    svg = svg_of(f"{item.ref}-{key}", 26, f"Net change for “{item.title}”", moves_in_words(moves))
    draw_grid(svg, 26)
    if moves is not None and moves.net is not None:
        net, low, high = (
            None if value is None else place_at((100 * value / limit + 1) / 2)
            for value in (moves.net, moves.low, moves.high)
        )
        if low and high:
            draw_line(svg, "limits after", low, high, 13, 13)
        draw_mark(svg, "after", net or "", 13)
    return text_of(svg)


def share_in_words(share: Share | None) -> str:
    """Return a share as a reader meets it, such as “34% of 60 (24 to 46)”."""
    if share is None:
        return "not asked"
    if share.n is None:
        return f"held back, as fewer than {share.under} answered"
    if share.band == HELD:
        return f"held back, of {share.n}"
    if share.band:
        few = f"fewer than {share.under} of {share.n}"
        return few if share.band == FEW else f"all but {few}"
    if share.share is None:
        return "nobody answered"
    limits = ""
    if share.low is not None and share.high is not None:
        limits = f" ({round(100 * share.low)} to {round(100 * share.high)})"
    return f"{round(100 * share.share)}% of {share.n}{limits}"


def moves_in_words(moves: Moves | None) -> str:
    """Return a net change as a reader meets it, such as “+12 points (3 to 21) of 58 people”."""
    if moves is None or moves.n == 0:
        return "Nobody answered both times."
    if moves.net is None:
        return "Held back, since it could tell what few people answered."
    about = "about " if moves.rounded_to > 1 else ""
    limits = ""
    if moves.low is not None and moves.high is not None:
        limits = f" ({signed(moves.low)} to {signed(moves.high)})"
    return f"Net change {about}{signed(moves.net)} points{limits}, {moves.n} people."


def signed(share: float) -> str:
    """Return a difference of shares in whole percentage points with its sign."""
    points = round(100 * share)
    return f"+{points}" if points > 0 else str(points).replace("-", MINUS)


def _in_words(item: ShownItem, name: str, wave: Wave) -> str:
    if wave.n is None:
        return f"{WAVE_NAMES[name]}: held back, as few answered."
    cells = [
        f"{group_label(item, group)}: {'held back' if group.count is None else group.count}"
        for group in wave.groups
    ]
    return f"{WAVE_NAMES[name]}, of {wave.n} people: {'; '.join(cells)}."


def group_label(item: ShownItem, group: Group) -> str:
    """Return the answers of a group in words, such as “Against or Strongly against”."""
    return " or ".join(item.scale[place][1] for place in group.places)


def _x(at: float, layout: Bars) -> str:
    """Return a place on the strip; 0 is the middle line, in percent of people."""
    return as_percent(100 * (at + layout.left) / (layout.left + layout.right))
