"""Writes of runs: deliveries linked under an agreement, or every trace of the attempt undone."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import Problems, RemitError
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.share.core.agreed_settings import settings_path, settled
from remit.share.core.linkage.request import Power
from remit.share.core.linkage.settings import DISK, MEMORY
from remit.share.core.signing import agreement_digest
from remit.share.core.standing import UnableToRun, run_stopped
from remit.share.core.stores import marks_key
from remit.share.delivery_actions import running_agreement
from remit.share.delivery_queries import (
    check_nobody_links,
    oldest_delivery,
    tokens,
    waiting,
)
from remit.share.labelling_upkeep import forget_pairs, keep_sample
from remit.share.linkage.on_spark import check_engine
from remit.share.linkage.places import KNOWN, delivery_folder, run_folder
from remit.share.linkage.report import sentences
from remit.share.linkage.running import Order, run
from remit.share.linkage.upkeep import at_work, clear, is_at_work, remove
from remit.share.linkage.workspace import check_installed, workspace
from remit.share.models import LinkageRun
from remit.share.models.linking import FINISHED, STARTED, STOPPED, UNDONE
from remit.share.objection_queries import marks_left_out
from remit.share.run_queries import finished, known_elsewhere, next_number
from remit.share.settings_queries import said_of
from remit.share.starting_queries import (
    UnableToStart,
    check_match_keys,
    keeps_identifiers,
    ready,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    import numpy as np

    from remit.share.core.linkage.settings import Settings
    from remit.share.linkage.running import Ran

_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Linking:
    """What a run gave: its name, how many persons, and its report."""

    run: str
    persons: int
    report: dict[str, object]
    identifiers_destroyed: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """The outcome in plain words."""
        what = "match keys" if self.report.get("encoded") else "identifiers"
        return (
            f"{self.run}:",
            *(f"   {one}" for one in sentences(self.report)),
            f"   The {what} are destroyed."
            if self.identifiers_destroyed
            else f"   The {what} are kept for further runs, as the agreement has it.",
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "ok": True,
            "run": self.run,
            "persons": self.persons,
            "identifiers_destroyed": self.identifiers_destroyed,
            "report": self.report,
        }


def link(  # noqa: PLR0913  where, with what, by whom, when, and how well
    *,
    commission_id: int,
    agreement: str,
    home: Path,
    vault_key: bytes,
    rng: np.random.Generator,
    actor: str,
    clock: Callable[[], datetime],
    said: Settings | None = None,
    settings_file: str = "",
    power: Power | None = None,
    encoded: bool = False,
) -> Linking:
    """Link what was delivered under an agreement, and destroy the identifiers.

    The agreement is asked whether it may run at the start, between stages, and once more in the
    transaction that keeps what was linked; who suspends it meanwhile stops the run. Whether match
    keys are linked is the agreement's to say; `encoded` has it refused where it says otherwise.
    `said` are settings in place of the agreement's own, read from a file.

    Raises:
        AgreementUnknown: the study has no such agreement.
        UnableToRun: the agreement may not run, or may no more; every reason is named.
        UnableToStart: too little was delivered, or not under the agreement as it is now.
        UnableToOpenDelivery: a delivery was changed, or is gone.
        InvalidInput: two deliveries share too little to be linked, or settings do not fit.
        PartMissing: the part that links is not installed, or what Spark needs.
        UnableToStartSpark: Spark does not start.
        UnableToHold: neither memory nor disk was enough.
    """
    check_installed()
    if said is None:
        said, settings_file = said_of(commission_id, agreement), settings_path(agreement)
    power = power or Power(memory=said.memory or MEMORY, disk=said.disk or DISK)
    check_engine(power)
    if encoded:
        check_match_keys(running_agreement(commission_id, agreement, clock()))
    clear_up(home=home, actor=actor, now=clock())
    with at_work() as token:
        row, order = _start(
            commission_id=commission_id,
            agreement=agreement,
            token=token,
            home=home,
            vault_key=vault_key,
            actor=actor,
            now=clock(),
            said=said,
            settings_file=settings_file,
            power=power,
        )
        try:
            with workspace(power.memory, power.disk) as connection:
                ran = run(
                    connection,
                    order,
                    rng,
                    lambda: _check_goes_on(row, clock()),
                )
            destroyed = _finish(row=row, ran=ran, order=order, actor=actor, now=clock())
        except BaseException as error:
            remove(order.into)
            _stop(row=row, error=error, actor=actor, now=clock())
            if isinstance(error, UnableToRun):
                raise run_stopped(error, row.name) from error
            raise
    for each in destroyed:
        remove(delivery_folder(home, each))
    return Linking(row.name, ran.written.persons, ran.report, bool(destroyed))


def clear_up(*, home: Path, actor: str, now: datetime) -> int:
    """Undo every run whose program ended before it did, and remove what nobody knows of.

    Returns:
        How many runs were undone.
    """
    undone = 0
    for row in LinkageRun.objects.filter(state=STARTED):
        if is_at_work(row.token):
            continue
        remove(run_folder(home, row.token))
        undone += _end(
            row=row,
            state=UNDONE,
            why="The program ended before the run did.",
            action="share.run-undone",
            actor=actor,
            now=now,
        )
    clear(home, tokens())
    return undone


@transaction.atomic
def _start(  # noqa: PLR0913  as `link`, which hands them on
    *,
    commission_id: int,
    agreement: str,
    token: str,
    home: Path,
    vault_key: bytes,
    actor: str,
    now: datetime,
    said: Settings,
    settings_file: str,
    power: Power,
) -> tuple[LinkageRun, Order]:
    hold_commission(commission_id)
    found = running_agreement(commission_id, agreement, now)
    check_nobody_links(commission_id, agreement)
    deliveries = ready(commission_id, found, home)
    problems = Problems()
    fields = {stored.dataset: stored.fields for stored, *_ in deliveries}
    settings = settled(found, fields, said, settings_file, problems)
    problems.raise_if_any()
    name = commission_name(commission_id)
    records = sum(stored.rows for stored, *_ in deliveries)
    first_number = next_number(commission_id)
    row = LinkageRun.objects.create(
        commission_id=commission_id,
        agreement=agreement,
        name=_run_name(commission_id, agreement),
        token=token,
        process=os.getpid(),
        started_at=now,
        by=actor,
        delivered_at=oldest_delivery(commission_id, agreement),
        agreement_digest=agreement_digest(found),
        sources={stored.dataset: fingerprint for stored, fingerprint, _ in deliveries},
        next_number=first_number + records,
        settings_digest=digest(said.document()),
    )
    _record_start(row, name, records, settings, power)
    before = finished(commission_id).filter(agreement=agreement).order_by("-pk").first()
    objected, opted_out = marks_left_out(commission_id, agreement)
    return row, Order(
        deliveries=[stored for stored, *_ in deliveries],
        into=run_folder(home, token),
        known=run_folder(home, before.token) / KNOWN if before else None,
        key=vault_key,
        marks_key=marks_key(vault_key, name),
        today=timezone.localdate(now),
        objected=objected,
        opted_out=opted_out,
        settings=settings,
        settings_file=settings_file,
        noted=problems.notices,
        power=power,
        # A page for labelling shows what identifies, and match keys show nothing.
        sampled=keeps_identifiers(found, now) and not found.encoded,
        elsewhere=known_elsewhere(commission_id, found, home),
        first_number=first_number,
    )


def _record_start(
    row: LinkageRun, commission: str, records: int, settings: Settings, power: Power
) -> None:
    record(
        action="share.run-started",
        actor=row.by,
        now=row.started_at,
        commission=commission,
        facts={
            "agreement": row.agreement,
            "run": row.name,
            "datasets": len(row.sources),
            "records": records,
            "engine": str(power.engine),
        },
        digests={
            "agreement": row.agreement_digest,
            "sources": row.sources,
            "settings": settings.document(),
        },
    )


def _run_name(commission_id: int, agreement: str) -> str:
    """Return the next run's name: the agreement's in small letters, and a number."""
    stem = _NAME.sub("-", agreement.casefold()).strip("-") or "run"
    taken = set(
        LinkageRun.objects.filter(commission_id=commission_id).values_list("name", flat=True)
    )
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _check_goes_on(row: LinkageRun, now: datetime) -> None:
    """Let a run go on whose agreement may run as it was when the run began.

    Raises:
        UnableToRun: it may not any more; every reason is named.
        UnableToStart: its text is another.
    """
    found = running_agreement(row.commission_id, row.agreement, now)
    if agreement_digest(found) != row.agreement_digest:
        raise UnableToStart(
            f"“{found.title}” was changed while the run went on.",
            remedy="Have every custodian deliver again, under the agreement as it is now.",
            agreement=row.agreement,
        )


@transaction.atomic
def _finish(*, row: LinkageRun, ran: Ran, order: Order, actor: str, now: datetime) -> list[str]:
    """Keep what was linked, if the agreement may still run; return what is to be destroyed."""
    hold_commission(row.commission_id)
    _check_goes_on(row, now)
    if not LinkageRun.objects.filter(pk=row.pk, state=STARTED).exists():
        raise UnableToStart(
            "Another computer held the run for ended, and undid it.",
            remedy="Link on one computer at a time, and run it again.",
            agreement=row.agreement,
        )
    if marks_left_out(row.commission_id, row.agreement) != (order.objected, order.opted_out):
        raise UnableToStart(
            "Who is left out changed while the run went on.",
            remedy="Run it again: what was delivered is still there.",
            agreement=row.agreement,
        )
    row.state, row.ended_at = FINISHED, now
    row.persons, row.linked_digest = ran.written.persons, ran.written.digest
    row.columns = [
        {"name": one.name, "dataset": one.dataset, "kind": one.kind, "term": one.term}
        for one in ran.written.columns
    ]
    row.report, row.next_number = ran.report, ran.written.next_number
    row.save()
    name = commission_name(row.commission_id)
    record(
        action="share.run-finished",
        actor=actor,
        now=now,
        commission=name,
        facts={
            "agreement": row.agreement,
            "run": row.name,
            "persons": row.persons,
            "left_out": sum(ran.left_out.values()) + ran.written.taken_out,
        },
        digests={"linked": row.linked_digest, "report": ran.report},
    )
    destroyed = _destroy_identifiers(row, order, actor, now)
    if ran.sample is not None and not destroyed:
        keep_sample(row, ran.sample, {one.dataset: one.token for one in order.deliveries})
    return destroyed


def _destroy_identifiers(row: LinkageRun, order: Order, actor: str, now: datetime) -> list[str]:
    """Mark the deliveries of a run as destroyed, unless the agreement keeps them longer."""
    if keeps_identifiers(running_agreement(row.commission_id, row.agreement, now), now):
        return []
    names = [stored.token for stored in order.deliveries]
    waiting(row.commission_id).filter(token__in=names).update(destroyed_at=now)
    forget_pairs(row.commission_id, names)
    record(
        action="share.identifiers-destroyed",
        actor=actor,
        now=now,
        commission=commission_name(row.commission_id),
        facts={"agreement": row.agreement, "run": row.name, "deliveries": len(names)},
    )
    return names


def _stop(*, row: LinkageRun, error: BaseException, actor: str, now: datetime) -> None:
    said = str(error) if isinstance(error, RemitError) else "The program failed."
    _end(row=row, state=STOPPED, why=said, action="share.run-stopped", actor=actor, now=now)


@transaction.atomic
def _end(*, row: LinkageRun, state: str, why: str, action: str, actor: str, now: datetime) -> int:
    """Mark a run that left nothing; return 1, or 0 where somebody else was first."""
    hold_commission(row.commission_id)
    changed = LinkageRun.objects.filter(pk=row.pk, state=STARTED).update(
        state=state, ended_at=now, why=why
    )
    if changed:
        record(
            action=action,
            actor=actor,
            now=now,
            commission=commission_name(row.commission_id),
            facts={"agreement": row.agreement, "run": row.name},
            digests={"why": why},
        )
    return changed
