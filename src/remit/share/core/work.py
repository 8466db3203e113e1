"""What people have done in this room, piece by piece: the agreements that they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.documents import json_plain
from remit.kernel.work import Piece
from remit.share.core.agreement import agreement_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.share.core.agreement import Agreement


def work(agreements: Iterable[Agreement]) -> Iterator[Piece]:
    """Yield each agreement's text. An import adds to what else is there, and takes none of it."""
    for one in agreements:
        yield Piece("agreement", one.key, json_plain(agreement_document(one)))
