"""What people have done in this room, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.work import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.support.core.contents import SupportFiles


def work(support: SupportFiles) -> Iterator[Piece]:
    """Yield everything that the room holds, under the name of its field."""
    for part in (support, support.assessment, support.principles):
        for name in part.__slots__:
            held = getattr(part, name)
            if isinstance(held, tuple):
                for one in held:
                    yield Piece(name.removesuffix("s"), "", one)
    for one in (support.joining, support.principles.conversation):
        if one is not None:
            yield Piece("setting", "", one)
