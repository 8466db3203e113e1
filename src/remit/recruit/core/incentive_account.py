"""What incentives come to: paid, still owed, and what that leaves of the approved budget."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from remit.recruit.core.incentive import CANCELLED, PAID, PROMISED, Incentive, cells, pounds

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class IncentiveAccount:
    """The account of a study's incentives; amounts in pounds.

    Attributes:
        incentives: by number, cancelled ones included.
        approved: the study's approved budget, or None when none is stated.
        spent: all that the study has spent, these incentives included.
    """

    incentives: tuple[Incentive, ...]
    approved: Decimal | None
    spent: Decimal

    @property
    def outstanding(self) -> tuple[Incentive, ...]:
        """What is promised and not paid yet."""
        return tuple(one for one in self.incentives if one.state == PROMISED)

    @property
    def paid(self) -> tuple[Incentive, ...]:
        """What was paid and has not come back."""
        return tuple(one for one in self.incentives if one.state == PAID)

    @property
    def cancelled(self) -> tuple[Incentive, ...]:
        """What was called off, or came back after it was paid."""
        return tuple(one for one in self.incentives if one.state == CANCELLED)

    @property
    def without_receipt(self) -> tuple[Incentive, ...]:
        """Payments to people with a code for which no receipt is noted."""
        return tuple(one for one in self.paid if one.code and not one.receipt)

    @property
    def owed(self) -> Decimal:
        """The sum of what is promised and not paid yet."""
        return total(self.outstanding)

    @property
    def given(self) -> Decimal:
        """The sum of what was paid."""
        return total(self.paid)

    @property
    def promised(self) -> Decimal:
        """The sum of all promises that stand, paid or not."""
        return self.owed + self.given

    @property
    def left(self) -> Decimal | None:
        """What is left of the budget once all that is promised is paid; below 0 when too little."""
        return None if self.approved is None else self.approved - self.spent - self.owed

    @property
    def warning(self) -> str:
        """A sentence when the budget does not cover what is promised; else blank."""
        if self.approved is None or self.left is None or self.left >= 0:
            return ""
        promised = f" and {pounds(self.owed)} promised" if self.owed else ""
        return (
            f"With {pounds(self.spent)} spent{promised}, the approved budget of "
            f"{pounds(self.approved)} is exceeded by {pounds(-self.left)}."
        )

    def with_another(self, incentive: Incentive) -> IncentiveAccount:
        """Return the account as it would be with one more incentive."""
        spent = self.spent + (incentive.amount if incentive.state == PAID else 0)
        return IncentiveAccount((*self.incentives, incentive), self.approved, spent)

    def as_dict(self) -> dict[str, Any]:
        """Return the account as plain values, amounts as text with their pence."""
        sums = {
            "promised": self.promised,
            "paid": self.given,
            "outstanding": self.owed,
            "spent": self.spent,
            "approved": self.approved,
            "left": self.left,
        }
        return {
            **{name: None if sum_ is None else f"{sum_:.2f}" for name, sum_ in sums.items()},
            "without_receipt": [one.number for one in self.without_receipt],
            "warning": self.warning,
            "incentives": [{**cells(one), "state": one.state} for one in self.incentives],
        }


def total(incentives: Iterable[Incentive]) -> Decimal:
    """Return the sum of incentives, in pounds."""
    return sum((one.amount for one in incentives), Decimal(0))
