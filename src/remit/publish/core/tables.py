"""The report's tables, every cell as a reader meets it; beside each figure stands one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.publish.core.figures import WAVE_NAMES, share_in_words, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.publish.core.disclosure import Moves, QuotaRow, Share
    from remit.publish.core.items import ShownItem, Wave
    from remit.publish.core.report import Exhibit, Quotas
    from remit.publish.core.themes import Way

HELD = "held back"
NO_VALUE = "–"  # noqa: RUF001  # an en dash is what a table has where there is no value
SHARE_WORDS = {
    "trust": "Share that trusts (95% interval)",
    "knowledge": "share that is right (95% interval)",
    "vignette": "share that accepts (95% interval)",
    "paired-item": "Share that agrees (95% interval)",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it says, and how many columns it spans."""

    words: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is about, its cells, and how many rows its header spans.

    A row that the header of the row above spans has a span of 0 and shows no header of its own.
    """

    header: str
    cells: tuple[Cell, ...]
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption. The first column's cells head their rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def answers_table(exhibit: Exhibit) -> Table:
    """Return how many people gave each answer, a row for each question and wave."""
    scale = exhibit.items[0].scale
    with_share = any(wave.share for item in exhibit.items for _, wave in item.waves)
    share = (SHARE_WORDS[exhibit.kind],) if with_share else ()
    return Table(
        "How many people gave each answer",
        ("Question", "When", *(label for _, label in scale), "People (n)", *share),
        tuple(
            Row(
                item.title,
                (
                    Cell(WAVE_NAMES[name]),
                    *_group_cells(wave),
                    Cell(_number(wave.n)),
                    *((Cell(share_of(wave.share)),) if with_share else ()),
                ),
                span=0 if place else len(item.waves),
            )
            for item in exhibit.items
            for place, (name, wave) in enumerate(item.waves)
        ),
    )


def shares_table(exhibit: Exhibit) -> Table:
    """Return the shares that accept or know, before and after, with n and 95% intervals."""
    word = SHARE_WORDS[exhibit.kind]
    return Table(
        "How many, before and after",
        ("Question", "Before: n", f"Before: {word}", "After: n", f"After: {word}"),
        tuple(
            Row(item.title, _cells(*_wave_cells(item.before), *_wave_cells(item.after)))
            for item in exhibit.items
        ),
    )


def moves_table(exhibit: Exhibit) -> Table | None:
    """Return how people moved between the waves; None where nobody was asked both times."""
    items = [item for item in exhibit.items if item.moves and item.moves.n != 0]
    if not items:
        return None
    up, down = (
        ("Wrong to right", "Right to wrong")
        if exhibit.kind == "knowledge"
        else ("Moved up", "Moved down")
    )
    return Table(
        "How people moved who answered both times",
        ("Question", "People (n)", up, "Same", down, "Net change, points (95% interval)"),
        tuple(Row(item.title, _cells(*move_cells(item.moves))) for item in items if item.moves),
    )


def quota_table(quotas: Quotas) -> Table:
    """Return the panel against what was wanted, a row for each quota."""
    size = f" of {quotas.size}" if quotas.size is not None else ""
    return Table(
        f"The panel{size} against what was wanted, from {quotas.pool} volunteers",
        ("Group", "Wanted", "Panel", "Met", "Volunteers"),
        tuple(
            Row(
                f"{in_words(row.feature)}: {row.value}",
                _cells(
                    _wanted(row),
                    _number(row.panel) if quotas.panel_drawn else "not drawn yet",
                    _met(row) if quotas.panel_drawn else NO_VALUE,
                    _number(row.pool),
                ),
            )
            for row in quotas.rows
        ),
    )


def share_of(share: Share | None) -> str:
    """Return a share for a table's cell, such as “34% (24 to 46)”; n stands in its own column."""
    if share is None:
        return NO_VALUE
    if share.n is None:
        return HELD
    words = share_in_words(share)
    return words.replace(f" of {share.n}", "")


