"""Writes of what a study's folder says of tables: those that it asks for, and their checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.kernel.documents import json_plain
from remit.ledger.actions import record
from remit.share.core.tables.requested import Requested, UnableToCheck, Wanted, noon_of
from remit.share.core.tables.wanted import wanted_entry
from remit.share.models import DeclaredTable
from remit.share.table_actions import check_table
from remit.share.table_queries import requested_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@transaction.atomic
def store_tables(
    *, commission_id: int, tables: Sequence[Wanted], actor: str, now: datetime
) -> None:
    """Store the tables that a study's folder asks for, in place of those that it asked for before.

    What was made of them stays. Nothing to store where nothing was stored is not recorded.
    """
    removed, _ = DeclaredTable.objects.filter(commission_id=commission_id).delete()
    if not removed and not tables:
        return
    DeclaredTable.objects.bulk_create(
        DeclaredTable(
            commission_id=commission_id,
            place=place,
            key=one.key,
            document=json_plain(wanted_entry(one)),
        )
        for place, one in enumerate(tables)
    )
    record(
        action="share.tables-stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"tables": len(tables)},
        digests={"tables": [json_plain(wanted_entry(one)) for one in tables]},
    )


@transaction.atomic
def record_folder_checks(
    *, commission_id: int, declared: Wanted, actor: str, now: datetime
) -> Requested:
    """Record the checks that a study's folder holds for a table that waits; return it.

    Raises:
        TableUnknown: there is no such table.
        UnableToCheck: a check is of another table, of who asked, or twice of one person.
    """
    table = requested_table(commission_id, declared.key)
    known = {one.by for one in table.wanted.checks}
    for one in declared.checks:
        if one.by in known or not table.checks_left:
            continue
        if one.digest and one.digest != table.digest:
            raise UnableToCheck(
                f"{one.by} checked another table than “{declared.key}” is now.",
                remedy="Have it looked at again, and put its digest beside the check.",
                table=declared.key,
            )
        table = check_table(
            commission_id=commission_id,
            key=declared.key,
            by=one.by,
            says=one.says,
            actor=actor,
            now=noon_of(one.on, now),
        )
    return table
