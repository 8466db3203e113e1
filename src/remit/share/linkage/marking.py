"""Marks: what a person is known again by in a later run, made with a key and never a name.

A record has the mark of its id in its custodian's system, else one of its names and day of birth;
and, where it has one that passes its check digit, that of its NHS number.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from remit.share.core.linkage.fields import Role
from remit.share.core.stores import SEPARATOR, mark, nhs_text, record_text
from remit.share.linkage.preparing import NHS_PASSES
from remit.share.linkage.reading import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.linkage.matching import Custodian
    from remit.share.linkage.preparing import Prepared

MARKS = "marks"
_AT_ONCE = 100_000


def marks_of(connection: Any, sides: Sequence[tuple[Custodian, Prepared]], key: bytes) -> str:
    """Make the table of every record's marks, as unique_id and mark; return its name."""
    connection.execute(f"CREATE TABLE {MARKS} (unique_id BIGINT, mark BLOB)")
    for custodian, side in sides:
        for query, prefix in _texts(custodian, side):
            _mark(connection, query, prefix, key)
    return MARKS


def _texts(custodian: Custodian, side: Prepared) -> list[tuple[str, str]]:
    """Return queries of record numbers with what their marks are made of, and what leads it."""
    source = custodian.source
    if custodian.record_id is None:
        own = _described(side), f"described{SEPARATOR}{source.name}{SEPARATOR}"
    else:
        name, number = quoted(custodian.record_id), f"remit_row + {side.first - 1}"
        query = f"SELECT {number}, trim({name}) FROM {source.table}"
        own = query, record_text(source.name, "")
    if Role.NHS not in side.fields:
        return [own]
    passing = NHS_PASSES.format("nhs")
    return [own, (f"SELECT unique_id, nhs FROM {side.table} WHERE {passing}", nhs_text(""))]


def _described(side: Prepared) -> str:
    """Return the query of what a record without an id says, twins told apart by their place."""
    steady = [role for role in (Role.GIVEN, Role.FAMILY, Role.BIRTH) if role in side.fields]
    roles = side.described or (steady if len(steady) > 1 else side.fields)
    parts = ", ".join(f"coalesce({role}::VARCHAR, '')" for role in roles)
    return (
        f"SELECT unique_id, text || chr({ord(SEPARATOR)}) || "
        "row_number() OVER (PARTITION BY text ORDER BY unique_id) FROM ("
        f"SELECT unique_id, concat_ws(chr({ord(SEPARATOR)}), {parts}) AS text FROM {side.table})"
    )


def _mark(connection: Any, query: str, prefix: str, key: bytes) -> None:
    """Add the marks of some records, a chunk at a time: the texts of all would fill the memory."""
    pyarrow = import_module("pyarrow")
    reader = connection.cursor().execute(query).to_arrow_reader(_AT_ONCE)
    for batch in reader:
        texts = batch.column(1).to_pylist()
        marks = [None if text is None else mark(prefix + text, key) for text in texts]
        table = pyarrow.table({"unique_id": batch.column(0), "mark": marks})
        connection.register("marked", table)
        connection.execute(f"INSERT INTO {MARKS} FROM marked WHERE mark IS NOT NULL")
        connection.unregister("marked")
