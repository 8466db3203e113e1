"""A spreadsheet at the door: `.xlsx`, `.xls`, `.ods` or CSV, whatever its name, as rows of text.

Cells become text exactly as the tools of the field read them, by the functions of pyxform's sheet
reader. What that reader refuses and a form survives is mended here: a blank first row, two columns
of one name, a sheet whose name is mistyped, a date that cannot be told, a wrongly stated size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from remit.ask.core.spreadsheet import Book, Grid, read_spreadsheet
from remit.ask.core.spreadsheet_csv import OpenQuote
from remit.kernel.archives import open_archive, refuses_entities
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Mapping, Sequence

NOT_A_WORKBOOK = problem_kind(
    "form-unreadable",
    "The file is no workbook and no form as CSV that can be read.",
    "Open the form in a spreadsheet program and save it again as .xlsx.",
)
OPEN_QUOTE = problem_kind(
    "form-open-quote",
    "A quotation mark that begins in this row is never closed, and takes in all that follows.",
    "Close it, or write it twice where it is meant as a character; spreadsheet programs do so.",
)
MENDED_SHEET = problem_kind(
    "form-mended-sheet",
    "The sheet “{sheet}” is read as “{mended}”.",
    "Nothing need be done, unless another sheet was meant.",
)
MENDED_HEADER = problem_kind(
    "form-mended-header",
    "The first row with the names of columns is row {row}; what stands above it was left out.",
    "Nothing need be done.",
)
MENDED_SECOND_HEADER = problem_kind(
    "form-mended-second-header",
    "The row repeats the names of the columns; it was left out.",
    "Nothing need be done.",
)

MENDED_FORMULA = problem_kind(
    "form-mended-formula",
    "The cell holds a formula that nothing worked out; it is read as blank.",
    "Open the form in a spreadsheet program, and save it again.",
)

MENDED_MERGED = problem_kind(
    "form-mended-merged",
    "The list “{list}” stands in merged cells of the rows {first} to {last}; it is read for each.",
    "Nothing need be done.",
)

MENDED_BLANK_ROWS = problem_kind(
    "form-mended-blank-rows",
    "More than {most} blank rows part the sheet; what stands below them, from row {row} on, was "
    "left out, as other tools for forms leave it out.",
    "Take the blank rows out, if questions or choices stand below them.",
)

SHEETS = ("survey", "choices", "settings", "external_choices")

_ZIP = b"PK"
_CHUNK = 1_000_000
_PICTURES = ("xl/media/", "Pictures/", "Thumbnails/")
_HEADER_ROWS = 12
_MOST_BLANK_ROWS = 60
"""After so many blank rows pyxform takes a sheet to have ended, and so do its users."""
_MOST_ROWS_BELOW = 20_000
"""So far below the end of a sheet it is looked whether anything stands there."""
_CLOSE = 0.8
# A name that tells a header row, by sheet.
_TELLING = {
    "survey": frozenset({"type", "command"}),
    "choices": frozenset({"list_name", "listname"}),
    "external_choices": frozenset({"list_name", "listname"}),
}
_OF_LISTS = frozenset({"choices", "external_choices"})
# Columns that tell what a sheet is, whatever it is called: one of each set.
_COLUMNS_OF: Mapping[str, tuple[frozenset[str], ...]] = {
    "survey": (frozenset({"type"}), frozenset({"name"})),
    "choices": (_TELLING["choices"], frozenset({"name", "value"})),
    "settings": (frozenset({"form_title", "form_id", "id_string", "default_language"}),),
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, and its filled cells by column."""

    number: int
    cells: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns as they are named ("" for none), and its rows; no blank rows.

    Attributes:
        name: what the sheet is to a form, such as "survey".
        columns: the header row.
        rows: the rows below it.
        title: the sheet's own name in the workbook.
        header: the number of the header row.
    """

    name: str
    columns: tuple[str, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    title: str = ""
    header: int = 1

    @property
    def shown(self) -> str:
        """The sheet's own name, for a place."""
        return self.title or self.name


def read_workbook(content: bytes, file: str, problems: Problems) -> dict[str, Sheet] | None:
    """Return the sheets of a form by what they are to it, or None with a problem noted.

    A workbook of one sheet counts as having a “survey”, whatever that sheet is called.
    """
    if content.startswith(_ZIP):
        archive = open_archive(content, file, problems)
        if archive is None or not is_free_of_entities(archive, file, problems):
            return None
    try:
        with read_spreadsheet(content) as book:
            titles = _titles(book, file, problems)
            return {
                name: _sheet(name, title, book, file, problems) for name, title in titles.items()
            }
    except OpenQuote as fault:
        problems.add(OPEN_QUOTE, Place(file, row=fault.row))
        return None
    except Exception:  # noqa: BLE001  # a damaged workbook breaks the readers in a dozen ways
        problems.add(NOT_A_WORKBOOK, Place(file))
        return None


