"""Writes of quotas, pool and panel. Each is one transaction and one ledger entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.people.actions import register_participants
from remit.people.queries import withdrawn_codes
from remit.recruit.core.draw import run_draw
from remit.recruit.core.households import one_from_each
from remit.recruit.draw_actions import (
    UNFORESEEABLE,
    draw_from_lottery,
    publish_lottery,
    ready_to_draw,
    record_panel,
    store_panel,
)
from remit.recruit.entries import record_in_study
from remit.recruit.fieldwork_actions import forget_in_field, remove_fieldwork, store_fieldwork
from remit.recruit.incentive_storage import (
    forget_incentives,
    remove_promises,
    store_incentives,
)
from remit.recruit.lottery_actions import (
    forget_lottery_number,
    lottery_to_keep,
    remove_lottery,
    restate_inputs,
    restore_lottery,
)
from remit.recruit.models import Draw, Quota, Selection, Volunteer
from remit.recruit.queries import panel_codes, stored_recruit
from remit.recruit.session_actions import check_sessions_named, remove_sessions, store_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from random import Random

    from remit.recruit.core.draw import Progress
    from remit.recruit.core.recruitment import Recruitment


@transaction.atomic
def store_recruit(
    *, commission_id: int, recruitment: Recruitment | None, actor: str, now: datetime
) -> None:
    """Replace a commission's quotas, pool, settings and panel; None takes them all out.

    Sessions, incentives and what was recorded in the field are replaced by key; payments stay,
    whatever is taken out. Volunteers become participants; those who have withdrawn are left out.
    A recruitment without a panel keeps the one recorded here as long as quotas, pool and settings
    are the same. So it does with a published lottery, for which the seed does not matter; else
    that is put out.

    Raises:
        UnableToChangeSessions: fieldwork or incentives name a session that is not listed.
        UnableToStoreIncentives: what was paid or cancelled here is told otherwise.
    """
    hold_commission(commission_id)
    gone = withdrawn_codes(commission_id)
    stored = stored_recruit(commission_id)
    before = Draw.objects.filter(commission_id=commission_id).first()
    kept_panel = panel_codes(commission_id) if before and before.recorded_at else None
    _remove_draw(commission_id)
    if recruitment is None:
        removed = _remove_the_rest(commission_id)
        if before or any(removed.values()):
            record_in_study("recruit.removed", commission_id, actor, now, facts=removed)
        return
    value = recruitment.without(gone)
    same = before is not None and before.inputs == value.inputs()
    panel = kept_panel if value.panel is None and same else value.panel
    unchanged = before is not None and same and panel == kept_panel
    draw = _store_draw(commission_id, value)
    _store_quotas(commission_id, value)
    ids = register_participants(
        commission_id=commission_id, codes=value.pool.ids, actor=actor, now=now
    )
    _store_pool(value, ids)
    if panel is not None:
        drawn_before = before.recorded_at if before and unchanged else None
        store_panel(draw, panel, value.inputs(), drawn_before or now)
    lottery = lottery_to_keep(stored, value)
    put_out = restore_lottery(commission_id, lottery, value.lottery_inputs(), now)
    record_in_study(
        "recruit.stored",
        commission_id,
        actor,
        now,
        codes=value.pool.ids,
        facts={
            "quotas": len(value.quotas),
            "pool": len(value.pool),
            "panel": None if panel is None else len(panel),
            "panel-dropped": kept_panel is not None and panel is None,
            "lottery": None if lottery is None else lottery.sha256,
            "lottery-put-out": put_out,
        },
        digests={"inputs": value.inputs(), "panel": panel and list(panel)},
    )
    store_sessions(commission_id, value.sessions, actor, now)
    store_fieldwork(commission_id=commission_id, fieldwork=value.fieldwork, actor=actor, now=now)
    store_incentives(commission_id, value.incentives, actor, now)
    check_sessions_named(commission_id)


@transaction.atomic
def record_draw(
    *,
    commission_id: int,
    actor: str,
    now: datetime,
    seed: int | None = None,
    rng: Random = UNFORESEEABLE,
    progress: Progress | None = None,
) -> tuple[str, ...]:
    """Draw the panel from what is stored, and record it; a panel recorded already stands.

    A method that makes a lottery publishes it first, unless one stands, and then draws from it.
    A recorded panel is for the quotas, pool and settings that are stored: storing others takes
    it out, and a withdrawal leaves it standing without the person.

    Args:
        commission_id: the study.
        actor: who draws.
        now: when.
        seed: what the random choice comes from; what the settings state when None.
        rng: gives out the lottery numbers.
        progress: hears the share of the work that is done.

    Returns:
        The codes of the panel in the order of the pool.

    Raises:
        UnableToStartDraw: the pool or the settings are missing.
        SeedNotStated: neither the settings nor the caller state a seed.
        UnableToDraw: no panel meets every quota.
    """
    hold_commission(commission_id)
    draw = Draw.objects.filter(commission_id=commission_id).first()
    recruitment, settings = ready_to_draw(commission_id)
    if recruitment.panel is not None or draw is None:
        return recruitment.panel or ()
    stated = settings.stated_seed if seed is None else seed
    if settings.makes_lottery:
        publish_lottery(
            commission_id=commission_id, actor=actor, now=now, rng=rng, progress=progress
        )
        return draw_from_lottery(commission_id=commission_id, seed=stated, actor=actor, now=now)
    quotas = one_from_each(recruitment.quotas, recruitment.pool)
    panel = run_draw(quotas, recruitment.pool, replace(settings, seed=stated), progress)
    record_panel(
        draw,
        panel,
        settings=(settings.size, stated, settings.method),
        codes=recruitment.pool.ids,
        actor=actor,
        now=now,
    )
    return panel


def forget_volunteer(participant_id: int) -> dict[str, int]:
    """Remove a withdrawn participant's row, number, selection, field notes and thanks.

    The withdrawal handler. A recorded panel stands for the pool as it is then, so that a
    withdrawal never reopens a draw.

    Returns:
        How many of each were removed.
    """
    selections, _ = Selection.objects.filter(volunteer__participant_id=participant_id).delete()
    rows = Volunteer.objects.filter(participant_id=participant_id)
    commission_id = rows.values_list("participant__commission_id", flat=True).first()
    stored = None if commission_id is None else stored_recruit(commission_id)
    volunteers, _ = rows.delete()
    numbers = forget_lottery_number(participant_id)
    if commission_id is not None:
        stood = stored is not None and stored.lottery is not None
        restate_inputs(commission_id, lottery_stood=stood)
    return {
        "volunteers": volunteers,
        "selections": selections,
        **numbers,
        **forget_in_field(participant_id),
        **forget_incentives(participant_id),
    }


def _remove_draw(commission_id: int) -> None:
    """Take out what a draw is made of: quotas, pool, settings, and the panel with them."""
    Volunteer.objects.filter(participant__commission_id=commission_id).delete()
    Quota.objects.filter(commission_id=commission_id).delete()
    Draw.objects.filter(commission_id=commission_id).delete()


def _remove_the_rest(commission_id: int) -> dict[str, int]:
    """Take out whatever else a recruitment holds, but for payments; return how many of each."""
    return {
        **remove_fieldwork(commission_id),
        "lottery-rows": remove_lottery(commission_id),
        "sessions": remove_sessions(commission_id),
        "promises": remove_promises(commission_id),
    }


def _store_draw(commission_id: int, value: Recruitment) -> Draw:
    settings = value.settings
    return Draw.objects.create(
        commission_id=commission_id,
        columns=list(value.pool.columns),
        size=settings.size if settings else None,
        seed=settings.seed if settings else None,
        method=settings.method if settings else "",
    )


def _store_quotas(commission_id: int, value: Recruitment) -> None:
    Quota.objects.bulk_create(
        Quota(
            commission_id=commission_id,
            position=position,
            feature=quota.feature,
            value=quota.value,
            minimum=quota.minimum,
            maximum=quota.maximum,
            min_flex=quota.min_flex,
            max_flex=quota.max_flex,
            shares=[list(share) for share in quota.shares],
        )
        for position, quota in enumerate(value.quotas)
    )


def _store_pool(value: Recruitment, ids: Mapping[str, int]) -> None:
    Volunteer.objects.bulk_create(
        Volunteer(
            participant_id=ids[volunteer.id],
            position=position,
            features=dict(volunteer.features),
        )
        for position, volunteer in enumerate(value.pool)
    )
