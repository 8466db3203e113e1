"""SPSS files (.sav) with labels of variables and values, written by pyreadstat where installed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from remit.ask.core.exports.columns import kind_of
from remit.ask.core.exports.spss_names import (
    MOST_OF_A_LABEL,
    MOST_OF_A_TEXT,
    MOST_OF_A_VALUE_LABEL,
    cut,
    spss_names,
)
from remit.kernel.errors import PartMissing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.exports.columns import Column, Kind
    from remit.ask.core.exports.tables import ExportTable

# The format's own limit: https://www.ibm.com/docs/en/spss-statistics, MISSING VALUES.
MOST_MISSING = 3
_MEASURES = {"integer": "scale", "decimal": "scale", "date": "scale", "moment": "scale"}
_FORMATS = {"integer": "F12.0", "date": "DATE11", "moment": "DATETIME20"}


def can_write_spss() -> bool:
    """Whether the part of Remit that writes SPSS files is installed."""
    return all(find_spec(name) is not None for name in ("pyreadstat", "pandas"))


def spss_file(table: ExportTable) -> bytes:
    """Return a table as a .sav file.

    Numbers, days and moments (UTC) are kept as such, choices by their names with labels. A text
    longer than 32,767 bytes, the most that the format holds, is cut.

    Raises:
        PartMissing: the part that writes it is not installed.
    """
    if not can_write_spss():
        raise PartMissing(
            "SPSS files need a part of Remit that is not installed.",
            remedy='Install it: uv tool install "remit[spss]".',
            part="spss",
        )
    pandas, pyreadstat = import_module("pandas"), import_module("pyreadstat")
    names = spss_names([column.name for column in table.columns])
    kinds = {column.name: kind_of(column, table.values(column)) for column in table.columns}
    series = {
        names[column.name]: _series(pandas, table.values(column), kinds[column.name])
        for column in table.columns
    }
    labelled = {column.name: _value_labels(column, kinds[column.name]) for column in table.columns}
    measures = {
        names[name]: "nominal" if labelled[name] else _MEASURES.get(kind, "nominal")
        for name, kind in kinds.items()
    }
    with TemporaryDirectory(prefix="remit-") as folder:
        path = Path(folder) / "table.sav"
        pyreadstat.write_sav(
            pandas.DataFrame(series),
            path,
            file_label=cut(table.title, 64),
            column_labels={
                names[c.name]: cut(_one_line(c.label or c.name), MOST_OF_A_LABEL)
                for c in table.columns
            },
            variable_value_labels={names[n]: labels for n, labels in labelled.items() if labels},
            missing_ranges={
                names[c.name]: found
                for c in table.columns
                if (found := _missing(c, kinds[c.name])) and len(found) <= MOST_MISSING
            },
            variable_measure=measures,
            variable_format={names[n]: _FORMATS[k] for n, k in kinds.items() if k in _FORMATS},
        )
        return path.read_bytes()


def _series(pandas: Any, values: list[str], kind: Kind) -> Any:
    cells = [_cell(value, kind) for value in values]
    if kind in {"integer", "decimal"}:
        return pandas.Series(cells, dtype="float64")
    if kind == "moment":
        return pandas.to_datetime(pandas.Series(cells, dtype="object"))
    return pandas.Series(cells, dtype="object")


def _cell(value: str, kind: Kind) -> object:
    if kind == "text":
        return cut(value, MOST_OF_A_TEXT)
    if not value:
        return None
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "moment":
        return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
    return float(value)


def _value_labels(column: Column, kind: Kind) -> Mapping[object, str]:
    """Return the labels of a column's values; a column of several answers at once has none."""
    if column.type in {"select_multiple", "rank"} or kind not in {"text", "integer", "decimal"}:
        return {}
    return {
        _value(name, kind): cut(_one_line(label), MOST_OF_A_VALUE_LABEL)
        for name, label in column.choices
    }


def _missing(column: Column, kind: Kind) -> list[object]:
    if column.choice or kind in {"date", "moment"}:
        return []
    wanted = [value for value in column.missing if kind == "text" or _is_number(value)]
    return [_value(value, kind) for value in wanted]


def _value(text: str, kind: Kind) -> object:
    return text if kind == "text" else float(text)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


def _one_line(text: str) -> str:
    return " ".join(text.split())
