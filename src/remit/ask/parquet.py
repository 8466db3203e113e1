"""Parquet files, written by DuckDB where it is installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from remit.ask.core.exports.columns import kind_of
from remit.kernel.errors import PartMissing
from remit.kernel.tables import write_table

if TYPE_CHECKING:
    from remit.ask.core.exports.tables import ExportTable

_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "date": "DATE",
    "moment": "TIMESTAMP",
}


def can_write_parquet() -> bool:
    """Whether the part of Remit that writes Parquet files is installed."""
    return find_spec("duckdb") is not None


def parquet_file(table: ExportTable) -> bytes:
    """Return a table as a Parquet file: numbers, days and moments (UTC) as such, blanks as nulls.

    Raises:
        PartMissing: the part that writes it is not installed.
    """
    if not can_write_parquet():
        raise PartMissing(
            "Parquet files need a part of Remit that is not installed.",
            remedy='Install it: uv tool install "remit[parquet]".',
            part="parquet",
        )
    duckdb = import_module("duckdb")
    # DuckDB takes names that differ only in capitals for one, so they are numbered on the way.
    types = {
        f"c{number}": _TYPES[kind_of(column, table.values(column))]
        for number, column in enumerate(table.columns)
    }
    rows = (
        {f"c{n}": row.get(column.name, "") for n, column in enumerate(table.columns)}
        for row in table.rows
    )
    named = ", ".join(
        f'c{number} AS "{column.name.replace(chr(34), chr(34) * 2)}"'
        for number, column in enumerate(table.columns)
    )
    with TemporaryDirectory(prefix="remit-") as folder:
        source, target = Path(folder) / "table.csv", Path(folder) / "table.parquet"
        source.write_text(write_table(list(types), rows), encoding="utf-8", newline="\n")
        # Nothing may be fetched from elsewhere while people's answers are open.
        settings = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        with duckdb.connect(config=settings) as connection:
            connection.read_csv(
                str(source),
                header=True,
                columns=types,
                auto_detect=False,
                sep=",",
                quotechar='"',
                escapechar='"',
                max_line_size=20_000_000,
                parallel=False,
            ).query("t", f"SELECT {named} FROM t").write_parquet(str(target))  # noqa: S608  names are quoted, and no value is in it
        return target.read_bytes()
