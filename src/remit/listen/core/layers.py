"""Layers: what each coder has coded, and which of them are still coded blind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from remit.listen.core.project import User, new_guid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.listen.core.contents import ListenFiles


def coder_of(username: str) -> User:
    """Return the coder that a user is in the coding project, the same in every study."""
    return User(new_guid("coder", username), username)


def unsettled_layers(
    assignments: Iterable[tuple[str, str, bool]],
) -> frozenset[tuple[str, str]]:
    """Return (transcript, coder) of the layers that are still coded blind.

    Args:
        assignments: (transcript, coder, done).
    """
    found = list(assignments)
    pending = {key for key, _, done in found if not done}
    return frozenset((key, name) for key, name, _ in found if key in pending)


def settled(listening: ListenFiles) -> ListenFiles:
    """Return a study's material without the layers that are still coded blind.

    What is worked out from coding rests on settled layers alone: else a coder could see in a
    figure how the others code.
    """
    coding = listening.coding
    assigned = [(a.transcript, a.coder, a.done) for a in listening.annotations.assignments]
    pending = {(key, coder_of(name).guid) for key, name in unsettled_layers(assigned)}
    if coding is None or not pending:
        return listening
    keys = {source.guid: source.name for source in coding.sources}
    left = tuple(s for s in coding.selections if (keys[s.source], s.user) not in pending)
    return replace(listening, coding=replace(coding, selections=left))
