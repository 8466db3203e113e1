"""An OpenDocument spreadsheet, as LibreOffice and others save it, as grids of text.

Source: OASIS OpenDocument 1.3, part 3, sections 9.1 (tables), 19.385 (value types) and 6.1 (white
space). Numbers and days become the text that the field's own tools have for them in `.xlsx`.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONTENT = "content.xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MOST_REPEATED = {"rows": 128, "columns": 1024}
"""A sheet fills up to its last row and column with one repeated cell; no form has so many alike."""
_MOST_COLUMNS = 16_384  # as many as any of these programs has
_MOST_SPACES = 1_000
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})


class OdsWorkbook:
    """An open spreadsheet; its sheets' cells as text.

    Raises:
        KeyError: a part that it needs is missing.
        lxml.etree.XMLSyntaxError: a part is damaged.
    """

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            root = etree.fromstring(archive.read(CONTENT), _PARSER)
        self._tables = {
            str(table.get(f"{_TABLE}name")): table for table in root.iter(f"{_TABLE}table")
        }
        self.titles = list(self._tables)

    def rows(self, title: str) -> Iterator[Sequence[str]]:
        """Yield the rows of a sheet, blank ones in between too."""
        for row in self._tables[title].iter(f"{_TABLE}table-row"):
            cells = _cells(row)
            for _ in range(_repeated(row, "rows")):
                yield cells

    def first_row(self, title: str) -> int:  # noqa: ARG002  # each sheet is counted by itself
        """Return the number of a sheet's first row."""
        return 1

    def unworked(self, title: str) -> list[tuple[int, int]]:  # noqa: ARG002  # values are kept
        """Return the formulas that have no value: these programs store what each came to."""
        return []

    def merged(self, title: str) -> list[tuple[int, int, int]]:  # noqa: ARG002  # not read
        """Return the cells that are merged downwards: not told of these workbooks."""
        return []


def _cells(row: etree._Element) -> list[str]:
    cells: list[str] = []
    for cell in row.iterchildren():
        if cell.tag in _CELLS:
            cells += [_text(cell)] * _repeated(cell, "columns")
        if len(cells) > _MOST_COLUMNS:
            break
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _repeated(element: etree._Element, what: str) -> int:
    given = str(element.get(f"{_TABLE}number-{what}-repeated") or "1")
    return min(int(given), _MOST_REPEATED[what])


def _text(cell: etree._Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in {"float", "percentage", "currency"}:
        number = float(str(cell.get(f"{_OFFICE}value")))
        return str(int(number)) if number.is_integer() else str(number)
    if kind == "boolean":
        return str(cell.get(f"{_OFFICE}boolean-value")).upper()
    if kind == "date":
        return str(cell.get(f"{_OFFICE}date-value")).replace("T", " ")
    paragraphs = cell.iterchildren(f"{_TEXT}p")
    return "\n".join("".join(_words(paragraph)) for paragraph in paragraphs).strip()


def _words(element: etree._Element) -> Iterator[str]:
    """Yield the text of a paragraph; several spaces, tabs and line ends are elements."""
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(int(str(child.get(f"{_TEXT}c") or "1")), _MOST_SPACES)
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag != f"{_OFFICE}annotation":
            yield from _words(child)
        yield child.tail or ""
