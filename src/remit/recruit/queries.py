"""Reads of quotas, pool and panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.commission.queries import facts as commission_facts
from remit.recruit.core.alternates import next_invitations
from remit.recruit.core.board import make_board
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.equality import equality_finding
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment, quota_finding
from remit.recruit.core.rolling import (
    GroupChance,
    Yield,
    clustering_warning,
    effective_gatekeepers,
    group_chances,
    yields,
)
from remit.recruit.fieldwork_queries import everyone_who_came, stored_fieldwork
from remit.recruit.incentive_queries import stored_incentives
from remit.recruit.models import Draw as DrawRow
from remit.recruit.models import Quota as QuotaRow
from remit.recruit.models import Selection
from remit.recruit.models import Volunteer as VolunteerRow
from remit.recruit.session_queries import stored_sessions

if TYPE_CHECKING:
    from remit.kernel.finding import Finding
    from remit.recruit.core.alternates import Invitations
    from remit.recruit.core.board import Board


def stored_recruit(commission_id: int) -> Recruitment | None:
    """Return all that the recruit room's part of a study folder holds; None when nothing is."""
    draw = DrawRow.objects.filter(commission_id=commission_id).first()
    incentives = stored_incentives(commission_id)
    if draw is None:
        # Payments outlive the recruitment in which they were made.
        return Recruitment(Quotas(), Pool(), incentives=incentives) if incentives else None
    return Recruitment(
        quotas=_quotas(commission_id),
        pool=_pool(commission_id, tuple(draw.columns)),
        settings=_settings(draw),
        panel=panel_codes(commission_id) if draw.recorded_at else None,
        fieldwork=stored_fieldwork(commission_id),
        sessions=stored_sessions(commission_id),
        incentives=incentives,
    )


def panel_codes(commission_id: int) -> tuple[str, ...]:
    """Return the codes of the recorded panel in the order of the pool; empty when none is."""
    rows = Selection.objects.filter(draw__commission_id=commission_id)
    codes = rows.order_by("volunteer__position").values_list(
        "volunteer__participant__code", flat=True
    )
    return tuple(codes)


def quota_board(commission_id: int) -> Board | None:
    """Return the quota board as fieldwork stands, raw; None when the study recruits nobody."""
    recruitment = stored_recruit(commission_id)
    return make_board(recruitment) if recruitment else None


def next_batch(commission_id: int, count: int | None = None) -> Invitations | None:
    """Return whom to invite next and which alternates to have ready; None without a panel."""
    recruitment = stored_recruit(commission_id)
    if recruitment is None or recruitment.settings is None or recruitment.panel is None:
        return None
    return next_invitations(recruitment, recruitment.settings, count)


@dataclass(frozen=True, slots=True)
class RollingAccount:
    """How rolling recruitment has gone.

    Attributes:
        chances: for each quota, of those who came how many were accepted.
        yields: what came through each recruiter or gatekeeper.
        effective_gatekeepers: how many of equal yield would spread those accepted as evenly.
        warning: a sentence when most came through one; else blank.
    """

    chances: tuple[GroupChance, ...]
    yields: tuple[Yield, ...]
    effective_gatekeepers: float | None
    warning: str


def rolling_account(commission_id: int) -> RollingAccount:
    """Return how rolling recruitment has gone, raw."""
    came = everyone_who_came(commission_id)
    rows = yields(came)
    return RollingAccount(
        chances=group_chances(_quotas(commission_id), came),
        yields=rows,
        effective_gatekeepers=effective_gatekeepers(rows),
        warning=clustering_warning(rows),
    )


def findings(commission_id: int) -> tuple[Finding, ...]:
    """Return the finding `recruit:quotas`, raw; none when the study has no quotas."""
    recruitment = stored_recruit(commission_id)
    if recruitment is None or not len(recruitment.quotas):
        return ()
    return (quota_finding(recruitment),)


def equality_view(commission_id: int) -> Finding | None:
    """Return the finding `recruit:equality`, raw; None when there are no quotas or no size."""
    recruitment = stored_recruit(commission_id)
    if recruitment is None or recruitment.settings is None or not len(recruitment.quotas):
        return None
    equality = commission_facts(commission_id).equality
    size = recruitment.settings.size
    return equality_finding(recruitment.quotas, recruitment.pool, size, equality)


def _settings(draw: DrawRow) -> DrawSettings | None:
    if draw.size is None or draw.seed is None:
        return None
    return DrawSettings(draw.size, draw.seed, draw.method)


def _quotas(commission_id: int) -> Quotas:
    rows = QuotaRow.objects.filter(commission_id=commission_id).order_by("position")
    return Quotas(
        tuple(
            Quota(
                row.feature,
                row.value,
                row.minimum,
                row.maximum,
                row.min_flex,
                row.max_flex,
                tuple((part, text) for part, text in row.shares),
            )
            for row in rows
        )
    )


def _pool(commission_id: int, columns: tuple[str, ...]) -> Pool:
    rows = (
        VolunteerRow.objects.filter(participant__commission_id=commission_id)
        .order_by("position")
        .values_list("participant__code", "features")
    )
    return Pool(columns, tuple(Volunteer(code, features) for code, features in rows))
