"""What numbers a question of the type “range” takes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL = {"start": "1", "end": "10", "step": "1"}


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `start` to `end`, each a `step` from the last; a step of 0 takes any."""

    start: Decimal
    end: Decimal
    step: Decimal

    @property
    def low(self) -> Decimal:
        """The least number."""
        return min(self.start, self.end)

    @property
    def high(self) -> Decimal:
        """The greatest number."""
        return max(self.start, self.end)


def range_of(parameters: Mapping[str, str]) -> Range:
    """Return what a question's parameters say; 1 to 10 by 1 where they say nothing that fits.

    Source: XLSForm reference, “range”.
    """
    return Range(**{name: _number(parameters.get(name, ""), name) for name in USUAL})


def _number(given: str, name: str) -> Decimal:
    try:
        number = Decimal(given.strip() or USUAL[name])
    except InvalidOperation:
        return Decimal(USUAL[name])
    return number if number.is_finite() else Decimal(USUAL[name])
