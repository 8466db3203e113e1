"""What bringing answers in would change: nothing that was answered here, unless asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.ask.core.responses import Response

    Stored = Mapping[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that is here and is another in the table."""

    code: str
    wave: str
    key: str
    here: str
    brought: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What bringing answers in comes to.

    Attributes:
        new: how many people's waves have nothing here yet.
        answers: how many answers come to what is here, those of new waves included.
        same: how many answers are here already, alike.
        differing: answers that are others here.
        after: what would be here, by code and wave, for every wave that changes; differing
            answers stay as they are unless they are replaced.
    """

    new: int
    answers: int
    same: int
    differing: tuple[Difference, ...]
    after: Mapping[tuple[str, str], Mapping[str, str]]


def changes(stored: Stored, brought: Iterable[Response], *, replace: bool) -> Changes:
    """Return what bringing answers in would change.

    Args:
        stored: the answers here, by code and wave, those inside repeats by path.
        brought: the answers of a table.
        replace: whether answers that differ are replaced by those of the table.
    """
    new = answers = same = 0
    differing: list[Difference] = []
    after = {}
    for one in brought:
        place = (one.code, one.wave)
        here = stored.get(place)
        new += here is None
        here = here or {}
        other = [
            Difference(*place, key, here[key], answer)
            for key, answer in one.everything.items()
            if here.get(key) and here[key] != answer
        ]
        fresh = {key: answer for key, answer in one.everything.items() if not here.get(key)}
        answers += len(fresh)
        same += len(one.everything) - len(fresh) - len(other)
        differing += other
        taken = {one.key: one.brought for one in other} if replace else {}
        if fresh or taken or place not in stored:
            after[place] = {**here, **fresh, **taken}
    return Changes(new, answers, same, tuple(differing), after)
