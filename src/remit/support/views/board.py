"""The programme's board: the decision paper's dates and money, and how the cohort stands.

Coordinators see organisations one by one. Whoever pays sees the paper's facts, and counts that were
told of at least as many organisations as were promised.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from remit.commission.core.facts import PROGRAMME
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.support.assessment_queries import assessments
from remit.support.cohort_queries import cohorts
from remit.support.core.programme import (
    MOST_LINE,
    SESSION_KINDS,
    Session,
    milestone_lines,
)
from remit.support.joining_queries import joining_settings
from remit.support.mentoring_queries import stored_mentoring
from remit.support.needs_queries import all_needs
from remit.support.organisation_queries import organisations
from remit.support.permissions import (
    can_see_organisations,
    check_can_see_cohort,
    check_can_see_organisations,
)
from remit.support.programme_actions import keep_session, note_attendance
from remit.support.programme_queries import attendances, sessions
from remit.support.views.coordination import told_tables
from remit.support.views.principle_staff import KEY
from remit.support.views.principles_staff import said
from remit.support.views.staff_fields import Typed

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit

MOST_PEOPLE = 1000
KIND_WORDS = {
    "training": "Training",
    "mentoring": "Mentoring",
    "network": "Meeting each other",
    "other": "Other",
}


@require_safe
@study_page(check_can_see_cohort)
def board(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How the programme stands against the decision paper, and its cohort."""
    only_programmes(visit)
    facts, programme = visit.facts, visit.commission_id
    budget = facts.budget
    singly = can_see_organisations(visit.user_id, programme)
    context: dict[str, Any] = {
        "heading": "Board",
        "singly": singly,
        "milestones": milestone_lines(facts.milestones, timezone.localdate()),
        "spent": facts.spent,
        "left": budget.approved - facts.spent if budget else None,
        "cohorts": [told_tables(subject, told) for subject, told in cohorts(programme)],
        "settled": joining_settings(programme),
    }
    if singly:
        today = timezone.localdate()
        context["rows"] = _rows(programme)
        context["sessions"] = _sessions(programme, today)
        context["held"] = sum(not one["to_come"] for one in context["sessions"])
    return visit.page(request, "support/board/board.html", context)


def _rows(programme: int) -> list[dict[str, Any]]:
    """Return a row for each organisation: what it has done of the programme so far."""
    came: dict[str, int] = {}
    for one in attendances(programme):
        came[one.code] = came.get(one.code, 0) + 1
    agreed = {(one.code, one.wave) for one in assessments(programme) if one.agreed_on}
    met = Counter(one.code for one in stored_mentoring(programme).pairs for _ in one.sessions)
    mapped = {one.code for one in all_needs(programme)}
    return [
        {
            "one": one,
            "came": came.get(one.code, 0),
            "met": met[one.code],
            "before": (one.code, "before") in agreed,
            "after": (one.code, "after") in agreed,
            "needs": one.code in mapped,
        }
        for one in organisations(programme)
    ]


def _sessions(programme: int, today: date) -> list[dict[str, Any]]:
    """Return the sessions by day: how many organisations and people came, or that it is to come."""
    came: dict[str, list[int]] = {}
    for one in attendances(programme):
        came.setdefault(one.session, []).append(one.people)
    return [
        {
            "one": one,
            "organisations": len(came.get(one.key, ())),
            "people": sum(came.get(one.key, ())),
            "to_come": one.on > today,
        }
        for one in sorted(sessions(programme), key=lambda one: (one.on, one.key))
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def programme_sessions(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The programme's sessions, and one more."""
    only_programmes(visit)
    failure: RemitError | None = None
    if request.method == "POST":
        try:
            session = _session(request)
            keep_session(session=session, **said(visit))
        except RemitError as error:
            failure = error
        else:
            messages.success(request, "The session is kept.")
            return redirect("support-session", visit.facts.name, session.key)
    context = {
        "heading": "Sessions",
        "sessions": sessions(visit.commission_id),
        "kinds": KIND_WORDS.items(),
        "typed": request.POST.dict(),
        **(what_failed(failure) if failure else {}),
    }
    return visit.page(
        request, "support/board/sessions.html", context, status=422 if failure else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def session(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Who came to one session."""
    only_programmes(visit)
    found = next((one for one in sessions(visit.commission_id) if one.key == key), None)
    if found is None:
        raise Http404
    codes = [one.code for one in organisations(visit.commission_id)]
    failure: RemitError | None = None
    if request.method == "POST":
        typed = Typed(request)
        people = {code: typed.number(f"people-{code}", code, MOST_PEOPLE) for code in codes}
        try:
            typed.done()
            note_attendance(
                session=key, people={code: n or 0 for code, n in people.items()}, **said(visit)
            )
        except RemitError as error:
            failure = error
        else:
            messages.success(request, "Who came is kept.")
            return redirect("support-sessions", visit.facts.name)
    came = {one.code: one.people for one in attendances(visit.commission_id) if one.session == key}
    context = {
        "heading": found.title,
        "session": found,
        "rows": [(code, request.POST.get(f"people-{code}", came.get(code, ""))) for code in codes],
        **(what_failed(failure) if failure else {}),
    }
    return visit.page(
        request, "support/board/session.html", context, status=422 if failure else 200
    )


def only_programmes(visit: Visit) -> None:
    """Let nobody into a programme's page of a study of people.

    Raises:
        Http404: it is one.
    """
    if visit.facts.kind != PROGRAMME:
        raise Http404


def _session(request: HttpRequest) -> Session:
    typed = Typed(request)
    title = typed.text("title", "Title", MOST_LINE)
    on = typed.day("on", "Day")
    kind = typed.choice("kind", "Kind", SESSION_KINDS)
    hours = typed.number("hours", "Hours", 24)
    key = read_key(typed, request)
    typed.done()
    return Session(key, on, kind, title, hours or None)


def read_key(typed: Typed, request: HttpRequest) -> str:
    """Return the key that was typed, or note that it can be none."""
    key = request.POST.get("key", "").strip()
    return key if KEY.fullmatch(key) else typed.choice("key", "Key", ())
