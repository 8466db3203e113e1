"""The cells of a row of the room's tables, read one by one, and what is wrong with each noted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.numbers import whole_number
from remit.kernel.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from remit.kernel.errors import ProblemKind
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row, Table

_T = TypeVar("_T")
_HIGHEST = 5
_MOST = 32_767  # what every database keeps as a small number

BAD_CELL = problem_kind(
    "support-cell-unreadable",
    "“{value}” is no {what}.",
    "Use {allowed}.",
)
TWICE = problem_kind(
    "support-row-twice",
    "The same stands in row {first} already.",
    "Keep one of the two rows.",
)
TOO_EARLY = problem_kind(
    "support-day-too-early",
    "“{later}” is before “{earlier}”, or that is blank.",
    "Put the days right.",
)


class Cells:
    """Reads the cells of one row, and notes what is wrong with each."""

    def __init__(self, row: Row, file: str, problems: Problems) -> None:
        self._row = row
        self._file = file
        self._problems = problems
        self.is_good = True

    def one_of(self, column: str, allowed: Sequence[str], what: str) -> str:
        """Return a cell that must be one of some values."""
        value = self._row[column]
        if value not in allowed:
            words = ", ".join(filter(None, allowed))
            self._bad(column, what, f"{words}, or leave it blank" if "" in allowed else words)
        return value

    def day(self, column: str, *, needed: bool = False) -> date | None:
        """Return a day, or None where the cell is blank and may be."""
        return self._made(
            column, date.fromisoformat, "day", "year, month and day, such as 2026-03-31", needed
        )

    def number(self, column: str) -> int | None:
        """Return a whole number above zero."""
        return self._made(column, _counting, "number", "a whole number such as 1", needed=True)

    def whole(self, column: str) -> int | None:
        """Return a whole number, zero too, or None where the cell is blank."""
        return self._made(column, _whole, "number", "a whole number such as 0", needed=False)

    def yes(self, column: str) -> bool:
        """Return whether a cell says yes; blank is no."""
        return self.one_of(column, ("", "yes", "no"), "answer") == "yes"

    def several(self, column: str, allowed: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return the parts of a list; each must be one of some values, where they are given."""
        parts = tuple(part.strip() for part in self._row[column].split(";") if part.strip())
        if allowed is not None and not set(parts) <= set(allowed):
            self._bad(column, "list of them", f"any of {', '.join(allowed)}, with ; between")
        return parts

    def half(self, column: str) -> float | None:
        """Return a level in halves."""
        return self._made(column, _half, "level", "a number from 1 to 5 in halves", needed=True)

    def share(self, column: str) -> float | None:
        """Return a share that may be below zero, or None where the cell is blank."""
        return self._made(column, _share, "share", "a number from -1 to 1", needed=False)

    def answers(self, names: Iterable[str], allowed: Sequence[str]) -> dict[str, str]:
        """Return the answers by item, blank ones left out."""
        found = {name: self._row[name] for name in names if self._row[name]}
        for name in found:
            self.one_of(name, allowed, "level")
        return found

    def after(self, earlier: str, later: str) -> None:
        """Note a day that comes before another one, or without it; both are ISO text."""
        early, late = self._row[earlier], self._row[later]
        if self.is_good and late and (not early or late < early):
            self._note(later, TOO_EARLY, earlier=earlier, later=later)

    def _made(
        self,
        column: str,
        make: Callable[[str], _T],
        what: str,
        allowed: str,
        needed: bool,  # noqa: FBT001  # the two kinds of cells
    ) -> _T | None:
        if not self._row[column] and not needed:
            return None
        try:
            return make(self._row[column])
        except ValueError:
            self._bad(column, what, allowed)
            return None

    def _bad(self, column: str, what: str, allowed: str) -> None:
        self._note(column, BAD_CELL, value=self._row[column], what=what, allowed=allowed)

    def _note(self, column: str, kind: ProblemKind, **said: object) -> None:
        self.is_good = False
        self._problems.add(kind, Place(self._file, row=self._row.number, column=column), **said)


def _counting(text: str) -> int:
    if not _whole(text):
        raise ValueError(text)
    return int(text)


def _whole(text: str) -> int:
    number = whole_number(text, _MOST)
    if number is None:
        raise ValueError(text)
    return number


def _share(text: str) -> float:
    if not -1 <= float(text) <= 1:
        raise ValueError(text)
    return float(text)


def _half(text: str) -> float:
    if not 1 <= float(text) <= _HIGHEST or not (2 * float(text)).is_integer():
        raise ValueError(text)
    return float(text)


def table_of(
    files: FolderFiles, file: str, needed: Sequence[str], problems: Problems
) -> Table | None:
    """Return a table of the folder, or None where it is not there or lacks a column."""
    table = read_table(files[file], file, problems) if file in files else None
    return table if table is not None and table.require(needed, problems) else None


def named_in(files: FolderFiles, file: str, *columns: str) -> frozenset[tuple[str, ...]]:
    """Return what the rows of a file are called, as they have it, also where a row has faults.

    What another file says of a faulty row is no fault of its own.
    """
    table = read_table(files[file], file, Problems()) if file in files else None
    return frozenset(tuple(row[name] for name in columns) for row in table or ())


def is_first(seen: dict[Any, int], key: object, row: Row, file: str, problems: Problems) -> bool:
    """Whether a row is the first of its key; another one is noted."""
    first = seen.setdefault(key, row.number)
    if first != row.number:
        problems.add(TWICE, Place(file, row=row.number), first=first)
    return first == row.number
