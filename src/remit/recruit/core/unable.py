"""Why a panel cannot be drawn: the failure that every method of drawing ends in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.recruit.core.shortfall import Shortfall


class UnableToDraw(RemitError):
    """No panel of that size meets every quota; `shortfalls` say what is missing."""

    code = "unable-to-draw"
    exit_code = ExitCode.NOT_POSSIBLE

    def __init__(self, size: int, shortfalls: Sequence[Shortfall]) -> None:
        self.shortfalls = tuple(shortfalls)
        sentences = " ".join(shortfall.sentence for shortfall in self.shortfalls)
        super().__init__(
            f"No panel of {size} meets every quota. {sentences}".strip(),
            remedy="Recruit the volunteers who are missing, or widen the quotas.",
            size=size,
        )