def _titles(book: Book, file: str, problems: Problems) -> dict[str, str]:
    """Return the title of each sheet that a form has, by what it is to the form."""
    titles = book.titles
    plain = {"_".join(title.strip().lower().split()): title for title in reversed(titles)}
    found = {name: plain[name] for name in SHEETS if name in plain}
    if len(titles) == 1:
        return found or {"survey": titles[0]}
    # An underscore at the start is the field's own way to set a sheet aside.
    free = [name for name in plain if name not in SHEETS and not name.startswith("_")]
    for name in SHEETS:
        alike = get_close_matches(name, free, 1, _CLOSE) if name not in found else []
        if not alike and name in _COLUMNS_OF and name not in found:
            alike = _by_columns(name, book, {title: plain[title] for title in free})
        if alike:
            found[name] = plain[alike[0]]
            free.remove(alike[0])
            place = Place(file, sheet=found[name])
            problems.notice(MENDED_SHEET, place, sheet=found[name], mended=name)
    return found


def _by_columns(name: str, book: Book, free: Mapping[str, str]) -> list[str]:
    """Return the one sheet whose columns are those of `name`, whatever it is called; else none.

    Args:
        name: what is looked for, such as "choices".
        book: the workbook.
        free: titles of the sheets that are nothing to the form yet, by their plain spelling.
    """
    found = []
    for plain, title in free.items():
        rows, _ = _until_it_ends(islice(book.rows(title), _HEADER_ROWS))
        header = rows[_header(name, rows) - 1] if rows else {}
        named = {"_".join(text.lower().split()) for text in header.values() if text}
        if all(named & some for some in _COLUMNS_OF[name]):
            found.append(plain)
    return found if len(found) == 1 else []


def _sheet(name: str, title: str, book: Book, file: str, problems: Problems) -> Sheet:
    above = book.first_row(title) - 1
    rows, further = _until_it_ends(book.rows(title))
    if further:
        told = Place(file, sheet=title, row=above + further)
        problems.notice(MENDED_BLANK_ROWS, told, most=_MOST_BLANK_ROWS, row=above + further)
    index = _header(name, rows)
    header = above + index
    if index > 1:
        problems.notice(MENDED_HEADER, Place(file, sheet=title, row=header), row=header)
    columns = rows[index - 1] if rows else {}
    width = max(columns, default=-1) + 1
    if name in _OF_LISTS:
        _fill_merged(book.merged(title), columns, rows, Place(file, sheet=title), problems)
    for number, at in book.unworked(title):
        if at in columns and number > header:
            place = Place(file, sheet=title, row=number, column=columns[at])
            problems.notice(MENDED_FORMULA, place)
    below = [
        SheetRow(number, cells)
        for number, row in enumerate(rows[index:], start=header + 1)
        if (cells := {at: text for at, text in row.items() if at in columns})
    ]
    again = {
        row.number for row in below if len(row.cells) > 1 and row.cells.items() <= columns.items()
    }
    for number in sorted(again):
        problems.notice(MENDED_SECOND_HEADER, Place(file, sheet=title, row=number))
    return Sheet(
        name=name,
        columns=tuple(" ".join(columns.get(at, "").split()) for at in range(width)),
        rows=tuple(row for row in below if row.number not in again),
        title=title,
        header=header,
    )


def _fill_merged(
    merged: Sequence[tuple[int, int, int]],
    columns: Mapping[int, str],
    rows: list[dict[int, str]],
    place: Place,
    problems: Problems,
) -> None:
    """Give each row the list whose name stands in cells that are merged downwards."""
    for first, last, at in merged:
        header = "_".join(columns.get(at, "").lower().split())
        listed = rows[first - 1].get(at, "") if first <= len(rows) else ""
        if header not in _TELLING["choices"] or not listed:
            continue
        for row in rows[first:last]:
            if row:
                row.setdefault(at, listed)
        told = replace(place, row=first, column=columns[at])
        problems.notice(MENDED_MERGED, told, list=listed, first=first, last=last)


def _until_it_ends(grid: Grid) -> tuple[list[dict[int, str]], int]:
    """Return the filled cells of each row, up to the first long run of blank ones.

    Beside them: the number, from 1, of the first row below that run that is not blank; else 0.
    """
    rows: list[dict[int, str]] = []
    blank = 0
    left = iter(grid)
    for row in left:
        cells = {at: text for at, text in enumerate(row) if text}
        rows.append(cells)
        blank = 0 if cells else blank + 1
        if blank > _MOST_BLANK_ROWS:
            break
    below = enumerate(islice(left, _MOST_ROWS_BELOW), start=len(rows) + 1)
    return rows, next((number for number, row in below if any(row)), 0)


def _header(name: str, rows: Sequence[Mapping[int, str]]) -> int:
    """Return the number of the header row: the first that names a column only this sheet has."""
    for number, row in enumerate(rows[:_HEADER_ROWS], start=1):
        named = {"_".join(text.lower().split()) for text in row.values()}
        if named & _TELLING.get(name, frozenset()):
            return number
    return next((number for number, row in enumerate(rows, start=1) if row), 1)


def is_free_of_entities(archive: zipfile.ZipFile, file: str, problems: Problems) -> bool:
    """Note every part of a workbook that declares entities, or that cannot be read.

    Pictures are never parsed, and a drawing among them may well declare its type.
    """
    before = len(problems)
    for member in archive.namelist():
        if member.startswith(_PICTURES):
            continue
        try:
            with archive.open(member) as part:
                chunks = iter(partial(part.read, _CHUNK), b"")
                refuses_entities(chunks, Place(file, key=member), problems)
        except Exception:  # noqa: BLE001  # damaged, encrypted or packed in a way that cannot be read
            problems.add(NOT_A_WORKBOOK, Place(file))
            return False
    return len(problems) == before
