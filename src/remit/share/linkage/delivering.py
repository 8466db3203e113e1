"""A custodian's file at the door: examined whole, then split into two stores, or not kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import Place, Problems
from remit.share.core.delivery import (
    DIGEST_DIFFERS,
    RECORD_ID_BLANK,
    RECORD_ID_MISSING,
    RECORD_ID_TWICE,
    check_columns,
    check_tells_apart,
)
from remit.share.core.linkage.fields import (
    NO_ROLE,
    UNKNOWN_FIELD,
    Role,
    ends_like_record_id,
    propose_fields,
    record_id_column,
    roles,
)
from remit.share.core.stores import derived, file_fingerprint
from remit.share.linkage.inspecting import counted_in, inspect
from remit.share.linkage.limits import check_limits
from remit.share.linkage.matching import Custodian, check_exchanged, check_ids
from remit.share.linkage.payload import Typed, register_days, scan, typed
from remit.share.linkage.places import PAYLOAD, SEALED
from remit.share.linkage.reading import (
    distinct_columns,
    nearly_distinct_columns,
    quoted,
    read_content,
    read_source,
    sketches,
)
from remit.share.linkage.stores import ROWS_AT_ONCE, file_digest, parts_of, write_sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from remit.share.core.delivery import Agreed
    from remit.share.core.linkage.fields import ColumnSketch
    from remit.share.linkage.reading import Source

NUMBER_COLUMN = "remit_number"
IDENTIFIERS = "identifiers"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that a custodian brings.

    Attributes:
        agreed: what its dataset may hold.
        file: what the file is called.
        path: where it lies, or None where `content` holds it.
        content: the file itself, where it lies nowhere.
        told: column to role, by whoever brings it.
        digest: the SHA-256 that the custodian announced, in hex; "" for none.
        today: no birth lies after it.
    """

    agreed: Agreed
    file: str
    path: Path | None
    today: date
    content: bytes = b""
    told: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    def parts(self) -> Iterable[bytes]:
        """Return the file's bytes, part by part."""
        return parts_of(self.path) if self.path else (self.content,)

    def fingerprint(self, key: bytes) -> str:
        """Return what the file is known again by."""
        return file_fingerprint(self.parts(), key=key)


@dataclass(frozen=True, slots=True)
class Beside:
    """What another delivery of the agreement shows for comparison: its columns and some names."""

    custodian: Custodian
    drawn: Sequence[ColumnSketch]


@dataclass(frozen=True, slots=True)
class Received:
    """What was kept of a file, and what was found of it.

    Attributes:
        rows: how many records there are.
        fields: each field that was delivered, as plain values.
        identifier_figures: for the linkage unit.
        payload_figures: for the analyst.
        fingerprint: what the file is known again by.
        sealed_digest: SHA-256 of the store of identifiers.
        payload_digest: SHA-256 of the store of payload.
        notices: what a user should know of that stopped nothing.
    """

    rows: int
    fields: list[dict[str, object]]
    identifier_figures: dict[str, object]
    payload_figures: dict[str, object]
    fingerprint: str
    sealed_digest: str
    payload_digest: str
    notices: Problems


