"""The registry of what each room forgets when a participant withdraws.

A room registers its handler in its `apps.py`; `people` never imports the rooms above it. A test
fails when a model that points to a participant is in nobody's care.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from remit.kernel.wording import counted, day_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    Tell = Callable[[int, Collection[str]], Sequence["GoneOut"]]
    Forget = Callable[[int], Mapping[str, int]]
    Words = Mapping[str, tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class WithdrawalHandler:
    """What one room does when a participant withdraws.

    Attributes:
        room: its name.
        model_labels: the models pointing to a participant that it takes care of, in lower case.
        forget: removes everything of the participant with this primary key; returns how many of
            what it removed.
        words: what people call one and several of what it removed; None where that is not told.
    """

    room: str
    model_labels: frozenset[str]
    forget: Forget
    words: Words


_HANDLERS: dict[str, WithdrawalHandler] = {}


def on_withdrawal(
    room: str, model_labels: Sequence[str], forget: Forget, words: Words = MappingProxyType({})
) -> None:
    """Register what a room forgets; `model_labels` such as `ask.Answer`, in any case.

    Raises:
        ValueError: the room has registered something else already.
    """
    labels = frozenset(label.lower() for label in model_labels)
    handler = WithdrawalHandler(room, labels, forget, words)
    if _HANDLERS.setdefault(room, handler) != handler:
        raise ValueError(f"The room {room!r} has registered a withdrawal handler already.")


@dataclass(frozen=True, slots=True)
class GoneOut:
    """That somebody's words left: on which day, in what, whose, and by which references."""

    on: date
    what: str
    code: str
    references: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """It in plain words."""
        listed, day = ", ".join(self.references), day_in_words(self.on)
        return f"On {day} words of {self.code} went out in the {self.what}: {listed}."


NO_CALLING_BACK = (
    "What has gone out cannot be called back. Ask whoever has it to take it down, and give them "
    "the report as it is now."
)
_TELLING: dict[str, Tell] = {}


def on_asking_what_went_out(room: str, tell: Tell) -> None:
    """Register what tells, of a commission's id and participants' codes, where words went out."""
    _TELLING[room] = tell


def gone_out(commission_id: int, codes: Collection[str]) -> tuple[GoneOut, ...]:
    """Return where participants' words have gone out, the earliest first."""
    told = (each for room in sorted(_TELLING) for each in _TELLING[room](commission_id, codes))
    return tuple(sorted(told, key=lambda each: (each.on, each.what, each.code)))


def models_cared_for() -> frozenset[str]:
    """Return the labels, in lower case, of every model that some room takes care of."""
    return frozenset().union(*(handler.model_labels for handler in _HANDLERS.values()))


def forget_everywhere(participant_id: int) -> dict[str, dict[str, int]]:
    """Have every room forget a participant; return what each removed, rooms in order of name."""
    return {room: dict(_HANDLERS[room].forget(participant_id)) for room in sorted(_HANDLERS)}


def told_removed(removed: Mapping[str, Mapping[str, int]]) -> str:
    """Return in plain words what every room removed: “1 answer, 3 consents”, or “nothing”."""
    told = []
    for room, counts in removed.items():
        words = _HANDLERS[room].words
        for what, count in counts.items():
            # A withdrawal is never stopped for want of a word.
            called = words.get(what, (what, what))
            if count and called:
                told.append(counted(count, *called))
    return ", ".join(told) or "nothing"
