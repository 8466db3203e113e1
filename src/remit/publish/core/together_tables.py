"""The tables of what the questions say together; beside each of its figures stands one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.publish.core.bands import bands_of
from remit.publish.core.figures import WAVE_NAMES
from remit.publish.core.heat import PART_WORDS, pooled_in_words
from remit.publish.core.information import LEFT, OPENED, RIGHT
from remit.publish.core.tables import (
    HELD,
    NO_VALUE,
    Cell,
    Row,
    Table,
    in_words,
    move_cells,
    share_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.publish.core.disclosure import Share
    from remit.publish.core.groups import GroupTable
    from remit.publish.core.information import Read
    from remit.publish.core.items import ShownItem
    from remit.publish.core.orders import ChoiceOrder
    from remit.publish.core.together import Grid, Place, Placed, TermRow, Wrong

INTERVAL = "(95% interval)"
ACCEPT = f"share of answers that accept, of n {INTERVAL}"
STATES = {
    RIGHT: "opened all of it, and answered every question about it rightly",
    OPENED: "opened all of it",
    LEFT: "did not go on to the end of it",
}
NOT_RIGHT = "opened all of it, and did not answer every question about it rightly"
OUTVOTED = "Most of these do not, though most of all do"


def net_table(items: Sequence[ShownItem]) -> Table:
    """Return the net change of every question that anybody answered both times."""
    return Table(
        "Net change of every question, person by person",
        (
            "Question",
            "Counted",
            "People (n)",
            "Up",
            "Same",
            "Down",
            f"Net change, points {INTERVAL}",
        ),
        tuple(
            Row(
                item.title,
                (
                    Cell("towards the truth" if item.truth else "on the scale of answers"),
                    *(Cell(words) for words in move_cells(item.moves)),
                ),
            )
            for item in items
            if item.moves
        ),
    )


def bands_table(items: Sequence[ShownItem]) -> Table:
    """Return how many went each way, for the questions whose moves are drawn as bands."""
    return Table(
        "How many moved each way",
        ("Question", "Before", "After", "People"),
        tuple(
            Row(
                item.title,
                (
                    Cell(band.start or "Any answer"),
                    Cell(band.end),
                    Cell(str(band.count)),
                ),
                span=0 if place else len(bands_of(item)),
            )
            for item in items
            for place, band in enumerate(bands_of(item))
        ),
    )


def terms_table(rows: Sequence[TermRow]) -> Table:
    """Return who accepts flows with each term, before and after."""
    return Table(
        "Who accepts flows, term by term",
        ("Term", "Part of the flow", "Cases", f"Before: {ACCEPT}", f"After: {ACCEPT}"),
        tuple(
            Row(
                row.label,
                (
                    Cell(PART_WORDS[row.part]),
                    Cell(str(len(row.cases))),
                    Cell(pooled_in_words(row.before)),
                    Cell(pooled_in_words(row.after)),
                ),
            )
            for row in rows
        ),
    )


def grid_table(grid: Grid) -> Table:
    """Return every cell of a heat map."""
    rows, columns = dict(grid.rows), dict(grid.columns)
    return Table(
        f"{PART_WORDS[grid.row_part]}, by {PART_WORDS[grid.column_part].lower()}",
        (
            PART_WORDS[grid.row_part],
            PART_WORDS[grid.column_part],
            "Cases",
            f"Before: {ACCEPT}",
            f"After: {ACCEPT}",
        ),
        tuple(
            Row(
                rows[cell.row],
                (
                    Cell(columns[cell.column]),
                    Cell(str(len(cell.cases))),
                    Cell(pooled_in_words(cell.before)),
                    Cell(pooled_in_words(cell.after)),
                ),
            )
            for cell in grid.cells
        ),
    )


def groups_table(tables: Sequence[GroupTable]) -> Table:
    """Return each question by groups of people; one row where that is held back."""
    rows = []
    for table in tables:
        wave = WAVE_NAMES[table.wave]
        if not table.rows:
            rows.append(Row(table.item.title, (Cell(wave), Cell(HELD, 4))))
        for place, row in enumerate(table.rows):
            cells = (
                wave,
                f"{in_words(table.feature)}: {row.label}",
                HELD if row.share.n is None else str(row.share.n),
                share_of(row.share),
                OUTVOTED if row.outvoted else NO_VALUE,
            )
            span = 0 if place else len(table.rows)
            rows.append(Row(table.item.title, tuple(map(Cell, cells)), span))
    return Table(
        "Who accepts, agrees or trusts, by group",
        ("Question", "When", "Group", "People (n)", f"Share {INTERVAL}", "Outvoted"),
        tuple(rows),
    )


def places_table(rows: Sequence[Placed]) -> Table:
    """Return the place of each body, with the places that chance would allow."""
    return Table(
        "Places in the order of trust",
        ("Body", "Before: place (from, to)", "Before: n", "After: place (from, to)", "After: n"),
        tuple(
            Row(row.item.title, (*_place_cells(row.before), *_place_cells(row.after)))
            for row in rows
        ),
    )


def place_in_words(place: Place | None) -> str:
    """Return a place as a reader meets it, such as “2 (1 to 3)”."""
    return HELD if place is None else f"{place.rank} ({place.best} to {place.worst})"


def wrong_table(rows: Sequence[Wrong]) -> Table:
    """Return who does not give the true answer, before and after, and the net change."""
    return Table(
        "Who does not give the true answer",
        (
            "Fact",
            "True answer",
            "Before: n",
            f"Before: share {INTERVAL}",
            "After: n",
            f"After: share {INTERVAL}",
            f"Net change towards the truth, points {INTERVAL}",
        ),
        tuple(
            Row(
                row.item.title,
                (
                    Cell(row.item.truth or NO_VALUE),
                    *_share_cells(row.before),
                    *_share_cells(row.after),
                    Cell(move_cells(row.moves)[-1] if row.moves else NO_VALUE),
                ),
            )
            for row in rows
        ),
    )


def read_table(read: Read) -> Table:
    """Return how people read the information; one row where that is held back."""
    asked = any(RIGHT in part.states for part in read.parts)
    words = {**STATES, OPENED: NOT_RIGHT} if asked else STATES
    rows = [
        Row(
            _capital("; or ".join(words[state] for state in part.states)),
            (Cell(HELD if part.count is None else str(part.count)),),
        )
        for part in read.parts
    ]
    return Table(
        "How people read the information",
        ("What people did", "People"),
        tuple(rows) or (Row("How far people read, and what they answered", (Cell(HELD),)),),
    )


def order_table(order: ChoiceOrder) -> Table:
    """Return the place of each choice, before and after."""
    return Table(
        "Places of the choices",
        ("Choice", "Before: place", "After: place"),
        tuple(
            Row(row.label, (_rank_cell(row.before), _rank_cell(row.after))) for row in order.places
        ),
    )


def _rank_cell(rank: int | None) -> Cell:
    return Cell(HELD if rank is None else str(rank))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _place_cells(place: Place | None) -> tuple[Cell, Cell]:
    return Cell(place_in_words(place)), Cell(HELD if place is None else str(place.n))


def _share_cells(share: Share | None) -> tuple[Cell, Cell]:
    if share is None:
        return Cell("not asked"), Cell(NO_VALUE)
    return Cell(HELD if share.n is None else str(share.n)), Cell(share_of(share))
