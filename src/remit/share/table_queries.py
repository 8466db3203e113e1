"""Reads of the tables that were asked of linked records, and of whom earlier ones were of."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils import timezone

from remit.kernel.errors import ExitCode, Place, Problems, RemitError
from remit.share.core.disclosure.rules import rules_from
from remit.share.core.tables.account import account_of
from remit.share.core.tables.question import question_from
from remit.share.core.tables.requested import Check, Requested, Wanted
from remit.share.core.tables.wanted import wanted_from
from remit.share.models import DeclaredTable, RequestedTable, TablePart
from remit.share.models.tables import REFUSED, RELEASED
from remit.share.queries import stored_agreements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.share.core.tables.account import Account
    from remit.share.core.tables.differencing import Cohort
    from remit.share.core.tables.gathered import Gathered
    from remit.share.core.tables.making import Before
    from remit.share.core.tables.question import Question


class TableUnknown(RemitError):
    """A study has no table of that name."""

    code = "table-unknown"
    exit_code = ExitCode.NOT_FOUND


def requested_tables(commission_id: int) -> tuple[Requested, ...]:
    """Return the tables that were made for a study, in the order in which they were asked for."""
    rows = RequestedTable.objects.filter(commission_id=commission_id)
    found = rows.annotate(gone=Sum("parts__gone")).prefetch_related("checks")
    return tuple(_requested(row) for row in found)


def states_of_tables(commission_id: int) -> tuple[str, ...]:
    """Return each table of a study with its state, as one text each."""
    rows = RequestedTable.objects.filter(commission_id=commission_id)
    return tuple(f"{key}: {state}" for key, state in rows.values_list("key", "state"))


def requested_table(commission_id: int, key: str) -> Requested:
    """Return one table that was made.

    Raises:
        TableUnknown: the study has no table of that name.
    """
    rows = RequestedTable.objects.filter(commission_id=commission_id, key=key)
    row = rows.annotate(gone=Sum("parts__gone")).prefetch_related("checks").first()
    if row is None:
        known = ", ".join(
            RequestedTable.objects.filter(commission_id=commission_id).values_list("key", flat=True)
        )
        raise TableUnknown(
            f"The study has no table “{key}”.", remedy=f"Use one of: {known or 'none'}.", table=key
        )
    return _requested(row)


def released_accounts(commission_id: int) -> tuple[Account, ...]:
    """Return what the public is told of each released table, in the order of their release."""
    released = [one for one in requested_tables(commission_id) if one.state == RELEASED]
    agreements = {one.key: one for one in stored_agreements(commission_id)} if released else {}
    return tuple(
        account_of(one, agreements[one.wanted.agreement], timezone.localdate(one.settled_at))
        for one in sorted(released, key=lambda one: (one.settled_at, one.key))
        if one.wanted.agreement in agreements
    )


def free_key(commission_id: int, run: str, wanted: str = "") -> str:
    """Return what to call a new table: as it is wanted, or after the run with the next number."""
    if wanted:
        return wanted
    rows = RequestedTable.objects.filter(commission_id=commission_id)
    taken = set(rows.values_list("key", flat=True))
    name = "-".join(re.findall("[a-z0-9]+", run.casefold())) or "run"
    return next(key for number in count(1) if (key := f"{name}-table-{number}") not in taken)


def declared_tables(commission_id: int) -> tuple[Wanted, ...]:
    """Return the tables that the study's folder asks for, in its order."""
    rows = DeclaredTable.objects.filter(commission_id=commission_id)
    return tuple(_declared(row.document) for row in rows)


def stored_tables(commission_id: int) -> tuple[Wanted, ...]:
    """Return every table as the study's folder tells of it: those asked for there, then others.

    With each go the checks that it has by now. One that was refused is left out unless the folder
    asks for it.
    """
    made = {one.key: one for one in requested_tables(commission_id)}
    declared = declared_tables(commission_id)
    known = {one.key for one in declared}
    return (
        *(_with_checks(one, made.get(one.key)) for one in declared),
        *(one.wanted for one in made.values() if one.key not in known and one.state != REFUSED),
    )


