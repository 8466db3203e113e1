"""Who came by the screener: seen by code, held against those who are known, and decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.ask.files import JOURNEY_FILE
from remit.ask.filling_queries import stored_journey
from remit.ask.queries import stored_forms
from remit.ask.screening_queries import screened_out, screening_on_the_way
from remit.commission.views import Visit, study_page, what_failed
from remit.kernel.errors import ExitCode, Problem, Problems, RemitError
from remit.people.actions import empty_write_ahead_log
from remit.recruit.core.arrival import THANKED
from remit.recruit.core.screener_fit import check_screener_fit
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import stored_recruit
from remit.recruit.screened_actions import (
    answer_screened,
    examine_screened,
    refuse_screened,
    take_screened,
)
from remit.recruit.views.arrivals import TITLES
from remit.recruit.views.asked import act_asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.screener import Screener
    from remit.recruit.core.recruitment import Recruitment


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def screened(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody who waits, with whom they may be a double of, and what to do with them."""
    if request.method != "POST":
        return _page(request, visit)
    try:
        _decide(request, visit)
    except RemitError as error:
        return _page(request, visit, error)
    return redirect("recruit-screened", visit.facts.name)


def _decide(request: HttpRequest, visit: Visit) -> None:
    if one := request.POST.get("answer", ""):
        _answer(request, visit, one)
    else:
        act_asked(request, {"take": _take, "refuse": _refuse})(request, visit)


def _answer(request: HttpRequest, visit: Visit, code: str) -> None:
    decision = answer_screened(
        commission_id=visit.commission_id, code=code, actor=visit.actor, now=timezone.now()
    )
    if decision.answer == THANKED:
        _cut_log()
    messages.success(request, f"{TITLES[decision.answer]} {code}. {decision.reason}")


class DeletionNotConfirmed(RemitError):
    """People were to be deleted, and nobody said that it is meant."""

    code = "deletion-not-confirmed"
    exit_code = ExitCode.INVALID_INPUT


def _refuse(request: HttpRequest, visit: Visit) -> None:
    if request.POST.get("delete") != "yes":
        raise DeletionNotConfirmed(
            "Nobody was deleted. It cannot be undone, so it has to be said twice.",
            remedy="Tick “Yes, delete them; this cannot be undone”, and press the button again.",
        )
    count = refuse_screened(
        commission_id=visit.commission_id,
        codes=request.POST.getlist("code"),
        actor=visit.actor,
        now=timezone.now(),
    )
    _cut_log()
    people = "1 person is" if count == 1 else f"{count} people are"
    messages.success(request, f"{people} not taken over. Everything about them is deleted.")


def _take(request: HttpRequest, visit: Visit) -> None:
    taken = take_screened(
        commission_id=visit.commission_id,
        codes=request.POST.getlist("code"),
        households="households" in request.POST,
        drop_panel="drop_panel" in request.POST,
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )
    messages.success(request, " ".join(taken.sentences))


def _cut_log() -> None:
    """Have what was deleted leave the database's log too, where it stays readable until then."""
    transaction.on_commit(empty_write_ahead_log, robust=True)


def _page(request: HttpRequest, visit: Visit, error: RemitError | None = None) -> HttpResponse:
    waiting, doubles = examine_screened(
        commission_id=visit.commission_id,
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )
    recruitment = stored_recruit(visit.commission_id)
    listed = {one.code for one in waiting}
    chosen = set(request.POST.getlist("code")) if error else set()
    rows = [
        (
            one,
            [(d.other if d.code == one.code else d.code, d.same, d.other in listed)
             for d in doubles if one.code in {d.code, d.other}],
            one.code in chosen,
        )
        for one in waiting
    ]  # fmt: skip
    journey = stored_journey(visit.commission_id)
    screener = journey.screener if journey else None
    context = {
        "heading": "Screened",
        "has_screener": screener is not None,
        "notices": _notices(visit.commission_id, screener, recruitment),
        "rows": rows,
        "out": screened_out(visit.commission_id),
        "on_the_way": screening_on_the_way(visit.commission_id),
        "can_answer": bool(recruitment and recruitment.settings and len(recruitment.quotas)),
        "at_stake": recruitment.at_stake if recruitment else "",
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "recruit/screened.html", context, status=422 if error else 200)


def _notices(
    commission_id: int, screener: Screener | None, recruitment: Recruitment | None
) -> tuple[Problem, ...]:
    """Return what the quotas count by and the screener does not give."""
    problems = Problems()
    if screener and recruitment:
        form = stored_forms(commission_id).get(screener.form)
        check_screener_fit(screener, form, recruitment.quotas, JOURNEY_FILE, problems)
    return problems.notices
