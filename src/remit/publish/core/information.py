"""What people had read between the waves, as far as it may leave.

Everybody who was shown any of the information is in one of a few places of one row, whose total is
known; it passes the same merging of small cells as the answers to a question. Pieces of information
are not told apart: people leave between one piece and the next, so the numbers of two pieces would
give away by subtraction how few did. Nor are the moves of those who answered rightly shown beside
those of the others: both add up to moves that the report has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.suppression import is_small
from remit.publish.core.disclosure import merge_cells
from remit.publish.core.moves import FEWEST_PAIRED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.finding import Finding

RIGHT, OPENED, LEFT = "all-right", "opened-all", "not-all"


@dataclass(frozen=True, slots=True)
class ReadPart:
    """People who read alike, or several such that are counted together; None where held back."""

    states: tuple[str, ...]
    count: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """How people read the information.

    Attributes:
        pieces: the titles of what was shown.
        n: people who were shown any of it; None where even they are few.
        parts: how they read it, from those who opened all and answered rightly; empty where that
            is held back.
    """

    pieces: tuple[str, ...]
    n: int | None
    parts: tuple[ReadPart, ...] = ()


def show_read(finding: Finding, threshold: int) -> Read:
    """Return how people read the information as it may leave.

    Args:
        finding: of the kind “information”, raw.
        threshold: below which a count of people is small.
    """
    figures = finding.figures
    pieces = tuple(str(one["title"]) for one in figures["information"])
    n = int(figures["everyone"]["shown"])
    if is_small(n, threshold):
        return Read(pieces, None)
    # Of few people, what is counted together could itself say what it is: there, all is.
    if threshold > 1 and n < FEWEST_PAIRED * threshold:
        return Read(pieces, n)
    cells = _cells(figures["everyone"])
    states = tuple(cells)
    return Read(
        pieces,
        n,
        tuple(
            ReadPart(tuple(states[place] for place in group.places), group.count)
            for group in merge_cells(tuple(cells.values()), threshold)
        ),
    )


def _cells(everyone: Mapping[str, Any]) -> dict[str, int]:
    """Return the row: nobody is counted twice, and everybody who was shown any of it once."""
    shown, opened, right = (everyone[name] for name in ("shown", "opened_all", "all_right"))
    if right is None:
        return {OPENED: opened, LEFT: shown - opened}
    return {RIGHT: right, OPENED: opened - right, LEFT: shown - opened}
