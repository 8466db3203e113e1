"""Writes of deliveries: a custodian's file examined, split into two stores, and recorded."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name, vocabulary
from remit.kernel.errors import Place, Problems
from remit.kernel.wording import counted
from remit.ledger.actions import record
from remit.share.core.delivery import agreed, check_covered, check_names
from remit.share.core.linkage.fields import ColumnSketch
from remit.share.core.linked import CATEGORY
from remit.share.core.run_figures import ROLES
from remit.share.core.signing import agreement_digest
from remit.share.core.standing import check_may_run
from remit.share.core.stores import UnableToOpenDelivery, derived
from remit.share.delivery_queries import check_nobody_links, stored_deliveries, waiting
from remit.share.labelling_upkeep import forget_pairs
from remit.share.linkage.delivering import (
    IDENTIFIERS,
    Arrival,
    Beside,
    chosen_roles,
    receive,
)
from remit.share.linkage.matching import Custodian
from remit.share.linkage.places import SEALED, delivery_folder
from remit.share.linkage.reading import Source
from remit.share.linkage.receiving_keys import receive_keys
from remit.share.linkage.stores import read_sealed
from remit.share.linkage.upkeep import at_work, remove
from remit.share.linkage.workspace import workspace
from remit.share.models import Delivery
from remit.share.standing_actions import check_known
from remit.share.standing_queries import examined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    import numpy as np

    from remit.kernel.errors import Problem
    from remit.share.core.agreement import Agreement
    from remit.share.linkage.delivering import Received
    from remit.share.linkage.running import Stored

_SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that is brought for one dataset of an agreement.

    Attributes:
        agreement: the agreement's key.
        dataset: the dataset's.
        file: what the file is called.
        path: where it lies; None where `content` holds it.
        content: the file itself, where it lies nowhere.
        told: what a column holds, by whoever brings it.
        digest: the SHA-256 that the custodian announced, or "".
    """

    agreement: str
    dataset: str
    file: str
    path: Path | None = None
    content: bytes = b""
    told: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was kept of a file: how many records, what was found, and what to know of it."""

    agreement: str
    dataset: str
    records: int
    identifiers: Mapping[str, object]
    payload: Mapping[str, object]
    notices: tuple[Problem, ...]
    replaced: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was kept and found, in plain words."""
        fields = self.payload["fields"]
        records = counted(self.records, "record", "records")
        instead = ", in place of an earlier delivery" if self.replaced else ""
        return (
            f"{self.dataset}: {records} delivered under {self.agreement}{instead}.",
            *_missing_words(self.identifiers["missing"], self.records),
            *(_field_words(one, self.records) for one in fields),  # type: ignore[attr-defined]  # a list of tables
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "ok": True,
            "agreement": self.agreement,
            "dataset": self.dataset,
            "records": self.records,
            "replaced": self.replaced,
            "identifiers": dict(self.identifiers),
            "payload": dict(self.payload),
            "notices": [one.as_dict() for one in self.notices],
        }


def _missing_words(missing: object, records: int) -> Iterator[str]:
    for role, count in missing.items():  # type: ignore[attr-defined]  # a table by role
        if count:
            yield f"   {ROLES[role]}: missing in {count / records:.0%} of the records."


def _field_words(one: Mapping[str, Any], records: int) -> str:
    gaps = f", missing in {one['missing'] / records:.0%}" if one["missing"] else ""
    if one["kind"] == CATEGORY:
        return f"   {one['name']}: {counted(one['distinct'], 'value', 'values')}{gaps}."
    return f"   {one['name']}: a {one['kind']}, {one['least']} to {one['most']}{gaps}."


