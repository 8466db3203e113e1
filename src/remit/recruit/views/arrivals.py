"""Rolling recruitment: somebody comes, and is accepted, asked to wait or thanked on the spot."""

from __future__ import annotations

import secrets
from random import SystemRandom
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import Visit, study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError
from remit.people.core.participant_code import is_sound_code, written_code
from remit.people.queries import fresh_code
from remit.recruit.core.arrival import ACCEPTED, HELD, THANKED, known_values
from remit.recruit.core.interlocking import plain_features
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import rolling_account, stored_recruit
from remit.recruit.rolling_actions import (
    Newcomer,
    UnableToAcceptHeld,
    UnableToAnswerAgain,
    accept_held,
    answer_arrival,
    delete_screened_out,
)
from remit.recruit.views.asked import act_asked, day_asked, number_asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.recruit.core.recruitment import Recruitment

WORDS = {
    ACCEPTED: "Yes, there is a place for you. This is your code; please keep it: {code}.",
    HELD: "We may have a place for you, and cannot say today. May we come back to you? This is "
    "your code; please keep it: {code}.",
    THANKED: "Thank you for coming. We already have enough people whose answers were like yours, "
    "so there is no place this time. It is nothing about you. What you told us is deleted within "
    "14 days.",
}
TITLES = {ACCEPTED: "Accept", HELD: "Ask to wait", THANKED: "Thank them"}


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def arrivals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form for somebody who comes, how it has gone, and those who wait for a place."""
    delete_screened_out(commission_id=visit.commission_id, now=timezone.now())
    if request.method != "POST":
        return _page(request, visit)
    try:
        act_asked(request, {"answer": _answer, "accept": _accept})(request, visit)
    except RemitError as error:
        return _page(request, visit, error)
    return redirect("recruit-arrivals", visit.facts.name)


def _answer(request: HttpRequest, visit: Visit) -> None:
    problems = Problems()
    on = day_asked(request, problems)
    code = _code(request, visit, problems)
    problems.raise_if_any()
    decision = answer_arrival(
        commission_id=visit.commission_id,
        newcomer=Newcomer(
            code,
            _said(request),
            request.POST.get("via", "").strip(),
            on or timezone.localdate(),
            request.POST.get("token", ""),
        ),
        expected=number_asked(request.POST.get("expected")),
        actor=visit.actor,
        now=timezone.now(),
    )
    whom = "" if decision.answer == THANKED else f" {code}"
    messages.success(request, f"{TITLES[decision.answer]}{whom}. {decision.reason}")
    messages.info(request, f"Say to them: “{WORDS[decision.answer].format(code=code)}”")


def _accept(request: HttpRequest, visit: Visit) -> None:
    problems = Problems()
    on = day_asked(request, problems)
    problems.raise_if_any()
    code = request.POST.get("code", "")
    decision = accept_held(
        commission_id=visit.commission_id,
        code=code,
        on=on or timezone.localdate(),
        anyway=request.POST.get("anyway") == "yes",
        actor=visit.actor,
        now=timezone.now(),
    )
    how = "accepted all the same," if decision.answer == HELD else "accepted"
    messages.success(request, f"{code} is {how} and confirmed. {decision.reason}")


def _still_waits(error: RemitError | None) -> str:
    """Return the code of who may be accepted all the same; blank where that would not help."""
    held = isinstance(error, UnableToAcceptHeld) and error.params.get("answer") == HELD
    return str(error.params["participant"]) if error and held else ""


def _code(request: HttpRequest, visit: Visit, problems: Problems) -> str:
    """Return the code that was given, checked and in one spelling, or a fresh one."""
    mode = visit.facts.codes_mode
    typed = request.POST.get("code", "").strip()
    if not typed:
        return fresh_code(visit.commission_id, SystemRandom())
    # A page has no folder to say in that codes come from elsewhere.
    elsewhere = "Leave it blank, and a fresh one is made."
    is_sound_code(typed, mode, Place(key="Code"), problems, elsewhere=elsewhere)
    return written_code(typed, mode)


def _said(request: HttpRequest) -> dict[str, str]:
    """Return what the person said, by feature; the form numbers the features."""
    names, values = request.POST.getlist("feature"), request.POST.getlist("value")
    return {name: value.strip() for name, value in zip(names, values, strict=False)}


def _page(request: HttpRequest, visit: Visit, error: RemitError | None = None) -> HttpResponse:
    recruitment = stored_recruit(visit.commission_id)
    ready = bool(recruitment and recruitment.settings and len(recruitment.quotas))
    account = rolling_account(visit.commission_id)
    answering = request.POST.get("do") == "answer"
    # What was answered already must not be sent again with a fresh token by one more click.
    given = request.POST if answering and not isinstance(error, UnableToAnswerAgain) else {}
    context = {
        "heading": "Arrivals",
        "ready": ready,
        "features": _features(recruitment, _said(request) if given else {}) if recruitment else (),
        "waiting": recruitment.waiting.values() if recruitment else (),
        "account": account,
        "vias": [row.via for row in account.yields if row.via],
        "given": {name: given.get(name, "") for name in ("via", "code", "expected")},
        "token": secrets.token_urlsafe(16),
        "on": given.get("on") or timezone.localdate().isoformat(),
        "refused": _still_waits(error),
        "today": timezone.localdate().isoformat(),
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "recruit/arrivals.html", context, status=422 if error else 200)


def _features(
    recruitment: Recruitment, said: dict[str, str]
) -> tuple[tuple[str, list[str], bool, str], ...]:
    """Return each feature to ask for: its known values, whether there are no others, what was said.

    A feature that has quotas only together with another may have values that no quota names.
    """
    quotas = recruitment.quotas
    return tuple(
        (name, known_values(name, quotas), bool(quotas.of(name)), said.get(name, ""))
        for name in plain_features(quotas.features)
    )
