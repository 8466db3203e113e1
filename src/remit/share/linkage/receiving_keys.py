"""A delivery of match keys at the door: examined, and split into keys and payload, or not kept."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place
from remit.share.core.linkage.encoded import (
    ABOUT,
    BROKEN,
    FEW,
    KEY,
    MOST_OF_ONE,
    NOT_ENCODED,
    ONE_FIELD,
    RECORD,
    TOO_COMMON,
    read_encoding,
)
from remit.share.linkage.delivering import (
    Received,
    check_digest,
    keep,
    payload_entries,
    source_of,
)
from remit.share.linkage.limits import check_limits
from remit.share.linkage.matching import Custodian, check_ids
from remit.share.linkage.payload import scan, typed
from remit.share.linkage.reading import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

    from remit.kernel.errors import Problems
    from remit.share.core.linkage.encoded import Encoding
    from remit.share.linkage.delivering import Arrival
    from remit.share.linkage.reading import Source


def receive_keys(
    connection: Any,
    arrival: Arrival,
    *,
    agreement: str,
    into: Path,
    key: bytes,
    token: str,
    rng: np.random.Generator,
    problems: Problems,
) -> Received:
    """Examine a file of match keys, and split it as one of identifiers is split.

    The arguments are those of `delivering.receive`, and the agreement's name.

    Raises:
        InvalidInput: the file has problems; all are listed.
    """
    check_digest(arrival, problems)
    encoding = _encoding(arrival, agreement, problems)
    problems.raise_if_any()
    source = source_of(connection, arrival, problems)
    problems.raise_if_any()
    if source is None or encoding is None:  # what has no problems is read
        raise AssertionError(arrival.file)
    agreed = [one.name for one in arrival.agreed.payload]
    present = [one for one in arrival.agreed.payload if one.name in source.columns]
    payload = [one.name for one in present]
    keys = [f"{KEY}{name}" for name in encoding.scheme.keys]
    _check_columns(arrival, source, [*keys, RECORD, *agreed], keys, problems)
    problems.raise_if_any()
    _check_keys(connection, source, keys, problems)
    record_id = RECORD if RECORD in source.columns else None
    if record_id is not None:
        check_ids(connection, source, record_id, problems)
    unread = check_limits(connection, source, present, arrival.today, problems)
    read = [
        typed(connection, source, one, arrival.today, problems)
        for one in present
        if one.name not in unread
    ]
    custodian = Custodian(source, {}, record_id, ())
    scan(connection, custodian, payload, problems)
    problems.raise_if_any()
    own = [RECORD] if record_id else []
    as_kept = {**{name: quoted(name) for name in own}, **{name: _whole(name) for name in keys}}
    digests = keep(connection, source, read, as_kept, into=into, key=key, token=token, rng=rng)
    return Received(
        rows=source.rows,
        fields=[
            *(_entry(name, "record" if name == RECORD else "") for name in as_kept),
            *payload_entries(arrival.agreed, read),
        ],
        identifier_figures={
            "records": source.rows,
            "missing": dict(encoding.missing),
            "encoding": encoding.as_dict(),
        },
        payload_figures={"records": source.rows, "fields": [one.figures for one in read]},
        fingerprint=arrival.fingerprint(key),
        sealed_digest=digests[0],
        payload_digest=digests[1],
        notices=problems,
    )


def _encoding(arrival: Arrival, agreement: str, problems: Problems) -> Encoding | None:
    """Return what the file says of itself, or None with its problems noted."""
    place, dataset = Place(arrival.file), arrival.agreed.dataset.key
    from_file = arrival.path if arrival.path is not None else BytesIO(arrival.content)
    try:
        metadata = import_module("pyarrow.parquet").read_schema(from_file).metadata or {}
    except (OSError, import_module("pyarrow").ArrowException):
        metadata = {}
    if ABOUT not in metadata:
        problems.add(NOT_ENCODED, place, dataset=dataset)
        return None
    return read_encoding(metadata[ABOUT], agreement, dataset, place, problems)


def _check_columns(
    arrival: Arrival,
    source: Source,
    known: Sequence[str],
    keys: Sequence[str],
    problems: Problems,
) -> None:
    """Note columns that are neither a match key nor agreed to be counted, and keys not there."""
    for column in source.columns:
        if column not in known:
            problems.add(ONE_FIELD, Place(arrival.file, column=column), column=column)
    for name in keys:
        if name not in source.columns:
            what = f"“{name}” is not there"
            problems.add(BROKEN, Place(arrival.file, column=name), what=what)


def _whole(name: str) -> str:
    return f"TRY_CAST({quoted(name)} AS BIGINT)"


def _check_keys(connection: Any, source: Source, keys: Sequence[str], problems: Problems) -> None:
    """Note keys that are no keys, and those of which one value is as common as a name."""
    for name in keys:
        place = Place(source.file, column=name)
        broken, most = connection.execute(
            f"SELECT coalesce(sum(n) FILTER (key IS NULL AND text IS NOT NULL), 0)::BIGINT, "
            f"coalesce(max(n) FILTER (key IS NOT NULL), 0) FROM (SELECT {quoted(name)} AS text, "
            f"{_whole(name)} AS key, count(*) AS n FROM {source.table} GROUP BY ALL)"
        ).fetchone()
        if broken:
            problems.add(BROKEN, place, what=f"{broken} values of “{name}” are no keys")
        share = most / source.rows
        if most > FEW and share > MOST_OF_ONE:
            problems.add(TOO_COMMON, place, column=name, share=f"{share:.1%}")


def _entry(name: str, role: str) -> dict[str, object]:
    return {"name": name, "term": "", "identifies": True, "role": role, "kind": ""}
