"""Statements that say the same: found by their letters, so that nobody votes on one thing twice.

Two texts are as like as the pieces of three letters that they share: twice the shared ones, over
all (Dice, “Measures of the amount of ecologic association between species”, Ecology 26, 1945).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LIKE = 0.75
_PIECE = 3
_NOT_LETTERS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return a text without capitals, accents, vowel signs, marks and doubled spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _NOT_LETTERS.sub(" ", letters).strip()


def likeness(one: str, other: str) -> float:
    """Return how like two texts are, from 0 to 1; 1 where only marks and capitals differ."""
    first, second = plain(one), plain(other)
    if first == second:
        return 1.0
    ours, theirs = _pieces(first), _pieces(second)
    total = len(ours) + len(theirs)
    # Two texts can have the same pieces in another order; only the same text is 1.
    return min(0.999, 2 * len(ours & theirs) / total) if total else 0.0


def most_like(text: str, others: Mapping[int, str]) -> tuple[int, float] | None:
    """Return the number of the text that is most like one, and how like; None below `LIKE`."""
    found = max(
        ((likeness(text, other), -number) for number, other in others.items()), default=None
    )
    if found is None or found[0] < LIKE:
        return None
    return -found[1], found[0]


def _pieces(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[at : at + _PIECE] for at in range(len(padded) - _PIECE + 1)}
