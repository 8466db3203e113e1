"""Themes split by the moderator's guide: prompted or not, before the information or after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.listen.core.guide import AFTER, BEFORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.listen.core.guide import Asked
    from remit.listen.core.themes import Passage

SPONTANEOUS = "spontaneous"
PROMPTED = "prompted"
UNMARKED = "unmarked"
UNPLACED = "unplaced"
# In the order of precedence: who raised a theme unprompted once is counted there alone.
ASKED = (SPONTANEOUS, PROMPTED, UNMARKED)
INFORMED = (BEFORE, AFTER, UNPLACED)


def ways(asked: Asked) -> tuple[str, str]:
    """Return how a passage was asked for, and on which side of the information it lies.

    A passage of which no mark of the guide tells is “unmarked” (no question before it) or
    “unplaced” (neither before nor after the information).
    """
    prompted = asked.is_prompted
    how = UNMARKED if prompted is None else PROMPTED if prompted else SPONTANEOUS
    return how, asked.information or UNPLACED


def split_by_guide(raised: Iterable[Passage]) -> dict[str, dict[str, int]]:
    """Return how many people raised a theme, and in how many passages, by what was asked before.

    Somebody may stand in several parts; of “first”, each person is in one part of each kind: how
    many raised it unprompted, and of the others how many only when prompted, or at no known
    question; likewise before the information, and of the others only after it.
    """
    found = list(raised)
    parts: dict[str, list[Passage]] = {name: [] for name in (*ASKED, *INFORMED)}
    for each in found:
        for way in ways(each.asked):
            parts[way].append(each)
    first = {**_first(parts, ASKED), **_first(parts, INFORMED)}
    return {
        name: {
            "participants": len({each.person for each in group}),
            "passages": len(group),
            "first": first[name],
        }
        for name, group in parts.items()
    }


def _first(parts: dict[str, list[Passage]], names: Sequence[str]) -> dict[str, int]:
    seen: set[str] = set()
    counts = {}
    for name in names:
        people = {each.person for each in parts[name]} - seen
        counts[name] = len(people)
        seen |= people
    return counts
