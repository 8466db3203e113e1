"""Many sign-ups at once: when one more is refused, and what the coordinator is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from remit.support.core.joining.settings import JoiningSettings

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignUpSeen:
    """One attempt to sign up: when, from which place (a fingerprint of a day), and how it ended."""

    at: datetime
    sender: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class SignUpReport:
    """The sign-ups of the last day.

    Attributes:
        taken: how many were let in.
        refused: how many were turned away.
        places: from how many places they came.
        most_from_one: how many came from the busiest place, refused ones included.
    """

    taken: int
    refused: int
    places: int
    most_from_one: int


def is_too_many(
    seen: Sequence[SignUpSeen], sender: str, now: datetime, settings: JoiningSettings
) -> bool:
    """Whether one more sign-up from a place is one too many within the hour.

    Refused attempts do not count, so that whoever keeps trying shuts nobody else out.
    """
    lately = [one for one in seen if not one.refused and now - one.at < HOUR]
    here = sum(one.sender == sender for one in lately)
    return len(lately) >= settings.most_an_hour or here >= settings.most_from_one_place


def report(seen: Sequence[SignUpSeen], now: datetime) -> SignUpReport:
    """Return what the coordinator is told of the last day's sign-ups."""
    lately = [one for one in seen if now - one.at < DAY]
    places = Counter(one.sender for one in lately)
    refused = sum(one.refused for one in lately)
    return SignUpReport(
        len(lately) - refused, refused, len(places), max(places.values(), default=0)
    )
