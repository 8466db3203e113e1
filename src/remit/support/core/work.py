"""What people have done in this room, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.work import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.support.core.contents import SupportFiles


def work(support: SupportFiles) -> Iterator[Piece]:
    """Yield everything that the room holds, under the name of its field."""
    for name in support.__slots__:
        held = getattr(support, name)
        if isinstance(held, tuple):
            for one in held:
                yield Piece(name.removesuffix("s"), "", one)
    if support.joining is not None:
        yield Piece("setting", "", support.joining)
    for one in support.assessment.rounds:
        yield Piece("assessment round", "", one)
    for one in support.assessment.assessments:
        yield Piece("assessment", "", one)
