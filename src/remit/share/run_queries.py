"""Reads of the runs of agreements, and of the linked tables that they leave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max

from remit.kernel.errors import ExitCode, RemitError
from remit.share.core.linked import LinkedColumn, LinkedTable
from remit.share.linkage.places import KNOWN, LINKED, STEADY, run_folder
from remit.share.models import LinkageRun
from remit.share.models.linking import FINISHED
from remit.share.queries import stored_agreements

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from remit.share.core.agreement import Agreement


class RunUnknown(RemitError):
    """A study has no finished run of that name, or what it linked is destroyed."""

    code = "linkage-run-unknown"
    exit_code = ExitCode.NOT_FOUND


def linked_table(commission_id: int, run: str) -> LinkedTable:
    """Return the linked table of a finished run.

    Raises:
        RunUnknown: there is no such run, it did not finish, or what it linked is destroyed.
    """
    rows = finished(commission_id)
    row = rows.filter(name=run).first()
    if row is None:
        names = ", ".join(rows.values_list("name", flat=True)) or "none"
        raise RunUnknown(
            f"The study has no linked table “{run}”.", remedy=f"Use one of: {names}.", run=run
        )
    folder = run_folder(Path(settings.HOME), row.token)
    return LinkedTable(
        path=folder / LINKED,
        run=row.name,
        agreement=row.agreement,
        persons=row.persons,
        columns=tuple(LinkedColumn(**column) for column in row.columns),
        steady_path=folder / STEADY,
        datasets=tuple(row.sources),
    )


def finished(commission_id: int) -> QuerySet[LinkageRun]:
    """Return the runs of a study whose linked tables are there, in the order of their making."""
    return LinkageRun.objects.filter(
        commission_id=commission_id, state=FINISHED, destroyed_at__isnull=True
    )


def next_number(commission_id: int) -> int:
    """Return the first lasting number that no run of a study has given to anybody.

    Runs whose linked tables are destroyed count: the tables that left are compared by their
    numbers.
    """
    rows = LinkageRun.objects.filter(commission_id=commission_id)
    return int(rows.aggregate(most=Max("next_number"))["most"] or 0)


def known_elsewhere(commission_id: int, agreement: Agreement, home: Path) -> list[Path]:
    """Return the marks of the latest run under each other agreement that speaks of the same.

    Records are known by dataset and id, so an agreement that calls another party's dataset by the
    same name would take strangers for each other.
    """
    own = {one.key: one.party for one in agreement.datasets}
    others = [
        one.key
        for one in stored_agreements(commission_id)
        if one.key != agreement.key
        and all(own.get(each.key, each.party) == each.party for each in one.datasets)
    ]
    latest = {row.agreement: row for row in finished(commission_id).filter(agreement__in=others)}
    return [run_folder(home, latest[key].token) / KNOWN for key in sorted(latest)]


def latest_run(commission_id: int, agreement: str) -> str:
    """Return the name of an agreement's last finished run, or "" where there is none."""
    row = finished(commission_id).filter(agreement=agreement).last()
    return row.name if row else ""


def runs_linked(commission_id: int) -> tuple[str, ...]:
    """Return the names of a study's finished runs, in the order of their making."""
    return tuple(finished(commission_id).values_list("name", flat=True))


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is known of one run.

    Attributes:
        name: its name.
        agreement: the agreement's key.
        state: "started", "finished", "stopped" or "undone".
        started_at: when it began.
        ended_at: when it ended, or None.
        by: who ran it.
        why: why it ended before it was finished, or "".
        persons: how many persons there are in what it linked.
        report: everything that can be told about it; raw figures.
        destroyed: whether what it linked is destroyed.
    """

    name: str
    agreement: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    by: str
    why: str
    persons: int
    report: dict[str, Any]
    destroyed: bool


def runs_of(commission_id: int, agreement: str) -> tuple[RunFacts, ...]:
    """Return an agreement's runs, the latest first."""
    rows = LinkageRun.objects.filter(commission_id=commission_id, agreement=agreement)
    return tuple(_facts(row) for row in rows.order_by("-pk"))


def run_facts(commission_id: int, run: str) -> RunFacts | None:
    """Return one run of a study, or None."""
    row = LinkageRun.objects.filter(commission_id=commission_id, name=run).first()
    return _facts(row) if row else None


def _facts(row: LinkageRun) -> RunFacts:
    return RunFacts(
        name=row.name,
        agreement=row.agreement,
        state=row.state,
        started_at=row.started_at,
        ended_at=row.ended_at,
        by=row.by,
        why=row.why,
        persons=row.persons,
        report=row.report,
        destroyed=row.destroyed_at is not None,
    )
