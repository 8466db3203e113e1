"""The registry of what each room forgets when a participant withdraws.

A room registers its handler in its `apps.py`; `people` never imports the rooms above it. A test
fails when a model that points to a participant is in nobody's care.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Forget = Callable[[int], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class WithdrawalHandler:
    """What one room does when a participant withdraws.

    Attributes:
        room: its name.
        model_labels: the models pointing to a participant that it takes care of, in lower case.
        forget: removes everything of the participant with this primary key; returns how many of
            what it removed.
    """

    room: str
    model_labels: frozenset[str]
    forget: Forget


_HANDLERS: dict[str, WithdrawalHandler] = {}


def on_withdrawal(room: str, model_labels: Sequence[str], forget: Forget) -> None:
    """Register what a room forgets; `model_labels` such as `ask.Answer`, in any case.

    Raises:
        ValueError: the room has registered something else already.
    """
    labels = frozenset(label.lower() for label in model_labels)
    handler = WithdrawalHandler(room, labels, forget)
    if _HANDLERS.setdefault(room, handler) != handler:
        raise ValueError(f"The room {room!r} has registered a withdrawal handler already.")


def models_cared_for() -> frozenset[str]:
    """Return the labels, in lower case, of every model that some room takes care of."""
    return frozenset().union(*(handler.model_labels for handler in _HANDLERS.values()))


def forget_everywhere(participant_id: int) -> dict[str, dict[str, int]]:
    """Have every room forget a participant; return what each removed, rooms in order of name."""
    return {room: dict(_HANDLERS[room].forget(participant_id)) for room in sorted(_HANDLERS)}
