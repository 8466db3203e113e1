"""Reads of pools of counts: what is an organisation's own, and the tables for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from remit.share.core.counting.pool import pool_from_document
from remit.share.models import CountPool, HandedCounts, PooledTable
from remit.support.core.own_copy import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from remit.share.core.counting.pool import Pool


@dataclass(frozen=True, slots=True)
class PoolStanding:
    """A pool as it stands.

    Attributes:
        pool: what is counted.
        document: the plain values of its file.
        handed_in: how many organisations have handed counts in.
        tables: the tables that were made of it, the newest first.
    """

    pool: Pool
    document: Mapping[str, Any]
    handed_in: int
    tables: tuple[Mapping[str, Any], ...]


def pools_of(commission_id: int) -> tuple[PoolStanding, ...]:
    """Return a programme's pools by name."""
    rows = CountPool.objects.filter(commission_id=commission_id)
    tables: dict[int, list[Mapping[str, Any]]] = {}
    for table in PooledTable.objects.filter(pool__in=rows):
        tables.setdefault(table.pool_id, []).append(table.document)
    return tuple(
        PoolStanding(
            pool_from_document(row.document),
            row.document,
            row.many,
            tuple(tables.get(row.pk, ())),
        )
        for row in rows.annotate(many=Count("handed")).order_by("name")
    )


def handed_by(organisation_id: int) -> dict[str, date]:
    """Return for each pool, by name, the day on which an organisation handed its counts in."""
    rows = HandedCounts.objects.filter(organisation_id=organisation_id)
    return dict(rows.values_list("pool__name", "handed_on"))


def counts_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return what an organisation handed in as a sheet of its own copy."""
    rows = HandedCounts.objects.filter(organisation_id=organisation_id).select_related("pool")
    found = (
        {"pool": row.pool.name, "handed_on": row.handed_on, "counts": row.document} for row in rows
    )
    return (Sheet("counts-handed-in", ("pool", "handed_on", "counts"), tuple(found)),)
