"""Reads of quotas, pool and panel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.commission.queries import facts as commission_facts
from remit.kernel.suppression import effective_threshold
from remit.recruit.core.alternates import next_invitations
from remit.recruit.core.board import make_board
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.equality import equality_finding, protect_equality
from remit.recruit.core.interlocking import plain_features
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.public_lottery import order_lottery
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment, quota_finding
from remit.recruit.core.roll import find_person
from remit.recruit.core.rolling import (
    GroupChance,
    Yield,
    clustering_warning,
    effective_gatekeepers,
    group_chances,
    yields,
)
from remit.recruit.core.turnout import protect_turnout, turnout_from
from remit.recruit.draw_queries import lottery_for, lottery_number
from remit.recruit.fieldwork_queries import everyone_who_came, history, stored_fieldwork
from remit.recruit.incentive_queries import stored_incentives
from remit.recruit.models import Draw as DrawRow
from remit.recruit.models import Quota as QuotaRow
from remit.recruit.models import Selection, Substitute
from remit.recruit.models import Volunteer as VolunteerRow
from remit.recruit.session_queries import stored_sessions

if TYPE_CHECKING:
    from remit.kernel.finding import Finding
    from remit.recruit.core.alternates import Invitations
    from remit.recruit.core.board import Board
    from remit.recruit.core.equality import EqualityView
    from remit.recruit.core.public_lottery import LotteryOrder
    from remit.recruit.core.roll import Person
    from remit.recruit.core.turnout import Attendance
    from remit.recruit.fieldwork_queries import HistoryEntry

LOTTERY = "lottery.json"
DRAWN = "drawn.json"


def stored_recruit(commission_id: int) -> Recruitment | None:
    """Return all that the recruit room's part of a study folder holds; None when nothing is."""
    draw = DrawRow.objects.filter(commission_id=commission_id).first()
    incentives = stored_incentives(commission_id)
    if draw is None:
        # Payments outlive the recruitment in which they were made.
        return Recruitment(Quotas(), Pool(), incentives=incentives) if incentives else None
    stored = Recruitment(
        quotas=_quotas(commission_id),
        pool=_pool(commission_id, tuple(draw.columns)),
        settings=_settings(draw),
        panel=panel_codes(commission_id) if draw.recorded_at else None,
        fieldwork=stored_fieldwork(commission_id),
        sessions=stored_sessions(commission_id),
        incentives=incentives,
    )
    if stored.settings is None or not stored.settings.makes_lottery:
        return stored
    return replace(stored, lottery=lottery_for(commission_id, stored.lottery_inputs))


def lottery_files(commission_id: int) -> dict[str, bytes]:
    """Return the public files of the lottery by name: as published, and as drawn from.

    They hold lottery numbers only. None stands, none is returned.
    """
    recruitment = stored_recruit(commission_id)
    if recruitment is None or recruitment.lottery is None or recruitment.settings is None:
        return {}
    files = {LOTTERY: recruitment.lottery.text}
    if recruitment.panel is not None:
        files[DRAWN] = recruitment.lottery.drawn_text(recruitment.settings.stated_seed)
    return {name: text.encode() for name, text in files.items()}


def standing_order(commission_id: int) -> LotteryOrder | None:
    """Return what the lottery that stands was worked out from; None when none stands."""
    recruitment = stored_recruit(commission_id)
    if recruitment is None or recruitment.lottery is None or recruitment.settings is None:
        return None
    numbers = recruitment.lottery.numbers
    return order_lottery(
        recruitment.quotas,
        recruitment.pool,
        recruitment.settings,
        numbers=numbers,
        inputs=recruitment.lottery_inputs(),
    )


def panel_codes(commission_id: int) -> tuple[str, ...]:
    """Return the codes of the recorded panel in the order of the pool; empty when none is."""
    rows = Selection.objects.filter(draw__commission_id=commission_id)
    codes = rows.order_by("volunteer__position").values_list(
        "volunteer__participant__code", flat=True
    )
    return tuple(codes)


def drawn_codes(commission_id: int) -> frozenset[str] | None:
    """Return the codes of everybody drawn by lot, replacements too; None when nobody was."""
    panel = panel_codes(commission_id)
    later = Substitute.objects.filter(commission_id=commission_id, participant__isnull=False)
    codes = later.values_list("participant__code", flat=True)
    return frozenset({*panel, *codes}) if panel else None


def quota_board(commission_id: int) -> Board | None:
    """Return the quota board as fieldwork stands, raw; None when the study recruits nobody."""
    recruitment = stored_recruit(commission_id)
    return make_board(recruitment) if recruitment else None


