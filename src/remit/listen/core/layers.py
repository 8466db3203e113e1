"""Layers: what each coder has coded, and which of them are still coded blind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from remit.listen.core.project import User, new_guid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.listen.core.contents import ListenFiles


# The layer that holds what coders of a transcript have agreed on; nobody signs in by its name.
AGREED = User(new_guid("layer", "agreed"), "Agreed")


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
    """Return a study's material without the layers on which nothing should rest.

    These are the layers that are still coded blind, since a coder could else see in a figure how
    the others code; and those whose coders have agreed, since the agreed layer stands for them.
    """
    coding = listening.coding
    notes = listening.annotations
    assigned = [(a.transcript, a.coder, a.done) for a in notes.assignments]
    pending = {(key, coder_of(name).guid) for key, name in unsettled_layers(assigned)}
    agreed = {(note.transcript, coder) for note in notes.agreed for coder in note.coders}
    if coding is None or not (pending or agreed):
        return listening
    keys = {source.guid: source.name for source in coding.sources}
    left = []
    for each in coding.selections:
        key = keys[each.source]
        if (key, each.user) in pending:
            continue
        codings = tuple(c for c in each.codings if (key, c.user or each.user) not in agreed)
        if codings or not each.codings:
            left.append(replace(each, codings=codings))
    return replace(listening, coding=replace(coding, selections=tuple(left)))
