"""The tables that a study's folder asks for: made, checked as it records, released where it may be.

What stops one is told by name; the others go on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.commission.queries import facts
from remit.kernel.errors import InvalidInput, RemitError
from remit.kernel.wording import counted
from remit.share.declared_table_actions import record_folder_checks
from remit.share.queries import stored_agreements
from remit.share.release_files import release_files
from remit.share.run_queries import latest_run
from remit.share.table_actions import release_table, request_tables
from remit.share.table_queries import declared_tables, requested_tables, states_of_tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from remit.share.core.tables.requested import Requested, Wanted


@dataclass
class DeclaredAccount:
    """What came of the tables that a folder asks for.

    Attributes:
        files: those of every released one, by name.
        released: how many are released.
        waiting: of each other one that was made, its name and where it stands.
        stopped: of each that was not, its name and why.
        changed: whether anything was made, checked or released.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    released: int = 0
    waiting: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)
    changed: bool = False

    @property
    def sentences(self) -> list[str]:
        """The account in words; none where no table is asked for."""
        told = [counted(self.released, "table", "tables") + " released"] if self.released else []
        told += [f"table “{key}” {state}" for key, state in self.waiting.items()]
        return told + [f"table “{key}” is stopped: {why}" for key, why in self.stopped.items()]

    @property
    def state(self) -> str:
        """The step's: "waiting" where no table is released, and nothing has changed."""
        return "done" if self.changed else "unchanged" if self.released else "waiting"


def settle_declared_tables(*, commission_id: int, actor: str, now: datetime) -> DeclaredAccount:
    """Make the tables that the folder asks for, and release those that two have checked.

    Args:
        commission_id: the study.
        actor: who runs it.
        now: when.
    """
    account = DeclaredAccount()
    declared = declared_tables(commission_id)
    before = states_of_tables(commission_id)
    made = {one.key: one for one in requested_tables(commission_id)} if declared else {}
    by_run: dict[str, list[Wanted]] = {}
    for one in declared:
        run = one.run or latest_run(commission_id, one.agreement)
        if one.key in made:
            continue
        if run:
            by_run.setdefault(run, []).append(one)
        else:
            account.waiting[one.key] = "waits for records to be linked"
    for run, wanted in by_run.items():
        made |= _make(commission_id, run, wanted, account, actor, now)
    for one in declared:
        if one.key in made:
            _settle(commission_id, one, made[one.key], account, actor, now)
    account.changed = before != states_of_tables(commission_id)
    return account


def _make(
    commission_id: int,
    run: str,
    wanted: Sequence[Wanted],
    account: DeclaredAccount,
    actor: str,
    now: datetime,
) -> dict[str, Requested]:
    try:
        answer = request_tables(
            commission_id=commission_id, run=run, wanted=wanted, actor=actor, now=now
        )
    except RemitError as error:
        account.stopped |= {one.key: _said(error) for one in wanted}
        return {}
    account.stopped |= {key: _said(error) for key, error in answer.stopped.items()}
    return {one.key: one for one in answer.made}


def _settle(
    commission_id: int,
    declared: Wanted,
    table: Requested,
    account: DeclaredAccount,
    actor: str,
    now: datetime,
) -> None:
    key = declared.key
    if table.wanted.question != declared.question:
        account.stopped[key] = "a table of this name was made that asks something else"
        return
    try:
        if table.state == "waiting":
            table = record_folder_checks(
                commission_id=commission_id, declared=declared, actor=actor, now=now
            )
        if table.state == "waiting" and not table.checks_left:
            by = table.wanted.checks[-1].by
            account.files |= release_table(
                commission_id=commission_id, key=key, by=by, actor=actor, now=now
            )
            account.released += 1
            return
    except RemitError as error:
        account.stopped[key] = _said(error)
        return
    if table.state != "released":
        account.waiting[key] = table.state_in_words
        return
    agreements = {one.key: one for one in stored_agreements(commission_id)}
    account.released += 1
    account.files |= release_files(
        table, agreements[table.wanted.agreement], made_up=facts(commission_id).made_up
    )


def _said(error: RemitError) -> str:
    """Return what stopped a table, in words."""
    if isinstance(error, InvalidInput):
        return " ".join(f"{one.message} {one.remedy}".strip() for one in error.problems)
    return str(error).removesuffix(".")
