"""How far an organisation is with its plan, and what of it has taken root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

MOST_CHARACTERS = 300
MOST_OTHERS = 999


@dataclass(frozen=True, slots=True)
class Step:
    """One module of an organisation's plan, and what became of it.

    Attributes:
        module: its key in the catalogue.
        started_on: the day on which it was begun, or None.
        done_on: the day on which it was learnt, or None.
        practice: what the organisation does now that it did not do before, in its words.
        practised_on: the day on which it said so, or None.
        others: how many more people of the organisation know it now, or None where nobody said.
        written: where it is written down, in its words, or "".
    """

    module: str
    started_on: date | None = None
    done_on: date | None = None
    practice: str = ""
    practised_on: date | None = None
    others: int | None = None
    written: str = ""

    @property
    def is_begun(self) -> bool:
        """Whether anything of it has been done."""
        return bool(self.started_on or self.done_on or self.practice)

    @property
    def is_embedded(self) -> bool:
        """Whether it stays when one person goes: put into practice, known to more, written down."""
        return bool(self.practice and self.others and self.written)


@dataclass(frozen=True, slots=True)
class LearningPlan:
    """An organisation's plan as it is kept.

    Attributes:
        code: the organisation's.
        hours: how many it has.
        made_on: the day on which it was made last.
        steps: in order.
    """

    code: str
    hours: int
    made_on: date
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many steps of how many have come how far."""

    steps: int
    started: int
    done: int
    practised: int
    embedded: int


def progress(steps: Sequence[Step]) -> Progress:
    """Count the steps that were begun, learnt, put into practice, and have taken root."""
    return Progress(
        steps=len(steps),
        started=sum(one.is_begun for one in steps),
        done=sum(one.done_on is not None for one in steps),
        practised=sum(bool(one.practice) for one in steps),
        embedded=sum(one.is_embedded for one in steps),
    )


def kept_steps(steps: Sequence[Step], planned: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps of a plan that was made anew: what was begun stays as it is, and first."""
    known = {one.module: one for one in steps if one.is_begun}
    done = [one for one in steps if one.is_begun and one.module not in planned]
    return (*done, *(known.get(key, Step(key)) for key in planned))
