"""The groups of a table's dimensions, from its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.share.core.tables.question import NOT_KNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def labels_of(
    rows: Mapping[str, Any], possible: Sequence[tuple[str, ...]]
) -> tuple[tuple[tuple[str, ...], ...], list[tuple[int, ...]]]:
    """Return the groups of each dimension in order, and of each row the places of its groups.

    Groups that nobody is in are left out. Where everybody is in one, and it tells something, all
    that are possible stand beside it: a whole group in one cell is seen only beside empty ones.
    """
    labels, places = [], []
    for at, beside in enumerate(possible):
        column = rows[f"d{at}"].tolist()
        found = set(column)
        tells = len(found) == 1 and found != {NOT_KNOWN}
        groups = sorted(found.union(beside) if tells else found, key=order_of)
        place = {group: number for number, group in enumerate(groups)}
        labels.append(tuple(groups))
        places.append([place[group] for group in column])
    return tuple(labels), list(zip(*places, strict=True))


def order_of(group: str) -> tuple[bool, float, str]:
    """Order groups as people do: numbers by size, what is not known last."""
    try:
        number = float(group)
    except ValueError:
        number = float("inf")
    return group == NOT_KNOWN, number, group
