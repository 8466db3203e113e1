"""The tables that were written by hand."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from remit.kernel.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent

Row = dict[str, str]


def read_source(name: str) -> list[Row]:
    """Return the rows of a table in `examples/civil_society_source/`."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def several(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell with semicolons."""
    return tuple(part for part in cell.split(";") if part)


def as_files(codes: Mapping[str, str], sources: Mapping[str, str]) -> dict[str, bytes]:
    """Return tables of the sources as a study folder's files, with codes for keys.

    Args:
        codes: by the key of an organisation or a mentor.
        sources: the name of the source by the file's path.
    """
    files = {}
    for path, name in sources.items():
        rows = [
            {
                ("code" if column == "key" and "mentor" in path else column): _coded(codes, cell)
                for column, cell in row.items()
                if column != "name" or "mentor" not in path
            }
            for row in read_source(name)
        ]
        files[path] = write_table(tuple(rows[0]), rows).encode()
    return files


def _coded(codes: Mapping[str, str], cell: str) -> str:
    return codes.get(cell, cell)
