"""Tables at the door: CSV bytes as people really save them, as rows that know their number."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.documents import decode_text
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MAX_CELL_CHARACTERS = 1_000_000
# What a spreadsheet takes for the beginning of a formula, in its wide forms too.
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_MARK = "'"
_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?")
MOST_KNOWN = 10_000
_HEADER_BYTES = 100_000

EMPTY_TABLE = problem_kind(
    "table-empty", "The table has no header row.", "Add a first row that names the columns."
)
DUPLICATE_HEADER = problem_kind(
    "table-duplicate-header",
    "The column “{name}” stands {count} times in the header.",
    "Give each column its own name.",
)
LONG_ROW = problem_kind(
    "table-long-row",
    "The row has {found} cells; the header names {wanted}.",
    "Put text that holds the separator in quotes, or take the extra cells out.",
)
NOT_A_TABLE = problem_kind(
    "table-unreadable",
    "The table cannot be read: {reason}.",
    "Save it again as CSV, with text that holds line breaks in quotes.",
)
MISSING_COLUMN = problem_kind(
    "table-missing-column",
    "The column “{name}” is missing.",
    "Add it; the columns found are: {found}.",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells by column, stripped."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows. Blank rows are left out; the numbers of the others stay true."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def require(self, names: Iterable[str], problems: Problems) -> bool:
        """Note every named column that is missing; answer whether none is."""
        missing = [name for name in names if name not in self.columns]
        for name in missing:
            found = ", ".join(self.columns)
            problems.add(MISSING_COLUMN, Place(self.file, row=1), name=name, found=found)
        return not missing


def read_table(
    content: bytes, file: str, problems: Problems, *, despite_rows: bool = False
) -> Table | None:
    """Read CSV with a comma, semicolon or tab between cells, with or without a byte-order mark.

    Beside UTF-8 it may be what spreadsheets call “Unicode text”: UTF-16 with its mark.

    Returns:
        The table, or None when it cannot be read as one; the problems are noted. With
        `despite_rows`, rows that are too long are noted and left out, and what is wrong with the
        others can be found at the same time.
    """
    content = _as_utf8(content)
    text = decode_text(content, file, problems)
    if text is None:
        return None
    delimiter = delimiter_of(text)
    del text  # as characters, a long table takes several times its bytes
    lines = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        return _read(reader, file, problems, despite_rows=despite_rows)
    except csv.Error as error:
        place = Place(file, row=reader.line_num)
        problems.add(NOT_A_TABLE, place, reason=str(error).rstrip("."))
        return None


def read_columns(
    content: bytes, file: str, problems: Problems
) -> tuple[tuple[str, ...], Iterator[list[str]]] | None:
    """Read a long table without holding its rows: its columns, and an iterator over its cells.

    Cells come as they stand, neither stripped nor counted: whoever reads millions of rows does
    both once for each different cell. The iterator raises csv.Error where the table breaks off.

    Returns:
        The columns and the rows, or None when it cannot be read; the problems are noted.
    """
    content = _as_utf8(content)
    if decode_text(content, file, problems) is None:
        return None
    lines = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    delimiter = delimiter_of(content[:_HEADER_BYTES].decode("utf-8-sig", errors="ignore"))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        columns = _header(reader, file, problems)
    except csv.Error as error:
        problems.add(NOT_A_TABLE, Place(file, row=1), reason=str(error).rstrip("."))
        return None
    return None if columns is None else (columns, reader)


def _as_utf8(content: bytes) -> bytes:
    """Return UTF-16 that begins with its mark as UTF-8, and anything else as it is."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    try:
        return content.decode("utf-16").encode()
    except UnicodeError:
        return content


def write_table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return the rows as canonical CSV: commas, line feeds, quotes only where needed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    # Readers tell the separator from the header, so another one in a name must stand in quotes.
    misleading = any(mark in name for name in columns for mark in ";\t")
    header = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL) if misleading else writer
    header.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
    return out.getvalue()


def write_spreadsheet(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return the rows as CSV for people to open in a spreadsheet, which then runs none of them.

    A cell that a spreadsheet would take for a formula begins with an apostrophe, which
    `without_mark` takes off again; a negative number is none. The byte-order mark tells it that
    the text is UTF-8. Where only programs read, use `write_table`.
    """
    marked = {name: _harmless(name) for name in columns}
    harmless = ({marked[name]: _harmless(_cell(row.get(name))) for name in columns} for row in rows)
    return "\ufeff" + write_table([marked[name] for name in columns], harmless)


def without_mark(text: str) -> str:
    """Return a cell as it was before `write_spreadsheet` put an apostrophe before it."""
    return text[1:] if text.startswith(_MARK) and _is_risky(text) else text


def _harmless(text: str) -> str:
    return f"{_MARK}{text}" if _is_risky(text) else text


def _is_risky(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula, or it looks like one that was marked."""
    bare = text.lstrip(_MARK)
    if bare == text and _NEGATIVE.fullmatch(text):
        return False
    return bare.startswith("\t") or bare.lstrip().startswith(_FORMULA)


def _cell(value: object) -> str:
    """Return a cell's text; line ends become line feeds, as a bare return would split the row."""
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")


def _read(
    reader: Iterator[list[str]], file: str, problems: Problems, *, despite_rows: bool
) -> Table | None:
    before = len(problems)
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    columns = _header(reader, file, problems)
    if columns is None:
        return None
    readable = len(problems) == before
    rows = []
    cleaned = _Cleaned()
    for number, cells in enumerate(reader, start=2):
        values = [cleaned[cell] for cell in cells]
        if not any(values):
            continue
        if any(values[len(columns) :]):
            place = Place(file, row=number)
            problems.add(LONG_ROW, place, found=len(values), wanted=len(columns))
            readable = readable and despite_rows
            continue
        rows.append(Row(number, dict(zip(columns, values, strict=False))))
    return Table(file, columns, tuple(rows)) if readable else None


def _header(reader: Iterator[list[str]], file: str, problems: Problems) -> tuple[str, ...] | None:
    """Return the names of the columns, or None where there are none; doubled ones are noted."""
    columns = [name.strip() for name in next(reader, [])]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        problems.add(EMPTY_TABLE, Place(file, row=1))
        return None
    for name, count in Counter(filter(None, columns)).items():
        if count > 1:
            problems.add(DUPLICATE_HEADER, Place(file, row=1), name=name, count=count)
    return tuple(columns)


class _Cleaned(dict[str, str]):
    """Cells stripped, by the cell; those that say the same are one text.

    A long table says few different things, and a million rows of them should fit a laptop.
    """

    def __missing__(self, cell: str) -> str:
        if len(self) == MOST_KNOWN:
            self.clear()
        text = self[cell] = _cell(cell).strip()
        return text


def delimiter_of(text: str) -> str:
    """Return the separator that the first line uses most outside quotes; a comma when none."""
    header = text.split("\n", 1)[0][:10_000]
    bare = "".join(header.split('"')[::2])
    return max(",;\t", key=bare.count)
