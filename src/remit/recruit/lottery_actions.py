"""Keeping the published lottery beside what it stands for: with its numbers, until it is out.

Each is a part of a larger write, in whose transaction it stands and whose ledger entry tells of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.people.queries import participant_ids
from remit.recruit.models import Draw, Lottery, LotteryNumber
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from datetime import datetime

    from remit.recruit.core.public_lottery import PublicLottery
    from remit.recruit.core.recruitment import Recruitment


def lottery_to_keep(before: Recruitment | None, value: Recruitment) -> PublicLottery | None:
    """Return which lottery stands once a recruitment is stored in place of another.

    The one that was published here stays while quotas, pool, size and method are the same, unless
    the value brings a panel that was not drawn from it, or another lottery before any draw.
    """
    if before is None or before.lottery is None:
        return value.lottery
    same_draw = before.inputs() == value.inputs()
    if value.panel is None:
        same = before.lottery_inputs() == value.lottery_inputs()
        # A panel that stays was drawn from the lottery that was published here.
        drawn = same_draw and before.panel is not None
        return before.lottery if drawn or (same and value.lottery is None) else value.lottery
    if value.lottery is None and same_draw and value.panel == before.panel:
        return before.lottery
    return value.lottery


def restore_lottery(
    commission_id: int, lottery: PublicLottery | None, inputs: str, now: datetime
) -> bool:
    """Keep a lottery as part of storing a recruitment; without one, put out the one that stood.

    Returns:
        Whether one was put out.
    """
    row = Lottery.objects.filter(commission_id=commission_id).first()
    if lottery is None:
        return put_lottery_out(commission_id)
    if row is None or row.document != lottery.text or not row.inputs:
        keep_lottery(commission_id, lottery, inputs, now)
    else:
        _keep_numbers(row, lottery)
    return False


def keep_lottery(commission_id: int, lottery: PublicLottery, inputs: str, now: datetime) -> None:
    """Keep a published lottery and its numbers, in place of any other."""
    Lottery.objects.filter(commission_id=commission_id).delete()
    row = Lottery.objects.create(
        commission_id=commission_id, document=lottery.text, published_at=now, inputs=inputs
    )
    _keep_numbers(row, lottery)


def put_lottery_out(commission_id: int) -> bool:
    """Put out the lottery that stands, if any: its numbers are forgotten, that it was, is not."""
    LotteryNumber.objects.filter(lottery__commission_id=commission_id).delete()
    rows = Lottery.objects.filter(commission_id=commission_id).exclude(inputs="")
    return bool(rows.update(inputs=""))


def remove_lottery(commission_id: int) -> int:
    """Take a study's lottery out, as part of taking its recruitment out.

    Returns:
        How many rows it took: one for the lottery, and one for each lottery number.
    """
    removed, _ = Lottery.objects.filter(commission_id=commission_id).delete()
    return removed


def forget_lottery_number(participant_id: int) -> dict[str, int]:
    """Forget a withdrawn participant's lottery number; part of the room's withdrawal handler.

    Returns:
        How many numbers were removed.
    """
    numbers, _ = LotteryNumber.objects.filter(participant_id=participant_id).delete()
    return {"lottery-numbers": numbers}


def restate_inputs(commission_id: int, *, lottery_stood: bool) -> bool:
    """Have the draw stand for the pool as a withdrawal has left it.

    A panel that is drawn stands, and so does its lottery: a withdrawal reopens nothing. A lottery
    that was not drawn from yet is out when the pool has changed.

    Args:
        commission_id: the study.
        lottery_stood: whether one stood before the withdrawal.

    Returns:
        Whether a lottery was put out.
    """
    recruitment = stored_recruit(commission_id)
    if recruitment is None:
        return False
    if recruitment.panel is None:
        return recruitment.lottery is None and put_lottery_out(commission_id)
    Draw.objects.filter(commission_id=commission_id).update(inputs=recruitment.inputs())
    if lottery_stood:
        rows = Lottery.objects.filter(commission_id=commission_id)
        rows.update(inputs=recruitment.lottery_inputs())
    return False


def _keep_numbers(row: Lottery, lottery: PublicLottery) -> None:
    LotteryNumber.objects.filter(lottery=row).delete()
    ids = participant_ids(row.commission_id)
    LotteryNumber.objects.bulk_create(
        LotteryNumber(lottery=row, participant_id=ids[code], number=number)
        for code, number in lottery.numbers.items()
        if code in ids
    )
