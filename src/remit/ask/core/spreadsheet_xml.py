"""The words of an `.xlsx` workbook straight from its XML, where openpyxl cannot take the rest.

Source: ECMA-376 part 1, SpreadsheetML, sections 18.3 (worksheets) and 18.4 (shared strings). Names
are compared without their namespace, as the strict variant of the format uses another.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_LETTERS = re.compile(r"^[A-Z]{1,3}")
_REFERENCE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d{1,7}):\1(\d{1,7})"')
_ALPHABET = 26


class XmlWorkbook:
    """An open workbook; its sheets' cells as text.

    Raises:
        KeyError: a part that it needs is missing.
        lxml.etree.XMLSyntaxError: a part is damaged.
    """

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(BytesIO(content))
        links = {
            str(link.get("Id")): str(link.get("Target")) for link in self._read(_LINKS).iter("{*}*")
        }
        self._parts = {
            str(sheet.get("name")): posixpath.normpath(
                posixpath.join("/xl", links[_attribute(sheet, "id")])
            ).lstrip("/")
            for sheet in self._read(_BOOK).iter("{*}sheet")
        }
        self.titles = list(self._parts)
        self._strings: list[str] = []
        if _STRINGS in self._archive.namelist():
            self._strings = [_words(item) for item in self._read(_STRINGS).iter("{*}si")]

    def rows(self, title: str) -> Iterator[Sequence[str]]:
        """Yield the rows of a sheet, blank ones in between too."""
        reached = 0
        for row in self._read(self._parts[title]).iter("{*}row"):
            number = int(row.get("r") or reached + 1)
            for _ in range(number - reached - 1):
                yield []
            reached = number
            yield self._cells(row)

    def first_row(self, title: str) -> int:  # noqa: ARG002  # each sheet is counted by itself
        """Return the number of a sheet's first row."""
        return 1

    def unworked(self, title: str) -> list[tuple[int, int]]:
        """Return row and column, from 1 and from 0, of formulas whose value nothing worked out.

        A spreadsheet program stores what a formula came to; other programs may write it alone. One
        that came to a text of no length is stored as such, and is none of these.
        """
        part = self._archive.read(self._parts[title])
        if not _FORMULA.search(part):
            return []
        return [
            (int(match[2]), _column(match[1]) or 0)
            for cell in etree.fromstring(part, _PARSER).iter("{*}c")
            if cell.get("t") != "str"
            and cell.find("{*}f") is not None
            and not cell.findtext("{*}v")
            and (match := _REFERENCE.match(str(cell.get("r") or "")))
        ]

    def merged(self, title: str) -> list[tuple[int, int, int]]:
        """Return first and last row, from 1, and column, from 0, of cells merged downwards."""
        found = (
            (int(first), int(last), _column(column.decode()) or 0)
            for column, first, last in _MERGED.findall(self._archive.read(self._parts[title]))
        )
        return [(first, last, column) for first, last, column in found if last > first]

    def _cells(self, row: etree._Element) -> list[str]:
        cells: dict[int, str] = {}
        for cell in row.iterchildren("{*}c"):
            at = _column(str(cell.get("r") or "")) or len(cells)
            cells[at] = self._text(cell).strip()
        return [cells.get(at, "") for at in range(max(cells, default=-1) + 1)]

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t")
        if kind == "inlineStr":
            return _words(cell)
        value = cell.findtext("{*}v") or ""
        if kind == "s":
            return self._strings[int(value)]
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "e":
            return ""
        return _whole(value) if kind in {None, "n"} else value

    def _read(self, part: str) -> etree._Element:
        return etree.fromstring(self._archive.read(part), _PARSER)


def _attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its local name that stands in a namespace."""
    found = (value for key, value in element.attrib.items() if str(key).endswith(f"}}{name}"))
    return str(next(found, ""))


def _words(item: etree._Element) -> str:
    """Return the text of a string without its phonetic guides."""
    return "".join(
        text.text or ""
        for text in item.iter("{*}t")
        if not any(parent.tag.endswith("}rPh") for parent in text.iterancestors())
    )


def _column(reference: str) -> int | None:
    """Return the index of the column that a cell's reference names, from 0."""
    match = _LETTERS.match(reference)
    if match is None:
        return None
    number = 0
    for letter in match[0]:
        number = number * _ALPHABET + ord(letter) - ord("A") + 1
    return number - 1


def _whole(value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    return str(int(number)) if number.is_integer() else value
