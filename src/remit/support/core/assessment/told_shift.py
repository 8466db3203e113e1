"""How organisations moved on one item, as it is told when the endline is closed.

From a net change, its interval and the number of organisations, the numbers that moved up, stayed
and moved down can be worked out. So the figures are told only where none of the three is small;
otherwise only which way most moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.suppression import protects

if TYPE_CHECKING:
    from collections.abc import Mapping

UP, DOWN, UNCLEAR = "up", "down", "unclear"
WAYS = (UP, DOWN, UNCLEAR)
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class ToldShift:
    """The shift of one item over organisations that agreed on a level both times.

    Attributes:
        item: its name.
        organisations: how many; at least five.
        way: "up" or "down" where the whole 95% interval lies on that side, else "unclear".
        net: up less down, as a share of them, -1 to 1; None where it is held back.
        low: the lower limit of its interval, or None likewise.
        high: the upper limit, or None likewise.
    """

    item: str
    organisations: int
    way: str
    net: float | None = None
    low: float | None = None
    high: float | None = None


def told_shift(item: str, figures: Mapping[str, Any], least: int) -> ToldShift | None:
    """Return what is told of an item; None where it is over too few organisations.

    Args:
        item: its name.
        figures: those of `ask`: `n_paired`, `up`, `same`, `down`, `net`, `low`, `high`.
        least: the fewest organisations that anything is told of.
    """
    n = figures["n_paired"]
    if n < least:
        return None
    way = UP if figures["low"] > 0 else DOWN if figures["high"] < 0 else UNCLEAR
    if not protects((figures["up"], figures["same"], figures["down"]), least):
        return ToldShift(item, n, way)
    net, low, high = (round(figures[one], _DECIMALS) for one in ("net", "low", "high"))
    return ToldShift(item, n, way, net, low, high)
