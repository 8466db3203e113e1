"""How organisations moved on one item, as it was told when the endline was closed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ToldShift:
    """The shift of one item over organisations that agreed on a level both times.

    Attributes:
        item: its name.
        organisations: how many; at least five.
        net: up less down, as a share of them, -1 to 1.
        low: the lower limit of its 95% interval.
        high: the upper limit.
    """

    item: str
    organisations: int
    net: float
    low: float
    high: float
