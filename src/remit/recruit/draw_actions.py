"""Writes of the draw: its settings, the lottery as published, and the panel that a seed chooses.

Each is one transaction and one ledger entry.
"""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.kernel.errors import ExitCode, RemitError
from remit.recruit.core.lottery.published import UnableToDrawAgain
from remit.recruit.core.public_lottery import number_at_random, order_lottery
from remit.recruit.entries import record_in_study
from remit.recruit.lottery_actions import keep_lottery, put_lottery_out
from remit.recruit.models import Draw, Selection, Volunteer
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from random import Random

    from remit.recruit.core.draw import DrawSettings, Progress
    from remit.recruit.core.public_lottery import LotteryOrder, PublicLottery
    from remit.recruit.core.recruitment import Recruitment

# Lottery numbers must be foreseeable by nobody.
UNFORESEEABLE = SystemRandom()


class UnableToStartDraw(RemitError):
    """Something that a draw needs has not been brought yet."""

    code = "draw-not-ready"
    exit_code = ExitCode.NOT_POSSIBLE


class LotteryOut(RemitError):
    """The lottery that somebody looked at no longer stands."""

    code = "lottery-out"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def settle_draw(*, commission_id: int, settings: DrawSettings, actor: str, now: datetime) -> None:
    """Settle how the panel is drawn; a lottery for another size or method is put out.

    Raises:
        UnableToStartDraw: there is neither a pool nor a quota to draw from.
        UnableToDrawAgain: the panel was drawn already.
    """
    hold_commission(commission_id)
    draw = Draw.objects.filter(commission_id=commission_id).first()
    if draw is None:
        raise UnableToStartDraw(
            "There is nothing to draw from yet.", remedy="Bring the quotas and the pool first."
        )
    if draw.recorded_at is not None:
        raise UnableToDrawAgain(draw.seed)
    Draw.objects.filter(pk=draw.pk).update(
        size=settings.size, seed=settings.seed, method=settings.method
    )
    settled = stored_recruit(commission_id)
    stands = settled is not None and settled.lottery is not None
    put_out = not stands and put_lottery_out(commission_id)
    record_in_study(
        "recruit.draw-settled",
        commission_id,
        actor,
        now,
        facts={
            "size": settings.size,
            "seed": settings.seed,
            "method": settings.method,
            "lottery-put-out": put_out,
        },
    )


def lottery_order(commission_id: int, rng: Random = UNFORESEEABLE) -> LotteryOrder:
    """Return what the study's lottery is to be worked out from, with fresh lottery numbers.

    Nothing is written: `store_lottery` keeps what comes of it.

    Raises:
        UnableToStartDraw: the pool or the settings are missing, or the method makes no lottery.
        UnableToDrawAgain: the panel was drawn already.
    """
    recruitment, settings = ready_to_draw(commission_id)
    if recruitment.panel is not None:
        raise UnableToDrawAgain(settings.seed)
    if not settings.makes_lottery:
        raise UnableToStartDraw(
            f"The method “{settings.method}” makes no lottery to publish.",
            remedy="Choose leximin, maximin or nash.",
        )
    return order_lottery(
        recruitment.quotas,
        recruitment.pool,
        settings,
        numbers=number_at_random(recruitment.pool.ids, rng),
        inputs=recruitment.lottery_inputs(),
    )


@transaction.atomic
def store_lottery(
    *, commission_id: int, order: LotteryOrder, lottery: PublicLottery, actor: str, now: datetime
) -> PublicLottery:
    """Publish a lottery that was worked out. One that stands already stays.

    Returns:
        The lottery that stands: this one, or the one that somebody else published meanwhile.

    Raises:
        LotteryOut: quotas, pool, size or method have changed since it was ordered.
        UnableToDrawAgain: the panel was drawn meanwhile.
    """
    hold_commission(commission_id)
    recruitment, settings = ready_to_draw(commission_id)
    if recruitment.lottery is not None:
        return recruitment.lottery
    if recruitment.panel is not None:
        raise UnableToDrawAgain(settings.seed)
    if recruitment.lottery_inputs() != order.inputs:
        raise LotteryOut(
            "The quotas, the pool, the size or the method changed while the lottery was worked "
            "out, so it was not published.",
            remedy="Work it out again.",
        )
    keep_lottery(commission_id, lottery, order.inputs, now)
    record_in_study(
        "recruit.lottery-published",
        commission_id,
        actor,
        now,
        codes=recruitment.pool.ids,
        facts={
            "size": settings.size,
            "method": settings.method,
            "pool": len(recruitment.pool),
            "panels": len(lottery.document()["panels"]),
            # The file is public, so that its digest needs no salt and proves it for ever.
            "sha256": lottery.sha256,
        },
        digests={"inputs": order.inputs, "numbers": dict(lottery.numbers)},
    )
    return lottery


