"""What people have done in this room, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.work import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.ask.core.ask_files import AskFiles


def work(ask: AskFiles) -> Iterator[Piece]:
    """Yield every response, and how everybody read what they were shown."""
    for form, responses in ask.responses.items():
        for one in responses:
            yield Piece("response", form, one)
    for seen in ask.sightings:
        yield Piece("reading", "", (seen.code, seen.information, seen.version))
