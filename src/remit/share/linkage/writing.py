"""The linked table of a run: one row a person, payload beside payload, and no identifier."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.share.core.linked import (
    CATEGORY,
    PERSON,
    STEADY,
    LinkedColumn,
    linked_name,
    presence,
)
from remit.share.linkage.delivering import NUMBER_COLUMN
from remit.share.linkage.places import KNOWN, LINKED, PAYLOAD
from remit.share.linkage.places import STEADY as STEADY_FILE
from remit.share.linkage.reading import quoted
from remit.share.linkage.stores import file_digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from remit.share.linkage.preparing import Prepared
    from remit.share.linkage.report import Linked
    from remit.share.linkage.running import Order, Stored

_FEW_GROUPS = 20


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        persons: how many rows the linked table has.
        columns: its agreed fields.
        groups: of each value of the categories with few, its persons, and those linked.
        taken_out: how many people were taken out, as they object.
        digest: SHA-256 of the linked table.
        next_number: the first lasting number that it gave to nobody.
    """

    persons: int
    columns: tuple[LinkedColumn, ...]
    groups: list[dict[str, object]]
    taken_out: int
    digest: str
    next_number: int = 0


def sql_path(path: Path) -> str:
    """Return a path as SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


def write_linked(
    connection: Any,
    order: Order,
    sides: Sequence[Prepared],
    linked: Linked,
    marks: str,
    rng: np.random.Generator,
) -> Written:
    """Write a run's linked table, its persons' steady numbers, and the marks for the next run."""
    order.into.mkdir(parents=True, mode=0o700, exist_ok=True)
    taken_out = _members(connection, linked, marks, order)
    persons = _draw_persons(connection, rng)
    columns = _wide(connection, order.deliveries, sides, order.into / LINKED)
    next_number = write_steady(connection, marks, order)
    return Written(
        persons,
        columns,
        _groups(connection, order.deliveries, columns, order.into / LINKED),
        taken_out,
        file_digest(order.into / LINKED),
        next_number,
    )


def _members(connection: Any, linked: Linked, marks: str, order: Order) -> int:
    """Make the table of whose record each is; leave out whoever objects, with all their records.

    Returns:
        How many people were left out.
    """
    pyarrow = import_module("pyarrow")
    everyone = pyarrow.table({"unique_id": np.arange(len(linked.person)), "root": linked.person})
    objected = pyarrow.table({"mark": pyarrow.array(sorted(order.objected), type=pyarrow.binary())})
    connection.register("everyone", everyone)
    connection.register("objected", objected)
    connection.execute(
        f"CREATE TABLE leaving AS SELECT DISTINCT root FROM everyone "
        f"JOIN {marks} USING (unique_id) JOIN objected USING (mark)"
    )
    connection.execute(
        "CREATE TABLE members AS SELECT unique_id, root FROM everyone "
        "WHERE root NOT IN (SELECT root FROM leaving)"
    )
    connection.unregister("everyone")
    connection.unregister("objected")
    return int(connection.execute("SELECT count(*) FROM leaving").fetchone()[0])


def _draw_persons(connection: Any, rng: np.random.Generator) -> int:
    """Give each person who stays a number drawn for this run; return how many there are."""
    pyarrow = import_module("pyarrow")
    roots = connection.execute("SELECT DISTINCT root FROM members ORDER BY root").fetchnumpy()
    root = np.asarray(roots["root"], dtype=np.int64)
    drawn = rng.permutation(len(root)).astype(np.uint32)
    connection.register("drawn_persons", pyarrow.table({"root": root, PERSON: drawn}))
    connection.execute("CREATE TABLE persons AS FROM drawn_persons")
    connection.unregister("drawn_persons")
    return len(root)


def _wide(
    connection: Any, deliveries: Sequence[Stored], sides: Sequence[Prepared], path: Path
) -> tuple[LinkedColumn, ...]:
    chosen, joins, columns = [f"persons.{PERSON}"], "", []
    for number, (stored, side) in enumerate(zip(deliveries, sides, strict=True)):
        fields = [str(one["name"]) for one in stored.payload]
        own = "".join(f", pay.{quoted(name)}" for name in fields)
        joins += (
            f" LEFT JOIN (SELECT m.root{own} FROM members m "
            f"JOIN {side.source.table} raw ON m.unique_id = raw.remit_row + {side.first - 1} "
            f"JOIN read_parquet({sql_path(stored.folder / PAYLOAD)}) pay "
            f"ON pay.{NUMBER_COLUMN} = raw.{NUMBER_COLUMN}) side_{number} "
            f"ON side_{number}.root = persons.root"
        )
        chosen.append(f"side_{number}.root IS NOT NULL AS {quoted(presence(stored.dataset))}")
        for one in stored.payload:
            name = linked_name(stored.dataset, str(one["name"]))
            chosen.append(f"side_{number}.{quoted(str(one['name']))} AS {quoted(name)}")
            columns.append(LinkedColumn(name, stored.dataset, str(one["kind"]), str(one["term"])))
    connection.execute(
        f"COPY (SELECT {', '.join(chosen)} FROM persons{joins} ORDER BY persons.{PERSON}) "
        f"TO {sql_path(path)} (FORMAT parquet, COMPRESSION zstd)"
    )
    return tuple(columns)


def write_steady(connection: Any, marks: str, order: Order) -> int:
    """Write each person's steady number, and the marks by which the next run finds it again.

    A person keeps the number that most of their records had in the run before, else the one that
    most had under another agreement; one number goes to one person. Whoever is new gets the next
    free one, in the order of their marks, which is no order of the files. The marks that are kept
    are this agreement's own.

    Returns:
        The first number that it gave to nobody.
    """
    connection.execute(f"CREATE TABLE known AS {_known([order.known] if order.known else [])}")
    connection.execute(
        f"CREATE TABLE elsewhere AS SELECT mark, min({STEADY}) AS {STEADY} "
        f"FROM ({_known(order.elsewhere)}) ANTI JOIN known USING (mark) GROUP BY mark"
    )
    connection.execute(
        f"CREATE TABLE own AS SELECT {PERSON}, mark FROM {marks} "
        "JOIN members USING (unique_id) JOIN persons USING (root)"
    )
    connection.execute(
        f"CREATE TABLE kept AS SELECT {PERSON}, {STEADY} FROM ("
        f"SELECT {PERSON}, {STEADY}, far, n FROM ("
        f"SELECT {PERSON}, {STEADY}, far, count(*) AS n FROM own JOIN ("
        "SELECT *, 0 AS far FROM known UNION ALL SELECT *, 1 FROM elsewhere) "
        "USING (mark) GROUP BY ALL) "
        f"QUALIFY row_number() OVER (PARTITION BY {PERSON} ORDER BY far, n DESC, {STEADY}) = 1) "
        f"QUALIFY row_number() OVER (PARTITION BY {STEADY} ORDER BY far, n DESC, {PERSON}) = 1"
    )
    free = (
        f"greatest(?::BIGINT, (SELECT coalesce(max({STEADY}), -1) + 1 FROM ("
        "FROM known UNION ALL FROM elsewhere)))"
    )
    connection.execute(
        f"CREATE TABLE numbered AS SELECT {PERSON}, {STEADY} FROM kept UNION ALL "
        f"SELECT {PERSON}, ({free} - 1 + row_number() OVER (ORDER BY least_mark, {PERSON}))"
        f"::UINTEGER FROM ("
        f"SELECT {PERSON}, min(mark) AS least_mark FROM persons LEFT JOIN own USING ({PERSON}) "
        f"WHERE {PERSON} NOT IN (SELECT {PERSON} FROM kept) GROUP BY 1)",
        [order.first_number],
    )
    connection.execute(
        f"COPY (SELECT {PERSON}, {STEADY} FROM numbered ORDER BY {PERSON}) "
        f"TO {sql_path(order.into / STEADY_FILE)} (FORMAT parquet, COMPRESSION zstd)"
    )
    connection.execute(
        f"COPY (WITH now AS (SELECT mark, min({STEADY}) AS {STEADY} FROM own "
        f"JOIN numbered USING ({PERSON}) GROUP BY 1) "
        f"FROM now UNION ALL SELECT mark, {STEADY} FROM known ANTI JOIN now USING (mark) "
        f"ORDER BY mark) "
        f"TO {sql_path(order.into / KNOWN)} (FORMAT parquet, COMPRESSION zstd)"
    )
    last = connection.execute(f"SELECT coalesce(max({STEADY}), -1) FROM numbered").fetchone()[0]
    return max(int(last) + 1, order.first_number)


def _known(files: Sequence[Path]) -> str:
    """Return the query of the marks of runs with the numbers that they stand for."""
    if not files:
        return f"SELECT NULL::BLOB AS mark, NULL::UINTEGER AS {STEADY} LIMIT 0"
    return " UNION ALL ".join(
        f"SELECT mark, {STEADY} FROM read_parquet({sql_path(one)})" for one in files
    )


def _groups(
    connection: Any, deliveries: Sequence[Stored], columns: Sequence[LinkedColumn], path: Path
) -> list[dict[str, object]]:
    """Return of each category with few values how many persons there are, and how many linked."""
    both = " + ".join(f"{quoted(presence(one.dataset))}::INT" for one in deliveries)
    found = []
    for column in columns:
        if column.kind != CATEGORY:
            continue
        name = quoted(column.name)
        rows = connection.execute(
            f"SELECT {name}, count(*), count(*) FILTER ({both} > 1) "
            f"FROM read_parquet({sql_path(path)}) WHERE {quoted(presence(column.dataset))} "
            f"GROUP BY 1 ORDER BY 1 NULLS LAST LIMIT {_FEW_GROUPS + 1}"
        ).fetchall()
        if len(rows) <= _FEW_GROUPS:
            found += [
                {"by": column.name, "group": value or "", "n": n, "linked": count}
                for value, n, count in rows
            ]
    return found


def taken_out(connection: Any, old: Path, new: Path) -> list[int]:
    """Return the lasting numbers of the people whom `take_out` left out of a run's new files."""
    before, after = (
        f"SELECT {STEADY} FROM read_parquet({sql_path(folder / STEADY_FILE)})"
        for folder in (old, new)
    )
    return [row[0] for row in connection.execute(f"{before} EXCEPT {after}").fetchall()]


