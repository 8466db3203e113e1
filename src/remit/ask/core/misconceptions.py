"""Misconceptions: how many got each fact wrong before and after, the commonest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.ask.core.acceptability import share_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.ask.core.analysis_plan import Item

BOTH = ("before", "after")


def misconceptions(
    items: Sequence[tuple[Item, Sequence[str], Mapping[str, Mapping[str, str]], Mapping[str, Any]]],
    level: float,
) -> list[dict[str, Any]]:
    """Return a row for each knowledge item, the one that most still get wrong first.

    Args:
        items: each knowledge item with its scale, its answers on the scale by wave and code, and
            its figures as a finding.
        level: of the intervals.

    Returns:
        Rows of `item`, its `truth`, for each wave how many do not give it (`n`, `count`, `share`,
        `low`, `high`, by Wilson), how many people `corrected` themselves and how many `mistook`
        what they had right, and the `net` change towards the truth with its limits.
    """
    rows = []
    for item, scale, waves, figures in items:
        others = [value for value in scale if value != item.truth]
        wrong = {wave: share_of(waves[wave].values(), others, level) for wave in BOTH}
        moved = {"corrected": figures["up"], "mistook": figures["down"]}
        net = {name: figures[name] for name in ("n_paired", "net", "low", "high")}
        rows.append({"item": item.name, "truth": item.truth, **wrong, **moved, **net})

    def most_wrong(row: dict[str, Any]) -> float:
        latest = row["after"] if row["after"]["n"] else row["before"]
        return -(latest["share"] or 0.0)

    return sorted(rows, key=most_wrong)
