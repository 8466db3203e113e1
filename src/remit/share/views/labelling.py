"""Pairs of a run labelled by hand by the linkage unit, one a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.share.core.linkage.labelling import (
    DIFFERENT,
    SAME,
    SIZES,
    UNSURE,
    told_measures,
)
from remit.share.labelling_actions import begin_labelling, label_pair, read_pair
from remit.share.labelling_queries import answer_of, labelling, next_pair
from remit.share.permissions import check_can_label_pairs
from remit.share.run_queries import run_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.share.run_queries import RunFacts

ANSWERS = {
    SAME: "The same person",
    DIFFERENT: "Not the same person",
    UNSURE: "Cannot tell",
}


@require_safe
@study_page(check_can_label_pairs)
def pairs(request: HttpRequest, visit: Visit, key: str, run: str) -> HttpResponse:
    """How far the labelling of a run's pairs is, and what it gives so far."""
    return _list(request, visit, _run(visit, key, run))


@require_POST
@study_page(check_can_label_pairs)
def draw(request: HttpRequest, visit: Visit, key: str, run: str) -> HttpResponse:
    """It is said how many pairs are labelled."""
    one, size = _run(visit, key, run), request.POST.get("size", "")
    try:
        begin_labelling(
            commission_id=visit.commission_id,
            run=run,
            size=int(size) if size.isdecimal() and size.isascii() else 0,
            user_id=visit.user_id,
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        return _list(request, visit, one, what_failed(error), status=422)
    return redirect("agreement-pairs", visit.facts.name, key, run)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_label_pairs)
def pair(request: HttpRequest, visit: Visit, key: str, run: str, place: int) -> HttpResponse:
    """Two records' identifiers side by side, and what somebody answers of them."""
    one = _run(visit, key, run)
    if request.method != "POST":
        return _pair(request, visit, one, place)
    answer = request.POST.get("answer", "")
    try:
        label_pair(
            commission_id=visit.commission_id,
            run=run,
            place=place,
            answer=answer,
            user_id=visit.user_id,
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        if answer:
            return _list(request, visit, one, what_failed(error), status=422)
        return _pair(request, visit, one, place, what_failed(error), status=422)
    after = next_pair(visit.commission_id, run, visit.actor)
    if after is None:
        return redirect("agreement-pairs", visit.facts.name, key, run)
    return redirect("agreement-pair", visit.facts.name, key, run, after)


def _run(visit: Visit, key: str, run: str) -> RunFacts:
    """Return a finished run of an agreement.

    Raises:
        Http404: there is none of that name.
    """
    found = run_facts(visit.commission_id, run)
    if found is None or found.agreement != key or found.state != "finished":
        raise Http404
    return found


def _list(
    request: HttpRequest,
    visit: Visit,
    one: RunFacts,
    wrong: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = labelling(visit.commission_id, one.name)
    context = {
        "heading": f"Pairs of {one.name}",
        "one": one,
        "found": found,
        "sizes": SIZES,
        "mine": dict(found.by).get(visit.actor, 0) if found else 0,
        "next": next_pair(visit.commission_id, one.name, visit.actor),
        "measures": told_measures(found.measured) if found and found.size else (),
        **(wrong or {}),
    }
    return visit.page(request, "share/pairs.html", context, status=status)


def _pair(
    request: HttpRequest,
    visit: Visit,
    one: RunFacts,
    place: int,
    wrong: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    try:
        shown = read_pair(
            commission_id=visit.commission_id,
            run=one.name,
            place=place,
            home=settings.HOME,
            vault_key=settings.VAULT_KEY,
            user_id=visit.user_id,
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        return _list(request, visit, one, what_failed(error), status=422)
    context = {
        "heading": f"Pair {shown.place} of {shown.of}",
        "one": one,
        "pair": shown,
        "answers": ANSWERS.items(),
        "answered": answer_of(visit.commission_id, one.name, place, visit.actor),
        **(wrong or {}),
    }
    page = visit.page(request, "share/pair.html", context, status=status)
    # Whoever comes to this computer later finds nobody's name in it.
    page["Cache-Control"] = "no-store"
    return page
