"""The data dictionary: what each column of each table means, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.exports.spss_names import spss_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.ask.core.exports.columns import Column
    from remit.ask.core.exports.tables import ExportTable

DICTIONARY_COLUMNS = (
    "table", "column", "question", "type", "choices", "wave", "missing", "spss_name",
)  # fmt: skip


def dictionary_rows(tables: Iterable[ExportTable]) -> list[dict[str, str]]:
    """Return one row for each column of each table, by `DICTIONARY_COLUMNS`."""
    rows = []
    for table in tables:
        names = spss_names([column.name for column in table.columns])
        rows += [_row(table, column, names[column.name]) for column in table.columns]
    return rows


def _row(table: ExportTable, column: Column, spss_name: str) -> dict[str, str]:
    return {
        "table": table.name,
        "column": column.name,
        "question": column.label,
        "type": "record" if column.type.startswith("record") else column.type,
        "choices": "; ".join(f"{value} = {label}" for value, label in column.choices),
        "wave": column.wave,
        "missing": "; ".join(column.missing),
        "spss_name": spss_name,
    }
