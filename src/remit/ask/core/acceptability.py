"""How many find something acceptable: counts and shares with Wilson's interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def share_of(
    answers: Iterable[str], wanted: Collection[str], level: float = 0.95
) -> dict[str, Any]:
    """Return how many of the answers are among the wanted ones.

    Returns:
        `n` answers, the `count` among the wanted, and their `share` of n with `low` and `high`,
        Wilson's limits. The share and its limits are None when there are no answers.
    """
    given = list(answers)
    count = sum(1 for answer in given if answer in wanted)
    if not given:
        return {"n": 0, "count": 0, "share": None, "low": None, "high": None}
    interval = wilson(count, len(given), level)
    return {
        "n": len(given),
        "count": count,
        "share": interval.value,
        "low": interval.low,
        "high": interval.high,
    }
