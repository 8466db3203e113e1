"""Reads of what was told of a programme's organisations."""

from __future__ import annotations

from remit.support.core.told import Told
from remit.support.models import Told as ToldRow


def all_told(commission_id: int) -> tuple[Told, ...]:
    """Return everything that was told of a programme, by key."""
    rows = ToldRow.objects.filter(commission_id=commission_id).order_by("key")
    return tuple(Told(row.key, row.told_on, row.withdrawn, row.document) for row in rows)


def told(commission_id: int, key: str) -> Told | None:
    """Return what was told under a key, or None."""
    return next((one for one in all_told(commission_id) if one.key == key), None)
