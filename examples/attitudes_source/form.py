"""The questionnaire as an XLSForm workbook, from three tables."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from attitudes_source.archive import packed
from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from attitudes_source.people import Row

PROPERTIES = "docProps/core.xml"
FIXED = b"2020-01-13T00:00:00Z"


def workbook(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """Return an `.xlsx` with one sheet for each table, the same bytes each time."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "Remit (made up for demonstration)"
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append([cell or None for cell in row.values()])
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # openpyxl stamps the hour of saving.
    dated = re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>" + FIXED, parts[PROPERTIES])
    return packed({**parts, PROPERTIES: dated})
