"""Small numbers: a count of people below the threshold is not shown as a number."""

from __future__ import annotations

DEFAULT_THRESHOLD = 5


def is_small(count: int, threshold: int = DEFAULT_THRESHOLD) -> bool:
    """Whether a count is too small to show: 1 up to the threshold, which itself may be shown.

    A zero may be shown; it is a person's presence, not absence, that a small count gives away.
    """
    return 0 < count < threshold


def shown(count: int, threshold: int = DEFAULT_THRESHOLD) -> int | None:
    """Return the count where it may be shown, else None."""
    return None if is_small(count, threshold) else count
