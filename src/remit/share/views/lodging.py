"""Checkpoints of the ledger: lodging one with every custodian, and the page for anybody."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe

from remit.commission.permissions import check_can_follow_commission
from remit.commission.views import study_page, what_failed
from remit.ledger.queries import lodged
from remit.share.lodging_actions import UnableToLodge, lodge
from remit.share.permissions import can_suspend, check_can_suspend
from remit.share.queries import custodians

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpRequest

    from remit.commission.views import Visit
    from remit.ledger.core.lodging import Lodged

PLAIN = "text/plain; charset=utf-8"
NOT_POSSIBLE = 409

# One checkpoint: when, how many entries, who keeps it, the signed note, the public key.
Shown = tuple["datetime | None", int, list[str], str, str]


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_follow_commission)
def checkpoints(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The checkpoints that this study lodged and with whom, and a button to lodge one now."""
    problem: dict[str, object] = {}
    if request.method == "POST":
        check_can_suspend(visit.user_id, visit.commission_id)
        try:
            lodge(
                commission_id=visit.commission_id,
                key=settings.LEDGER_KEY,
                actor=visit.actor,
                now=timezone.now(),
            )
        except UnableToLodge as error:
            problem = what_failed(error)
        else:
            messages.success(request, "It is signed and recorded. Now send everybody the file.")
            return redirect("checkpoints", visit.facts.name)
    context = {
        "heading": "Checkpoints of the ledger",
        "found": _shown(lodged(visit.facts.name)),
        "custodians": custodians(visit.commission_id),
        "lodges": can_suspend(visit.user_id, visit.commission_id),
        **problem,
    }
    status = NOT_POSSIBLE if problem else 200
    return visit.page(request, "share/checkpoints.html", context, status)


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """For anybody: every checkpoint that was lodged, the public key, and how to check them."""
    found = _shown(lodged())
    context = {"found": found, "keys": sorted({key for *_, key in found})}
    return render(request, "share/public_checkpoints.html", context)


@require_safe
def note(_request: HttpRequest, size: int) -> HttpResponse:
    """One lodged checkpoint as the file that its keepers have."""
    found = next((one for one in lodged() if one.stated.size == size), None)
    if found is None:
        raise Http404
    answer = HttpResponse(found.note, content_type=PLAIN)
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{size}.txt"'
    return answer


def _shown(found: Iterable[Lodged]) -> list[Shown]:
    """Return each checkpoint once, with all who keep it; the newest first."""
    shown = []
    for text, each in groupby(found, key=lambda one: one.note):
        same = list(each)
        first = same[0]
        keepers = [one.keeper for one in same]
        shown.append((parse_datetime(first.at), first.stated.size, keepers, text, first.key))
    return shown[::-1]
