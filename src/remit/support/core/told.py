"""What was told of a cohort on one day, kept as it was told and never worked out anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.support.core.cohort import may_tell

if TYPE_CHECKING:
    from datetime import date

REPORT = "report"


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was told.

    Attributes:
        key: what it is.
        told_on: the day.
        withdrawn: how many had withdrawn from the programme by then.
        document: what was told, as plain values.
    """

    key: str
    told_on: date
    withdrawn: int
    document: Any


def may_tell_again(told: Told | None, withdrawn: int, least: int) -> bool:
    """Whether something may be told anew, given how many have withdrawn by now.

    Whoever has the earlier telling subtracts: nobody has gone in between, or enough have.
    """
    return told is None or may_tell(withdrawn - told.withdrawn, least)
