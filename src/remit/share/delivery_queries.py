"""Reads of what custodians delivered and is waiting to be linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.share.core.linkage.encoded import encoding_of
from remit.share.linkage.places import delivery_folder
from remit.share.linkage.running import Stored
from remit.share.linkage.upkeep import is_at_work
from remit.share.models import Delivery, LinkageRun
from remit.share.models.linking import FINISHED, STARTED

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from django.db.models import QuerySet

    from remit.share.core.agreement import Agreement

HEALTH = "health"


class UnableToInterrupt(RemitError):
    """A run goes on under the agreement."""

    code = "linkage-goes-on"
    exit_code = ExitCode.NOT_POSSIBLE


def waiting(commission_id: int) -> QuerySet[Delivery]:
    """Return the deliveries of a study whose stores are there."""
    return Delivery.objects.filter(commission_id=commission_id, destroyed_at__isnull=True)


def stored_deliveries(
    commission_id: int, agreement: Agreement, home: Path
) -> tuple[tuple[Stored, str, str], ...]:
    """Return the deliveries that wait under an agreement, in the order of its datasets.

    Returns:
        Each with the fingerprint of its file, and the digest of the agreement it came under.
    """
    rows = {row.dataset: row for row in waiting(commission_id).filter(agreement=agreement.key)}
    return tuple(
        (_stored(rows[one.key], agreement, home), row.fingerprint, row.agreement_digest)
        for one in agreement.datasets
        if (row := rows.get(one.key)) is not None
    )


def records_waiting(commission_id: int, agreement: str) -> dict[str, int]:
    """Return how many records wait of each dataset of an agreement that was delivered."""
    rows = waiting(commission_id).filter(agreement=agreement)
    return dict(rows.values_list("dataset", "rows"))


def oldest_delivery(commission_id: int, agreement: str) -> datetime | None:
    """Return when the oldest of what waits under an agreement came, or None where nothing does."""
    row = waiting(commission_id).filter(agreement=agreement).order_by("delivered_at").first()
    return row.delivered_at if row else None


def check_nobody_links(commission_id: int, agreement: str) -> None:
    """Let an agreement pass of which no run goes on.

    Raises:
        UnableToInterrupt: one does.
    """
    rows = LinkageRun.objects.filter(commission_id=commission_id, agreement=agreement)
    for row in rows.filter(state=STARTED):
        if is_at_work(row.token):
            raise UnableToInterrupt(
                f"{row.name} goes on under this agreement.",
                remedy="Wait until it has ended.",
                run=row.name,
            )


def tokens() -> frozenset[str]:
    """Return the names of all deliveries and runs whose folders are to stay."""
    rows = Delivery.objects.filter(destroyed_at__isnull=True).values_list("token", flat=True)
    runs = LinkageRun.objects.filter(
        state__in=(STARTED, FINISHED), destroyed_at__isnull=True
    ).values_list("token", flat=True)
    return frozenset((*rows, *runs))


def _stored(row: Delivery, agreement: Agreement, home: Path) -> Stored:
    dataset = next(one for one in agreement.datasets if one.key == row.dataset)
    party = agreement.party(dataset.party)
    told = row.identifier_figures.get("encoding")
    return Stored(
        dataset=row.dataset,
        folder=delivery_folder(home, row.token),
        token=row.token,
        rows=row.rows,
        fields=row.fields,
        sealed_digest=row.sealed_digest,
        payload_digest=row.payload_digest,
        opted_out=party is not None and party.kind == HEALTH,
        encoding=encoding_of(told) if told else None,
    )