def receive(
    connection: Any,
    arrival: Arrival,
    beside: Sequence[Beside],
    *,
    into: Path,
    key: bytes,
    token: str,
    rng: np.random.Generator,
    problems: Problems,
) -> Received:
    """Examine a file, and split it into a store of identifiers and a store of payload.

    Args:
        connection: a private database.
        arrival: the file.
        beside: the other deliveries under the agreement.
        into: a new folder for both stores.
        key: the vault's.
        token: the delivery's random name.
        rng: draws the numbers that join the two stores.
        problems: where everything wrong is noted; anything wrong, and nothing is kept.

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
    shown = {each.custodian.source.name: each.drawn for each in beside}
    shown[source.name] = sketches(connection, source)
    check_exchanged([*(each.custodian for each in beside), custodian], shown, problems)
    figures = inspect(connection, custodian, arrival.today, problems)
    read = [
        typed(connection, source, one, arrival.today, problems)
        for one in present
        if not one.identifies and one.name not in unread
    ]
    scan(connection, custodian, payload, problems)
    problems.raise_if_any()
    kept = {
        one.name: quoted(one.name)
        for one in arrival.agreed.identifying
        if one.name in source.columns
    }
    sealed_digest, payload_digest = keep(
        connection, source, read, kept, into=into, key=key, token=token, rng=rng
    )
    return Received(
        rows=source.rows,
        fields=_fields(arrival.agreed, custodian, read),
        identifier_figures={"records": source.rows, **figures},
        payload_figures={"records": source.rows, "fields": [one.figures for one in read]},
        fingerprint=arrival.fingerprint(key),
        sealed_digest=sealed_digest,
        payload_digest=payload_digest,
        notices=problems,
    )


def keep(
    connection: Any,
    source: Source,
    read: Sequence[Typed],
    identifying: Mapping[str, str],
    *,
    into: Path,
    key: bytes,
    token: str,
    rng: np.random.Generator,
) -> tuple[str, str]:
    """Write both stores of a file, joined by nothing but a number drawn for it.

    Args:
        connection: the database that the file is in.
        source: the file.
        read: its payload.
        identifying: what goes to the linkage unit, each column with its SQL.
        into: a new folder for both stores.
        key: the vault's.
        token: the delivery's random name.
        rng: draws the numbers.

    Returns:
        The SHA-256 of the store of identifiers, and of that of payload, in hex.
    """
    _number(connection, source, rng)
    into.mkdir(parents=True, mode=0o700)
    _keep_payload(connection, source, read, into / PAYLOAD)
    batches = _identifiers(connection, source, identifying)
    write_sealed(into / SEALED, batches, key=derived(key, token, IDENTIFIERS), token=token)
    return file_digest(into / SEALED), file_digest(into / PAYLOAD)


def read_arrival(connection: Any, arrival: Arrival, problems: Problems) -> Source | None:
    """Read a file whose columns are those that were agreed, or note what is wrong with it."""
    source = source_of(connection, arrival, problems)
    if source is None:
        return None
    check_columns(source.columns, arrival.agreed, Place(arrival.file), problems)
    check_digest(arrival, problems)
    return source


def source_of(connection: Any, arrival: Arrival, problems: Problems) -> Source | None:
    """Read a file as a table of texts, or note why it cannot be read."""
    name = arrival.agreed.dataset.key
    if arrival.path is None:
        return read_content(connection, name, arrival.file, arrival.content, 0, problems)
    return read_source(connection, name, arrival.path, 0, problems)


def check_digest(arrival: Arrival, problems: Problems) -> None:
    """Note a file that is not the one that was announced."""
    if not arrival.digest:
        return
    found = sha256()
    for part in arrival.parts():
        found.update(part)
    if found.hexdigest() != arrival.digest.strip().lower():
        problems.add(DIGEST_DIFFERS, Place(arrival.file), found=found.hexdigest()[:12])


def custodian_of(
    connection: Any, arrival: Arrival, source: Source, problems: Problems
) -> Custodian:
    """Return the file with what its identifying columns were taken for."""
    names = [one.name for one in arrival.agreed.identifying if one.name in source.columns]
    for column in arrival.told:
        if column not in names:
            problems.add(UNKNOWN_FIELD, Place(arrival.file), text=column, roles=", ".join(Role))
    drawn = [one for one in sketches(connection, source) if one.name in names]
    chosen = propose_fields(drawn, (), arrival.told, arrival.today, arrival.file, problems)
    left_out = {column for column, role in arrival.told.items() if role == NO_ROLE}
    free = [name for name in names if name not in chosen.values() and name not in left_out]
    free = _without_blank_ids(connection, source, free, problems)
    record_id = record_id_column(free, None, distinct_columns(connection, source, free))
    if record_id is None:
        headed = [name for name in free if ends_like_record_id(name)]
        record_id = next(nearly_distinct_columns(connection, source, headed), None)
    if record_id is not None:
        check_ids(connection, source, record_id, problems, (RECORD_ID_MISSING, RECORD_ID_TWICE))
    check_tells_apart(roles(chosen), Place(arrival.file), problems)
    return Custodian(source, chosen, record_id, ())


def _without_blank_ids(
    connection: Any, source: Source, columns: Sequence[str], problems: Problems
) -> list[str]:
    """Return columns without those headed like a record's id that are blank; these are told."""
    blank = [
        name
        for name in columns
        if (record_id_column([name], None, ()) or ends_like_record_id(name))
        and not counted_in(connection, source, name)
    ]
    for name in blank:
        problems.notice(RECORD_ID_BLANK, Place(source.file, column=name), column=name)
    return [name for name in columns if name not in blank]


