"""Records brought to the columns that they are compared by; what could not be read is counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from remit.share.core.linkage.columns import KEYS, MADE, name_rows
from remit.share.core.linkage.fields import NUMBERS, Role
from remit.share.core.linkage.names import split_name
from remit.share.core.linkage.values import read_dates, read_postcode, read_sex
from remit.share.linkage.reading import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from remit.share.linkage.reading import Source

MOST_SHARING_A_NUMBER = 3
# As `values.read_number` and `values.is_nhs_number` have it; a test compares them. Files have as
# many numbers as records, which are too many to read one at a time.
PLAIN_NUMBER = "upper(regexp_replace(regexp_replace({0}, '\\.0+$', ''), '[^0-9A-Za-z]', '', 'g'))"
READ_NUMBER = (
    f"CASE WHEN replace({PLAIN_NUMBER}, {PLAIN_NUMBER}[1], '') <> '' THEN {PLAIN_NUMBER} END"
)
NHS_PASSES = (
    "CASE WHEN regexp_full_match({0}, '[0-9]{{10}}') THEN ("
    + " + ".join(f"{{0}}[{at}]::INT * {11 - at}" for at in range(1, 10))
    + " + {0}[10]::INT) % 11 = 0 ELSE false END"
)


@dataclass(slots=True)
class Prepared:
    """One custodian's records, ready to be compared.

    Attributes:
        source: its file.
        table: the table of what is compared.
        first: the number of its first record; record r of the file is first + r - 1.
        fields: what can be compared, as roles.
        formats: rows by the format of their date of birth.
        unread: rows with a value that could not be read, by role.
        failing: NHS numbers whose check digit is wrong, in rows.
        shared: rows whose number is borne by too many others to identify anybody, by role.
        described: columns that tell a record without an id; none for names and day of birth.
    """

    source: Source
    table: str
    first: int
    fields: tuple[Role, ...]
    formats: Mapping[str, int] = field(default_factory=dict)
    unread: dict[Role, int] = field(default_factory=dict)
    failing: int = 0
    shared: dict[Role, int] = field(default_factory=dict)
    described: tuple[str, ...] = ()


def prepare(
    connection: Any, source: Source, chosen: Mapping[Role, str], first: int, today: date
) -> Prepared:
    """Make the table of what is compared of one file's records."""
    number = source.table.removeprefix("raw_")
    prepared = Prepared(source, f"people_{number}", first, ())
    columns = _texts(connection, source, chosen, number)
    if Role.NHS in columns:
        failing = f"{Role.NHS} IS NOT NULL AND NOT {NHS_PASSES.format(Role.NHS)}"
        query = f"SELECT count(*) FILTER ({failing}) FROM texts_{number}"
        prepared.failing = connection.execute(query).fetchone()[0]
    readings = {
        role: _read(connection, f"texts_{number}", role, prepared, today)
        for role in columns
        if role not in NUMBERS
    }
    numbers = [role for role in columns if role in NUMBERS]
    _assemble(connection, prepared, readings, numbers, number)
    prepared.fields = tuple(role for role in columns if _has_any(connection, prepared.table, role))
    for role in NUMBERS:
        if role in prepared.fields:
            _drop_shared(connection, prepared, role)
    connection.execute(f"DROP TABLE texts_{number}")
    return prepared


def _texts(
    connection: Any, source: Source, chosen: Mapping[Role, str], number: str
) -> tuple[Role, ...]:
    """Make a table of each role's text, names written in one parted; return its roles."""
    parts = {
        role: (READ_NUMBER if role in NUMBERS else "{0}").format(f"raw.{quoted(column)}")
        for role, column in chosen.items()
        if role != Role.NAME
    }
    joined = ""
    if Role.NAME in chosen:
        column = quoted(chosen[Role.NAME])
        values = _distinct(connection, source.table, column)
        split = [split_name(value) for value in values]
        _register(
            connection,
            "name_parts",
            {"raw": values, "first": [a for a, _ in split], "last": [b for _, b in split]},
        )
        joined = f" LEFT JOIN name_parts ON name_parts.raw = raw.{column}"
        parts |= {Role.GIVEN: "name_parts.first", Role.FAMILY: "name_parts.last"}
    chosen_sql = "".join(f", {sql} AS {role}" for role, sql in parts.items())
    connection.execute(
        f"CREATE TABLE texts_{number} AS "
        f"SELECT remit_row{chosen_sql} FROM {source.table} raw{joined}"
    )
    if joined:
        connection.unregister("name_parts")
    return tuple(parts)


