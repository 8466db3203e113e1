"""The draw: its settings, the lottery worked out and published, the seed, and the panel."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from remit.commission.views import study_page
from remit.kernel.errors import Place, Problems, RemitError
from remit.recruit.actions import record_draw
from remit.recruit.core.draw import METHODS
from remit.recruit.core.typed_draw import read_seed, read_settings
from remit.recruit.draw_actions import (
    draw_from_lottery,
    lottery_order,
    ready_to_draw,
    settle_draw,
    store_lottery,
)
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import lottery_files, standing_order
from remit.recruit.views.draw_context import compared, draw_context, draw_failed
from remit.recruit.views.work import Work, working_page

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from remit.commission.views import Visit
    from remit.recruit.core.lottery.lottery import Lottery
    from remit.recruit.core.public_lottery import LotteryOrder, PublicLottery

TEMPLATE = "recruit/draw.html"
REFUSED = 422
# Most lotteries take less: they need no page of their own to wait on.
PATIENCE = 1.0  # seconds
WORKED_OUT = "The lottery is worked out and published in this study. Nobody is drawn yet."
OVERTAKEN = "Somebody else published a lottery meanwhile. Theirs stands."


@require_safe
@study_page(check_can_recruit)
def draw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where the draw stands, and what can be done next."""
    return _page(request, visit)


@require_POST
@study_page(check_can_recruit)
def settle(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Settle the size of the panel and the method."""
    problems = Problems()
    settings = read_settings(request.POST.dict(), problems)
    try:
        problems.raise_if_any()
        if settings is not None:
            settle_draw(
                commission_id=visit.commission_id,
                settings=settings,
                actor=visit.actor,
                now=timezone.now(),
            )
    except RemitError as error:
        return _page(request, visit, error)
    messages.success(request, "Size and method are settled.")
    return _back(visit)


# Working out takes long, and must hold neither the database nor a transaction meanwhile.
@transaction.non_atomic_requests
@require_POST
@study_page(check_can_recruit)
def publish(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Work the lottery out and publish it; show how that gets on if it takes long."""
    try:
        order = lottery_order(visit.commission_id)
    except RemitError as error:
        return _page(request, visit, error)
    work = Work(order.work_out)
    if work.finished_within(PATIENCE):
        try:
            said = _keep(visit, order, work.result())
        except RemitError as error:
            return _page(request, visit, error)
        messages.success(request, said)
        return _back(visit)

    def ending(lottery: PublicLottery) -> str:
        context = {"facts": visit.facts, "said": _keep(visit, order, lottery)}
        return render_to_string("recruit/_worked_out.html", context)

    return working_page(
        request, visit, work, heading="The lottery", ending=ending, failed=partial(_failed, visit)
    )


@transaction.non_atomic_requests
@require_GET
@study_page(check_can_recruit)
def compare(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The published lottery beside that of another method, worked out on the spot."""
    method = request.GET.get("method", "")
    order = standing_order(visit.commission_id)
    if order is None or method not in METHODS:
        raise Http404
    work = Work(lambda progress: order.lottery(method, progress))

    def ending(other: Lottery) -> str:
        context = {"facts": visit.facts, **compared(visit.commission_id, other)}
        return render_to_string("recruit/_compared.html", context)

    heading = f"{order.method.capitalize()} beside {method}"
    return working_page(
        request, visit, work, heading=heading, ending=ending, failed=partial(_failed, visit)
    )


@require_POST
@study_page(check_can_recruit)
def choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Draw the panel with the seed that was stated."""
    typed, sha256 = request.POST.get("seed", ""), request.POST.get("lottery", "")
    problems = Problems()
    seed = read_seed(typed, Place(key="Seed"), problems)
    try:
        problems.raise_if_any()
        if seed is not None:
            _draw(visit, seed, sha256)
    except RemitError as error:
        return _page(request, visit, error, typed=typed)
    messages.success(request, "The panel is drawn.")
    return _back(visit)


@require_safe
@study_page(check_can_recruit)
def public_file(_request: HttpRequest, visit: Visit, stem: str) -> HttpResponse:
    """One of the public files: the lottery as published, or the draw from it."""
    file = f"{stem}.json"
    content = lottery_files(visit.commission_id).get(file)
    if content is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return HttpResponse(content, content_type="application/json", headers=headers)


def _draw(visit: Visit, seed: int, sha256: str) -> None:
    """Draw with a seed: from the lottery that was looked at, where the method makes one."""
    study, now = visit.commission_id, timezone.now()
    _, settings = ready_to_draw(study)
    if settings.makes_lottery:
        draw_from_lottery(commission_id=study, seed=seed, sha256=sha256, actor=visit.actor, now=now)
    else:
        record_draw(commission_id=study, seed=seed, actor=visit.actor, now=now)


def _keep(visit: Visit, order: LotteryOrder, lottery: PublicLottery) -> str:
    """Publish what was worked out, in a transaction of its own; return what to say of it."""
    stands = store_lottery(
        commission_id=visit.commission_id,
        order=order,
        lottery=lottery,
        actor=visit.actor,
        now=timezone.now(),
    )
    return WORKED_OUT if stands == lottery else OVERTAKEN


def _failed(visit: Visit, error: RemitError | None) -> str:
    """Return what went wrong behind a page that has begun; None stands for what nobody expected."""
    context: dict[str, Any] = {"facts": visit.facts}
    context |= {"unexpected": True} if error is None else draw_failed(error)
    return render_to_string("recruit/_failed.html", context)


def _page(
    request: HttpRequest, visit: Visit, error: RemitError | None = None, typed: str = ""
) -> HttpResponse:
    context = draw_context(visit.commission_id)
    if error is None:
        return visit.page(request, TEMPLATE, context)
    context |= draw_failed(error)
    if typed:
        context["typed"] = typed
    return visit.page(request, TEMPLATE, context, status=REFUSED)


def _back(visit: Visit) -> HttpResponse:
    return redirect(reverse("recruit-draw", args=[visit.facts.name]))
