"""What people have done in this room, piece by piece."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from remit.kernel.work import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.recruit.core.fieldwork import Fieldwork
    from remit.recruit.core.recruitment import Recruitment

_PENNY = Decimal("0.01")


def work(recruitment: Recruitment) -> Iterator[Piece]:
    """Yield every piece of a study's recruitment that somebody would miss."""
    for quota in recruitment.quotas:
        yield Piece("quota", "", quota)
    for volunteer in recruitment.pool:
        yield Piece("volunteer", "", volunteer)
    for code in recruitment.panel or ():
        yield Piece("drawn place", "", code)
    if recruitment.lottery is not None:
        yield Piece("published lottery draw", "", recruitment.lottery.text)
    yield from _fieldwork(recruitment.fieldwork)
    for session in recruitment.sessions:
        yield Piece("session", "", session)
    for incentive in recruitment.incentives:
        # “5” and “5.00” are one amount, and are spelt differently.
        yield Piece("incentive", "", replace(incentive, amount=incentive.amount.quantize(_PENNY)))


def _fieldwork(fieldwork: Fieldwork) -> Iterator[Piece]:
    for step in fieldwork.steps:
        yield Piece("fieldwork step", "", step)
    for substitute in fieldwork.substitutes:
        yield Piece("substitute", "", substitute)
    for arrival in fieldwork.arrivals:
        yield Piece("arrival", "", arrival)
