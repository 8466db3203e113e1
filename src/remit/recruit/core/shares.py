"""Shares of a whole, such as 40% of a panel, made whole people without losing anybody."""

from __future__ import annotations

import re
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*%")
WHOLE = 100
HALF = Fraction(1, 2)


def share_of(text: str) -> Fraction | None:
    """Return the share that a text such as `12.5%` gives, from 0 to 1; None where it gives none."""
    found = _SHARE.fullmatch(text)
    share = Fraction(found[1]) / WHOLE if found else None
    return share if share is not None and share <= 1 else None


def rounded(number: Fraction) -> int:
    """Return the whole number that is nearest; halves go up."""
    return floor(number + HALF)


def largest_remainder(exact: Sequence[Fraction], total: int | None = None) -> tuple[int, ...]:
    """Return whole numbers near the exact ones, which add up to the total of these, rounded.

    Each is rounded down; those with the largest remainders get one more until the total is
    reached (Hare and Niemeyer's method). Of equal remainders, the first comes first.

    Args:
        exact: what the numbers would be if people could be parted; none negative.
        total: what they add up to; the rounded sum of the exact numbers unless told otherwise.
            It lies between the sums of the exact numbers rounded down and rounded up.
    """
    wanted = rounded(sum(exact, Fraction(0))) if total is None else total
    whole = [floor(number) for number in exact]
    order = sorted(range(len(exact)), key=lambda at: whole[at] - exact[at])
    for at in order[: wanted - sum(whole)]:
        whole[at] += 1
    return tuple(whole)
