"""The matrix as a page or a file shows it: rows of cases, columns of themes, and each cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.listen.core.guide_split import ways
from remit.listen.core.matrix.passages import is_stale, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.listen.core.annotations import Cell
    from remit.listen.core.matrix.passages import Behind, Behinds, Case
    from remit.listen.core.themes import Theme


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: what was charted, if anything, and the passages behind it now.

    `way` is a key of `passages.WAYS` where only passages that were asked for so are shown.
    """

    case: Case
    code: str
    cell: Cell | None
    behind: tuple[Behind, ...]
    way: str = ""

    @property
    def state(self) -> str:
        """How far the cell is: not charted, nothing said, charted or signed off."""
        return state_of(self.cell)

    @property
    def stale(self) -> bool:
        """Whether its passages have changed since it was charted."""
        return self.cell is not None and is_stale(self.cell, self.behind)

    @property
    def linked(self) -> tuple[Behind, ...]:
        """The passages that are shown and that the summary rests on."""
        chosen = self.cell.passages if self.cell else ()
        return tuple(each for each in self.shown if each.guid in chosen)

    @property
    def shown(self) -> tuple[Behind, ...]:
        """The passages behind the cell that were asked for as is wanted."""
        if not self.way:
            return self.behind
        return tuple(each for each in self.behind if self.way in ways(each.asked))

    @property
    def words(self) -> str:
        """What the cell says in one line or more: its state where it has no summary."""
        text = self.cell.summary if self.cell and self.cell.summary else self.state.capitalize()
        return f"{text} [stale]" if self.stale else text


@dataclass(frozen=True, slots=True)
class Row:
    """One case with its attributes, in the order of the matrix's, and its cells."""

    case: Case
    attributes: tuple[str, ...]
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole matrix: the columns' themes by code, the attributes' names, and the rows.

    `has_guide` is whether a moderator's guide tells how passages were asked for.
    """

    themes: tuple[tuple[str, Theme], ...]
    attributes: tuple[str, ...]
    rows: tuple[Row, ...]
    has_guide: bool = False

    def count(self, state: str) -> int:
        """Return how many cells are in a state."""
        return sum(cell.state == state for row in self.rows for cell in row.cells)

    @property
    def stale(self) -> int:
        """How many cells have gone stale."""
        return sum(cell.stale for row in self.rows for cell in row.cells)

    def only(self, wanted: Mapping[str, str]) -> Matrix:
        """Return the matrix with the rows that have all of some attributes' values."""
        places = {name: at for at, name in enumerate(self.attributes)}
        rows = tuple(
            row
            for row in self.rows
            if all(row.attributes[places[n]] == v for n, v in wanted.items() if n in places)
        )
        return replace(self, rows=rows)

    def asked(self, way: str) -> Matrix:
        """Return the matrix with the passages alone that were asked for in a way, a key of `WAYS`.

        Summaries and states are of all passages, and stay as they are.
        """
        rows = tuple(
            replace(row, cells=tuple(replace(cell, way=way) for cell in row.cells))
            for row in self.rows
        )
        return replace(self, rows=rows)

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values that an attribute has, sorted."""
        at = self.attributes.index(name)
        return tuple(sorted({row.attributes[at] for row in self.rows} - {""}))


def make_matrix(
    cases: Sequence[Case],
    themes: Mapping[str, Theme],
    cells: Iterable[Cell],
    behind: Behinds,
    attributes: Mapping[str, Mapping[str, str]],
) -> Matrix:
    """Return the matrix of some cases.

    Args:
        cases: the rows.
        themes: the columns, by the identifier of their code.
        cells: what was charted.
        behind: the passages of each cell.
        attributes: the values by name of each participant's code.
    """
    charted = {(cell.case, cell.code): cell for cell in cells}
    names = tuple(dict.fromkeys(n for c in cases for n in attributes.get(c.code, {})))
    return Matrix(
        tuple(themes.items()),
        names,
        tuple(
            Row(
                case,
                tuple(attributes.get(case.code, {}).get(name, "") for name in names),
                tuple(
                    CellView(
                        case, code, charted.get((case.key, code)), behind.get((case.key, code), ())
                    )
                    for code in themes
                ),
            )
            for case in cases
        ),
    )