def deliver(
    *,
    commission_id: int,
    brought: Brought,
    home: Path,
    vault_key: bytes,
    rng: np.random.Generator,
    actor: str,
    clock: Callable[[], datetime],
) -> Delivered:
    """Take a custodian's file in under an agreement that may run, or keep nothing of it.

    What waited of the same dataset is destroyed and replaced.

    Raises:
        AgreementUnknown: the study has no such agreement.
        UnableToRun: the agreement may not run; every reason is named.
        DatasetUnknown: the agreement has no such dataset.
        InvalidInput: the file has problems; all are listed, and nothing was kept.
        PartMissing: the part that links is not installed.
    """
    problems = Problems()
    agreement = running_agreement(commission_id, brought.agreement, clock())
    found = agreed(agreement, brought.dataset)
    place = Place(brought.file)
    check_covered(agreement, found, vocabulary(commission_id), place, problems)
    check_names(agreement, place, problems)
    problems.raise_if_any()
    arrival = Arrival(
        agreed=found,
        file=brought.file,
        path=brought.path,
        content=brought.content,
        told=brought.told,
        digest=brought.digest,
        today=timezone.localdate(clock()),
    )
    with at_work() as token:
        folder = delivery_folder(home, token)
        try:
            examine = (
                partial(receive_keys, agreement=brought.agreement)
                if found.dataset.encoded
                else partial(
                    receive,
                    beside=_beside(commission_id, agreement, home, vault_key, brought.dataset),
                )
            )
            with workspace() as connection:
                received = examine(
                    connection,
                    arrival,
                    into=folder,
                    key=vault_key,
                    token=token,
                    rng=rng,
                    problems=problems,
                )
            old = _keep(
                commission_id=commission_id,
                brought=brought,
                token=token,
                received=received,
                digest=agreement_digest(agreement),
                actor=actor,
                now=clock(),
            )
        except BaseException:
            remove(folder)
            raise
    for each in old:
        remove(delivery_folder(home, each))
    return Delivered(
        brought.agreement,
        brought.dataset,
        received.rows,
        received.identifier_figures,
        received.payload_figures,
        tuple(problems.notices),
        bool(old),
    )


def running_agreement(commission_id: int, key: str, now: datetime) -> Agreement:
    """Return an agreement under which something may be linked now.

    Raises:
        AgreementUnknown: the study has no such agreement.
        UnableToRun: it may not; every reason is named.
    """
    check_known(commission_id, key)
    one = examined(commission_id, timezone.localdate(now))[key]
    check_may_run(one.agreement, one.standing)
    return one.agreement


@transaction.atomic
def _keep(
    *,
    commission_id: int,
    brought: Brought,
    token: str,
    received: Received,
    digest: str,
    actor: str,
    now: datetime,
) -> list[str]:
    """Record a delivery, if the agreement may still run; return the names of what it replaces."""
    hold_commission(commission_id)
    running_agreement(commission_id, brought.agreement, now)
    check_nobody_links(commission_id, brought.agreement)
    earlier = waiting(commission_id).filter(agreement=brought.agreement, dataset=brought.dataset)
    old = list(earlier.values_list("token", flat=True))
    earlier.update(destroyed_at=now)
    forget_pairs(commission_id, old)
    Delivery.objects.create(
        commission_id=commission_id,
        agreement=brought.agreement,
        dataset=brought.dataset,
        token=token,
        rows=received.rows,
        fields=received.fields,
        identifier_figures=received.identifier_figures,
        payload_figures=received.payload_figures,
        notices=[one.as_dict() for one in received.notices.notices],
        fingerprint=received.fingerprint,
        sealed_digest=received.sealed_digest,
        payload_digest=received.payload_digest,
        agreement_digest=digest,
        delivered_at=now,
        by=actor,
    )
    record(
        action="share.delivered",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "agreement": brought.agreement,
            "dataset": brought.dataset,
            "records": received.rows,
            "fields": len(received.fields),
            "replaced": bool(old),
        },
        digests={"file": received.fingerprint, "agreement": digest},
    )
    return old


def _beside(
    commission_id: int, agreement: Agreement, home: Path, vault_key: bytes, dataset: str
) -> list[Beside]:
    """Return what the other deliveries show of their columns; one that does not open, nothing."""
    found = []
    for stored, *_ in stored_deliveries(commission_id, agreement, home):
        if stored.dataset != dataset and stored.encoding is None:
            # It is told when it is to be linked; here it must not keep others out.
            with suppress(UnableToOpenDelivery):
                found.append(_shown(stored, vault_key))
    return found


def _shown(stored: Stored, vault_key: bytes) -> Beside:
    key = derived(vault_key, stored.token, IDENTIFIERS)
    first = next(read_sealed(stored.folder / SEALED, key=key, token=stored.token))
    drawn = _sketches(first.slice(0, _SAMPLE), stored.identifying)
    source = Source(stored.dataset, stored.dataset, "", stored.rows, (), ())
    return Beside(Custodian(source, chosen_roles(stored.fields), None, ()), drawn)


def _sketches(table: object, names: Sequence[str]) -> list[ColumnSketch]:
    return [
        ColumnSketch(name, tuple(value for value in table[name].to_pylist() if value is not None))  # type: ignore[index]  # an Arrow table
        for name in names
    ]
