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


class TooManyHouseholds(RemitError):
    """People of one household could not be kept apart in a pool with very many kinds of people."""

    code = "too-many-households"
    exit_code = ExitCode.NOT_POSSIBLE

    def __init__(self, kinds: int, most: int) -> None:
        super().__init__(
            f"With their households, the volunteers are of {kinds} kinds. Above {most}, people "
            "who live together are kept apart by exchanges between panels. Here too many share a "
            "home for that, or the quotas leave too few exchanges.",
            remedy="Widen the quotas, use fewer features, or tell homes apart more finely, such "
            "as by address and postcode.",
            kinds=kinds,
        )
