"""What people have done in this room, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.charter.core.document import charter_document
from remit.kernel.work import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.charter.core.history import History


def work(history: History) -> Iterator[Piece]:
    """Yield every version of the charter, what became of it and what was said on it."""
    for version in history.versions:
        number = version.number
        yield Piece("charter version", "", (number, charter_document(version.charter)))
        for step in version.steps:
            yield Piece("charter step", "", (number, step))
        for comment in version.comments:
            yield Piece("charter comment", "", (number, comment))
