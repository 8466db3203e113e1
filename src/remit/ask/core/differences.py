"""Differences between groups of people, so that a limit that few hold is seen and not outvoted."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Any

from remit.ask.core.acceptability import share_of
from remit.ask.core.paired.figures import FEWEST_FOR_P
from remit.ask.core.paired.holm import holm
from remit.kernel.intervals import difference_of_shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.ask.core.analysis_plan import Item

HALF = 0.5


def differences(
    items: Sequence[tuple[Item, Mapping[str, str]]],
    features: Mapping[str, Mapping[str, str]],
    level: float,
) -> list[dict[str, Any]]:
    """Return for each item and group of people how many accept, beside everyone else.

    Args:
        items: each item with `accept`, and one wave's answers on its scale by code.
        features: each person's features by code, such as `{"age": "16-24"}`; a blank is unknown.
        level: of the intervals.

    Returns:
        A row an item, feature and value: `n`, `count`, `share`, `low`, `high` of the group
        (Wilson); `rest` with the same of everyone else whose feature is known; `difference` with
        limits (Newcombe, method 10); Fisher's exact `p` from 20 people on either side, and
        `p_holm` for all rows; and `outvoted`: whether most of all accept, most of the group do
        not, and the interval of the difference is below 0.
    """
    names = dict.fromkeys(name for of_one in features.values() for name in of_one)
    rows = [
        row
        for item, answers in items
        for feature in names
        for row in _rows(item, answers, feature, features, level)
    ]
    adjusted = holm([row["p"] for row in rows])
    return [{**row, "p_holm": p_holm} for row, p_holm in zip(rows, adjusted, strict=True)]


def _rows(
    item: Item,
    answers: Mapping[str, str],
    feature: str,
    features: Mapping[str, Mapping[str, str]],
    level: float,
) -> list[dict[str, Any]]:
    by_value: dict[str, list[str]] = {}
    for code, answer in answers.items():
        value = features.get(code, {}).get(feature, "")
        if value:
            by_value.setdefault(value, []).append(answer)
    if len(by_value) <= 1:
        return []
    rows = []
    for value in sorted(by_value):
        others = [one for name, given in by_value.items() if name != value for one in given]
        group, rest = (share_of(given, item.accept, level) for given in (by_value[value], others))
        rows.append(
            {"item": item.name, "feature": feature, "value": value, **_beside(group, rest, level)}
        )
    return rows


def _beside(group: dict[str, Any], rest: dict[str, Any], level: float) -> dict[str, Any]:
    one, other = (group["count"], group["n"]), (rest["count"], rest["n"])
    gap = difference_of_shares(one, other, level)
    overall = (group["count"] + rest["count"]) / (group["n"] + rest["n"])
    enough = min(group["n"], rest["n"]) >= FEWEST_FOR_P
    return {
        **group,
        "rest": rest,
        "difference": {"value": gap.value, "low": gap.low, "high": gap.high},
        "p": fisher(one, other) if enough else None,
        "outvoted": overall > HALF > group["share"] and gap.high < 0,
    }


def fisher(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return Fisher's exact two-sided p-value of two shares: all tables no likelier than this one.

    Source: Fisher (1934), Statistical Methods for Research Workers, 5th edition, section 21.02.

    Args:
        one: how many, and of how many, in the first group.
        other: the same in the second.
    """
    (count, n), (others, m) = one, other
    total = count + others
    least = max(0, total - m)
    ways = [comb(n, least) * comb(m, total - least)]
    # Each table's ways from those of the one before: exact, and a hundred times sooner for
    # thousands of people than counting each by itself.
    for k in range(least, min(n, total)):
        ways.append(ways[-1] * (n - k) * (total - k) // ((k + 1) * (m - total + k + 1)))
    here = ways[count - least]
    return sum(way for way in ways if way <= here) / sum(ways)
