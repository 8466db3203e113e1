"""Records encoded as composite match keys; the linking side gets nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from remit.share.core.linkage.encoded import own_scheme
from remit.share.core.linkage.encoding import SEPARATOR, tokens
from remit.share.linkage.pairing import measured_chance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from remit.share.core.linkage.comparisons import Comparison
    from remit.share.core.linkage.fields import Role
    from remit.share.linkage.preparing import Prepared

AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a custodian hands over instead of identifiers.

    Attributes:
        table: record numbers with match keys.
        rows: how many records there are.
        fields: what went into the keys.
        chance: for each field, how often two of its own records agree at each level: one number a
            level, so that linking need not know any name to weigh its agreement.
    """

    table: str
    rows: int
    fields: tuple[Role, ...]
    chance: dict[str, NDArray[np.float64]]


def seal(connection: Any, prepared: Prepared, secret: bytes) -> Sealed:
    """Encode one custodian's records, and take their identifiers out of the database."""
    plan = own_scheme(prepared.fields)
    table = prepared.table.replace("people", "sealed")
    chance = _own_chance(connection, prepared, plan.clear)
    for start in range(prepared.first, prepared.first + prepared.source.rows, AT_ONCE):
        _seal_some(connection, prepared.table, table, plan.keys, secret, start)
    connection.execute(f"DROP TABLE {prepared.table}")
    named = {one.name: each for one, each in zip(plan.clear, chance, strict=True)}
    return Sealed(table, prepared.source.rows, prepared.fields, named)


def _own_chance(
    connection: Any, prepared: Prepared, clear: Sequence[Comparison]
) -> list[NDArray[np.float64]]:
    """Return how often two people of one file agree, by one record of those alike in everything.

    Ten thousand copies of a record tell nothing of chance, and would make every agreement one.
    """
    fields = ", ".join(prepared.fields)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE one_of_each AS SELECT * FROM {prepared.table} WHERE "
        f"unique_id IN (SELECT min(unique_id) FROM {prepared.table} GROUP BY {fields})"
    )
    chance = measured_chance(connection, clear, ("one_of_each", "one_of_each"))
    connection.execute("DROP TABLE one_of_each")
    return chance


def _seal_some(
    connection: Any,
    table: str,
    to: str,
    keys: Mapping[str, Sequence[str]],
    secret: bytes,
    start: int,
) -> None:
    """Encode some records, as the texts of all would fill the memory."""
    pyarrow = import_module("pyarrow")
    texts = ", ".join(f"{_text(parts)} AS {key}" for key, parts in keys.items())
    found = connection.execute(
        f"SELECT unique_id, {texts} FROM {table} "
        f"WHERE unique_id >= {start} AND unique_id < {start + AT_ONCE} ORDER BY unique_id"
    ).fetchall()
    numbers, *columns = zip(*found, strict=True)
    sealed = {
        key: pyarrow.array(tokens(secret, key, column), type=pyarrow.int64())
        for key, column in zip(keys, columns, strict=True)
    }
    connection.register("arriving", pyarrow.table({"unique_id": numbers} | sealed))
    there = f"CREATE TABLE IF NOT EXISTS {to} AS SELECT * FROM arriving LIMIT 0"
    connection.execute(there)
    connection.execute(f"INSERT INTO {to} SELECT * FROM arriving")
    connection.unregister("arriving")


def _text(parts: Sequence[str]) -> str:
    known = " AND ".join(f"nullif({part}, '') IS NOT NULL" for part in parts)
    # A set of names of which one is missing would meet others for the wrong reason.
    known += " AND given IS NOT NULL AND family IS NOT NULL" if "name_bag" in parts else ""
    joined = f" || chr({ord(SEPARATOR)}) || ".join(parts)
    return f"CASE WHEN {known} THEN {joined} END"
