"""Who is likely to be missed, without a truth: by the pairs' own probabilities, group by group."""

from __future__ import annotations

from importlib import import_module
from itertools import combinations
from typing import TYPE_CHECKING, Any

from remit.share.linkage.truth import TRAITS, traits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from remit.share.linkage.preparing import Prepared
    from remit.share.linkage.report import Linked

# Pairs less likely than this add little to any group, and are most of all.
LEAST_LIKELY = 0.05


def estimated_by_group(
    connection: Any, sides: Sequence[Prepared], linked: Linked
) -> list[dict[str, object]]:
    """Return for each group of pairs how many are expected, and how many of those are linked.

    A pair counts as much as it is likely to be of one person. Only pairs that were compared count,
    so that whoever was never compared is not among the missed.
    """
    parts = []
    for at, ((one, other), weighed) in enumerate(
        zip(combinations(sides, 2), linked.weighed, strict=True)
    ):
        likely = weighed.chances >= LEAST_LIKELY
        left, right = weighed.left[likely], weighed.right[likely]
        joined = linked.person[left] == linked.person[right]
        _register(connection, f"likely_{at}", left, right, weighed.chances[likely], joined)
        traits = ", ".join(f"{sql} AS {name}" for name, sql in traits_of(one, other).items())
        parts.append(
            f"SELECT chance, joined, {traits} FROM likely_{at} p "
            f"JOIN {one.table} l ON l.unique_id = p.l JOIN {other.table} r ON r.unique_id = p.r"
        )
    connection.execute(f"CREATE TEMP TABLE likely AS {' UNION ALL '.join(parts)}")
    groups = [
        {
            "by": trait,
            "group": group,
            "expected": round(expected, 1),
            "found": round(found, 1),
            "recall": round(found / expected, 4),
        }
        for trait in TRAITS
        for group, expected, found in connection.execute(
            f"SELECT {trait}, sum(chance), coalesce(sum(chance) FILTER (joined), 0) "
            "FROM likely GROUP BY 1 ORDER BY 1"
        ).fetchall()
    ]
    connection.execute("DROP TABLE likely")
    return groups


def _register(
    connection: Any,
    name: str,
    left: np.ndarray,
    right: np.ndarray,
    chances: np.ndarray,
    joined: np.ndarray,
) -> None:
    pyarrow = import_module("pyarrow")
    connection.register(
        name, pyarrow.table({"l": left, "r": right, "chance": chances, "joined": joined})
    )
