"""Tables of linked records: asked for, looked at by two others, released."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import InvalidInput, Place, Problems, RemitError
from remit.share.core.output_rules import rules_in_words
from remit.share.core.tables.account import shown_of
from remit.share.core.tables.naming import field_words, title_of
from remit.share.core.tables.question import COUNT, MEAN, RATE, SUM, parse_question
from remit.share.core.tables.requested import RELEASED, WAITING, Wanted, purpose_of
from remit.share.permissions import (
    can_check_table,
    can_request_table,
    check_can_check_table,
    check_can_request_table,
    check_can_see_tables,
)
from remit.share.queries import purposes_of, stored_agreements
from remit.share.release_files import release_files
from remit.share.run_queries import linked_table, runs_linked
from remit.share.table_actions import check_table, refuse_table, release_table, request_tables
from remit.share.table_queries import TableUnknown, free_key, requested_table, requested_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from remit.commission.views import Visit
    from remit.share.core.tables.question import Question
    from remit.share.core.tables.requested import Requested

GROUPINGS, FILTERS = ("by-1", "by-2", "by-3"), ("where-1", "where-2")
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "html": "text/html"}


@require_safe
@study_page(check_can_see_tables)
def tables(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every table with its purpose and where it stands."""
    words = {one.key: field_words(one) for one in stored_agreements(visit.commission_id)}
    found = [
        (title_of(one.wanted.question, words.get(one.wanted.agreement, {})), one)
        for one in reversed(requested_tables(visit.commission_id))
    ]
    context = {
        "heading": "Tables of linked records",
        "found": found,
        "runs": runs_linked(visit.commission_id),
        "asks": can_request_table(visit.user_id, visit.commission_id),
    }
    return visit.page(request, "share/tables.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_request_table)
def new_table(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form with the fields of a run; what is asked is made, protected, and waits for checks."""
    runs = runs_linked(visit.commission_id)
    sent = request.POST if request.method == "POST" else request.GET
    run = sent.get("run", "") if sent.get("run", "") in runs else (runs[-1] if runs else "")
    failed: dict[str, object] = {}
    if request.method == "POST":
        try:
            made = _ask(request, visit, run)
        except RemitError as error:
            failed = what_failed(error)
        else:
            messages.success(request, "It is made and protected. It waits for two checks.")
            return redirect("table", visit.facts.name, made.key)
    try:
        fields = _fields(visit.commission_id, run) if run else {}
    except RemitError as error:
        fields, failed = {}, failed or what_failed(error)
    context = {
        "heading": "Ask for a table",
        "runs": runs,
        "run": run,
        **fields,
        "groupings": [(name, sent.get(name, "")) for name in GROUPINGS],
        "filters": [(name, sent.get(name, "")) for name in FILTERS],
        "measure": sent.get("measure", COUNT),
        "sent": {name: sent.get(name, "") for name in ("number", "rate", "purpose", "name")},
        **failed,
    }
    return visit.page(request, "share/new_table.html", context, status=422 if failed else 200)


@require_safe
@study_page(check_can_see_tables)
def table(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """One table as its checkers see it: protected, its purpose beside it, with rules and audit."""
    one = _found(visit, key)
    agreements = {each.key: each for each in stored_agreements(visit.commission_id)}
    question = one.wanted.question
    agreement = agreements.get(one.wanted.agreement)
    words = field_words(agreement) if agreement else {}
    is_own = visit.actor.casefold() == one.wanted.requester.casefold()
    has_checked = any(each.by == visit.actor for each in one.wanted.checks)
    checks = can_check_table(visit.user_id, visit.commission_id) and one.state == WAITING
    context = {
        "heading": title_of(question, words),
        "one": one,
        "agreement": agreement,
        "shown": shown_of(question, one.rows, words),
        "rules": rules_in_words(one.rules),
        "is_own": is_own,
        "may_check": checks and not is_own and not has_checked and one.checks_left,
        "may_settle": checks and not is_own,
    }
    return visit.page(request, "share/table.html", context)


@require_POST
@study_page(check_can_check_table)
def check(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Record that whoever is signed in looked at a table and lets it go."""
    act = partial(check_table, says=_note(request))
    return _done(request, visit, key, act, "Your check is on record.")


@require_POST
@study_page(check_can_check_table)
def refuse(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Refuse a table, with the reason."""
    why = _note(request)
    if not why:
        messages.error(request, "Say why it is refused: the reason stays on record.")
        return redirect("table", visit.facts.name, key)
    act = partial(refuse_table, why=why)
    return _done(request, visit, key, act, "It is refused, and does not leave.")


@require_POST
@study_page(check_can_check_table)
def release(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Release a table that two others have checked."""
    return _done(
        request,
        visit,
        key,
        release_table,
        "It is released. The report tells of it when it is next made.",
    )


@require_safe
@study_page(check_can_see_tables)
def released_file(request: HttpRequest, visit: Visit, key: str, ending: str) -> HttpResponse:
    """One file of a released table, to keep or to pass on."""
    del request
    one = _found(visit, key)
    agreements = {each.key: each for each in stored_agreements(visit.commission_id)}
    agreement = agreements.get(one.wanted.agreement)
    if one.state != RELEASED or ending not in CONTENT_TYPES or agreement is None:
        raise Http404
    files = release_files(one, agreement, made_up=visit.facts.made_up)
    content = files[f"{key}.{ending}"]
    headers = {"Content-Disposition": f'attachment; filename="{key}.{ending}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[ending], headers=headers)


def _found(visit: Visit, key: str) -> Requested:
    try:
        return requested_table(visit.commission_id, key)
    except TableUnknown as error:
        raise Http404 from error


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").strip()


def _done(
    request: HttpRequest, visit: Visit, key: str, act: Callable[..., object], words: str
) -> HttpResponse:
    """Have whoever is signed in do something with a table; say on its page what came of it."""
    _found(visit, key)
    try:
        act(
            commission_id=visit.commission_id,
            key=key,
            by=visit.actor,
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    return redirect("table", visit.facts.name, key)


def _ask(request: HttpRequest, visit: Visit, run: str) -> Requested:
    """Make the table that the form asks for.

    Raises:
        RemitError: it is not to be had; the reason is named.
    """
    problems = Problems()
    question = _question(request, problems)
    linked = linked_table(visit.commission_id, run)
    purposes = purposes_of(visit.commission_id, linked.agreement)
    purpose = purpose_of(request.POST.get("purpose", ""), purposes, Place(), problems)
    problems.raise_if_any()
    if question is None:  # one without problems is read
        raise AssertionError(dict(request.POST))
    key = free_key(visit.commission_id, run, request.POST.get("name", "").strip())
    wanted = Wanted(key, linked.agreement, question, purpose, visit.actor, run)
    answer = request_tables(
        commission_id=visit.commission_id,
        run=run,
        wanted=[wanted],
        actor=visit.actor,
        now=timezone.now(),
    )
    for error in answer.stopped.values():
        if isinstance(error, InvalidInput):
            raise InvalidInput(error.problems)
        raise error
    return answer.made[0]


def _question(request: HttpRequest, problems: Problems) -> Question | None:
    measure = request.POST.get("measure", COUNT)
    number, rate = request.POST.get("number", ""), request.POST.get("rate", "")
    return parse_question(
        [name for name in (request.POST.get(each, "") for each in GROUPINGS) if name],
        # A blank that is said is a choice that was not made.
        sums=(number or " ") if measure == SUM else "",
        mean=(number or " ") if measure == MEAN else "",
        rate=(rate or " ") if measure == RATE else "",
        where=[pair for pair in (request.POST.get(each, "") for each in FILTERS) if pair],
        place=Place(),
        problems=problems,
    )


def _fields(commission_id: int, run: str) -> dict[str, object]:
    """Return the fields that may group a run's people, its numbers, and its only purpose."""
    from remit.share.table_making import fields_of  # noqa: PLC0415  # wants a part apart

    groups, numbers = fields_of(commission_id, run)
    purposes = purposes_of(commission_id, linked_table(commission_id, run).agreement)
    only = purposes[0] if len(purposes) == 1 else ""
    return {"groups": groups, "numbers": numbers, "only_purpose": only}
