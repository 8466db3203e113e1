"""The matrix as a workbook and as a document. Passages are cited by line, never quoted."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

if TYPE_CHECKING:
    from datetime import date

    from remit.listen.core.matrix.view import CellView, Matrix

_WIDE = 40
_NARROW = 18
_LONGEST_HEAD = 120
# What a workbook's XML cannot hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def references(view: CellView) -> str:
    """Return the places of the passages that a summary rests on, such as “group-1:2; group-1:9”."""
    return "; ".join(dict.fromkeys(each.reference for each in view.linked))


def signature(view: CellView) -> str:
    """Return who signed a cell off and when, or ""."""
    cell = view.cell
    return f"{cell.signed_by}, {_day(cell.signed_on)}" if cell and cell.signed_on else ""


def _day(day: date) -> str:
    return day.isoformat()


def _told(view: CellView) -> str:
    """Return all that a cell says, a part a line."""
    parts = [view.words]
    if view.linked:
        parts.append(f"[{references(view)}]")
    if signature(view):
        parts.append(f"Signed off: {signature(view)}")
    return "\n".join(parts)


def matrix_workbook(matrix: Matrix, title: str) -> bytes:
    """Return the matrix as `.xlsx`: one sheet as it is read, one with a row for each cell.

    The title, which says what is shown, stands at the head of each printed page.
    """
    book = Workbook()
    book.properties.title = _plain(title)
    sheet = book.active
    sheet.title = "Matrix"
    features = [name[:1].upper() + name[1:] for name in matrix.attributes]
    heads = ["Case", *features, *(theme.name for _, theme in matrix.themes)]
    _append(sheet, heads, bold=True)
    for row in matrix.rows:
        _append(sheet, [row.case.label, *row.attributes, *map(_told, row.cells)])
    sheet.freeze_panes = "B2"
    names = dict(matrix.themes)
    cells = book.create_sheet("Cells")
    _append(
        cells,
        ["Case", "Theme", "State", "Stale", "Summary", "Passages", "Charted", "Signed off"],
        bold=True,
    )
    for view in (view for row in matrix.rows for view in row.cells):
        charted = f"{view.cell.charted_by}, {_day(view.cell.charted_on)}" if view.cell else ""
        summary = view.cell.summary if view.cell else ""
        stale = "yes" if view.stale else ""
        parts = [view.case.label, names[view.code].name, view.state, stale, summary]
        _append(cells, [*parts, references(view), charted, signature(view)])
    cells.freeze_panes = "A2"
    for each in (sheet, cells):
        # A workbook holds no longer head; a lone “&” there begins a command.
        each.oddHeader.center.text = _plain(title)[:_LONGEST_HEAD].replace("&", "&&")
    return _saved(book)


def matrix_document(matrix: Matrix, title: str) -> bytes:
    """Return the matrix as `.docx`: a table for each theme, its first row marked as the head."""
    import docx  # noqa: PLC0415  # a heavy import, rarely used
    from docx.oxml import OxmlElement  # noqa: PLC0415  # as above

    document = docx.Document()
    document.core_properties.title = title
    document.add_heading(title, level=0)
    for at, (_, theme) in enumerate(matrix.themes):
        document.add_heading(_plain(theme.name), level=1)
        table = document.add_table(rows=1, cols=4, style="Table Grid")
        for cell, words in zip(
            table.rows[0].cells, ("Case", "Summary", "Passages", "Signed off"), strict=True
        ):
            cell.text = words
        # So that a screen reader and the next page know the head.
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # the library has no other way
        for row in matrix.rows:
            view = row.cells[at]
            who = ", ".join(filter(None, (row.case.label, *row.attributes)))
            told = (who, view.words, references(view), signature(view))
            for cell, words in zip(table.add_row().cells, told, strict=True):
                cell.text = _plain(words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _append(sheet: object, values: list[str], *, bold: bool = False) -> None:
    """Add a row of texts; what begins like a formula stays a text."""
    number = sheet.max_row + (1 if sheet["A1"].value is not None else 0)  # type: ignore[attr-defined,index]  # openpyxl has no types
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(number, column)  # type: ignore[attr-defined]  # as above
        cell.value = _plain(value)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if bold:
            cell.font = Font(bold=True)
            width = _NARROW if column == 1 else _WIDE
            sheet.column_dimensions[cell.column_letter].width = width  # type: ignore[attr-defined]  # as above


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