def uninvited(commission_id: int) -> tuple[str, ...]:
    """Return the codes of those who hold a place and were not invited yet, in order."""
    recruitment = stored_recruit(commission_id)
    return find_places(recruitment).uninvited if recruitment else ()


def next_batch(commission_id: int, count: int | None = None) -> Invitations | None:
    """Return whom to invite next and which alternates to have ready; None without a panel."""
    recruitment = stored_recruit(commission_id)
    if recruitment is None or recruitment.settings is None or recruitment.panel is None:
        return None
    return next_invitations(recruitment, recruitment.settings, count)


@dataclass(frozen=True, slots=True)
class ParticipantRecord:
    """One person's record.

    Attributes:
        person: what recruiting knows of them.
        history: every step that was recorded, in order.
        sessions: the names of sessions that anybody's steps speak of, in order.
        lottery_number: by which they stand in the published lottery; blank when they have none.
    """

    person: Person
    history: tuple[HistoryEntry, ...]
    sessions: tuple[str, ...]
    lottery_number: str


def participant_record(commission_id: int, code: str) -> ParticipantRecord | None:
    """Return one person's record; None when nobody in the recruitment has this code."""
    recruitment = stored_recruit(commission_id)
    person = find_person(recruitment, code) if recruitment else None
    if recruitment is None or person is None:
        return None
    sessions = sorted({step.session for step in recruitment.fieldwork.steps if step.session})
    return ParticipantRecord(
        person, history(commission_id, code), tuple(sessions), lottery_number(commission_id, code)
    )


@dataclass(frozen=True, slots=True)
class RollingAccount:
    """How rolling recruitment has gone.

    Attributes:
        chances: for each quota, of those who came how many were accepted.
        yields: what came through each recruiter or gatekeeper.
        forgotten: how many came whose answers are deleted; they are in no group's counts.
        effective_gatekeepers: how many of equal yield would spread those accepted as evenly.
        warning: a sentence when most came through one; else blank.
    """

    chances: tuple[GroupChance, ...]
    yields: tuple[Yield, ...]
    forgotten: int
    effective_gatekeepers: float | None
    warning: str


def rolling_account(commission_id: int) -> RollingAccount:
    """Return how rolling recruitment has gone, raw."""
    came = everyone_who_came(commission_id)
    rows = yields(came)
    return RollingAccount(
        chances=group_chances(_quotas(commission_id), came),
        yields=rows,
        forgotten=sum(not one.features for one in came),
        effective_gatekeepers=effective_gatekeepers(rows),
        warning=clustering_warning(rows),
    )


def findings(commission_id: int) -> tuple[Finding, ...]:
    """Return the findings `recruit:quotas` and `recruit:equality`, raw.

    Without quotas there is neither; the second needs the size of the panel as well.
    """
    recruitment = stored_recruit(commission_id)
    if recruitment is None or not len(recruitment.quotas):
        return ()
    found = [quota_finding(recruitment)]
    if recruitment.settings is not None:
        equality = commission_facts(commission_id).equality
        size = recruitment.settings.size
        found.append(equality_finding(recruitment.quotas, recruitment.pool, size, equality))
    return tuple(found)


def volunteers_features(commission_id: int) -> dict[str, dict[str, str]]:
    """Return by code what each volunteer said of the features that have quotas."""
    quotas = QuotaRow.objects.filter(commission_id=commission_id)
    wanted = plain_features(dict.fromkeys(quotas.values_list("feature", flat=True)))
    rows = VolunteerRow.objects.filter(participant__commission_id=commission_id)
    return {
        code: {name: features[name] for name in wanted if features.get(name)}
        for code, features in rows.values_list("participant__code", "features")
    }


@dataclass(frozen=True, slots=True)
class EqualityAccount:
    """The equality view and who took part, as may be shown.

    Attributes:
        threshold: no number of people below it is shown.
        view: None without quotas or the size of the panel.
        attendance: without rows where nothing was recorded, or everything is held back.
        began: whether anything was recorded in the field.
    """

    threshold: int
    view: EqualityView | None
    attendance: Attendance
    began: bool


def equality_account(commission_id: int) -> EqualityAccount:
    """Return the equality view of a study with every small number held back."""
    threshold = effective_threshold(commission_facts(commission_id).publication.threshold)
    found = {finding.kind: finding.figures for finding in findings(commission_id)}
    turnout = turnout_from(found["quotas"]["turnout"]) if "quotas" in found else ()
    return EqualityAccount(
        threshold,
        protect_equality(found["equality"], threshold) if "equality" in found else None,
        protect_turnout(turnout, threshold),
        bool(turnout),
    )


def _settings(draw: DrawRow) -> DrawSettings | None:
    if draw.size is None:
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
