"""Tables whose rows are values with plain fields: said once, as columns, for reading and writing.

A column holds a code, a key, a text, a day, a number, yes or no, or one of some words.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import write_table
from remit.people.core.participant_code import coded_rows
from remit.support.core.cells import Cells, is_first, named_in, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row
    from remit.people.core.participant_code import CodeRules

_V = TypeVar("_V")
_YES_NO = ("yes", "no")
CODE = "code"
TEXT = "text"
DAY = "day"
NUMBER = "number"
YES = "yes"
WORD = "word"

BLANK_CELL = problem_kind(
    "support-cell-blank", "“{name}” is blank.", "Write it, or take the row out."
)
LONG_CELL = problem_kind(
    "support-cell-long",
    "“{name}” has {found} characters; at most {most} are kept.",
    "Shorten it.",
)
UNKNOWN_KEY = problem_kind(
    "support-row-unknown",
    "“{value}” stands for no row of {file}.",
    "Add that row, or put this one right.",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column, of the name that the value's field has.

    Attributes:
        name: of column and field.
        kind: what it holds.
        needed: whether it must not be blank.
        allowed: the words of which it holds one.
        most: characters of a text.
    """

    name: str
    kind: str = TEXT
    needed: bool = False
    allowed: tuple[str, ...] = ()
    most: int = 200


@dataclass(frozen=True, slots=True)
class FlatTable(Generic[_V]):
    """A file of rows, each a value.

    Attributes:
        file: its path in the folder.
        make: makes a value of the columns by name.
        columns: in their order.
        key: the columns that no two rows share.
    """

    file: str
    make: Callable[..., _V]
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def key_of(self, value: _V) -> tuple[Any, ...]:
        """Return what no other value of the table shares."""
        return tuple(getattr(value, name) for name in self.key)

    def read(self, files: FolderFiles, problems: Problems, codes: CodeRules) -> tuple[_V, ...]:
        """Return the values of a folder in order; faulty rows are noted, withdrawn ones skipped."""
        needed = [one.name for one in self.columns if one.needed]
        table = table_of(files, self.file, needed, problems)
        if table is None:
            return ()
        found: list[_V] = []
        seen: dict[Any, int] = {}
        known = self._codes(table, codes, problems)
        for row in table:
            cells = _Cells(row, self.file, problems)
            values = {
                one.name: known[one.name].get(row.number, "")
                if one.kind == CODE
                else cells.value(one)
                for one in self.columns
            }
            # A row whose organisation has withdrawn, or whose code is at fault, is left out.
            whole = all(
                values[one.name] or not (row[one.name] or one.needed)
                for one in self.columns
                if one.kind == CODE
            )
            if not (cells.is_good and whole):
                continue
            value = self.make(**values)
            if is_first(seen, self.key_of(value), row, self.file, problems):
                found.append(value)
        return tuple(sorted(found, key=self.key_of))

    def write(self, values: Iterable[_V]) -> dict[str, bytes]:
        """Return the file in one fixed spelling; none without any value."""
        rows = [
            {one.name: _spelt(getattr(value, one.name)) for one in self.columns}
            for value in sorted(values, key=self.key_of)
        ]
        names = [one.name for one in self.columns]
        return {self.file: write_table(names, rows).encode()} if rows else {}

    def values_of(self, value: _V) -> dict[str, Any]:
        """Return a value's columns by name."""
        return {one.name: getattr(value, one.name) for one in self.columns}

    def _codes(self, table: Any, codes: CodeRules, problems: Problems) -> dict[str, dict[int, str]]:
        """Return the sound codes of each column of codes by the row's number."""
        found: dict[str, dict[int, str]] = {}
        for one in self.columns:
            if one.kind == CODE:
                given = [row for row in table if row[one.name]]
                part = type(table)(table.file, table.columns, tuple(given))
                rows = coded_rows(part, one.name, codes, problems)
                found[one.name] = {row.number: code for row, code in rows}
                if one.needed:
                    _note_blank(table, one.name, problems)
        return found


def of_known(
    table: FlatTable[_V], values: Sequence[_V], key: str, known: Iterable[Any],
    other: FlatTable[Any], files: FolderFiles, problems: Problems,
) -> tuple[_V, ...]:  # fmt: skip
    """Return the values whose key is blank or stands for a sound row of another table.

    What stands for no row of its file, sound or not, is noted.
    """
    there = {*known, "", None}
    named = named_in(files, other.file, other.key[0])
    for one in values:
        value = getattr(one, key)
        if value not in there and (str(value),) not in named:
            place = Place(table.file, key=key)
            problems.add(UNKNOWN_KEY, place, value=value, file=other.file)
    return tuple(one for one in values if getattr(one, key) in there)


class _Cells(Cells):
    """Reads the cells of one row by what their columns hold."""

    def value(self, one: Column) -> Any:
        """Return the cell of a column; what is wrong with it is noted."""
        text = self._row[one.name]
        if not text and one.needed:
            return self._note(one.name, BLANK_CELL, name=one.name)
        if one.kind == DAY:
            return self.day(one.name)
        if one.kind == NUMBER:
            return self.number(one.name) if text else None
        if one.kind == YES:
            return self.one_of(one.name, _YES_NO, "answer") == "yes"
        if one.kind == WORD:
            return self.one_of(one.name, one.allowed if one.needed else ("", *one.allowed), "word")
        if len(text) > one.most:
            self._note(one.name, LONG_CELL, name=one.name, found=len(text), most=one.most)
        return text


def _note_blank(table: Iterable[Row], name: str, problems: Problems) -> None:
    for row in table:
        if not row[name]:
            place = Place(getattr(table, "file", ""), row=row.number, column=name)
            problems.add(BLANK_CELL, place, name=name)


def _spelt(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else value


def columns_of(value: type, *given: Column) -> tuple[Column, ...]:
    """Return columns in the order of a value's fields.

    Raises:
        ValueError: a field has no column, or a column no field.
    """
    by = {one.name: one for one in given}
    names = [one.name for one in fields(value)]
    if set(by) != set(names):
        raise ValueError(f"{value.__name__}: {set(by) ^ set(names)}")
    return tuple(by[name] for name in names)
