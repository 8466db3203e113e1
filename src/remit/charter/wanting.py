"""The registry of who knows flows that somebody wants decided.

Rooms above register here, in their `apps.py`; the charter never imports them. What is wanted and
was not asked about comes first among the cases for the next study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from remit.kernel.flow import Flow

    Wanting = Callable[[int], Iterable[Flow]]

_SOURCES: dict[str, Wanting] = {}


def on_wanting(room: str, flows: Wanting) -> None:
    """Register what a room knows: `flows` takes a commission's key.

    Raises:
        ValueError: the room has registered something else already.
    """
    if _SOURCES.setdefault(room, flows) != flows:
        raise ValueError(f"The room {room!r} has registered its wanted flows already.")


def wanted_flows(commission_id: int) -> tuple[Flow, ...]:
    """Return every flow that somebody wants decided by a commission's charter, once each."""
    found = (flow for source in _SOURCES.values() for flow in source(commission_id))
    return tuple(dict.fromkeys(found))