def _distinct(connection: Any, table: str, column: str) -> list[str]:
    found = connection.execute(
        f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1"
    ).fetchall()
    return [value for (value,) in found]


def _register(connection: Any, name: str, columns: Mapping[str, Sequence[object]]) -> None:
    pyarrow = import_module("pyarrow")
    strings, lists = pyarrow.string(), pyarrow.list_(pyarrow.string())
    connection.register(
        name,
        pyarrow.table(
            {
                key: pyarrow.array(values, type=lists if key.endswith("_words") else strings)
                for key, values in columns.items()
            }
        ),
    )


def _read(
    connection: Any, table: str, role: Role, prepared: Prepared, today: date
) -> dict[str, list[Any]]:
    """Return what each distinct text of a role is read as, as columns beside “raw”."""
    found = connection.execute(
        f"SELECT {role}, count(*) FROM {table} WHERE {role} IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    counted = dict(found)
    if role in (Role.GIVEN, Role.FAMILY):
        return name_rows(role, counted)
    read = _values(role, counted, prepared, today)
    unread = sum(rows for value, rows in counted.items() if read[value] is None)
    if unread:
        prepared.unread[role] = unread
    return {"raw": list(counted), role: [read[value] or None for value in counted]}


def _values(
    role: Role, counted: Mapping[str, int], prepared: Prepared, today: date
) -> dict[str, str | None]:
    """Return each value as it is compared: "" for a value that says unknown, None if unreadable."""
    if role == Role.BIRTH:
        dates = read_dates(counted, today)
        prepared.formats = dates.formats
        return {value: dates.iso.get(value) for value in counted}
    if role == Role.SEX:
        return {value: read_sex(value) for value in counted}
    return {value: read_postcode(value) or None for value in counted}


def _assemble(
    connection: Any,
    prepared: Prepared,
    readings: Mapping[Role, dict[str, list[Any]]],
    numbers: Sequence[Role],
    number: str,
) -> None:
    joins, have = "", {"remit_row"}
    chosen = "".join(f", texts_{number}.{role}" for role in numbers)
    for role, columns in readings.items():
        _register(connection, f"read_{role}", columns)
        made = [name for name in columns if name != "raw"]
        have |= set(made)
        chosen += "".join(f", read_{role}.{name}" for name in made)
        joins += f" LEFT JOIN read_{role} ON read_{role}.raw = texts_{number}.{role}"
    extra = {name: sql for name, (needs, sql) in MADE.items() if set(needs) <= have}
    have |= set(extra)
    keys = {name: parts for name, (parts, _) in KEYS.items() if _fields(parts) <= have}
    made_sql = "".join(f", {sql} AS {name}" for name, sql in extra.items())
    keys_sql = "".join(f", {_key(parts)} AS {name}" for name, parts in keys.items())
    connection.execute(
        f"CREATE TABLE {prepared.table} AS WITH read AS ("
        f"SELECT remit_row + {prepared.first - 1} AS unique_id{chosen} "
        f"FROM texts_{number}{joins}), made AS (SELECT *{made_sql} FROM read) "
        f"SELECT *{keys_sql} FROM made ORDER BY unique_id"
    )
    for role in readings:
        connection.unregister(f"read_{role}")


def _fields(parts: Sequence[str]) -> set[str]:
    return {part.partition("[")[0] for part in parts}


def _key(parts: Sequence[str]) -> str:
    known = " AND ".join(f"{part} IS NOT NULL" for part in parts)
    # A set of names of which one is missing would meet others for the wrong reason.
    known += " AND given IS NOT NULL AND family IS NOT NULL" if "name_bag" in parts else ""
    return f"CASE WHEN {known} THEN hash({', '.join(parts)}) END"


def _has_any(connection: Any, table: str, role: Role) -> bool:
    query = f"SELECT count({role}) FROM {table}"
    return bool(connection.execute(query).fetchone()[0])


def _drop_shared(connection: Any, prepared: Prepared, role: Role) -> None:
    query = (
        f"UPDATE {prepared.table} SET {role} = NULL WHERE {role} IN (SELECT {role} FROM "
        f"{prepared.table} GROUP BY 1 HAVING count(*) > {MOST_SHARING_A_NUMBER})"
    )
    changed = connection.execute(query).fetchone()[0]
    if changed:
        prepared.shared[role] = changed
