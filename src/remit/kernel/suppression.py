"""Small numbers: a count of people below the threshold is not shown as a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DEFAULT_THRESHOLD = 5


def is_small(count: int, threshold: int = DEFAULT_THRESHOLD) -> bool:
    """Whether a count is too small to show: 1 up to the threshold, which itself may be shown.

    A zero may be shown; it is a person's presence, not absence, that a small count gives away.
    """
    return 0 < count < threshold


def shown(count: int, threshold: int = DEFAULT_THRESHOLD) -> int | None:
    """Return the count where it may be shown, else None."""
    return None if is_small(count, threshold) else count


def effective_threshold(threshold: int) -> int:
    """Return the threshold that protects: 2 counts as 3, since “fewer than 2” names the number."""
    return 3 if threshold == 2 else max(1, threshold)  # noqa: PLR2004  # the one self-defeating value


def protects(counts: Iterable[int], threshold: int = DEFAULT_THRESHOLD) -> bool:
    """Whether none of the counts is small."""
    return not any(is_small(count, threshold) for count in counts)


def merge_rows(
    rows: Sequence[Sequence[int]], threshold: int = DEFAULT_THRESHOLD
) -> tuple[tuple[int, ...], ...]:
    """Return the places of a table's rows in groups of neighbours, none of whose sums is small.

    Every number of a row, and every total of a column, may be known, so a row with a small number
    is not shown by itself: going down the table it is counted together with the next ones, and at
    the end with the ones before. Where even the totals are small, all rows are one group.
    """
    groups: list[list[int]] = []
    pending: list[int] = []
    for place in range(len(rows)):
        pending.append(place)
        if protects(_sums(rows, pending), threshold):
            groups.append(pending)
            pending = []
    while pending and groups and not protects(_sums(rows, pending), threshold):
        pending = [*groups.pop(), *pending]
    groups += [pending] if pending else []
    return tuple(tuple(group) for group in groups)


def _sums(rows: Sequence[Sequence[int]], places: Sequence[int]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(rows[place] for place in places), strict=True)))
