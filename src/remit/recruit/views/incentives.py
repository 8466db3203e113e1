"""Incentives: what was promised and paid, by code, against the budget."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from remit.commission.views import Visit, study_page
from remit.kernel.errors import RemitError
from remit.people.core.participant_code import written_code
from remit.recruit.core.incentive import METHODS, Incentive, pounds, read_incentive, with_days
from remit.recruit.incentive_actions import (
    IncentiveNotFound,
    UnableToPromiseAgain,
    cancel_incentive,
    incentives_as_spreadsheet,
    note_receipt,
    pay_incentive,
    promise_incentive,
)
from remit.recruit.incentive_queries import incentive_account, one_incentive
from remit.recruit.permissions import check_can_recruit
from remit.recruit.session_queries import stored_sessions
from remit.recruit.views.asked import act_asked
from remit.recruit.views.typed import Typed, add_from_form, typed, what_is_wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

LABELS = {
    "code": "Code of the participant",
    "amount": "Amount in pounds",
    "method": "How it is paid",
    "what": "What for",
    "session": "Session",
    "promised_on": "Promised on",
    "paid_on": "Paid on",
    "receipt": "Receipt",
}
PAYMENT = {"paid_on": "Paid on", "receipt": "Receipt"}
CANCELLATION = {"on": "Day"}
PAY, RECEIPT, CANCEL = "pay", "receipt", "cancel"


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def incentives(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The account of incentives, and a form to promise one or to record one that was paid."""
    return add_from_form(
        request, visit, LABELS, add=_promise, page=_list, address="recruit-incentives"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def incentive(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """One incentive: paying it, noting its receipt, or cancelling it."""
    if request.method != "POST":
        return _one(request, visit, number)
    try:
        act = act_asked(request, {PAY: _pay, RECEIPT: _note, CANCEL: _cancel})
        changed = act(request, visit, number)
    except IncentiveNotFound:
        raise
    except RemitError as error:
        return _one(request, visit, number, error)
    messages.success(request, _said(changed))
    return redirect("recruit-incentives", visit.facts.name)


@require_safe
@study_page(check_can_recruit)
def incentives_file(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every incentive as CSV for a spreadsheet."""
    text = incentives_as_spreadsheet(
        commission_id=visit.commission_id, actor=visit.actor, now=timezone.now()
    )
    name = f"{visit.facts.name}-incentives.csv"
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _promise(request: HttpRequest, visit: Visit, fields: Typed) -> str:
    code = written_code(fields.cells["code"], visit.facts.codes_mode)
    today = timezone.localdate()
    cells = with_days({**fields.cells, "code": code}, today)
    sessions = [one.key for one in stored_sessions(visit.commission_id)]
    incentive = promise_incentive(
        commission_id=visit.commission_id,
        incentive=Typed(cells, LABELS).value(
            partial(read_incentive, sessions=sessions, today=today)
        ),
        within_budget=request.POST.get("within_budget") == "yes",
        token=request.POST.get("token", ""),
        actor=visit.actor,
        now=timezone.now(),
    )
    return _said(incentive)


def _pay(request: HttpRequest, visit: Visit, number: int) -> Incentive:
    fields = typed(request, PAYMENT)
    return pay_incentive(
        commission_id=visit.commission_id,
        number=number,
        paid_on=fields.day("paid_on"),
        receipt=fields.cells["receipt"],
        actor=visit.actor,
        now=timezone.now(),
    )


def _note(request: HttpRequest, visit: Visit, number: int) -> Incentive:
    return note_receipt(
        commission_id=visit.commission_id,
        number=number,
        receipt=typed(request, PAYMENT).cells["receipt"],
        actor=visit.actor,
        now=timezone.now(),
    )


def _cancel(request: HttpRequest, visit: Visit, number: int) -> Incentive:
    return cancel_incentive(
        commission_id=visit.commission_id,
        number=number,
        on=typed(request, CANCELLATION).day("on"),
        actor=visit.actor,
        now=timezone.now(),
    )


def _said(incentive: Incentive) -> str:
    whose = f" to {incentive.code}" if incentive.code else ""
    day = incentive.cancelled_on or incentive.paid_on or incentive.promised_on or ""
    said = f"{incentive.state} on {date_format(day, 'j F Y')}" if day else incentive.state
    return f"Number {incentive.number}, {pounds(incentive.amount)}{whose}: {said}."


def _list(
    request: HttpRequest, visit: Visit, given: Mapping[str, str], error: RemitError | None
) -> HttpResponse:
    # What was recorded already must not be sent again with a fresh token by one more click.
    given = {} if isinstance(error, UnableToPromiseAgain) else given
    context = {
        "heading": "Incentives",
        "account": incentive_account(visit.commission_id),
        "sessions": stored_sessions(visit.commission_id),
        "methods": METHODS,
        "given": given,
        "within_budget": "within_budget" in request.POST,
        "token": secrets.token_urlsafe(16),
        **what_is_wrong(error),
    }
    return visit.page(request, "recruit/incentives.html", context, status=422 if error else 200)


def _one(
    request: HttpRequest, visit: Visit, number: int, error: RemitError | None = None
) -> HttpResponse:
    found = one_incentive(visit.commission_id, number)
    if found is None:
        raise IncentiveNotFound(f"There is no incentive with the number {number}.", number=number)
    today = timezone.localdate().isoformat()
    context = {
        "heading": f"Incentive {number}",
        "incentive": found,
        "method": METHODS[found.method],
        "given": {"paid_on": today, "on": today, **request.POST.dict()},
        **what_is_wrong(error),
    }
    return visit.page(request, "recruit/incentive.html", context, status=422 if error else 200)