def _declared(document: Mapping[str, Any]) -> Wanted:
    problems = Problems()
    found = wanted_from(document, (), Place("share/tables.toml"), problems)
    if found is None:  # what is stored was read without problems
        raise AssertionError(list(problems))
    return found


def _with_checks(declared: Wanted, made: Requested | None) -> Wanted:
    if made is None:
        return declared
    by = {one.by for one in declared.checks}
    new = tuple(one for one in made.wanted.checks if one.by not in by)
    return replace(declared, checks=(*declared.checks, *new))


def parts_standing(commission_id: int) -> tuple[int, ...]:
    """Return the keys of the stored parts of every table that has gone out or waits to."""
    rows = _parts(commission_id).order_by("pk")
    return tuple(rows.values_list("pk", flat=True))


def cohorts_of(commission_id: int) -> dict[str, list[Cohort]]:
    """Return whom every table was of that has gone out or waits to, by what it measures.

    Tables under every agreement of the study: people keep their numbers from one to another.
    """
    from remit.share.core.tables.differencing import Cohort  # noqa: PLC0415  # wants a part apart
    from remit.share.core.tables.gathered import read_people  # noqa: PLC0415  # as above

    found: dict[str, list[Cohort]] = {}
    rows = _parts(commission_id).values_list("measure", "table__key", "people", "gone")
    for measure, key, people, gone in rows:
        found.setdefault(measure, []).append(Cohort(key, read_people(bytes(people)), gone))
    return found


def tables_before(commission_id: int) -> tuple[Before, ...]:
    """Return every table of a study that has gone out or waits to, with what it hides."""
    import numpy as np  # noqa: PLC0415  # only where tables are made

    from remit.share.core.tables.joint import Earlier  # noqa: PLC0415  # wants a part apart
    from remit.share.core.tables.making import Before  # noqa: PLC0415  # as above

    found: dict[str, list[Earlier]] = {}
    for row in _parts(commission_id).select_related("table"):
        gathered = gathered_of(row)
        hidden = np.zeros(len(gathered.counts), dtype=bool)
        hidden[row.hidden] = True
        earlier = Earlier(row.table.key, gathered, hidden, rules_from(row.rules))
        found.setdefault(row.table.key, []).append(earlier)
    return tuple(Before(key, tuple(parts)) for key, parts in found.items())


def gathered_of(row: TablePart) -> Gathered:
    """Return the sets of people of a stored part."""
    from remit.share.core.tables.gathered import unpacked  # noqa: PLC0415  # wants a part apart

    stored: Mapping[str, Any] = json.loads(zlib.decompress(bytes(row.cells)))
    return unpacked(stored)


def _parts(commission_id: int) -> Any:
    rows = TablePart.objects.filter(table__commission_id=commission_id)
    return rows.exclude(table__state=REFUSED)


def question_of(document: Mapping[str, Any]) -> Question:
    """Return a stored question; what is stored was read without problems."""
    problems = Problems()
    found = question_from(document, Place("share/tables.toml"), problems)
    if found is None:
        raise AssertionError(list(problems))
    return found


def _requested(row: Any) -> Requested:
    checks = tuple(
        Check(one.by, timezone.localdate(one.at), one.says, row.digest) for one in row.checks.all()
    )
    return Requested(
        Wanted(
            row.key,
            row.agreement,
            question_of(row.question),
            row.purpose,
            row.asked_by,
            row.run,
            checks,
            timezone.localdate(row.asked_at),
        ),
        row.state,
        row.asked_at,
        row.agreement_digest,
        rules_from(row.rules),
        row.audit,
        row.rows,
        row.digest,
        row.settled_by,
        row.settled_at,
        row.why,
        row.gone or 0,
    )
