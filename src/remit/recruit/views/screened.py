"""Who came by the screener: seen by code, held against those who are known, and decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.ask.screening_queries import screened_out, screening_on_the_way
from remit.commission.views import Visit, study_page, what_failed
from remit.kernel.errors import RemitError
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import stored_recruit
from remit.recruit.screened_actions import (
    answer_screened,
    examine_screened,
    refuse_screened,
    take_screened,
)
from remit.recruit.views.arrivals import TITLES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


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
    codes = request.POST.getlist("code")
    if one := request.POST.get("answer", ""):
        decision = answer_screened(
            commission_id=visit.commission_id, code=one, actor=visit.actor, now=timezone.now()
        )
        messages.success(request, f"{TITLES[decision.answer]} {one}. {decision.reason}")
    elif request.POST.get("do") == "refuse":
        count = refuse_screened(
            commission_id=visit.commission_id, codes=codes, actor=visit.actor, now=timezone.now()
        )
        messages.success(request, f"{count} not taken over. Everything about them is deleted.")
    else:
        taken = take_screened(
            commission_id=visit.commission_id,
            codes=codes,
            households="households" in request.POST,
            drop_panel="drop_panel" in request.POST,
            vault_key=settings.VAULT_KEY,
            actor=visit.actor,
            now=timezone.now(),
        )
        messages.success(request, " ".join(taken.sentences))


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
    context = {
        "heading": "Screened",
        "rows": rows,
        "out": screened_out(visit.commission_id),
        "on_the_way": screening_on_the_way(visit.commission_id),
        "can_answer": bool(recruitment and recruitment.settings and len(recruitment.quotas)),
        "at_stake": recruitment.at_stake if recruitment else "",
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "recruit/screened.html", context, status=422 if error else 200)
