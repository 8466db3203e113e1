"""Custodians' files, Parquet or CSV, read as text into the private database."""

from __future__ import annotations

import csv
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, problem_kind
from remit.share.core.linkage.fields import ColumnSketch
from remit.share.linkage.headings import (
    UTF_16,
    broken_row,
    delimiter,
    heading_twice,
    unclosed_quote,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from remit.kernel.errors import Problems

MISSING_FILE = problem_kind(
    "linkage-file-missing",
    "There is no such file, or it may not be read.",
    "Check the path for “{name}”.",
)
UNREADABLE = problem_kind(
    "linkage-file-unreadable",
    "The file cannot be read as {format}: {reason}",
    "Save it again as CSV in UTF-8 with one line of headings, or as Parquet.",
)
NO_ROWS = problem_kind(
    "linkage-file-empty", "The file has no records.", "Bring the custodian's file again."
)
HEADED_TWICE = problem_kind(
    "linkage-heading-twice",
    "The heading “{column}” stands twice; capitals make no difference.",
    "Head each column by a name of its own.",
)
RESERVED = problem_kind(
    "linkage-heading-reserved",
    "The heading “{column}” is one that Remit keeps for itself.",
    "Give the column another name.",
)
_OWN = ("remit_row", "remit_place", "remit_number")
_SAMPLE = 1000
MOST_NAMED = 20
NEARLY_ALL = 0.9
# Of an error message; what follows is advice on settings that nobody can reach here.
_LINES = 3
_PARQUET = b"PAR1"
_FLOATING = ("DOUBLE", "FLOAT")
_TEXT = "CASE WHEN trim({0}) = '' THEN NULL ELSE trim({0}) END"
_WHOLE = "CASE WHEN {0} = trunc({0}) THEN {0}::BIGINT::VARCHAR ELSE {0}::VARCHAR END"


@dataclass(frozen=True, slots=True)
class Source:
    """One custodian's file, read.

    Attributes:
        name: what the custodian is called.
        file: the path as it was given.
        table: the table with its records as text, numbered by `remit_row` from 1.
        rows: how many records there are.
        columns: headings in their order.
        types: the file's own type of each.
        place: the column with each record's place in the file, from 1.
    """

    name: str
    file: str
    table: str
    rows: int
    columns: tuple[str, ...]
    types: tuple[str, ...]
    place: str = "remit_row"


def quoted(name: str) -> str:
    """Return a column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def read_source(
    connection: Any, name: str, path: Path, number: int, problems: Problems
) -> Source | None:
    """Read one file, or return None with its problems noted."""
    place = Place(str(path))
    try:
        with path.open("rb") as file:
            start = file.read(len(_PARQUET))
    except OSError:
        problems.add(MISSING_FILE, place, name=name)
        return None
    if not start:
        problems.add(NO_ROWS, place)
        return None
    if start.startswith(UTF_16):
        return read_content(connection, name, str(path), path.read_bytes(), number, problems)
    kind = "Parquet" if start == _PARQUET else "CSV"
    with path.open("rb") as file:
        if kind == "CSV" and not _check_headings(file, place, problems):
            return None
    try:
        table, columns, types = _stored(_opened(connection, path, kind), number)
    except import_module("duckdb").Error as error:
        with suppress(import_module("duckdb").Error):
            connection.rollback()  # else the next file could not be read either
        with path.open("rb") as file:
            reason = broken_row(file) if kind == "CSV" else ""
        problems.add(UNREADABLE, place, format=kind, reason=reason or _reason(str(error)))
        return None
    return _source(connection, Source(name, str(path), table, 0, columns, types), problems)


def read_content(
    connection: Any, name: str, file: str, content: bytes, number: int, problems: Problems
) -> Source | None:
    """Read a file that is held in memory and nowhere else, or return None with problems noted."""
    place = Place(file)
    if content.startswith(UTF_16):
        with suppress(UnicodeDecodeError):  # half a letter at its end: not readable, as told below
            content = content.decode("utf-16").encode()
    if not content.strip():
        problems.add(NO_ROWS, place)
        return None
    kind = "Parquet" if content.startswith(_PARQUET) else "CSV"
    if kind == "CSV" and not _check_headings(BytesIO(content), place, problems):
        return None
    # PyArrow passes over a quote that is never closed; only odd ones are worth a slow look.
    if kind == "CSV" and content.count(b'"') % 2 and (found := unclosed_quote(BytesIO(content))):
        problems.add(UNREADABLE, place, format=kind, reason=found)
        return None
    try:
        held = _parquet(content) if kind == "Parquet" else _csv(content)
        connection.register("held", held)
        table, columns, types = _stored(connection.table("held"), number)
        connection.unregister("held")
    except (
        import_module("duckdb").Error,
        import_module("pyarrow").ArrowException,
        UnicodeDecodeError,
    ) as error:
        reason = broken_row(BytesIO(content)) if kind == "CSV" else ""
        problems.add(UNREADABLE, place, format=kind, reason=reason or _reason(str(error)))
        return None
    return _source(connection, Source(name, file, table, 0, columns, types), problems)


def _check_headings(file: BinaryIO, place: Place, problems: Problems) -> bool:
    """Note a heading that stands twice, and return whether there was none."""
    if column := heading_twice(file):
        problems.add(HEADED_TWICE, replace(place, column=column), column=column)
    return not column


def _parquet(content: bytes) -> Any:
    return import_module("pyarrow.parquet").read_table(BytesIO(content))


def _csv(content: bytes) -> Any:
    pyarrow, reader = import_module("pyarrow"), import_module("pyarrow.csv")
    headings = content.partition(b"\n")[0].decode("utf-8-sig", "replace")
    sign = delimiter(BytesIO(content))
    names = next(csv.reader([headings.rstrip("\r")], delimiter=sign), [])
    return reader.read_csv(
        BytesIO(content),
        parse_options=reader.ParseOptions(delimiter=sign, newlines_in_values=True),
        convert_options=reader.ConvertOptions(
            column_types=dict.fromkeys(names, pyarrow.string()), strings_can_be_null=True
        ),
    )


def _stored(relation: Any, number: int) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Keep a relation as numbered text; return its table, its headings and their types."""
    columns, types = tuple(relation.columns), tuple(str(one) for one in relation.types)
    table = f"raw_{number}"
    chosen = ", ".join(_as_text(*each) for each in zip(columns, types, strict=True))
    relation.query(
        "opened", f"SELECT row_number() OVER () AS remit_row, {chosen} FROM opened"
    ).create(table)
    return table, columns, types


def _source(connection: Any, source: Source, problems: Problems) -> Source | None:
    rows = connection.execute(f"SELECT count(*) FROM {source.table}").fetchone()[0]
    if not rows:
        problems.add(NO_ROWS, Place(source.file))
        return None
    own = [name for name in source.columns if name.casefold() in _OWN]
    for column in own:
        problems.add(RESERVED, Place(source.file, column=column), column=column)
    return None if own else replace(source, rows=rows)


def _opened(connection: Any, path: Path, kind: str) -> Any:
    # DuckDB takes signs such as * in a path for a pattern; brackets make them plain.
    plain = re.sub(r"([*?\[])", r"[\1]", str(path))
    if kind == "Parquet":
        return connection.read_parquet(plain)
    with path.open("rb") as file:
        sign = delimiter(file)
    return connection.read_csv(
        plain,
        header=True,
        all_varchar=True,
        delimiter=sign,
        quotechar='"',
        escapechar='"',
        skiprows=0,
        strict_mode=True,
        null_padding=False,
    )


def _as_text(column: str, kind: str) -> str:
    name = quoted(column)
    as_text = _WHOLE.format(name) if kind in _FLOATING else f"{name}::VARCHAR"
    return f"{_TEXT.format(f'({as_text})')} AS {name}"


def _reason(message: str) -> str:
    """Return what DuckDB says is wrong, without its advice and without any value of the file."""
    told, _, _ = message.partition("Possible")
    lines = [line for line in told.splitlines() if not line.startswith("Original Line")]
    if "sniffing" in told:  # DuckDB's own account of what it tried helps nobody
        return "no columns can be made out in it."
    plain = re.sub(r'"[^"]*"|\'[^\']*\'', "…", " ".join(lines[:_LINES]))
    plain = re.sub(r"^\w+( \w+)* Error: ", "", re.sub(r"\s+", " ", plain).strip())
    return plain.rstrip(".") + "." if plain else "its format is not known."


def numbered_by(connection: Any, source: Source, record_id: str) -> Source:
    """Number a file's records by their ids, so that it matters not how its rows were shuffled."""
    connection.execute(
        f"CREATE OR REPLACE TABLE {source.table} AS "
        f"SELECT * REPLACE (row_number() OVER (ORDER BY {quoted(record_id)}, remit_row) AS "
        f"remit_row), remit_row AS remit_place FROM {source.table} ORDER BY remit_row"
    )
    return replace(source, place="remit_place")


def sketches(connection: Any, source: Source) -> list[ColumnSketch]:
    """Return each column's heading with its first thousand values."""
    drawn = []
    for column in source.columns:
        name = quoted(column)
        values = connection.execute(
            f"SELECT {name} FROM {source.table} WHERE {name} IS NOT NULL "
            f"ORDER BY remit_row LIMIT {_SAMPLE}"
        ).fetchall()
        drawn.append(ColumnSketch(column, tuple(value for (value,) in values)))
    return drawn


def named_records(rows: Sequence[int]) -> str:
    """Return the first records by number, and how many more there are."""
    listed = ", ".join(map(str, rows[:MOST_NAMED]))
    more = len(rows) - MOST_NAMED
    word = "record" if len(rows) == 1 else "records"
    return f"{word} {listed}" + (f" and {more} more" if more > 0 else "")


def distinct_columns(connection: Any, source: Source, among: Sequence[str]) -> Iterator[str]:
    """Yield which of some columns have every value present and distinct; asked one at a time."""
    for column in among:
        query = f"SELECT count(DISTINCT {quoted(column)}) FROM {source.table}"
        if connection.execute(query).fetchone()[0] == source.rows:
            yield column


def nearly_distinct_columns(connection: Any, source: Source, among: Sequence[str]) -> Iterator[str]:
    """Yield which of some columns have nine values or more for ten records that are filled in."""
    for column in among:
        name = quoted(column)
        query = f"SELECT count(DISTINCT {name}), count({name}) FROM {source.table}"
        values, filled = connection.execute(query).fetchone()
        if filled and values >= NEARLY_ALL * filled:
            yield column
