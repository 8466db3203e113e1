"""What somebody has entered in a form, and what a page of it asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.questionnaire import Group, Question


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody has entered.

    Attributes:
        values: text by path, such as `household/member[2]/age`; several choices with spaces.
        turns: how many turns each repeat has, by path.
    """

    values: Mapping[str, str]
    turns: Mapping[str, int]

    def with_values(self, values: Mapping[str, str]) -> Answers:
        """Return the answers with some of them new; a blank one is taken out."""
        merged = {**self.values, **values}
        return replace(self, values={path: text for path, text in merged.items() if text})

    def with_turns(self, path: str, turns: int) -> Answers:
        """Return the answers with so many turns of a repeat, what was in any further one gone."""
        kept = {
            place: text
            for place, text in self.values.items()
            if not (place.startswith(f"{path}[") and _turn(place, path) > turns)
        }
        return Answers(kept, {**self.turns, path: turns})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question at one place: in a repeat it is asked once in each turn."""

    question: Question
    path: str


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown together.

    Attributes:
        key: its number, and the turns around it, such as `7.2`.
        asked: the questions on it; none on a page that asks whether there is one more.
        groups: the groups around it that have a heading, outermost first, each with its path.
        more: the repeat that may get one more turn, with its path, or None.
    """

    key: str
    asked: tuple[Asked, ...]
    groups: tuple[tuple[Group, str], ...] = ()
    more: tuple[Group, str] | None = None


def _turn(place: str, path: str) -> int:
    return int(place.removeprefix(f"{path}[").partition("]")[0])
