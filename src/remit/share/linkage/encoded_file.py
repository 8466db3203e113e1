"""A custodian's file made into one of match keys, on the custodian's own computer.

What may come in under the agreement is checked here as it is at the door, since whoever links
cannot: nothing that identifies leaves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import Place
from remit.share.core.linkage.encoded import (
    ABOUT,
    IN_KEYS,
    KEY,
    NOTHING_TO_ENCODE,
    RECORD,
    Encoding,
    own_scheme,
)
from remit.share.core.linkage.project_key import fingerprint, own_key, record_token
from remit.share.linkage.delivering import custodian_of, read_arrival
from remit.share.linkage.inspecting import inspect
from remit.share.linkage.limits import check_limits
from remit.share.linkage.payload import scan, typed
from remit.share.linkage.preparing import prepare
from remit.share.linkage.reading import quoted
from remit.share.linkage.sealing import seal
from remit.share.linkage.stores import ROWS_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from remit.kernel.errors import Problems
    from remit.share.linkage.delivering import Arrival
    from remit.share.linkage.matching import Custodian
    from remit.share.linkage.sealing import Sealed


@dataclass(frozen=True, slots=True)
class Encoded:
    """What was made of a file: how many records and keys, and what it says of itself."""

    records: int
    keys: int
    encoding: Encoding


def encode(
    connection: Any,
    arrival: Arrival,
    secret: bytes,
    *,
    agreement: str,
    to: Path,
    rng: np.random.Generator,
    problems: Problems,
) -> Encoded:
    """Write a custodian's file as match keys with what is counted, in random order.

    Args:
        connection: a private database.
        arrival: the file, with what the agreement lets its dataset hold.
        secret: the project's key.
        agreement: the agreement's name.
        to: the file to write.
        rng: draws the order.
        problems: where everything wrong is noted; anything wrong, and nothing is written.

    Raises:
        InvalidInput: the file has problems; all are listed.
    """
    source = read_arrival(connection, arrival, problems)
    if source is None:
        problems.raise_if_any()
        raise AssertionError(arrival.file)  # what has no problems is read
    present = [one for one in arrival.agreed.dataset.fields if one.name in source.columns]
    payload = [one.name for one in present if not one.identifies]
    unread = check_limits(connection, source, present, arrival.today, problems)
    custodian = custodian_of(connection, arrival, source, problems)
    figures = inspect(connection, custodian, arrival.today, problems)
    for one in present:
        if not one.identifies and one.name not in unread:
            typed(connection, source, one, arrival.today, problems)
    scan(connection, custodian, payload, problems)
    problems.raise_if_any()
    prepared = prepare(connection, source, custodian.chosen, 1, arrival.today)
    if not own_scheme(prepared.fields).keys:
        found = ", ".join(prepared.fields) or "nothing that identifies"
        problems.add(NOTHING_TO_ENCODE, Place(arrival.file), found=found)
        problems.raise_if_any()
    own = own_key(secret, agreement)
    sealed = seal(connection, prepared, own)
    encoding = Encoding(
        agreement,
        source.name,
        fingerprint(secret),
        sealed.fields,
        {name: tuple(levels.tolist()) for name, levels in sealed.chance.items()},
        {role: n for role, n in figures["missing"].items() if role in IN_KEYS},  # type: ignore[attr-defined]  # a table by role
    )
    _record_tokens(connection, custodian, own)
    _shuffle(connection, source.rows, rng)
    try:
        _write(connection, custodian, sealed, payload, encoding, to)
    except BaseException:
        to.unlink(missing_ok=True)
        raise
    return Encoded(source.rows, len(encoding.scheme.keys), encoding)


def _record_tokens(connection: Any, custodian: Custodian, secret: bytes) -> None:
    """Make the table of what stands for records' ids, if they have any."""
    connection.execute(f"CREATE TABLE tokens (remit_row BIGINT, {RECORD} VARCHAR)")
    if custodian.record_id is None:
        return
    pyarrow, source = import_module("pyarrow"), custodian.source
    query = f"SELECT remit_row, {quoted(custodian.record_id)} FROM {source.table}"
    for batch in connection.cursor().execute(query).to_arrow_reader(ROWS_AT_ONCE):
        made = [record_token(secret, source.name, one) for one in batch.column(1).to_pylist()]
        connection.register("made", pyarrow.table({"row": batch.column(0), "token": made}))
        connection.execute("INSERT INTO tokens FROM made")
        connection.unregister("made")


def _shuffle(connection: Any, rows: int, rng: np.random.Generator) -> None:
    """Give each record a random place: the order of a file can tell who is who."""
    drawn = {"remit_row": np.arange(1, rows + 1), "place": rng.permutation(rows)}
    connection.register("drawn_places", import_module("pyarrow").table(drawn))
    connection.execute("CREATE TABLE places AS FROM drawn_places")
    connection.unregister("drawn_places")


def _write(
    connection: Any,
    custodian: Custodian,
    sealed: Sealed,
    payload: Sequence[str],
    encoding: Encoding,
    to: Path,
) -> None:
    parquet = import_module("pyarrow.parquet")
    keys = "".join(f", s.{key} AS {KEY}{key}" for key in encoding.scheme.keys)
    record = f", t.{RECORD}" if custodian.record_id is not None else ""
    counted = "".join(f", raw.{quoted(name)}" for name in payload)
    reader = connection.execute(
        f"SELECT {f'{record}{keys}{counted}'.removeprefix(', ')} FROM {custodian.source.table} raw "
        f"JOIN {sealed.table} s ON s.unique_id = raw.remit_row JOIN places USING (remit_row) "
        f"LEFT JOIN tokens t ON t.remit_row = raw.remit_row ORDER BY place"
    ).to_arrow_reader(ROWS_AT_ONCE)
    about = {ABOUT: json.dumps(encoding.as_dict(), sort_keys=True).encode()}
    schema = reader.schema.with_metadata(about)
    with parquet.ParquetWriter(to, schema, compression="zstd") as file:
        for batch in reader:
            file.write_batch(batch.replace_schema_metadata(about))
