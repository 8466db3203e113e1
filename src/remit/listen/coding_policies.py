"""Whose layer of coding a coder may see while a transcript is coded twice, blind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def is_blind(coder: str, assigned: Mapping[str, bool]) -> bool:
    """Whether a coder sees their own layer alone.

    Args:
        coder: the name by which they sign in.
        assigned: who codes the transcript by assignment, and whether they are done.

    An assigned coder is blind until everybody assigned is done. Whoever is not assigned sees all
    layers: they prepare the adjudication.
    """
    return coder in assigned and not all(assigned.values())


def blind_transcripts(coder: str, assignments: Iterable[tuple[str, str, bool]]) -> frozenset[str]:
    """Return the keys of the transcripts of which a coder sees their own layer alone.

    Args:
        coder: the name by which they sign in.
        assignments: (transcript, coder, done).
    """
    by_key: dict[str, dict[str, bool]] = {}
    for key, name, done in assignments:
        by_key.setdefault(key, {})[name] = done
    return frozenset(key for key, assigned in by_key.items() if is_blind(coder, assigned))
