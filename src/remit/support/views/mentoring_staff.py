"""The coordinators' page of mentoring: who waits, whom to ask, who has not met, and the mentors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from remit.ask.core.speech import FALLBACK, Speech
from remit.commission.core.facts import PROGRAMME
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.kernel.wording import counted
from remit.people.secret_actions import give_secret
from remit.support.core.joining.details import LONGEST_NAME
from remit.support.core.mentoring.matches import AGREED, ASKED, ENDED, LATE, settled
from remit.support.core.mentoring.people import HIGHEST_PRIORITY, TIES, Tie, in_line
from remit.support.core.mentoring.reading import has_no_place
from remit.support.joining_queries import joining_settings
from remit.support.mentoring_actions import add_mentor, ask_pairs, end_match, keep_tie, put_first
from remit.support.mentoring_queries import match_key, proposal, stored_mentoring, wishes
from remit.support.permissions import check_can_see_organisations
from remit.support.views.choices import told_to
from remit.support.views.entrance import ROOM
from remit.support.views.mentor_words import theme_names, why_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.support.core.mentoring.contents import MentoringFiles
    from remit.support.core.mentoring.matches import MentorMatch

ENDS = {
    "organisation-no": "the organisation said no",
    "mentor-no": "the mentor said no",
    "organisation-left": "the organisation left",
    "mentor-left": "the mentor stopped",
    "moved": "moved by a coordinator",
    "finished": "finished",
    "": "the mentor took everything out",
}
TIE_WORDS = {"conflict": "Conflict of interests", "before": "Worked together before"}


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def mentoring(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who waits and who fits; both sides are asked at the press of a button."""
    if visit.facts.kind != PROGRAMME:
        raise Http404
    do = request.POST.get("do", "")
    if do in {"", "look"}:
        return _page(request, visit, looking=do == "look")
    try:
        said = _act(request, visit, do)
    except RemitError as error:
        return _page(request, visit, looking=True, failure=error)
    if said:
        messages.success(request, said)
    return redirect("support-mentoring", visit.facts.name)


