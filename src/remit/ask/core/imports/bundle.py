"""The file that a tool exports: one table, or a table of people with one for each repeat.

Sources: ODK Central's `.csv.zip` (`FORM.csv`, `FORM-REPEAT.csv`, `media/`); KoboToolbox's XLS
export, with a sheet for each repeat.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.ask.core.spreadsheet import read_spreadsheet
from remit.ask.core.spreadsheet_ods import CONTENT
from remit.ask.core.workbook import is_free_of_entities
from remit.kernel.archives import NOT_AN_ARCHIVE, open_archive
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import read_table

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Mapping

    from remit.kernel.tables import Table

NO_TABLE = problem_kind(
    "import-no-table",
    "The file holds no table of people.",
    "Send the export of the answers: CSV, the tool's ZIP of CSV tables, or a workbook.",
)
NO_MAIN_TABLE = problem_kind(
    "import-no-main-table",
    "The file holds {count} tables of people, and one is wanted: {names}.",
    "Export one form alone, or send the one table as CSV.",
)

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_BOOK = "xl/workbook.xml"
_OF_REPEATS = frozenset({"parent_key", "_parent_index", "_parent_table_name"})
"""Columns, in small letters, that only the table of a repeat has."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a file holds.

    Attributes:
        main: the table with a row for each person.
        parts: the tables of repeats, by the name that the tool gives each.
        main_name: what the tool calls the table of people, or "".
        media: the files that people sent, by name.
    """

    main: Table
    parts: Mapping[str, Table] = field(default_factory=dict)
    main_name: str = ""
    media: Mapping[str, bytes] = field(default_factory=dict)


def read_bundle(content: bytes, file: str, problems: Problems) -> Bundle | None:
    """Return what an export holds: CSV, a ZIP of CSV files, or a workbook of sheets.

    Returns:
        The tables, or None when they cannot be read; the problems are noted.
    """
    if content.startswith(_OLE):
        return _divided(_sheets(content, file, problems), {}, file, problems)
    if not content.startswith(_ZIP):
        table = read_table(content, file, problems)
        return None if table is None else Bundle(table)
    archive = open_archive(content, file, problems)
    if archive is None:
        return None
    if not {_BOOK, CONTENT} & set(archive.namelist()):
        return _from_archive(archive, file, problems)
    if not is_free_of_entities(archive, file, problems):
        return None
    return _divided(_sheets(content, file, problems), {}, file, problems)


def _from_archive(archive: zipfile.ZipFile, file: str, problems: Problems) -> Bundle | None:
    before = len(problems)
    tables: dict[str, Table] = {}
    media: dict[str, bytes] = {}
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        if member.is_dir() or path.name.startswith(".") or path.parts[0] == "__MACOSX":
            continue
        try:
            content = archive.read(member)
        except Exception:  # noqa: BLE001  # damaged, encrypted or packed in a way that cannot be read
            problems.add(NOT_AN_ARCHIVE, Place(file, key=member.filename))
            continue
        if path.suffix.lower() != ".csv" or path.parts[:-1][-1:] == ("media",):
            media[path.name] = content
        elif (table := read_table(content, f"{file}/{path.name}", problems)) is not None:
            tables[path.stem] = table
    return None if len(problems) > before else _divided(tables, media, file, problems)


def _sheets(content: bytes, file: str, problems: Problems) -> dict[str, Table]:
    """Return the sheets of a workbook that have a header, by title."""
    tables: dict[str, Table] = {}
    try:
        with read_spreadsheet(content) as book:
            for title in book.titles:
                out = io.StringIO()
                csv.writer(out).writerows(book.rows(title))
                text = out.getvalue()
                if text.strip(",\r\n"):
                    table = read_table(text.encode(), f"{file}, sheet {title}", problems)
                    tables |= {} if table is None else {title: table}
    except Exception:  # noqa: BLE001  # a damaged workbook breaks the readers in a dozen ways
        problems.add(NOT_AN_ARCHIVE, Place(file))
    return tables


def _divided(
    tables: Mapping[str, Table], media: Mapping[str, bytes], file: str, problems: Problems
) -> Bundle | None:
    """Return the tables, the one of people apart from those of repeats."""
    parts = {name: table for name, table in tables.items() if _is_of_repeat(table)}
    mains = [name for name in tables if name not in parts]
    if problems:
        return None
    if not mains:
        problems.add(NO_TABLE, Place(file))
        return None
    if len(mains) > 1:
        problems.add(NO_MAIN_TABLE, Place(file), count=len(mains), names=", ".join(mains))
        return None
    return Bundle(tables[mains[0]], parts, mains[0], media)


def _is_of_repeat(table: Table) -> bool:
    return not _OF_REPEATS.isdisjoint(column.lower() for column in table.columns)
