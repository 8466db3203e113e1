"""Reads of the published lottery: as it stands, and once it is out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.recruit.core.public_lottery import PublicLottery, sha256
from remit.recruit.models import Draw, Lottery, LotteryNumber

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """That a lottery was published: when, and what its public file was.

    Attributes:
        published_at: when; an import counts as publishing it here.
        sha256: of the public file, in hex.
        inputs: the digest that it stands for; blank when it was put out.
    """

    published_at: datetime
    sha256: str
    inputs: str


def lottery_for(commission_id: int, inputs: Callable[[], str]) -> PublicLottery | None:
    """Return the published lottery if it stands for these inputs; else None.

    The inputs' digest is asked for only where there is a lottery to compare it with.
    """
    row = Lottery.objects.filter(commission_id=commission_id).exclude(inputs="").first()
    if row is None or row.inputs != inputs():
        return None
    return PublicLottery(row.document, _numbers(row))


def publication(commission_id: int) -> Publication | None:
    """Return when which lottery was published last, out or not; None when none was."""
    row = Lottery.objects.filter(commission_id=commission_id).first()
    return None if row is None else Publication(row.published_at, sha256(row.document), row.inputs)


def drawn_at(commission_id: int) -> datetime | None:
    """Return when the recorded panel was drawn; None while there is none."""
    rows = Draw.objects.filter(commission_id=commission_id)
    return rows.values_list("recorded_at", flat=True).first()


def lottery_number(commission_id: int, code: str) -> str:
    """Return the lottery number of a participant; blank when they have none."""
    rows = LotteryNumber.objects.filter(
        lottery__commission_id=commission_id, participant__code=code
    )
    return rows.values_list("number", flat=True).first() or ""


def _numbers(lottery: Lottery) -> dict[str, str]:
    rows = LotteryNumber.objects.filter(lottery=lottery).order_by("participant__code")
    return dict(rows.values_list("participant__code", "number"))