@sensitive_post_parameters("who", "contact")
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def mentors(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The mentors, one more of them, and what is known of them and organisations."""
    if visit.facts.kind != PROGRAMME:
        raise Http404
    now = timezone.now()
    do, made, fault = request.POST.get("do", ""), None, ""
    if do == "add":
        who, contact = (
            " ".join(request.POST.get(name, "").split())[:LONGEST_NAME]
            for name in ("who", "contact")
        )
        if who and contact:
            made = add_mentor(
                commission_id=visit.commission_id,
                name=who,
                contact=contact,
                vault_key=settings.VAULT_KEY,
                actor=visit.actor,
                on=timezone.localdate(now),
                now=now,
            )
        else:
            fault = "Write the name of the mentor, and one way to reach them."
    elif do == "secret":
        made = _new_secret(request, visit)
    elif do in {"know", "forget"}:
        fault = _tie(request, visit, known=do == "know")
    stored = stored_mentoring(visit.commission_id)
    busy = _busy(stored)
    say, offered = Speech(FALLBACK, room=ROOM), joining_settings(visit.commission_id)
    context = {
        "heading": "Mentors",
        "made": made,
        "fault": fault,
        "mentors": [
            (
                one,
                theme_names(say, one.skills),
                told_to(say, offered.languages, one.languages),
                one.places,
                busy.get(one.code, 0),
                has_no_place(one),
            )
            for one in stored.mentors
        ],
        "ties": [(one, TIE_WORDS[one.kind]) for one in stored.ties],
        "kinds": [(kind, TIE_WORDS[kind]) for kind in TIES],
        "waiting": [one.code for one in wishes(visit.commission_id)],
    }
    return visit.page(request, "support/mentors.html", context, status=422 if fault else 200)


def _act(request: HttpRequest, visit: Visit, do: str) -> str:
    """Do what a coordinator sent; return what is to be said of it."""
    now = timezone.now()
    act: dict[str, Any] = {"commission_id": visit.commission_id, "actor": visit.actor, "now": now}
    today = timezone.localdate(now)
    code = request.POST.get("code", "")
    if do == "ask":
        asked = ask_pairs(mark=request.POST.get("mark", ""), on=today, **act)
        pairs = counted(
            asked, "organisation and its mentor are", "organisations and their mentors are"
        )
        return f"{pairs} asked on their own pages."
    if do == "priority" and request.POST.get("priority", "") in {"0", "1", "2"}:
        put_first(code=code, priority=int(request.POST["priority"]), **act)
        return f"The place of {code} in line is set."
    if do == "move":
        key = match_key(visit.commission_id, code)
        if key is not None:
            end_match(match_id=key, ended="moved", on=today, **act)
            return f"{code} is in line again, and comes first."
    return ""


def _new_secret(request: HttpRequest, visit: Visit) -> tuple[str, str] | None:
    """Give a mentor a new secret in place of a lost one; None where nobody has the code."""
    code = request.POST.get("code", "")
    if code not in {one.code for one in stored_mentoring(visit.commission_id).mentors}:
        return None
    now = timezone.now()
    act: dict[str, Any] = {"commission_id": visit.commission_id, "actor": visit.actor, "now": now}
    return code, give_secret(code=code, **act)


def _tie(request: HttpRequest, visit: Visit, *, known: bool) -> str:
    tie = Tie(*(request.POST.get(name, "").strip() for name in ("code", "mentor", "kind")))
    stored = stored_mentoring(visit.commission_id)
    if tie.kind not in TIES or tie.mentor not in {one.code for one in stored.mentors}:
        return "Choose a mentor, an organisation, and what is known of them."
    kept = keep_tie(
        commission_id=visit.commission_id,
        tie=tie,
        known=known,
        actor=visit.actor,
        now=timezone.now(),
    )
    return "" if kept else f"No organisation has the code “{tie.code}”."


def _page(
    request: HttpRequest, visit: Visit, *, looking: bool, failure: RemitError | None = None
) -> HttpResponse:
    today = timezone.localdate()
    stored = stored_mentoring(visit.commission_id)
    kept = settled(stored.pairs)
    say, offered = Speech(FALLBACK, room=ROOM), joining_settings(visit.commission_id)
    found = proposal(visit.commission_id, today) if looking else None
    reasons: Mapping[str, str] = found.waiting if found else {}
    fitting = {one.code for one in found.pairs} if found else set()
    context = {
        "heading": "Mentoring",
        "found": found,
        "proposed": [
            (one, why_sentences(say, one.why, "organisation", offered)) for one in found.pairs
        ]
        if found
        else [],
        "line": [
            (
                one,
                theme_names(say, one.themes),
                (today - one.asked_on).days,
                "Would be asked" if one.code in fitting else reasons.get(one.code, ""),
            )
            for one in in_line(wishes(visit.commission_id), today)
            if one.code not in kept
        ],
        "priorities": range(HIGHEST_PRIORITY + 1),
        "free": sum(max(one.places - _busy(stored).get(one.code, 0), 0) for one in stored.mentors),
        "idle": [one.code for one in stored.mentors if has_no_place(one)],
        "asked": [one for one in stored.pairs if one.state == ASKED],
        "agreed": [_agreed(one, today) for one in stored.pairs if one.state == AGREED],
        "ended": [(one, ENDS[one.ended]) for one in stored.pairs if one.state == ENDED],
        **(what_failed(failure) if failure else {}),
    }
    status = 422 if failure else 200
    return visit.page(request, "support/mentoring_staff.html", context, status=status)


def _agreed(one: MentorMatch, today: date) -> tuple[MentorMatch, int, bool]:
    return one, len(one.sessions), one.meeting(today) == LATE


def _busy(stored: MentoringFiles) -> dict[str, int]:
    """Return how many organisations each mentor is asked about or has."""
    found: dict[str, int] = {}
    for code in settled(stored.pairs).values():
        found[code] = found.get(code, 0) + 1
    return found
