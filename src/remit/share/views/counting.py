"""Counting together: organisations hand counts in and see the tables; a coordinator's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from remit.ask.core.speech import FALLBACK, Speech
from remit.commission.views import study_page, what_failed
from remit.kernel.documents import dump_toml
from remit.kernel.errors import InvalidInput, Place, Problems, RemitError, problem_kind
from remit.share.counting_actions import hand_in, make_table, open_pool, take_back
from remit.share.counting_queries import handed_by, pools_of
from remit.support.permissions import check_can_see_organisations
from remit.support.views.entrance import Words, programme_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from remit.commission.views import Visit
    from remit.share.counting_queries import PoolStanding
    from remit.support.views.entrance import Caller

ROOM = "remit.share"
MOST_BYTES = 2_000_000
UNPROCESSABLE = 422

COUNTS_TOO_LONG = problem_kind(
    "counts-file-too-long",
    "The file is longer than {most}, so nothing of it was taken.",
    "Send the file that `remit count` wrote: counts of every group take far less.",
)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def counts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The pools: what to do, handing counts in, taking them back, and the newest tables."""
    say = Speech(caller.speech.language, (FALLBACK,), room=ROOM)
    found = {one.pool.name: one for one in pools_of(caller.commission_id)}
    failed: list[str] = []
    if request.method == "POST":
        name = request.POST.get("pool", "")
        if name not in found:
            raise Http404
        failed = _change(request, caller, name)
        if not failed:
            return caller.to("counts")
    mine = handed_by(caller.own.organisation_id)
    context = {
        "asked": Words(say),
        "found": [(one, mine.get(name), _table(one)) for name, one in found.items()],
        "failed": failed,
        "faults": [("pools", say.word("counts-failed"))] if failed else [],
    }
    status = UNPROCESSABLE if failed else 200
    return caller.page(request, "share/counts.html", context, status=status)


@require_safe
@programme_page(inside=True)
def pool_file(_request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    """A pool's file, to count with."""
    return _file(caller.commission_id, key)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def counts_staff(request: HttpRequest, visit: Visit) -> HttpResponse:
    """For the coordinator: open a pool, and make a table when enough have handed in."""
    problem: dict[str, object] = {}
    if request.method == "POST":
        try:
            _staff_act(request, visit)
        except RemitError as error:
            problem = what_failed(error)
        else:
            return redirect("counts-staff", visit.facts.name)
    context = {
        "heading": "Counting together",
        "found": pools_of(visit.commission_id),
        **problem,
    }
    return visit.page(
        request, "share/counts_staff.html", context, UNPROCESSABLE if problem else 200
    )


def _staff_act(request: HttpRequest, visit: Visit) -> None:
    act: dict[str, Any] = {
        "commission_id": visit.commission_id,
        "actor": visit.actor,
        "now": timezone.now(),
    }
    name = request.POST.get("pool", "")
    if name:
        if name not in {one.pool.name for one in pools_of(visit.commission_id)}:
            raise Http404
        make_table(name=name, **act)
        messages.success(request, "The table is made. The organisations see it on their page.")
    else:
        open_pool(content=_sent(request), **act)
        messages.success(request, "The pool is open. Organisations can hand in their counts.")


def _change(request: HttpRequest, caller: Caller, name: str) -> list[str]:
    """Hand counts in or take them back; return what is wrong, in English as files are."""
    whose: dict[str, Any] = {
        "commission_id": caller.commission_id,
        "participant_id": caller.own.participant_id,
        "organisation_id": caller.own.organisation_id,
        "code": caller.own.code,
        "name": name,
        "now": timezone.now(),
    }
    if request.POST.get("do") == "drop":
        take_back(**whose)
        return []
    try:
        hand_in(content=_sent(request), **whose)
    except InvalidInput as error:
        return [str(one) for one in error.problems]
    return []


def _sent(request: HttpRequest) -> bytes:
    """Return the file that was sent; nothing where there is none.

    Raises:
        InvalidInput: it is too long.
    """
    sent = request.FILES.get("file")
    if sent is None:
        return b""
    if (sent.size or 0) > MOST_BYTES:
        problems = Problems()
        problems.add(COUNTS_TOO_LONG, Place(sent.name or ""), most=f"{MOST_BYTES // 1_000_000} MB")
        problems.raise_if_any()
    return bytes(sent.read())


def _file(commission_id: int, name: str) -> HttpResponse:
    for one in pools_of(commission_id):
        if one.pool.name == name:
            answer = HttpResponse(dump_toml(one.document), content_type="text/plain; charset=utf-8")
            answer["Content-Disposition"] = 'attachment; filename="pool.toml"'
            return answer
    raise Http404


def _table(one: PoolStanding) -> Mapping[str, object] | None:
    """Return the newest table of a pool as rows to show, or None."""
    if not one.tables:
        return None
    newest = one.tables[0]
    names = [each.name for each in one.pool.dimensions]
    return {
        "names": names,
        "rows": [([cell[name] for name in names], cell["value"]) for cell in newest["cells"]],
        "on": newest["pooled_on"],
        "organisations": newest["organisations"],
    }