def _number(connection: Any, source: Source, rng: np.random.Generator) -> None:
    """Give each record the random number that alone joins its two halves."""
    pyarrow = import_module("pyarrow")
    drawn = pyarrow.table(
        {
            "remit_row": np.arange(1, source.rows + 1),
            NUMBER_COLUMN: rng.permutation(source.rows).astype(np.uint32),
        }
    )
    connection.register("drawn_numbers", drawn)
    connection.execute("CREATE TABLE numbers AS FROM drawn_numbers")
    connection.unregister("drawn_numbers")


def _keep_payload(connection: Any, source: Source, read: Sequence[Typed], path: Path) -> None:
    joins, days = register_days(connection, read)
    fields = "".join(
        f", {one.sql.format(days=days.get(one.name, ''))} AS {quoted(one.name)}" for one in read
    )
    to = str(path).replace("'", "''")
    connection.execute(
        f"COPY (SELECT numbers.{NUMBER_COLUMN}{fields} FROM {source.table} raw "
        f"JOIN numbers USING (remit_row){joins} ORDER BY numbers.{NUMBER_COLUMN}) "
        f"TO '{to}' (FORMAT parquet, COMPRESSION zstd)"
    )


def _identifiers(connection: Any, source: Source, named: Mapping[str, str]) -> Iterator[Any]:
    chosen = "".join(f", {sql} AS {quoted(name)}" for name, sql in named.items())
    yield from connection.execute(
        f"SELECT numbers.{NUMBER_COLUMN}{chosen} FROM {source.table} raw "
        f"JOIN numbers USING (remit_row) ORDER BY numbers.{NUMBER_COLUMN}"
    ).to_arrow_reader(ROWS_AT_ONCE)


def _fields(agreed: Agreed, custodian: Custodian, read: Sequence[Typed]) -> list[dict[str, object]]:
    role_of = {column: str(role) for role, column in custodian.chosen.items()}
    if custodian.record_id is not None:
        role_of[custodian.record_id] = "record"
    kinds = {one.name: one.kind for one in read}
    return [
        {
            "name": one.name,
            "term": one.term,
            "identifies": one.identifies,
            "role": role_of.get(one.name, ""),
            "kind": kinds.get(one.name, ""),
        }
        for one in agreed.dataset.fields
        if one.name in custodian.source.columns
    ]


def payload_entries(agreed: Agreed, read: Sequence[Typed]) -> list[dict[str, object]]:
    """Return the fields for the analyst that were delivered, as plain values."""
    kinds = {one.name: one.kind for one in read}
    return [
        {
            "name": one.name,
            "term": one.term,
            "identifies": False,
            "role": "",
            "kind": kinds[one.name],
        }
        for one in agreed.payload
        if one.name in kinds
    ]


def chosen_roles(fields: Sequence[Mapping[str, object]]) -> dict[Role, str]:
    """Return the column of each role that a delivery's fields were taken for."""
    known = {str(role) for role in Role}
    return {Role(str(one["role"])): str(one["name"]) for one in fields if str(one["role"]) in known}
