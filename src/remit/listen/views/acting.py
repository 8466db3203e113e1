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


class Reading(Acting):
    """The same, with who is named as a researcher."""

    user_id: int


def reading(visit: Visit) -> Reading:
    """Return what an action is told that asks whether the visitor is a researcher."""
    return {"user_id": visit.user_id, **acting(visit)}


def acting(visit: Visit) -> Acting:
    """Return what every action is told of a visit."""
    return {"commission_id": visit.commission_id, "actor": visit.actor, "now": timezone.now()}
