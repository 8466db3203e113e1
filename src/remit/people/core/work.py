"""What people have answered in this room, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.work import Piece

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from remit.people.core.consents import PeopleFiles


def work(people: PeopleFiles, withdrawn: Collection[str] = ()) -> Iterator[Piece]:
    """Yield every answer to a consent, but those of people who have withdrawn."""
    for consent in people.consents or ():
        if consent.code not in withdrawn:
            yield Piece("consent", "", consent)