def take_out(
    connection: Any, folder: Path, marks: Sequence[bytes], into: Path
) -> tuple[int, int, frozenset[bytes]]:
    """Write a run's files again without the people who bear one of some marks.

    Args:
        connection: a database.
        folder: what the run left.
        marks: of the people.
        into: a new folder for what takes its place; persons are numbered anew, without a gap.

    Returns:
        How many persons are left, how many were taken out, and every mark of theirs.
    """
    pyarrow = import_module("pyarrow")
    into.mkdir(parents=True, mode=0o700)
    table = pyarrow.table({"mark": pyarrow.array(sorted(marks), type=pyarrow.binary())})
    linked, steady, known = (
        f"read_parquet({sql_path(folder / name)})" for name in (LINKED, STEADY_FILE, KNOWN)
    )
    connection.register("named", table)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE gone AS SELECT DISTINCT {STEADY} FROM {known} "
        "JOIN named USING (mark)"
    )
    theirs = connection.execute(
        f"SELECT mark FROM {known} WHERE {STEADY} IN (SELECT {STEADY} FROM gone)"
    ).fetchall()
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE staying AS SELECT {PERSON} AS old, {STEADY}, "
        f"(row_number() OVER (ORDER BY {PERSON}) - 1)::UINTEGER AS {PERSON} "
        f"FROM {steady} WHERE {STEADY} NOT IN (SELECT {STEADY} FROM gone)"
    )
    rest = {
        LINKED: f"SELECT staying.{PERSON}, t.* EXCLUDE ({PERSON}) FROM {linked} t "
        f"JOIN staying ON staying.old = t.{PERSON} ORDER BY staying.{PERSON}",
        STEADY_FILE: f"SELECT {PERSON}, {STEADY} FROM staying ORDER BY {PERSON}",
        # The last number given stays known, by no mark, so that nobody else gets it.
        KNOWN: f"(SELECT mark, {STEADY} FROM {known} "
        f"WHERE {STEADY} NOT IN (SELECT {STEADY} FROM gone) UNION ALL "
        f"SELECT ''::BLOB, max({STEADY}) FROM {known}) ORDER BY mark",
    }
    for name, query in rest.items():
        to = sql_path(into / name)
        connection.execute(f"COPY ({query}) TO {to} (FORMAT parquet, COMPRESSION zstd)")
    left = connection.execute("SELECT count(*) FROM staying").fetchone()[0]
    before = connection.execute(f"SELECT count(*) FROM {steady}").fetchone()[0]
    return int(left), int(before - left), frozenset(bytes(one) for (one,) in theirs)
