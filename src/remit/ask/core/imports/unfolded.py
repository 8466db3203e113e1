"""Turns of repeats that come as further columns of the one table, such as `person[2]/age`.

Ona writes them so: a column for each question of each turn, with the turn's number in brackets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.kernel.tables import Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.questionnaire import Questionnaire

OWN, PARENT = "KEY", "PARENT_KEY"
"""Columns, named as ODK Central names them, by which the turns say whose they are."""

_TURN = re.compile(r"^(?P<turn>.*\[\d+\])[/.](?P<rest>[^\[\]]+(?:\[[^\[\]/.]+\])?)$")
_NUMBER = re.compile(r"\[\d+\]")


def is_unfolded(name: str) -> bool:
    """Whether a table of a repeat was made of columns of the table of people."""
    return name.endswith("]")


def key_of(row: Row, turn: str = "") -> str:
    """Return what the turn of a row is known by; without a turn, the row itself."""
    return f"\x1f{row.number}\x1f{turn}"


def unfolded(table: Table, form: Questionnaire | None) -> tuple[Table, Mapping[str, Table]]:
    """Return the table without columns of turns, and for each turn a table of those who have it.

    A turn's table keeps the headers and the numbers of the rows, so that a fault is told where it
    stands. Columns that speak of no repeat of the form stay where they are.
    """
    repeats = {group.name for group in form.groups if group.repeat} if form else set()
    turns: dict[str, list[str]] = {}
    for column in table.columns:
        match = _TURN.match(column)
        if match and set(_repeats_in(match["turn"])) <= repeats:
            turns.setdefault(match["turn"], []).append(column)
    taken = {column for columns in turns.values() for column in columns}
    kept = tuple(column for column in table.columns if column not in taken)
    rest = Table(table.file, kept, tuple(_only(row, kept) for row in table))
    return rest, {turn: _table_of(turn, columns, table) for turn, columns in turns.items()}


def _repeats_in(turn: str) -> list[str]:
    """Return the names that have a number in brackets, from the outside inwards."""
    return [_NUMBER.sub("", step) for step in re.split(r"[/.]", turn) if _NUMBER.search(step)]


def _table_of(turn: str, columns: list[str], table: Table) -> Table:
    outer = re.match(r"^(?P<outer>.*\[\d+\])[/.]", turn)
    # Whoever has an inner turn has the turn around it, though it may hold nothing else.
    within = [column for column in table.columns if column.startswith((f"{turn}/", f"{turn}."))]
    rows = []
    for row in table:
        if any(row[column] for column in within):
            cells = {column: row[column] for column in columns}
            keys = {OWN: key_of(row, turn), PARENT: key_of(row, outer["outer"] if outer else "")}
            rows.append(Row(row.number, {**cells, **keys}))
    return Table(table.file, (*columns, OWN, PARENT), tuple(rows))


def _only(row: Row, columns: tuple[str, ...]) -> Row:
    return Row(row.number, {column: row.cells[column] for column in columns if column in row.cells})
