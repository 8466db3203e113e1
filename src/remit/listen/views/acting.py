"""Who acts on what and when, as every action of the room asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime

    from remit.commission.views import Visit


class Acting(TypedDict):
    """The study's key, who acts, and the moment."""

    commission_id: int
    actor: str
    now: datetime


def acting(visit: Visit) -> Acting:
    """Return what every action is told of a visit."""
    return {"commission_id": visit.commission_id, "actor": visit.actor, "now": timezone.now()}
