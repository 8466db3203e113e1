"""A charter as a grid: two parts of a flow against each other, and what is decided in each cell.

A cell stands for every flow at or below its two terms. It is reasoned about as a box of flows; no
flow is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.counting import count
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.charter.core.space import Space
    from remit.kernel.vocabulary import Term, Vocabulary

MOST_TERMS = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        flows: how many flows it stands for, conditions left aside.
        answers: how many of them get which answer.
    """

    flows: int
    answers: Mapping[Answer, int]

    @property
    def only(self) -> Answer | None:
        """The answer that every flow of the cell gets, or None where they differ."""
        return next((one for one, flows in self.answers.items() if flows == self.flows), None)

    @property
    def found(self) -> tuple[Answer, ...]:
        """The answers that its flows get, in one order."""
        return tuple(one for one in Answer if self.answers.get(one))


@dataclass(frozen=True, slots=True)
class Grid:
    """The terms of the rows, of the columns, and a row of cells for each of the first."""

    rows: tuple[Term, ...]
    columns: tuple[Term, ...]
    cells: tuple[tuple[Cell, ...], ...]


def children(vocabulary: Vocabulary, part: str, above: str = "") -> tuple[Term, ...]:
    """Return the terms right below a term of a part, or those with none above them."""
    return tuple(term for term in vocabulary.terms(part) if term.broader == above)


def grid(
    space: Space,
    row_part: str,
    column_part: str,
    rows: Sequence[Term],
    columns: Sequence[Term],
    within: Mapping[str, Sequence[str]] | None = None,
) -> Grid:
    """Return what is decided for each pair of terms.

    Args:
        space: the charter on one day.
        row_part: the part that the rows are of.
        column_part: another one, of the columns.
        rows: the terms of the rows; at most `MOST_TERMS` are shown.
        columns: likewise.
        within: terms of the other parts that the flows are at or below.

    Raises:
        KeyError: a part has no such term.
    """
    shown_rows, shown_columns = rows[:MOST_TERMS], columns[:MOST_TERMS]
    cells = tuple(
        tuple(
            _cell(space, {**(within or {}), row_part: (row.key,), column_part: (column.key,)})
            for column in shown_columns
        )
        for row in shown_rows
    )
    return Grid(tuple(shown_rows), tuple(shown_columns), cells)


def _cell(space: Space, terms: Mapping[str, Sequence[str]]) -> Cell:
    counted = count(space, space.asked(terms))
    return Cell(counted.flows, counted.answers)
