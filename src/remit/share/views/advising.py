"""What officers advised on an agreement: recorded by role, and answered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.share.core.assessment.counsel import Counsel, counsel_of
from remit.share.core.law_words import OFFICERS
from remit.share.counsel_actions import UnableToRecordAdvice, answer_advice, record_advice
from remit.share.counsel_queries import stored_counsel
from remit.share.permissions import check_can_write_agreement
from remit.share.queries import stored_agreements

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.share.core.agreement import Agreement

UNPROCESSABLE = 422
_ANSWERS = {"": None, "yes": True, "no": False}


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_write_agreement)
def advice(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """The advice on an agreement, and a form for more."""
    if request.method != "POST":
        return _page(request, visit, key)
    try:
        given = Counsel(
            by=_officer(request),
            on=_day(request.POST.get("on", ""), "on which day the advice was given"),
            says=request.POST.get("says", "").strip(),
            accepted=_ANSWERS.get(request.POST.get("accepted", "")),
            why=request.POST.get("why", "").strip(),
            answered_on=None,
        )
        record_advice(
            commission_id=visit.commission_id,
            agreement=key,
            advice=given if given.accepted is None else _answered(given),
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        return _page(request, visit, key, error)
    messages.success(request, "The advice is recorded.")
    return redirect("agreement-advice", visit.facts.name, key)


@require_POST
@study_page(check_can_write_agreement)
def answer(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Whether advice was accepted, and why."""
    try:
        accepted = _ANSWERS.get(request.POST.get("accepted", ""))
        if accepted is None:
            raise UnableToRecordAdvice(
                "It is not said whether the advice is accepted.", remedy="Choose one of the two."
            )
        given = Counsel(
            by=_officer(request),
            on=_day(request.POST.get("on", ""), "on which day the advice was given"),
            says="",
            accepted=accepted,
            why=request.POST.get("why", "").strip(),
            answered_on=timezone.localdate(),
        )
        answer_advice(
            commission_id=visit.commission_id,
            agreement=key,
            answer=given,
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        return _page(request, visit, key, error)
    messages.success(request, "The answer is recorded.")
    return redirect("agreement-advice", visit.facts.name, key)


def _answered(given: Counsel) -> Counsel:
    day = timezone.localdate()
    return Counsel(given.by, given.on, given.says, given.accepted, given.why, day)


def _officer(request: HttpRequest) -> str:
    by = request.POST.get("by", "")
    if by not in OFFICERS:
        raise UnableToRecordAdvice("It is not said who advised.", remedy="Choose the officer.")
    return by


def _day(text: str, what: str) -> date:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or found > timezone.localdate():
        raise UnableToRecordAdvice(
            f"It is not said {what}, or that day is still to come.", remedy="Give the day."
        )
    return found


def _agreement(visit: Visit, key: str) -> Agreement:
    found = next((one for one in stored_agreements(visit.commission_id) if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, visit: Visit, key: str, error: RemitError | None = None
) -> HttpResponse:
    agreement = _agreement(visit, key)
    recorded = stored_counsel(visit.commission_id).get(key, ())
    context = {
        "heading": f"Advice on “{agreement.title}”",
        "agreement": agreement,
        "counsel": counsel_of(agreement, recorded),
        "officers": OFFICERS.items(),
        "typed": request.POST,
        "today": timezone.localdate(),
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "share/advice.html", context, UNPROCESSABLE if error else 200)
