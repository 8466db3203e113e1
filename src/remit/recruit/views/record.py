"""One participant's record: where they stand, their history, and what is recorded next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from remit.commission.views import Visit, study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError
from remit.recruit.core.fieldwork import (
    LONG_SESSION,
    MAX_SESSION_CHARACTERS,
    STATUSES,
    Step,
    in_words,
)
from remit.recruit.core.households import HOUSEHOLD
from remit.recruit.fieldwork_actions import VolunteerNotFound, move_in_field
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import participant_record
from remit.recruit.record_queries import extras
from remit.recruit.session_queries import stored_sessions
from remit.recruit.views.asked import day_asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.recruit.queries import ParticipantRecord


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def record(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """One person by code; the form takes their next step in the field."""
    if request.method != "POST":
        return _page(request, visit, code)
    try:
        step = _step(request, code)
        before = move_in_field(
            commission_id=visit.commission_id, step=step, actor=visit.actor, now=timezone.now()
        )
    except RemitError as error:
        # An unknown session is a slip on this page; for an unknown person there is no page.
        if isinstance(error, VolunteerNotFound):
            raise
        return _page(request, visit, code, error)
    day = date_format(step.on, "j F Y")
    messages.success(request, f"{code}: {in_words(before)} → {in_words(step.status)}, {day}.")
    return redirect("recruit-record", visit.facts.name, code)


def found_record(visit: Visit, code: str) -> ParticipantRecord:
    """Return one person's record.

    Raises:
        VolunteerNotFound: nobody in the recruitment has this code, or they have withdrawn.
    """
    found = participant_record(visit.commission_id, code)
    if found is None:
        raise VolunteerNotFound(f"Nobody in the pool of this study has the code “{code}”.")
    return found


def _step(request: HttpRequest, code: str) -> Step:
    problems = Problems()
    on = day_asked(request, problems)
    session = request.POST.get("session", "").strip()
    if len(session) > MAX_SESSION_CHARACTERS:
        limit = MAX_SESSION_CHARACTERS
        problems.add(LONG_SESSION, Place(key="Session"), length=len(session), limit=limit)
    problems.raise_if_any()
    note = request.POST.get("note", "").strip()
    return Step(code, request.POST.get("status", ""), on or timezone.localdate(), session, note)


def _page(
    request: HttpRequest, visit: Visit, code: str, error: RemitError | None = None
) -> HttpResponse:
    found = found_record(visit, code)
    context = {
        "heading": code,
        "person": found.person,
        "history": found.history,
        "lottery_number": found.lottery_number,
        "extras": extras(visit.commission_id, code),
        "features": [
            (name, value) for name, value in found.person.features.items() if name != HOUSEHOLD
        ],
        "sessions": found.sessions,
        "listed": stored_sessions(visit.commission_id),
        "moves": [(status, STATUSES[status]) for status in found.person.moves],
        "given": {
            "status": request.POST.get("status", ""),
            "on": request.POST.get("on", timezone.localdate().isoformat()),
            "session": request.POST.get("session", ""),
            "note": request.POST.get("note", ""),
        },
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "recruit/record.html", context, status=422 if error else 200)