def voices_in_words(share: Share, threshold: int) -> str:
    """Return how many participants raised a theme, in words."""
    if share.n is None:
        return f"Raised by fewer than {threshold} participants"
    if share.band == "held":
        return f"Raised by some of {share.n} participants; how many is held back"
    if share.band == "few":
        return f"Raised by fewer than {threshold} of {share.n} participants"
    if share.band:
        return f"Raised by all but fewer than {threshold} of {share.n} participants"
    limits = ""
    if share.low is not None and share.high is not None:
        limits = f" (95% interval {round(100 * share.low)} to {round(100 * share.high)}%)"
    return f"Raised by {share.count} of {share.n} participants{limits}"


_WAYS = {
    "spontaneous": "unprompted",
    "prompted": "only when prompted",
    "unmarked": "at no known question",
    "before": "before the information",
    "after": "only after the information",
    "unplaced": "on no known side of the information",
}


def ways_in_words(ways: Sequence[Way]) -> tuple[str, ...]:
    """Return how people came to a theme, a sentence for each row."""
    rows: dict[str, list[str]] = {}
    for way in ways:
        words = " or ".join(_WAYS[name] for name in way.ways)
        rows.setdefault(way.row, []).append(f"{way.count} {words}")
    return tuple(f"Of these, {' and '.join(parts)}." for parts in rows.values())


def held_items(
    items: Sequence[ShownItem],
) -> tuple[tuple[str, tuple[ShownItem, ...]], ...]:
    """Return what is held back, in plain words, each with the questions that it concerns."""
    found: dict[str, list[ShownItem]] = {}
    for item in items:
        for what in dict.fromkeys(_held(item)):
            found.setdefault(what, []).append(item)
    return tuple((what, tuple(found[what])) for what in sorted(found))


def _held(item: ShownItem) -> list[str]:
    held = []
    for _, wave in item.waves:
        if wave.n is None:
            held.append("Too few answered, so nothing is shown")
        elif any(len(group.places) > 1 for group in wave.groups):
            held.append("Some answers are counted together")
        if wave.n is not None and wave.share and wave.share.band:
            held.append("The share is given as a band")
    moves = item.moves
    if moves and (moves.withheld or moves.n is None):
        held.append("How people moved is held back")
    elif moves and moves.rounded_to:
        held.append(
            "How many moved each way is held back, and the net change is rounded to "
            + ("a whole point" if moves.rounded_to == 1 else f"{moves.rounded_to} points")
        )
    return held


def _cells(*words: str) -> tuple[Cell, ...]:
    return tuple(Cell(each) for each in words)


def _group_cells(wave: Wave) -> tuple[Cell, ...]:
    """Return the answers of one wave; merged ones share a cell, which says so."""
    return tuple(
        Cell(HELD, len(group.places))
        if group.count is None
        else Cell(f"{group.count} together", len(group.places))
        if len(group.places) > 1
        else Cell(str(group.count))
        for group in wave.groups
    )


def _number(number: int | None) -> str:
    return HELD if number is None else str(number)


def _wave_cells(wave: Wave | None) -> tuple[str, str]:
    if wave is None:
        return "not asked", NO_VALUE
    return _number(wave.n), share_of(wave.share)


def move_cells(moves: Moves) -> tuple[str, ...]:
    """Return how many people there are, moved up, stayed and moved down, and the net change."""
    numbers = tuple(_number(number) for number in (moves.up, moves.same, moves.down))
    if moves.net is None:
        return (_number(moves.n), *numbers, HELD)
    about = "about " if moves.rounded_to > 1 else ""
    limits = ""
    if moves.low is not None and moves.high is not None:
        limits = f" ({signed(moves.low)} to {signed(moves.high)})"
    return (_number(moves.n), *numbers, f"{about}{signed(moves.net)}{limits}")


def _wanted(row: QuotaRow) -> str:
    if row.least is None or row.most is None:
        return HELD
    return str(row.least) if row.least == row.most else f"{row.least} to {row.most}"


def _met(row: QuotaRow) -> str:
    if row.met is None:
        return HELD
    return "Yes" if row.met else "No"


def in_words(name: str) -> str:
    """Return the name of a feature as the start of a sentence."""
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]
