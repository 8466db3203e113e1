"""Writes of quotas by page: the numbers and the size of the panel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.kernel.errors import Problems
from remit.recruit.actions import store_recruit
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.pool import Pool
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment, check_size_and_pool
from remit.recruit.entries import record_in_study
from remit.recruit.policies import check_arrivals, check_change, same_draw
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def save_quotas(
    *,
    commission_id: int,
    quotas: Quotas,
    size: int,
    drop_panel: bool,
    actor: str,
    now: datetime,
) -> bool:
    """Store quotas and the size of the panel; pool, seed and method stay.

    Returns:
        Whether a drawn panel or a published lottery was taken out.

    Raises:
        InvalidInput: the quotas cannot add up to the size, or the pool has values without one.
        PanelWouldGo: a panel is drawn or a lottery published, and may not go.
        FieldworkBegun: people have been followed up already, or have come and were answered by
            quotas of other features and values.
    """
    hold_commission(commission_id)
    before = stored_recruit(commission_id) or Recruitment(Quotas(), Pool())
    problems = Problems()
    check_size_and_pool(quotas, size, before.pool, problems)
    problems.raise_if_any()
    settings = replace(before.settings, size=size) if before.settings else DrawSettings(size)
    after = Recruitment(quotas, before.pool, settings)
    check_change(commission_id, before, after, drop_panel=drop_panel)
    check_arrivals(before, after)
    store_recruit(commission_id=commission_id, recruitment=after, actor=actor, now=now)
    dropped = bool(before.at_stake) and not same_draw(before, after)
    record_in_study(
        "recruit.quotas-saved",
        commission_id,
        actor,
        now,
        facts={"quotas": len(quotas), "size": size, "panel-dropped": dropped},
        digests={"inputs": after.inputs()},
    )
    return dropped
