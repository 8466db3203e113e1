"""The tables that were written by hand."""

from __future__ import annotations

import csv
from pathlib import Path

HERE = Path(__file__).parent

Row = dict[str, str]


def read_source(name: str) -> list[Row]:
    """Return the rows of a table in `examples/civil_society_source/`."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def several(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell with semicolons."""
    return tuple(part for part in cell.split(";") if part)
