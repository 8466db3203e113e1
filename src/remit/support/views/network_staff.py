"""The coordinator's page of the network: circles, what waits to be read, who should meet whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.support.core.needs.needs import KINDS, count_kinds
from remit.support.core.needs.told import KIND_WORDS
from remit.support.core.network import MOST_TEXT, KeepsGoing
from remit.support.core.programme import MOST_LINE
from remit.support.introduction_actions import suggest_introduction
from remit.support.needs_queries import all_needs, wave_now
from remit.support.network_actions import (
    close_circle,
    keep_going,
    open_circle,
    read_post,
)
from remit.support.network_queries import (
    circle_sizes,
    circles,
    introductions,
    keeps_going,
    waiting_posts,
)
from remit.support.organisation_queries import organisations
from remit.support.permissions import check_can_see_organisations
from remit.support.views.board import only_programmes, read_key
from remit.support.views.principles_staff import said
from remit.support.views.staff_fields import Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit

MOST_NUMBER = 100_000
# The fields of the page's forms, as they are before anything is typed.
BLANK = (
    "number", "what", "next_step", "by_on", "owner", "owner_role", "done_on", "key", "name",
    "about", "kind", "first", "second", "act",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def network(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that a coordinator does for the network."""
    only_programmes(visit)
    failure: RemitError | None = None
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            messages.success(request, act(request, visit))
        except RemitError as error:
            failure = error
        else:
            return redirect("support-network", visit.facts.name)
    return visit.page(
        request,
        "support/board/network.html",
        _context(request, visit) | (what_failed(failure) if failure else {}),
        status=422 if failure else 200,
    )


def _context(request: HttpRequest, visit: Visit) -> dict[str, object]:
    programme = visit.commission_id
    sizes, found = circle_sizes(programme), circles(programme)
    wave = wave_now(programme)
    about = {one.kind for one in found if one.closed_on is None}
    lacking = [
        (KIND_WORDS[one.kind], one.kind, one.organisations)
        for one in count_kinds(all_needs(programme), wave)
        if one.kind not in about
    ]
    return {
        "heading": "The network",
        "circles": [(one, sizes.get(one.key, 0)) for one in found],
        "lacking": sorted(lacking, key=lambda one: -one[2]),
        "kinds": [(kind, KIND_WORDS[kind]) for kind in KINDS],
        "waiting": waiting_posts(programme),
        "introductions": introductions(programme),
        "going": keeps_going(programme),
        "codes": [one.code for one in organisations(programme)],
        "typed": dict.fromkeys(BLANK, "") | request.POST.dict(),
    }


def _open_circle(request: HttpRequest, visit: Visit) -> str:
    typed = Typed(request)
    key = read_key(typed, request)
    name = typed.text("name", "Name", MOST_LINE)
    about = typed.text("about", "What it is for", MOST_TEXT, needed=False)
    kind = typed.choice("kind", "The need that it is about", ("", *KINDS))
    typed.done()
    open_circle(key=key, name=name, about=about, kind=kind, on=timezone.localdate(), **said(visit))
    return "The circle is open. Organisations whose needs fit find it at the top of their page."


def _close_circle(request: HttpRequest, visit: Visit) -> str:
    close_circle(key=request.POST.get("key", ""), on=timezone.localdate(), **said(visit))
    return "The circle is closed."


def _read_post(request: HttpRequest, visit: Visit) -> str:
    typed = Typed(request)
    key = typed.number("post", "Post", MOST_NUMBER) or 0
    lets_pass = request.POST.get("verdict") == "pass"
    reason = None if lets_pass else typed.text("reason", "Why not", MOST_TEXT)
    typed.done()
    read_post(key=key, reason=reason, **said(visit))
    return "It can be seen now." if lets_pass else "It is turned down, and they are told why."


def _suggest(request: HttpRequest, visit: Visit) -> str:
    typed = Typed(request)
    about = typed.text("about", "What brings them together", MOST_TEXT)
    codes = (request.POST.get("first", ""), request.POST.get("second", ""))
    typed.done()
    suggest_introduction(codes=codes, about=about, on=timezone.localdate(), **said(visit))
    return "Both are asked. Neither learns who the other is before both have said yes."


def _going(request: HttpRequest, visit: Visit) -> str:
    typed = Typed(request)
    number = typed.number("number", "Number", MOST_NUMBER) or 0
    known = {one.number: one for one in keeps_going(visit.commission_id)}.get(number)
    what = typed.text("what", "What keeps going", MOST_TEXT)
    next_step = typed.text("next_step", "The next step", MOST_TEXT)
    by_on = typed.day("by_on", "By when")
    owner_role = typed.text("owner_role", "Who else sees to it", MOST_LINE, needed=False)
    owner = request.POST.get("owner", "")
    typed.done()
    done = "done" in request.POST
    done_on = (known.done_on if known and known.done_on else timezone.localdate()) if done else None
    keep_going(
        going=KeepsGoing(number, what, next_step, by_on, owner, owner_role, done_on),
        **said(visit),
    )
    return "It is kept."


ACTS: dict[str, Callable[[HttpRequest, Visit], str]] = {
    "open-circle": _open_circle,
    "close-circle": _close_circle,
    "read": _read_post,
    "suggest": _suggest,
    "going": _going,
}
