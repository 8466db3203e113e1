"""What people have done in this room, piece by piece."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from remit.kernel.work import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.support.core.contents import SupportFiles


def work(support: SupportFiles) -> Iterator[Piece]:
    """Yield everything that the room holds, under the name of its field.

    A field that itself stands for several files is gone through likewise.
    """
    yield from _within(support)


def _within(several: object) -> Iterator[Piece]:
    for each in fields(several):  # type: ignore[arg-type]  # only dataclasses come here
        yield from _pieces(each.name, getattr(several, each.name))


def _pieces(name: str, value: object) -> Iterator[Piece]:
    if isinstance(value, tuple):
        for one in value:
            yield Piece(name.replace("_", " ").removesuffix("s"), "", one)
    elif is_dataclass(value) and type(value).__name__.endswith("Files"):
        yield from _within(value)
    elif value is not None:
        yield Piece(name, "", value)
