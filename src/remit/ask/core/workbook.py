"""A spreadsheet at the door: `.xlsx` or `.xls` bytes, whatever the name says, into rows of text.

The sheets are read by pyxform's sheet reader, so that cells become text exactly as the tools of
the field read them. Its converter, which refuses many forms in daily use, is not used.
"""

from __future__ import annotations

import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO, TextIOBase
from typing import TYPE_CHECKING, Any

from remit.kernel.archives import open_archive, refuses_entities
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Mapping

NOT_A_WORKBOOK = problem_kind(
    "form-unreadable",
    "The file is no Excel workbook that can be read.",
    "Open the form in a spreadsheet program and save it again as .xlsx.",
)
DUPLICATE_COLUMN = problem_kind(
    "form-duplicate-column",
    "Two columns of one sheet are both named “{column}”.",
    "Keep one of them, or give the other its own name.",
)

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0"
_CHUNK = 1_000_000
_DUPLICATE = "Duplicate column header: "


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, and its filled cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns as they are named, and its rows; blank rows are left out."""

    name: str
    columns: tuple[str, ...] = ()
    rows: tuple[SheetRow, ...] = ()


def read_workbook(content: bytes, file: str, problems: Problems) -> dict[str, Sheet] | None:
    """Return the sheets of a form by lower-case name, or None with a problem noted.

    A workbook of one sheet counts as having a “survey”, whatever that sheet is called.
    """
    if content.startswith(_ZIP):
        archive = open_archive(content, file, problems)
        if archive is None or not _is_free_of_entities(archive, file, problems):
            return None
    elif not content.startswith(_OLE):
        problems.add(NOT_A_WORKBOOK, Place(file))
        return None
    book = _read(content, file, problems)
    if book is None:
        return None
    return {
        name: _sheet(name, book)
        for name in ("survey", "choices", "settings")
        if book.get(name) is not None
    }


def _read(content: bytes, file: str, problems: Problems) -> dict[str, Any] | None:
    read_xlsx, read_xls = _readers()
    read = read_xlsx if content.startswith(_ZIP) else read_xls
    try:
        with warnings.catch_warnings():
            # Styles, headers and extensions that the reader leaves out do not bear on a form.
            warnings.simplefilter("ignore")
            book: dict[str, Any] = read(BytesIO(content))
    except Exception as error:  # noqa: BLE001  # a damaged workbook breaks the readers in a dozen ways
        _note(str(error), file, problems)
        return None
    return book


@cache
def _readers() -> tuple[Callable[[BytesIO], Any], Callable[[BytesIO], Any]]:
    """Return pyxform's readers of .xlsx and .xls, loaded when the first form is read.

    The .xls reader keeps the standard output that it finds when it is loaded, and warns there of
    damaged files, in the midst of whatever a command prints: it is given another to keep.
    """
    with redirect_stdout(_Silence()):
        from pyxform.xls2json_backends import xls_to_dict, xlsx_to_dict  # noqa: PLC0415  # takes a while to load, and only forms need it
    return xlsx_to_dict, xls_to_dict


class _Silence(TextIOBase):
    def write(self, text: str, /) -> int:
        return len(text)


def _note(message: str, file: str, problems: Problems) -> None:
    if message.startswith(_DUPLICATE):
        column = message.removeprefix(_DUPLICATE)
        problems.add(DUPLICATE_COLUMN, Place(file, row=1, column=column), column=column)
    else:
        problems.add(NOT_A_WORKBOOK, Place(file))


def _sheet(name: str, book: Mapping[str, Any]) -> Sheet:
    header = book.get(f"{name}_header") or [{}]
    rows = (
        SheetRow(number, {column: str(cell) for column, cell in cells.items() if cell is not None})
        for number, cells in enumerate(book[name], start=2)
    )
    return Sheet(name, tuple(header[0]), tuple(row for row in rows if row.cells))


def _is_free_of_entities(archive: zipfile.ZipFile, file: str, problems: Problems) -> bool:
    """Note every part that declares entities, or that cannot be read."""
    before = len(problems)
    for member in archive.namelist():
        try:
            with archive.open(member) as part:
                chunks = iter(partial(part.read, _CHUNK), b"")
                refuses_entities(chunks, Place(file, key=member), problems)
        except Exception:  # noqa: BLE001  # damaged, encrypted or packed in a way that cannot be read
            problems.add(NOT_A_WORKBOOK, Place(file))
            return False
    return len(problems) == before
