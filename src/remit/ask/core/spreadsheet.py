"""The two kinds of Excel workbooks, OpenDocument spreadsheets, and a form as CSV, as grids of text.

`.xlsx` by openpyxl and `.xls` by xlrd, the libraries beneath pyxform's sheet reader, whose own
functions turn each value into text. A workbook whose styles or links openpyxl cannot take is read
straight from its XML, as a form needs only its words.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import BytesIO, TextIOBase
from typing import TYPE_CHECKING, Any, Protocol
from zipfile import ZipFile

from openpyxl import load_workbook

from remit.ask.core.spreadsheet_csv import CsvWorkbook
from remit.ask.core.spreadsheet_ods import CONTENT, OdsWorkbook
from remit.ask.core.spreadsheet_xml import XmlWorkbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.workbook.workbook import Workbook

Grid = Iterable[Sequence[str]]
"""The cells of a sheet as text, row by row; "" for a blank one."""

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0"
# Control characters that no XML can hold (XML 1.0, production 2: Char).
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x000[dD]_")
# What a formula leaves where it failed.
_FAILED = frozenset({"#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})


class Book(Protocol):
    """An open workbook."""

    titles: list[str]
    """The names of its sheets."""

    def rows(self, title: str) -> Grid:
        """Return one sheet."""

    def first_row(self, title: str) -> int:
        """Return the number that the sheet's first row has in the file."""

    def unworked(self, title: str) -> Sequence[tuple[int, int]]:
        """Return row and column, from 1 and from 0, of formulas that have no value."""

    def merged(self, title: str) -> Sequence[tuple[int, int, int]]:
        """Return first and last row, from 1, and column, from 0, of cells merged downwards.

        Only `.xlsx` tells; elsewhere there are none.
        """


@contextmanager
def read_spreadsheet(content: bytes) -> Iterator[Book]:
    """Open the workbook in `content`, of any kind.

    Raises:
        Exception: of many kinds, when it cannot be read.
    """
    with warnings.catch_warnings():
        # Styles, headers and extensions that the reader leaves out do not bear on a form.
        warnings.simplefilter("ignore")
        if not content.startswith((_ZIP, _OLE)):
            yield CsvWorkbook(content)
            return
        if not content.startswith(_ZIP):
            with _xls(content) as book:
                yield book
            return
        if _is_open_document(content):
            yield OdsWorkbook(content)
            return
        try:
            workbook = load_workbook(BytesIO(content), read_only=True, data_only=True)
        except Exception:  # noqa: BLE001  # odd styles and links break it in a dozen ways
            workbook = None
        if workbook is None or not workbook.sheetnames:
            yield XmlWorkbook(content)
            return
        try:
            yield _Xlsx(workbook, content)
        finally:
            workbook.close()


def _is_open_document(content: bytes) -> bool:
    with ZipFile(BytesIO(content)) as archive:
        return CONTENT in archive.namelist()


class _Xlsx:
    def __init__(self, workbook: Workbook, content: bytes) -> None:
        self._workbook = workbook
        self._content = content
        self.titles = [sheet.title for sheet in workbook.worksheets]

    def rows(self, title: str) -> Grid:
        to_text = _texts()[0]
        sheet: Any = self._workbook[title]
        # The size that a sheet states is wrong in what some programs write.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield [_clean(to_text(value)) if value is not None else "" for value in row]

    def first_row(self, title: str) -> int:  # noqa: ARG002  # each sheet is counted by itself
        return 1

    def unworked(self, title: str) -> Sequence[tuple[int, int]]:
        try:
            return XmlWorkbook(self._content).unworked(title)
        except Exception:  # noqa: BLE001  # what openpyxl could read may still be odd XML
            return ()

    def merged(self, title: str) -> Sequence[tuple[int, int, int]]:
        try:
            return XmlWorkbook(self._content).merged(title)
        except Exception:  # noqa: BLE001  # as above
            return ()


@contextmanager
def _xls(content: bytes) -> Iterator[Book]:
    workbook = _xlrd().open_workbook(file_contents=content)
    try:
        yield _Xls(workbook)
    finally:
        workbook.release_resources()


class _Xls:
    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self.titles = list(workbook.sheet_names())

    def rows(self, title: str) -> Grid:
        to_text = _texts()[1]
        sheet = self._workbook.sheet_by_name(title)
        for number in range(sheet.nrows):
            yield [
                _clean(self._text(to_text, cell.value, cell.ctype)) for cell in sheet.row(number)
            ]

    def first_row(self, title: str) -> int:  # noqa: ARG002  # each sheet is counted by itself
        return 1

    def unworked(self, title: str) -> Sequence[tuple[int, int]]:  # noqa: ARG002  # .xls keeps values
        return ()

    def merged(self, title: str) -> Sequence[tuple[int, int, int]]:  # noqa: ARG002  # not read of .xls
        return ()

    def _text(self, to_text: Callable[..., str], value: Any, kind: int) -> str:
        if kind == _xlrd().XL_CELL_ERROR:
            return ""
        try:
            return to_text(value, kind, self._workbook.datemode)
        except _xlrd().xldate.XLDateError:
            # A date that could be either of two calendars: the number as it is stored.
            return str(value)


@cache
def _texts() -> tuple[Callable[..., str], Callable[..., str]]:
    """Return what turns a value of .xlsx and of .xls into text, loaded with the first form."""
    with redirect_stdout(_Silence()):
        from pyxform.xls2json_backends import (  # noqa: PLC0415  # takes a while to load, and only forms need it
            xls_value_to_unicode,
            xlsx_value_to_str,
        )
    return xlsx_value_to_str, xls_value_to_unicode


@cache
def _xlrd() -> Any:
    """Return the reader of .xls.

    It keeps the standard output that it finds when it is loaded, and warns there of damaged files,
    in the midst of whatever a command prints: it is given another to keep.
    """
    with redirect_stdout(_Silence()):
        import xlrd  # noqa: PLC0415  # see above
    return xlrd


class _Silence(TextIOBase):
    def write(self, text: str, /) -> int:
        return len(text)


def _clean(text: str) -> str:
    stripped = _NOT_TEXT.sub("", text).strip()
    return "" if stripped in _FAILED else stripped
