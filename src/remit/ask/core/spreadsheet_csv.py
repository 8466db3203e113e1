"""A form as CSV, as pyxform's sheet reader takes it: one file with its sheets below each other.

The first column names the sheet that begins there and is blank otherwise. A file without such a
column, whose first row has a column “type”, is the survey sheet alone.
"""

from __future__ import annotations

import codecs
import csv
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SURVEY = "survey"
# What spreadsheet programs put before “Unicode text”.
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = ",;\t"
_OF_QUESTIONS = frozenset({"type", "name"})


class OpenQuote(ValueError):
    """A quotation mark is never closed.

    Attributes:
        row: in which it begins.
    """

    def __init__(self, row: int) -> None:
        super().__init__("A quotation mark is never closed.")
        self.row = row


class CsvWorkbook:
    """An open form; its sheets' cells as text.

    Raises:
        UnicodeDecodeError: it is no text.
        OpenQuote: a quotation mark is never closed.
        ValueError: it is no form.
    """

    def __init__(self, content: bytes) -> None:
        text = content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=first.count)
        rows = [
            (number, [cell.strip() for cell in row]) for number, row in _numbered(text, delimiter)
        ]
        self._sheets: dict[str, list[list[str]]] = {}
        self._starts: dict[str, int] = {}
        if any(row and row[0].lower() == _SURVEY for _, row in rows):
            self._divide(rows)
        elif rows and "type" in {cell.lower() for cell in rows[0][1]}:
            self._sheets[_SURVEY] = [row for _, row in rows]
            self._starts[_SURVEY] = 1
        else:
            raise ValueError("The text has no sheet of questions.")
        _check_quotes(text, delimiter)
        self.titles = list(self._sheets)

    def rows(self, title: str) -> list[Sequence[str]]:
        """Return the rows of a sheet, blank ones in between too."""
        return list(self._sheets[title])

    def first_row(self, title: str) -> int:
        """Return the line of a sheet's first row."""
        return self._starts[title]

    def unworked(self, title: str) -> list[tuple[int, int]]:  # noqa: ARG002  # text has no formulas
        """Return the formulas that have no value."""
        return []

    def merged(self, title: str) -> list[tuple[int, int, int]]:  # noqa: ARG002  # text has none
        """Return the cells that are merged downwards."""
        return []

    def _divide(self, rows: list[tuple[int, list[str]]]) -> None:
        title = ""
        for number, row in rows:
            if row and row[0]:
                title = row[0]
                self._sheets.setdefault(title, [])
            if title and (any(row[1:]) or self._sheets[title]):
                self._starts.setdefault(title, number)
                self._sheets[title].append(row[1:])


def is_form_as_csv(content: bytes) -> bool:
    """Whether a text is a form and no table of answers: its columns are those of questions."""
    try:
        book = CsvWorkbook(content)
    except (UnicodeDecodeError, ValueError, csv.Error):
        return False
    first = next(iter(book.rows(_SURVEY)), []) if _SURVEY in book.titles else []
    return {cell.lower() for cell in first} >= _OF_QUESTIONS


def _check_quotes(text: str, delimiter: str) -> None:
    """Raise `OpenQuote` where the last cell has taken in the rest of the file.

    A quotation mark within a cell is a character; only one that begins a cell opens a quote.
    """
    rows = 1
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            rows += 1
    except csv.Error as error:
        if "end of data" in str(error):
            raise OpenQuote(rows) from None


def _numbered(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the rows with the number of the row, as a spreadsheet that opens the file shows it."""
    return list(enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter), start=1))
