"""A delivery's two stores on disk: identifiers, sealed in chunks, and payload, apart from them."""

from __future__ import annotations

from hashlib import sha256
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from remit.share.core.stores import UnableToOpenDelivery, open_chunk, seal_chunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

ROWS_AT_ONCE = 100_000
_LENGTH_BYTES = 4
_PART = 1 << 20


def write_sealed(path: Path, batches: Iterable[Any], *, key: bytes, token: str) -> None:
    """Write Arrow batches as sealed chunks, each with its length before it."""
    with path.open("xb") as file:
        for place, (batch, last) in enumerate(_with_last(batches)):
            sealed = seal_chunk(_packed(batch), key=key, token=token, place=place, last=last)
            file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big"))
            file.write(sealed)


def read_sealed(path: Path, *, key: bytes, token: str) -> Iterator[Any]:
    """Yield the Arrow tables of a sealed file.

    Raises:
        UnableToOpenDelivery: it was changed, or cut off, or the key is another.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnableToOpenDelivery(
            "What was delivered is not there any more.",
            remedy="Have the custodian deliver the file again.",
        ) from error
    with file:
        chunks = iter(lambda: _chunk(file), b"")
        for place, (sealed, last) in enumerate(_with_last(chunks)):
            content = open_chunk(sealed, key=key, token=token, place=place, last=last)
            yield import_module("pyarrow.ipc").open_stream(content).read_all()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex, or "" where it cannot be read."""
    found = sha256()
    try:
        for part in parts_of(path):
            found.update(part)
    except OSError:
        return ""
    return found.hexdigest()


def parts_of(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, a megabyte at a time."""
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_PART), b"")


def _chunk(file: Any) -> bytes:
    length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
    return bytes(file.read(length))


def _with_last(items: Iterable[Any]) -> Iterator[tuple[Any, bool]]:
    """Yield each item with whether it is the last."""
    ahead = iter(items)
    try:
        held = next(ahead)
    except StopIteration:
        return
    for item in ahead:
        yield held, False
        held = item
    yield held, True


def _packed(batch: Any) -> bytes:
    ipc = import_module("pyarrow.ipc")
    written = BytesIO()
    options = ipc.IpcWriteOptions(compression="zstd")
    with ipc.new_stream(written, batch.schema, options=options) as stream:
        stream.write_batch(batch)
    return written.getvalue()
