"""What the questions say together as the page shows it: figures with their tables, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.publish.core import together_tables as tables
from remit.publish.core.drawing import draw_line, draw_mark, place_at, svg_of, text_of
from remit.publish.core.figures import (
    WAVE_NAMES,
    dots_strip,
    moves_in_words,
    net_limit,
    net_strip,
    share_in_words,
)
from remit.publish.core.heat import PART_WORDS, heat_map, pooled_in_words
from remit.publish.core.tables import in_words
from remit.publish.core.themes import anchor
from remit.publish.core.together import GROUPS, TERMS, TRUST, WRONG

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from remit.publish.core.disclosure import Share
    from remit.publish.core.information import Read
    from remit.publish.core.items import ShownItem
    from remit.publish.core.orders import ChoiceOrder
    from remit.publish.core.tables import Table
    from remit.publish.core.together import Overview, Place, Placed, Pooled, TermRow

STRIP_HEIGHT, UPPER, LOWER = 44, 13, 31


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a figure: what it is about, where in the page that stands, and its drawing."""

    words: str
    ref: str
    drawing: str
    note: str = ""

    @property
    def anchor(self) -> str:
        """The id in the page of what it is about, or ""."""
        return anchor(self.ref) if self.ref else ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure: strips on one axis, or one drawing; with the table that has its numbers.

    Attributes:
        title: of the figure.
        lines: its strips.
        axis: what stands below them, from one end to the other.
        map: a drawing that keeps its own width, or "".
        tables: those that have its numbers.
        waves: whether before and after are told apart by marks.
        limits: what the lines beside the marks are.
    """

    title: str
    lines: tuple[Line, ...] = ()
    axis: tuple[str, ...] = ()
    map: str = ""
    tables: tuple[Table, ...] = ()
    waves: bool = True
    limits: str = "95% interval"


def net_figure(items: tuple[ShownItem, ...]) -> Drawn | None:
    """Return the net change of every question in one figure; None where nobody answered twice."""
    moved = [item for item in items if item.moves and item.moves.n != 0]
    if not moved:
        return None
    limit = net_limit(moved)
    drawn = [item for item in moved if item.moves and item.moves.net is not None]
    return Drawn(
        "Net change, in percentage points, with its 95% interval",
        tuple(
            Line(
                item.title,
                item.ref,
                net_strip(item, limit, "all-net"),
                moves_in_words(item.moves),
            )
            for item in drawn
        ),
        (f"\N{MINUS SIGN}{limit}", "no change", f"+{limit}"),
        tables=(tables.net_table(moved),),
        waves=False,
    )


def figures_of(overview: Overview) -> tuple[Drawn, ...]:
    """Return the figures of an overview; none where nothing of it may leave."""
    if overview.kind == TERMS and overview.terms:
        return _terms(overview)
    if overview.kind == GROUPS and overview.groups:
        return _groups(overview)
    if overview.kind == TRUST and overview.places:
        return (_places(overview),)
    if overview.kind == WRONG and overview.wrong:
        return (_wrong(overview),)
    return (*_read(overview.read), *_order(overview.order))


def _terms(overview: Overview) -> tuple[Drawn, ...]:
    lines = tuple(_term(overview, row) for row in overview.terms)
    by_term = Drawn(
        "Share of answers that accept, by term",
        lines,
        ("0%", "50%", "100%"),
        tables=(tables.terms_table(overview.terms),),
    )
    maps = (
        Drawn(
            tables.grid_table(grid).caption,
            map=heat_map(f"{overview.ref}-{grid.row_part}-{grid.column_part}", grid),
            tables=(tables.grid_table(grid),),
        )
        for grid in overview.grids
    )
    return (*maps, by_term)


def _term(overview: Overview, row: TermRow) -> Line:
    waves = [(name, each) for name, each in (("before", row.before), ("after", row.after)) if each]
    said = " ".join(f"{WAVE_NAMES[name]}: {pooled_in_words(each)}." for name, each in waves)
    key = f"{overview.ref}-{row.part}-{row.term}"
    svg = svg_of(key, STRIP_HEIGHT, f"Flows with “{row.label}”", said)
    _quarters(svg)
    for name, each in waves:
        _pooled(svg, name, each)
    cases = f"{len(row.cases)} case{'' if len(row.cases) == 1 else 's'}"
    return Line(f"{PART_WORDS[row.part]}: {row.label} ({cases})", "", text_of(svg), said)


def _pooled(svg: Element, name: str, each: Pooled) -> None:
    """Draw a share with its interval; one whose ends alone are public as a line without a point."""
    y = UPPER if name == "before" else LOWER
    if each.n and each.least is not None and each.most is not None:
        if each.is_exact:
            ends = (each.low or 0, each.high or 0)
            draw_line(svg, f"limits {name}", place_at(ends[0]), place_at(ends[1]), y, y)
            draw_mark(svg, name, place_at(each.least / each.n), y)
        else:
            ends = (each.least / each.n, each.most / each.n)
            draw_line(svg, f"range {name}", place_at(ends[0]), place_at(ends[1]), y, y)


def _quarters(svg: Element) -> None:
    for percent in (0, 25, 50, 75, 100):
        x = place_at(percent / 100)
        draw_line(svg, "grid zero" if percent % 50 == 0 else "grid", x, x, 0, STRIP_HEIGHT)


def _groups(overview: Overview) -> tuple[Drawn, ...]:
    """Return the groups whose limit would be outvoted, drawn; and every question in the table."""
    lines = []
    for of in overview.groups:
        for place, row in enumerate(of.rows):
            if of.outvoted:
                key = f"{of.item.ref}-group-{place}"
                group = f"{in_words(of.feature)}: {row.label}"
                drawing = dots_strip(key, f"{of.item.title} {group}", [(of.wave, row.share)])
                note = f"{group}. {WAVE_NAMES[of.wave]}: {share_in_words(row.share)}."
                more = f" {tables.OUTVOTED}." if row.outvoted else ""
                lines.append(
                    Line("" if place else of.item.title, of.item.ref, drawing, note + more)
                )
    title = (
        "Questions on which a group is outvoted"
        if lines
        else "Told apart in this way, no group is seen to be outvoted"
    )
    axis = ("0%", "50%", "100%") if lines else ()
    return (Drawn(title, tuple(lines), axis, tables=(tables.groups_table(overview.groups),)),)


def _places(overview: Overview) -> Drawn:
    size = len(overview.places)
    return Drawn(
        "Place in the order of trust, and the places that chance would allow",
        tuple(
            Line(row.item.title, row.item.ref, _place_strip(overview, row, size), _said(row))
            for row in overview.places
        ),
        ("1: most trusted", f"{size}: least"),
        tables=(tables.places_table(overview.places),),
        limits="places that chance would allow",
    )


def _read(read: Read | None) -> tuple[Drawn, ...]:
    """Return how people read the information: a table alone, since one row needs no drawing."""
    if read is None or read.n is None:
        return ()
    pieces = "; ".join(f"“{title}”" for title in read.pieces)
    people = f"{read.n} people were" if read.n != 1 else "One person was"
    return (Drawn(f"{people} shown the information: {pieces}", tables=(tables.read_table(read),)),)


def _order(order: ChoiceOrder | None) -> tuple[Drawn, ...]:
    """Return the order of choices: a table alone, since a place without its reach needs no axis."""
    if order is None or not order.places:
        return ()
    numbers = (("before", order.before), ("after", order.after))
    said = ", ".join(f"{WAVE_NAMES[name].lower()} {n}" for name, n in numbers if n)
    return (Drawn(f"People who put them in order: {said}", tables=(tables.order_table(order),)),)


def _said(row: Placed) -> str:
    waves = [(name, each) for name, each in (("before", row.before), ("after", row.after)) if each]
    return " ".join(
        f"{WAVE_NAMES[name]}: place {tables.place_in_words(each)}, {each.n} people."
        for name, each in waves
    )


def _place_strip(overview: Overview, row: Placed, size: int) -> str:
    waves = [(name, each) for name, each in (("before", row.before), ("after", row.after)) if each]
    key = f"{overview.ref}-{row.item.ref}"
    svg = svg_of(key, STRIP_HEIGHT, f"Place of “{row.item.title}”", _said(row))
    for place in range(1, size + 1):
        x = _place_at(place, size)
        draw_line(svg, "grid", x, x, 0, STRIP_HEIGHT)
    for name, each in waves:
        _place(svg, name, each, size)
    return text_of(svg)


def _place(svg: Element, name: str, each: Place, size: int) -> None:
    y = UPPER if name == "before" else LOWER
    ends = (_place_at(each.best, size), _place_at(each.worst, size))
    draw_line(svg, f"limits {name}", *ends, y, y)
    draw_mark(svg, name, _place_at(each.rank, size), y)


def _place_at(place: int, size: int) -> str:
    return place_at((place - 1) / max(1, size - 1))


def _wrong(overview: Overview) -> Drawn:
    lines = []
    for row in overview.wrong:
        waves = [("before", row.before), ("after", row.after)]
        shares: list[tuple[str, Share]] = [(name, share) for name, share in waves if share]
        drawing = dots_strip(f"{row.item.ref}-wrong", f"Wrong on “{row.item.title}”", shares)
        note = " ".join(f"{WAVE_NAMES[name]}: {share_in_words(share)}." for name, share in shares)
        lines.append(Line(row.item.title, row.item.ref, drawing, note))
    return Drawn(
        "Share that does not give the true answer",
        tuple(lines),
        ("0%", "50%", "100%"),
        tables=(tables.wrong_table(overview.wrong),),
    )
