"""Many items tested at once: p-values that allow for their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def holm(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return Holm's adjusted p-value of each, in the order given; None stays None and counts not.

    Source: Holm (1979), Scandinavian Journal of Statistics 6:65.
    """
    tested = sorted((p, place) for place, p in enumerate(values) if p is not None)
    adjusted: list[float | None] = [None] * len(values)
    highest = 0.0
    for number, (p, place) in enumerate(tested):
        highest = max(highest, min(1.0, p * (len(tested) - number)))
        adjusted[place] = highest
    return tuple(adjusted)
