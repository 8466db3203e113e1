"""One ledger entry about a study's fieldwork."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.commission.queries import commission_name
from remit.ledger.actions import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


def record_in_study(
    action: str,
    commission_id: int,
    actor: str,
    now: datetime,
    *,
    codes: Sequence[str] = (),
    facts: Mapping[str, int | str | bool | None] | None = None,
    digests: Mapping[str, object] | None = None,
) -> None:
    """Record an act in the ledger under the study's name."""
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=codes,
        facts=facts or {},
        digests=digests or {},
    )
