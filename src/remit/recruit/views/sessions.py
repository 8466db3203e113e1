"""Sessions and their places: how each fills, who is booked, and booking somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import Visit, study_page
from remit.kernel.errors import RemitError
from remit.people.core.participant_code import written_code
from remit.recruit.core.fieldwork import CONFIRMED, Step
from remit.recruit.core.session import MAX_PLACES, MODES, cells, read_session
from remit.recruit.fieldwork_actions import move_in_field
from remit.recruit.permissions import check_can_recruit
from remit.recruit.session_actions import change_session, make_session, remove_session
from remit.recruit.session_queries import SessionNotFound, session_board, stored_session
from remit.recruit.views.asked import act_asked
from remit.recruit.views.typed import (
    CODE_BLANK,
    Typed,
    add_from_form,
    as_typed,
    typed,
    what_is_wrong,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

LABELS = {
    "key": "Key",
    "title": "Title",
    "on": "Day",
    "starts": "Starts at",
    "venue": "Venue",
    "places": "How many places",
    "mode": "How it is held",
}
BOOKING = {"code": "Code of the participant", "day": "Day on which they said yes"}
CHANGE, BOOK, REMOVE = "change", "book", "remove"


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def sessions(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every session with its places, and a form for another."""
    return add_from_form(request, visit, LABELS, add=_add, page=_list, address="recruit-sessions")


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def session(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """One session: who is booked by code, booking, changing it and taking it out."""
    if request.method != "POST":
        return _one(request, visit, key)
    try:
        act = act_asked(request, {CHANGE: _change, BOOK: _book, REMOVE: _remove})
        act(request, visit, key)
    except SessionNotFound:
        raise
    except RemitError as error:
        return _one(request, visit, key, error)
    if act is _remove:
        return redirect("recruit-sessions", visit.facts.name)
    return redirect("recruit-session", visit.facts.name, key)


def _add(_request: HttpRequest, visit: Visit, fields: Typed) -> str:
    session = fields.value(read_session)
    make_session(
        commission_id=visit.commission_id, session=session, actor=visit.actor, now=timezone.now()
    )
    return f"{session.name} was added."


def _change(request: HttpRequest, visit: Visit, key: str) -> None:
    fields = typed(request, LABELS)
    session = Typed({**fields.cells, "key": key}, LABELS).value(read_session)
    change_session(
        commission_id=visit.commission_id, session=session, actor=visit.actor, now=timezone.now()
    )
    messages.success(request, "The session was changed.")


def _book(request: HttpRequest, visit: Visit, key: str) -> None:
    fields = typed(request, BOOKING)
    fields.check_given("code", CODE_BLANK)
    code = written_code(fields.cells["code"], visit.facts.codes_mode)
    move_in_field(
        commission_id=visit.commission_id,
        step=Step(code, CONFIRMED, fields.day("day"), key),
        overbook=request.POST.get("overbook") == "yes",
        actor=visit.actor,
        now=timezone.now(),
    )
    messages.success(request, f"{code} is booked.")


def _remove(request: HttpRequest, visit: Visit, key: str) -> None:
    remove_session(
        commission_id=visit.commission_id, key=key, actor=visit.actor, now=timezone.now()
    )
    messages.success(request, f"{key} was taken out.")


def _list(
    request: HttpRequest, visit: Visit, given: Mapping[str, str], error: RemitError | None
) -> HttpResponse:
    context = {
        "heading": "Sessions",
        "board": session_board(visit.commission_id),
        "given": given,
        "modes": MODES,
        "most_places": MAX_PLACES,
        **what_is_wrong(error),
    }
    return visit.page(request, "recruit/sessions.html", context, status=422 if error else 200)


def _one(
    request: HttpRequest, visit: Visit, key: str, error: RemitError | None = None
) -> HttpResponse:
    stored = stored_session(visit.commission_id, key)
    board = session_board(visit.commission_id)
    did = request.POST.get("do", "")
    context = {
        "heading": stored.name,
        "board": board,
        "row": board.row(key),
        "given": typed(request, LABELS).cells if did == CHANGE else as_typed(cells(stored)),
        "booking": typed(request, BOOKING).cells
        if did == BOOK
        else {"day": timezone.localdate().isoformat()},
        "modes": MODES,
        "most_places": MAX_PLACES,
        **what_is_wrong(error),
    }
    return visit.page(request, "recruit/session.html", context, status=422 if error else 200)
