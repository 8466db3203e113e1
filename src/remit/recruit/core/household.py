"""Households: who lives together, as the columns of a pool tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.kernel.tables import Table
    from remit.recruit.core.pool import Pool


def household_of(pool: Pool, table: Table, columns: Sequence[str]) -> Mapping[str, str]:
    """Return the household of each volunteer, by identifier; "" for who states none.

    Two volunteers live together when all the columns say the same, but for capitals and spaces.
    `pool` was read from `table`, so that their rows match.
    """
    return {
        identifier: home_in([row[name] for name in columns])
        for identifier, row in zip(pool.ids, table, strict=True)
    }


def home_in(cells: Sequence[str]) -> str:
    """Return what cells say of a household, but for capitals and spaces; "" when all are blank."""
    parts = ["".join(cell.casefold().split()) for cell in cells]
    return "\x1f".join(parts) if any(parts) else ""
