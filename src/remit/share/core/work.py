"""What people have done in this room, piece by piece: agreements, and how these are to link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.documents import json_plain
from remit.kernel.work import Piece
from remit.share.core.agreement import agreement_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.share.core.agreement import Agreement
    from remit.share.core.linkage.settings import Settings


def work(agreements: Iterable[Agreement], settings: Mapping[str, Settings]) -> Iterator[Piece]:
    """Yield each agreement's text and settings.

    An import adds to what else is there, and takes none of it.
    """
    for one in agreements:
        yield Piece("agreement", one.key, json_plain(agreement_document(one)))
    for key, said in settings.items():
        yield Piece("linkage setting", key, said.document())
