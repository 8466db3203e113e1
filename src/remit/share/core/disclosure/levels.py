"""Groups of a table that look like totals of its other groups, under another name than “Total”.

A table is protected as if every group stood beside the others. Where one is the sum of some, what
is hidden among them can be worked out from it, and the audit does not see it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from remit.share.core.disclosure.counts import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from remit.share.core.disclosure.counts import Counts

_NAMED = re.compile(r"((grand|sub)[ -]?totals?|total|overall|all (?!other|else))\b", re.IGNORECASE)
# The sums of more groups in a row are not looked at, nor tables of more groups times lines than
# so many; they would take minutes, or all memory.
_MOST_IN_ROWS = 300
_MOST_LINES = 1_000_000
# With fewer lines in which anybody is, numbers add up by chance too often.
_LEAST_LINES = 2
# Of two groups of one size each is “all others”.
_LEAST_GROUPS = 3


def seeming_totals(counts: Counts) -> Iterator[tuple[str, str]]:
    """Yield each group that looks like a total, as its dimension and its label.

    It is called one; or it is what all others add up to, in every line of the table; or what the
    groups next after it, or next before it, add up to, where that is no chance.
    """
    inner = ~(counts.coordinates == TOTAL).any(axis=1)
    places, numbers = counts.coordinates[inner], counts.counts[inner]
    for at, (name, labels) in enumerate(zip(counts.dimensions, counts.labels, strict=True)):
        groups = labels[:-1]
        lines = _lines(places, numbers, at, len(groups))
        twice = lines.sum(axis=0)
        for group, label in enumerate(groups):
            if _NAMED.match(label) or _is_sum(lines, group, twice):
                yield name, label


def _lines(
    places: NDArray[np.int64], numbers: NDArray[np.int64], at: int, groups: int
) -> NDArray[np.int64]:
    """Return the counts with a row for each group of a dimension, a column for each line.

    No rows come back where there would be too many.
    """
    others = np.delete(places, at, axis=1)
    _, line = np.unique(others, axis=0, return_inverse=True)
    line = line.reshape(-1)
    many = int(line.max()) + 1
    if groups * many > _MOST_LINES:
        return np.zeros((0, many), dtype=np.int64)
    found = np.zeros((groups, many), dtype=np.int64)
    found[places[:, at], line] = numbers
    return found


def _is_sum(lines: NDArray[np.int64], group: int, twice: NDArray[np.int64]) -> bool:
    """Whether a group is the sum of others; `twice` is what each line comes to."""
    if len(lines) < _LEAST_GROUPS or not (own := lines[group]).any():
        return False
    if (twice == 2 * own).all():
        return True
    if np.count_nonzero(own) < _LEAST_LINES or len(lines) > _MOST_IN_ROWS:
        return False
    return any(
        bool((beside.cumsum(axis=0)[1:] == own).all(axis=1).any())
        for beside in (_filled(lines[group + 1 :]), _filled(lines[:group][::-1]))
    )


def _filled(lines: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the groups that anybody is in: one that equals another is no sum."""
    found: NDArray[np.int64] = lines[lines.any(axis=1)]
    return found
