"""Thanks and session of one person, for the page of their record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.recruit.core.incentive import PAID, PROMISED
from remit.recruit.core.incentive_account import total
from remit.recruit.core.session import Session, find_bookings
from remit.recruit.fieldwork_queries import stored_fieldwork
from remit.recruit.incentive_queries import incentives_of
from remit.recruit.session_queries import stored_sessions

if TYPE_CHECKING:
    from decimal import Decimal

    from remit.recruit.core.incentive import Incentive


@dataclass(frozen=True, slots=True)
class RecordExtras:
    """What one person is promised and was paid, and which sessions they are booked for.

    Attributes:
        incentives: by number.
        booked: the session that they are booked for, or None.
        came: the sessions that they came to, in order.
    """

    incentives: tuple[Incentive, ...]
    booked: Session | None
    came: tuple[Session, ...]

    @property
    def owed(self) -> Decimal:
        """The sum of what is promised to them and not paid yet, in pounds."""
        return total(one for one in self.incentives if one.state == PROMISED)

    @property
    def paid(self) -> Decimal:
        """The sum of what they were paid, in pounds."""
        return total(one for one in self.incentives if one.state == PAID)


def extras(commission_id: int, code: str) -> RecordExtras:
    """Return one person's incentives and sessions; empty when the code is nobody's.

    Sessions that are only names in the fieldwork are left to the person's history.
    """
    sessions = stored_sessions(commission_id)
    steps = stored_fieldwork(commission_id).steps
    bookings = find_bookings(step for step in steps if step.code == code)
    key = bookings.of(code)
    return RecordExtras(
        incentives=incentives_of(commission_id, code),
        booked=next((one for one in sessions if one.key == key), None),
        came=tuple(one for one in sessions if code in bookings.came.get(one.key, ())),
    )