def publish_lottery(
    *,
    commission_id: int,
    actor: str,
    now: datetime,
    rng: Random = UNFORESEEABLE,
    progress: Progress | None = None,
) -> PublicLottery:
    """Work the study's lottery out and publish it; one that stands already stays.

    Raises:
        UnableToStartDraw: the pool or the settings are missing, or the method makes no lottery.
        UnableToDraw: no panel meets every quota.
        UnableToDrawAgain: the panel was drawn already.
        LotteryOut: quotas, pool, size or method changed meanwhile.
    """
    recruitment = stored_recruit(commission_id)
    if recruitment is not None and recruitment.lottery is not None:
        return recruitment.lottery
    order = lottery_order(commission_id, rng)
    lottery = order.work_out(progress)
    return store_lottery(
        commission_id=commission_id, order=order, lottery=lottery, actor=actor, now=now
    )


@transaction.atomic
def draw_from_lottery(
    *, commission_id: int, seed: int, actor: str, now: datetime, sha256: str | None = None
) -> tuple[str, ...]:
    """Draw the panel from the published lottery with a seed, state the seed, and record both.

    Args:
        commission_id: the study.
        seed: where the random choice comes from; nobody could foresee it when the lottery was
            published.
        actor: who draws.
        now: when.
        sha256: of the public file that is meant; whichever stands when None.

    Returns:
        The codes of the panel in the order of the pool.

    Raises:
        UnableToStartDraw: the pool or the settings are missing.
        LotteryOut: no lottery stands, or another one than was meant.
        UnableToDrawAgain: the panel was drawn already, with another seed.
    """
    hold_commission(commission_id)
    draw = Draw.objects.filter(commission_id=commission_id).first()
    recruitment, settings = ready_to_draw(commission_id)
    if recruitment.panel is not None:
        if settings.seed != seed:
            raise UnableToDrawAgain(settings.seed)
        return recruitment.panel
    lottery = recruitment.lottery
    if draw is None or lottery is None or sha256 not in {None, lottery.sha256}:
        raise LotteryOut(
            "The lottery that was to be drawn from does not stand.",
            remedy="Work the lottery out, publish it, and draw from that.",
        )
    panel = recruitment.pool.only(lottery.chosen(seed)).ids
    record_panel(
        draw,
        panel,
        settings=(settings.size, seed, settings.method),
        codes=recruitment.pool.ids,
        sha256=lottery.sha256,
        actor=actor,
        now=now,
    )
    return panel


def record_panel(
    draw: Draw,
    panel: Sequence[str],
    *,
    settings: tuple[int, int, str],
    codes: Sequence[str],
    actor: str,
    now: datetime,
    sha256: str | None = None,
) -> None:
    """Keep a drawn panel with the seed that it came from, and its entry in the ledger.

    Args:
        draw: the study's, locked.
        panel: the codes drawn.
        settings: size, seed and method.
        codes: of the whole pool.
        actor: who drew.
        now: when.
        sha256: of the public file of the lottery, where there is one.
    """
    size, seed, method = settings
    Draw.objects.filter(pk=draw.pk).update(seed=seed)
    stated = stored_recruit(draw.commission_id)
    inputs = "" if stated is None else stated.inputs()
    store_panel(draw, panel, inputs, now)
    facts: dict[str, int | str | bool | None] = {
        "size": size,
        "seed": seed,
        "method": method,
        "pool": len(codes),
    }
    record_in_study(
        "recruit.panel-drawn",
        draw.commission_id,
        actor,
        now,
        codes=codes,
        facts=facts if sha256 is None else {**facts, "lottery": sha256},
        digests={"inputs": inputs, "panel": list(panel)},
    )


def ready_to_draw(commission_id: int) -> tuple[Recruitment, DrawSettings]:
    """Return the study's recruitment and settings.

    Raises:
        UnableToStartDraw: the pool or the settings are missing.
    """
    recruitment = stored_recruit(commission_id)
    if recruitment is None or recruitment.settings is None or not recruitment.pool:
        raise UnableToStartDraw(
            "The panel cannot be drawn yet: the pool or the settings of the draw are missing.",
            remedy="Add recruit/pool.csv and recruit/draw.toml to the study folder; import it.",
        )
    return recruitment, recruitment.settings


def store_panel(draw: Draw, panel: Sequence[str], inputs: str, at: datetime) -> None:
    """Store whom a panel selects, as part of recording or importing it."""
    chosen = set(panel)
    pool = Volunteer.objects.filter(participant__commission_id=draw.commission_id)
    Selection.objects.bulk_create(
        Selection(draw=draw, volunteer_id=pk)
        for pk, code in pool.values_list("pk", "participant__code")
        if code in chosen
    )
    Draw.objects.filter(pk=draw.pk).update(recorded_at=at, inputs=inputs)
