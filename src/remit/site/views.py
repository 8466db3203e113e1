"""The pages: the list of commissions, one commission, its report, and its transcripts.

A commission answers “not found” to everyone who is not its member, whether it exists or not.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from remit.ask.permissions import can_ask
from remit.commission import queries as commissions_stored
from remit.commission.core.facts import PROGRAMME
from remit.commission.core.roles import ROLES
from remit.commission.permissions import can_follow_commission, check_can_follow_commission
from remit.commission.views import study_page
from remit.listen.actions import open_transcript
from remit.listen.permissions import can_read_transcript, check_can_read_transcript
from remit.listen.safeguard_queries import overdue
from remit.publish.pages import STYLESHEET, report_page
from remit.publish.queries import report as gather_report
from remit.recruit.permissions import can_recruit
from remit.share.permissions import can_see_tables
from remit.study.queries import steps
from remit.support.core.told import REPORT
from remit.support.permissions import (
    can_see_cohort,
    can_see_organisations,
    check_can_see_organisations,
    sees_as_told,
)
from remit.support.told_actions import tell
from remit.support.told_queries import told

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.commission.views import Visit
    from remit.publish.core.themes import Reference

ICON = Path(__file__).parent / "static" / "remit" / "icon.svg"
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
@study_page()
def commission(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One commission: its facts in brief, and each step of the way with its state."""
    if not can_follow_commission(visit.user_id, visit.commission_id):
        return redirect("disclosures", visit.facts.name)
    role = commissions_stored.role_of(visit.user_id, visit.commission_id) or ""
    # That a step is to be done again would tell that somebody withdrew.
    states = (
        ()
        if sees_as_told(visit.user_id, visit.commission_id)
        else steps(visit.commission_id, day=timezone.localdate())
    )
    context = {
        "role": role,
        "role_words": ROLES.get(role, ""),
        "steps": [(step, STATES[step.state]) for step in states],
        "tables": can_see_tables(visit.user_id, visit.commission_id),
        "asks": can_ask(visit.user_id, visit.commission_id),
        "listens": can_read_transcript(visit.user_id, visit.commission_id),
        "supports": visit.facts.kind == PROGRAMME
        and can_see_cohort(visit.user_id, visit.commission_id),
        "recruits": can_recruit(visit.user_id, visit.commission_id),
        "coordinates": can_see_organisations(visit.user_id, visit.commission_id),
        "overdue": overdue(visit.commission_id, timezone.localdate()),
    }
    return visit.page(request, "site/commission.html", context)


@require_safe
@study_page(check_can_follow_commission)
def report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The evidence report as the study stands; its references open for named researchers.

    In a programme, whoever does not see organisations one by one sees it as it was last told.
    """
    name = visit.facts.name
    if sees_as_told(visit.user_id, visit.commission_id):
        known = told(visit.commission_id, REPORT)
        if known is None:
            return visit.page(request, "site/not_told.html", {"heading": "The report"})
        return HttpResponse(known.document)
    reads = can_read_transcript(visit.user_id, visit.commission_id)
    page = report_page(
        gather_report(visit.commission_id, at=timezone.localdate()),
        stylesheet=static(STYLESHEET),
        home=reverse("commission", args=[name]),
        line_address=partial(_line_address, name) if reads else None,
    )
    return HttpResponse(page)


@require_POST
@study_page(check_can_see_organisations)
def tell_report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Tell a programme's report as it stands to those who pay for it."""
    now, name = timezone.now(), visit.facts.name
    page = report_page(
        gather_report(visit.commission_id, at=timezone.localdate(now)),
        stylesheet=static(STYLESHEET),
        home=reverse("commission", args=[name]),
    )
    tell(
        commission_id=visit.commission_id,
        key=REPORT,
        document=page,
        actor=visit.actor,
        on=timezone.localdate(now),
        now=now,
    )
    messages.success(request, "Those who pay now see the report as it stands.")
    return redirect("support", name)


@require_safe
@study_page(check_can_read_transcript)
def transcript(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """One transcript, its lines numbered, for named researchers."""
    lines = open_transcript(
        commission_id=visit.commission_id,
        key=key,
        user_id=visit.user_id,
        actor=visit.actor,
        now=timezone.now(),
    )
    return visit.page(request, "site/transcript.html", {"key": key, "lines": lines})


@require_safe
def icon(_request: HttpRequest) -> HttpResponse:
    """The sign in a browser's tab: a plain ring that says nothing, for participants see it too."""
    # Asked for at one fixed address by every page, that of participants without a link as well.
    return HttpResponse(
        _icon(), content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"}
    )


@cache
def _icon() -> bytes:
    return ICON.read_bytes()


def _user_id(request: HttpRequest) -> int:
    return request.user.pk or 0


def _line_address(name: str, where: Reference) -> str:
    return f"{reverse('transcript', args=[name, where.transcript])}#L{where.line}"
