"""The pages: the list of commissions, one commission, its report, and its transcripts.

A commission answers “not found” to everyone who is not its member, whether it exists or not.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from remit.commission import queries as commissions_stored
from remit.commission.core.roles import ROLES
from remit.commission.permissions import NotAllowed, can_see_commission
from remit.commission.queries import CommissionNotFound
from remit.listen.actions import open_transcript
from remit.listen.permissions import can_read_transcript
from remit.listen.queries import TranscriptNotFound
from remit.publish.pages import STYLESHEET, report_page
from remit.publish.queries import report as gather_report
from remit.study.queries import steps

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.publish.core.themes import Reference

STATES = {
    "done": "Done",
    "ready": "Ready to run",
    "nothing": "Not begun",
}


@require_safe
@login_required
def commissions(request: HttpRequest) -> HttpResponse:
    """The commissions that the reader is a member of."""
    found = commissions_stored.commissions_of(_user_id(request))
    return render(request, "site/commissions.html", {"commissions": found})


@require_safe
@login_required
def commission(request: HttpRequest, name: str) -> HttpResponse:
    """One commission: its facts in brief, and each step of the way with its state."""
    commission_id = _visible(request, name)
    role = commissions_stored.role_of(_user_id(request), commission_id) or ""
    states = steps(commission_id, day=timezone.localdate())
    return render(
        request,
        "site/commission.html",
        {
            "facts": commissions_stored.facts(commission_id),
            "role": role,
            "role_words": ROLES.get(role, ""),
            "steps": [(step, STATES[step.state]) for step in states],
        },
    )


@require_safe
@login_required
def report(request: HttpRequest, name: str) -> HttpResponse:
    """The evidence report as the study stands; its references open for named researchers."""
    commission_id = _visible(request, name)
    reads = can_read_transcript(_user_id(request), commission_id)
    page = report_page(
        gather_report(commission_id, at=timezone.localdate()),
        stylesheet=static(STYLESHEET),
        home=reverse("commission", args=[name]),
        line_address=partial(_line_address, name) if reads else None,
    )
    return HttpResponse(page)


@require_safe
@login_required
def transcript(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """One transcript, its lines numbered, for named researchers."""
    commission_id = _visible(request, name)
    try:
        lines = open_transcript(
            commission_id=commission_id,
            key=key,
            user_id=_user_id(request),
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except TranscriptNotFound as error:
        raise Http404 from error
    facts = commissions_stored.facts(commission_id)
    context = {"facts": facts, "key": key, "lines": lines}
    return render(request, "site/transcript.html", context)


def _user_id(request: HttpRequest) -> int:
    return request.user.pk or 0


def _visible(request: HttpRequest, name: str) -> int:
    """Return the id of a commission that the reader is a member of.

    Raises:
        Http404: there is none, or they are no member.
    """
    try:
        commission_id = commissions_stored.commission_id(name)
    except CommissionNotFound as error:
        raise Http404 from error
    if not can_see_commission(_user_id(request), commission_id):
        raise Http404
    return commission_id


def _line_address(name: str, where: Reference) -> str:
    return f"{reverse('transcript', args=[name, where.transcript])}#L{where.line}"
