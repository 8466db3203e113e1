"""Writes of quotas, pool and panel. Each is one transaction and one ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.kernel.errors import ExitCode, RemitError
from remit.people.actions import register_participants
from remit.people.queries import withdrawn_codes
from remit.recruit.core.draw import run_draw
from remit.recruit.core.households import one_from_each
from remit.recruit.entries import record_in_study
from remit.recruit.fieldwork_actions import forget_in_field, remove_fieldwork, store_fieldwork
from remit.recruit.incentive_storage import (
    forget_incentives,
    remove_promises,
    store_incentives,
)
from remit.recruit.models import Draw, Quota, Selection, Volunteer
from remit.recruit.queries import panel_codes, stored_recruit
from remit.recruit.session_actions import check_sessions_named, remove_sessions, store_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from remit.recruit.core.draw import Progress
    from remit.recruit.core.recruitment import Recruitment


class UnableToStartDraw(RemitError):
    """Something that a draw needs has not been brought yet."""

    code = "draw-not-ready"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def store_recruit(
    *, commission_id: int, recruitment: Recruitment | None, actor: str, now: datetime
) -> None:
    """Replace a commission's quotas, pool, settings and panel; None takes them all out.

    Sessions, incentives and what was recorded in the field are replaced by key; payments stay,
    whatever is taken out. Volunteers become participants; those who have withdrawn are left out.
    A recruitment without a panel keeps the one recorded here as long as quotas, pool and settings
    are the same.

    Raises:
        UnableToChangeSessions: fieldwork or incentives name a session that is not listed.
        UnableToStoreIncentives: what was paid or cancelled here is told otherwise.
    """
    gone = withdrawn_codes(commission_id)
    before = Draw.objects.filter(commission_id=commission_id).first()
    kept_panel = panel_codes(commission_id) if before and before.recorded_at else None
    Volunteer.objects.filter(participant__commission_id=commission_id).delete()
    Quota.objects.filter(commission_id=commission_id).delete()
    Draw.objects.filter(commission_id=commission_id).delete()
    if recruitment is None:
        remove_fieldwork(commission_id)
        remove_sessions(commission_id)
        remove_promises(commission_id)
        if before:
            record_in_study("recruit.removed", commission_id, actor, now)
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
        _store_panel(draw, panel, value.inputs(), drawn_before or now)
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
        },
        digests={"inputs": value.inputs(), "panel": panel and list(panel)},
    )
    store_sessions(commission_id, value.sessions, actor, now)
    store_fieldwork(commission_id=commission_id, fieldwork=value.fieldwork, actor=actor, now=now)
    store_incentives(commission_id, value.incentives, actor, now)
    check_sessions_named(commission_id)


@transaction.atomic
def record_draw(
    *, commission_id: int, actor: str, now: datetime, progress: Progress | None = None
) -> tuple[str, ...]:
    """Draw the panel from what is stored, and record it; a panel recorded already stands.

    A recorded panel is for the quotas, pool and settings that are stored: storing others takes
    it out, and a withdrawal leaves it standing without the person.

    Returns:
        The codes of the panel in the order of the pool.

    Raises:
        UnableToStartDraw: the pool or the settings are missing.
        UnableToDraw: no panel meets every quota.
    """
    draw = Draw.objects.select_for_update().filter(commission_id=commission_id).first()
    recruitment = stored_recruit(commission_id)
    if draw is None or recruitment is None or recruitment.settings is None or not recruitment.pool:
        raise UnableToStartDraw(
            "The panel cannot be drawn yet: the pool or the settings of the draw are missing.",
            remedy="Add recruit/pool.csv and recruit/draw.toml to the study folder; import it.",
        )
    if recruitment.panel is not None:
        return recruitment.panel
    settings = recruitment.settings
    quotas = one_from_each(recruitment.quotas, recruitment.pool)
    panel = run_draw(quotas, recruitment.pool, settings, progress)
    _store_panel(draw, panel, recruitment.inputs(), now)
    record_in_study(
        "recruit.panel-drawn",
        commission_id,
        actor,
        now,
        codes=recruitment.pool.ids,
        facts={
            "size": settings.size,
            "seed": settings.seed,
            "method": settings.method,
            "pool": len(recruitment.pool),
        },
        digests={"inputs": recruitment.inputs(), "panel": list(panel)},
    )
    return panel


def forget_volunteer(participant_id: int) -> dict[str, int]:
    """Remove a withdrawn participant's row, selection and field notes; the withdrawal handler.

    A recorded panel stands for the pool as it is then, so that a withdrawal never reopens a draw.

    Returns:
        How many of each were removed.
    """
    selections, _ = Selection.objects.filter(volunteer__participant_id=participant_id).delete()
    rows = Volunteer.objects.filter(participant_id=participant_id)
    commission_id = rows.values_list("participant__commission_id", flat=True).first()
    volunteers, _ = rows.delete()
    if commission_id is not None:
        _restate_inputs(commission_id)
    return {
        "volunteers": volunteers,
        "selections": selections,
        **forget_in_field(participant_id),
        **forget_incentives(participant_id),
    }


def _restate_inputs(commission_id: int) -> None:
    recruitment = stored_recruit(commission_id)
    if recruitment is not None and recruitment.panel is not None:
        Draw.objects.filter(commission_id=commission_id).update(inputs=recruitment.inputs())


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


def _store_panel(draw: Draw, panel: Sequence[str], inputs: str, at: datetime) -> None:
    chosen = set(panel)
    pool = Volunteer.objects.filter(participant__commission_id=draw.commission_id)
    Selection.objects.bulk_create(
        Selection(draw=draw, volunteer_id=pk)
        for pk, code in pool.values_list("pk", "participant__code")
        if code in chosen
    )
    Draw.objects.filter(pk=draw.pk).update(recorded_at=at, inputs=inputs)
