"""The order that people put choices in, as far as it may leave.

As of the ranking of trust, only the order leaves. Worths, their intervals and how many put a
choice first tell of how people paired choices, down to how few put one above another; and no
published share is there from which the places that chance would allow could follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.suppression import is_small
from remit.publish.core.moves import FEWEST_PAIRED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.finding import Finding

WAVES = ("before", "after")


@dataclass(frozen=True, slots=True)
class ChoicePlace:
    """A choice with its place before and after, 1 for the first; None where it is held back."""

    value: str
    label: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class ChoiceOrder:
    """The choices in order, the first one first, as answered last.

    Attributes:
        before: people who ranked any before; None where even they are few.
        after: the same after.
        places: the choices; empty where no order may leave.
    """

    before: int | None
    after: int | None
    places: tuple[ChoicePlace, ...] = ()


def show_order(finding: Finding, threshold: int) -> ChoiceOrder:
    """Return the order of choices as it may leave.

    A wave's order needs so many people who ranked every one of the choices that it tells of
    nobody: four times the threshold.

    Args:
        finding: of the kind “ranking”, raw.
        threshold: below which a count of people is small.
    """
    figures = finding.figures
    labels = {str(one["value"]): str(one["label"]) for one in figures["options"]}
    before, after = (_ranks(figures[wave], labels, threshold) for wave in WAVES)
    people = (int(figures[wave]["n"]) for wave in WAVES)
    numbers = [None if is_small(n, threshold) else n for n in people]
    shown = after or before
    places = (
        ChoicePlace(value, labels[value], before.get(value), after.get(value))
        for value in sorted(shown, key=shown.__getitem__)
    )
    return ChoiceOrder(numbers[0], numbers[1], tuple(places))


def _ranks(wave: Mapping[str, object], labels: Mapping[str, str], threshold: int) -> dict[str, int]:
    """Return each choice's place; nothing where few ranked one of them."""
    order = wave["order"]
    rows = order if isinstance(order, list) else []
    enough = all(row["rated"] >= FEWEST_PAIRED * threshold for row in rows)
    if not enough or {row["name"] for row in rows} != labels.keys():
        return {}
    return {row["name"]: row["rank"] for row in rows}
