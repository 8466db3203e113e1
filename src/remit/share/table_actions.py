"""Writes of tables: asked for, checked, refused, released. Each is one transaction, recorded.

What a study's folder says of tables is stored by `declared_table_actions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name, facts
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.share.core.signing import agreement_digest
from remit.share.core.standing import check_may_run
from remit.share.core.tables.requested import (
    Requested,
    Wanted,
    check_may_check,
    check_may_release,
    check_may_settle,
    check_name,
    digest_of,
    noon_of,
)
from remit.share.models import RequestedTable, TableCheck, TablePart
from remit.share.models.tables import REFUSED, RELEASED
from remit.share.release_files import release_files
from remit.share.run_queries import linked_table
from remit.share.standing_actions import check_known
from remit.share.standing_queries import examined
from remit.share.table_queries import gathered_of, parts_standing, requested_table

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from remit.share.core.agreement import Agreement
    from remit.share.core.tables.making import Made, PartMade

_TRIES = 3


class TableThere(RemitError):
    """A study has a table of that name already."""

    code = "table-there"
    exit_code = ExitCode.INVALID_INPUT


class TablesBusy(RemitError):
    """Others ask for tables at the same time, again and again."""

    code = "tables-busy"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True)
class Answer:
    """What came of a request: the tables that wait for their checks, and what stopped others."""

    made: tuple[Requested, ...]
    stopped: dict[str, RemitError]


def request_tables(
    *, commission_id: int, run: str, wanted: Sequence[Wanted], actor: str, now: datetime
) -> Answer:
    """Make tables of a run's linked records, together, and have them wait for two checks.

    What stops one stops not the others. Nothing that is hidden is told, to whoever asks either.

    Args:
        commission_id: the study.
        run: the run's name.
        wanted: the tables; each with who asks for it, and for what.
        actor: who does it.
        now: when.

    Raises:
        RunUnknown: there is no such run.
        UnableToRun: its agreement does not stand.
        TableThere: the study has a table of one of the names already.
        TableNameUnusable: a table cannot be called so.
        PartMissing: the part that links is not installed.
    """
    from remit.share.table_making import work_out  # noqa: PLC0415  # wants a part apart

    for _ in range(_TRIES):
        linked = linked_table(commission_id, run)
        agreement = _standing_agreement(commission_id, linked.agreement, now)
        _check_new(commission_id, [one.key for one in wanted])
        worked = work_out(commission_id, agreement, linked, wanted)
        with transaction.atomic():
            # Two who ask at once wait for each other here, or neither would see the other's table.
            hold_commission(commission_id)
            # Another table may have been made meanwhile, with which these were not compared; or
            # somebody was left out, who is still in these.
            is_as_it_was = linked_table(commission_id, run) == linked
            if not is_as_it_was or parts_standing(commission_id) != worked.standing:
                continue
            of = {one.key: one for one in wanted}
            for made in worked.made:
                asked = of[made.key]
                _store(commission_id, run, agreement, asked, made, actor, now)
            for key, error in worked.stopped.items():
                _record_stop(commission_id, run, of[key], error, actor, now)
        made_now = tuple(requested_table(commission_id, one.key) for one in worked.made)
        return Answer(made_now, worked.stopped)
    raise TablesBusy("Others ask for tables at the same time.", remedy="Try again.")


def _standing_agreement(commission_id: int, key: str, now: datetime) -> Agreement:
    """Return an agreement under which something may be linked, and tables may leave.

    Raises:
        AgreementUnknown: the study has no such agreement.
        UnableToRun: it does not stand; every obstacle is named.
    """
    check_known(commission_id, key)
    one = examined(commission_id, timezone.localdate(now))[key]
    check_may_run(one.agreement, one.standing)
    return one.agreement


def _check_new(commission_id: int, keys: Collection[str]) -> None:
    for key in keys:
        check_name(key)
    rows = RequestedTable.objects.filter(commission_id=commission_id, key__in=keys)
    there = sorted(rows.values_list("key", flat=True))
    if there:
        raise TableThere(
            f"The study has “{there[0]}” already.",
            remedy="Give the table another name.",
            table=there[0],
        )


def _store(  # all that a table is made of
    commission_id: int,
    run: str,
    agreement: Agreement,
    asked: Wanted,
    made: Made,
    actor: str,
    now: datetime,
) -> None:
    rows = [dict(row) for row in made.rows]
    row = RequestedTable.objects.create(
        commission_id=commission_id,
        key=made.key,
        run=run,
        agreement=agreement.key,
        agreement_digest=agreement_digest(agreement),
        question=made.question.as_dict(),
        purpose=asked.purpose,
        asked_by=asked.requester,
        asked_at=_asked_at(asked, now),
        rules=made.rules.as_dict(),
        audit=made.audit,
        rows=rows,
        digest=digest_of(made.question, rows),
    )
    TablePart.objects.bulk_create(_part(row, part) for part in made.parts)
    record(
        action="share.table-requested",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "table": made.key,
            "run": run,
            "agreement": agreement.key,
            "cells": len(rows),
            "hidden": sum(one[made.question.measure] is None for one in rows),
            "audited": int(made.audit["cells"]),
        },
        digests={"question": made.question.as_dict(), "purpose": asked.purpose, "table": rows},
    )


def _asked_at(asked: Wanted, now: datetime) -> datetime:
    """Return when a table was asked for: on the day that it tells, else now."""
    return noon_of(asked.asked_on, now) if asked.asked_on else now


def _part(row: RequestedTable, part: PartMade) -> TablePart:
    from remit.share.table_making import packed_cells  # noqa: PLC0415  # wants a part apart

    return TablePart(
        table=row,
        measure=part.gathered.measure,
        people=part.gathered.cohort.serialize(),
        persons=len(part.gathered.cohort),
        gone=part.gathered.gone_of_cohort,
        cells=packed_cells(part.gathered),
        hidden=[int(at) for at in part.hidden.nonzero()[0]],
        rules=part.rules.as_dict(),
    )


def _record_stop(  # who was stopped, where, by what
    commission_id: int, run: str, asked: Wanted, error: RemitError, actor: str, now: datetime
) -> None:
    facts = {"table": asked.key, "run": run, "code": error.code}
    earlier = error.params.get("earlier")
    record(
        action="share.table-stopped",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts=facts | ({"earlier": str(earlier)} if earlier else {}),
        digests={"question": asked.question.as_dict(), "purpose": asked.purpose},
    )


@transaction.atomic
def check_table(
    *, commission_id: int, key: str, by: str, says: str, actor: str, now: datetime
) -> Requested:
    """Record that somebody looked at a table and lets it go; return it as it then stands.

    Raises:
        TableUnknown: there is no such table.
        UnableToCheck: they asked for it, have checked it, or it waits for no check.
    """
    table = _locked(commission_id, key)
    check_may_check(table, by)
    row = RequestedTable.objects.get(commission_id=commission_id, key=key)
    TableCheck.objects.create(table=row, by=by, asked_by=row.asked_by, at=now, says=says)
    record(
        action="share.table-checked",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"table": key, "checks": len(table.wanted.checks) + 1},
        digests={"by": by, "says": says, "table": table.digest},
    )
    return requested_table(commission_id, key)


@transaction.atomic
def refuse_table(
    *, commission_id: int, key: str, by: str, why: str, actor: str, now: datetime
) -> None:
    """Refuse a table that waits, with the reason; it does not leave.

    Raises:
        TableUnknown: there is no such table.
        UnableToRelease: it is settled already, or they asked for it.
    """
    table = _locked(commission_id, key)
    check_may_settle(table, by)
    _settle(commission_id, key, REFUSED, by, now, why)
    record(
        action="share.table-refused",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"table": key},
        digests={"by": by, "why": why},
    )


@transaction.atomic
def release_table(
    *, commission_id: int, key: str, by: str, actor: str, now: datetime
) -> dict[str, bytes]:
    """Release a table that two others have checked; return its files by name.

    The agreement has to stand at this moment, as it was when the table was made.

    Raises:
        TableUnknown: there is no such table.
        UnableToRelease: it is settled, not checked by two others, or no longer what it was.
        UnableToRun: its agreement does not stand.
    """
    table = _locked(commission_id, key)
    check_may_settle(table, by)
    agreement = _standing_agreement(commission_id, table.wanted.agreement, now)
    check_may_release(table, agreement_digest(agreement))
    _settle(commission_id, key, RELEASED, by, now)
    released = requested_table(commission_id, key)
    files = release_files(released, agreement, made_up=facts(commission_id).made_up)
    record(
        action="share.table-released",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "table": key,
            "run": table.wanted.run,
            "agreement": agreement.key,
            "checks": len(table.wanted.checks),
            "cells": len(table.rows),
            "hidden": table.hidden,
            "audit-clean": bool(table.audit["clean"]),
            "audited": int(table.audit["cells"]),
        },
        digests={
            "agreement": table.agreement_digest,
            "purpose": table.wanted.purpose,
            "rules": table.rules.as_dict(),
            "table": table.digest,
            **files,
        },
    )
    return files


def _locked(commission_id: int, key: str) -> Requested:
    """Return a table, held against others until the end of the transaction."""
    rows = RequestedTable.objects.select_for_update().filter(commission_id=commission_id, key=key)
    list(rows.values_list("pk"))
    return requested_table(commission_id, key)


def _settle(  # who settled what, how, when and why
    commission_id: int, key: str, state: str, by: str, now: datetime, why: str = ""
) -> None:
    RequestedTable.objects.filter(commission_id=commission_id, key=key).update(
        state=state, settled_by=by, settled_at=now, why=why
    )


@transaction.atomic
def forget_people(*, commission_id: int, agreement: str, people: Collection[int]) -> dict[str, int]:
    """Take people out of the sets that tables are compared by; return how many sets they were in.

    That somebody was there is remembered as a number, so that a later table without them counts
    as one that differs by them. `people` are their lasting numbers under the agreement; what calls
    this records it.
    """
    from pyroaring import BitMap  # noqa: PLC0415  # a part apart

    from remit.share.core.tables.gathered import read_people  # noqa: PLC0415  # as above
    from remit.share.table_making import packed_cells  # noqa: PLC0415  # as above

    leaving = BitMap(people)
    found = 0
    rows: Any = TablePart.objects.filter(
        table__commission_id=commission_id, table__agreement=agreement
    )
    for row in rows:
        cohort = read_people(bytes(row.people))
        here = cohort.intersection_cardinality(leaving)
        if not here:
            continue
        left = gathered_of(row).without(people)
        row.people = (cohort - leaving).serialize()
        row.gone += here
        row.cells = packed_cells(left)
        row.save(update_fields=["people", "gone", "cells"])
        found += 1
    return {"sets of people compared": found}
