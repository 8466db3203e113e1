"""Numbers that look like codes for no answer, such as 99 on a scale from 0 to 10.

They are told, never taken out: only who made the questionnaire knows what they mean.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CUSTOMARY = frozenset(
    {-9, -8, -7, -6, -5, -4, -3, -2, -1, 66, 77, 88, 95, 96, 97, 98, 99}
    | {-99, -98, -88, -77, 555, 666, 777, 888, 997, 998, 999, -999, -998, -888, -777}
    | {7777, 8888, 9997, 9998, 9999, -9999, 99999}
)
"""What survey programs and agencies commonly write for “don't know”, “refused” and “no answer”."""
MOST_OF_ALL = 0.2


def look_like_codes(counts: Mapping[float, int]) -> tuple[float, ...]:
    """Return the numbers that look like codes for no answer, from low to high.

    They are customary codes, stand further from the other numbers than any two of those from each
    other, and are few. Numbers without a gap from as far below nought as above are a scale, such as
    -2 to 2.

    Args:
        counts: how often each number was answered.
    """
    rest = sorted(number for number in counts if number not in CUSTOMARY)
    if not rest or _is_balanced(counts):
        return ()
    step = max((higher - lower for lower, higher in pairwise(rest)), default=1.0)
    apart = sorted(
        number
        for number in counts.keys() & CUSTOMARY
        if number < rest[0] - step or number > rest[-1] + step
    )
    few = sum(counts[number] for number in apart) <= MOST_OF_ALL * sum(counts.values())
    return tuple(apart) if few else ()


def _is_balanced(counts: Mapping[float, int]) -> bool:
    """Whether the numbers go by ones from some number below nought to the same above."""
    numbers = sorted(counts)
    by_ones = all(higher - lower == 1 for lower, higher in pairwise(numbers))
    return by_ones and numbers[0] == -numbers[-1]
