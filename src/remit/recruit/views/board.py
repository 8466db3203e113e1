"""The quota board: how each quota fares, open places drawn anew, and invitations in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import Visit, study_page, what_failed
from remit.kernel.errors import Problems, RemitError
from remit.recruit.core.board import MOST_SPARES
from remit.recruit.core.fieldwork import STATUSES, in_words, shown
from remit.recruit.fieldwork_actions import replace_in_field
from remit.recruit.invitation_actions import invite_people
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import next_batch, quota_board, uninvited
from remit.recruit.rolling_actions import delete_screened_out
from remit.recruit.views.asked import act_asked, day_asked, number_asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.recruit.core.board import Board

MOST_WARNINGS = 5  # more in a row hide the board below them
MOST_NAMED = 10  # more codes than these in a row are read by nobody


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def board(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each quota as fieldwork stands; from here places are drawn anew and people are invited."""
    delete_screened_out(commission_id=visit.commission_id, now=timezone.now())
    if request.method != "POST":
        return _page(request, visit)
    try:
        act_asked(request, {"replace": _draw_anew, "invite": _invite})(request, visit)
    except RemitError as error:
        return _page(request, visit, error)
    return redirect("recruit-board", visit.facts.name)


def _draw_anew(request: HttpRequest, visit: Visit) -> None:
    account = replace_in_field(
        commission_id=visit.commission_id,
        on=timezone.localdate(),
        actor=visit.actor,
        now=timezone.now(),
    )
    drawn = "1 person was" if len(account.chosen) == 1 else f"{len(account.chosen)} people were"
    places = "1 open place" if account.open == 1 else f"{account.open} open places"
    said = [f"Round {account.round}: {drawn} drawn for {places}: {', '.join(account.chosen)}."]
    if account.replaced:
        said.append(f"They take the places of {', '.join(account.replaced)}.")
    said += account.sentences or ["Every quota is kept."]
    messages.success(request, " ".join([*said, "Invite them next."]))


def _invite(request: HttpRequest, visit: Visit) -> None:
    problems = Problems()
    on = day_asked(request, problems)
    problems.raise_if_any()
    invited = invite_people(
        commission_id=visit.commission_id,
        codes=request.POST.getlist("code"),
        on=on or timezone.localdate(),
        actor=visit.actor,
        now=timezone.now(),
    )
    people = "1 person was" if len(invited) == 1 else f"{len(invited)} people were"
    named = f": {', '.join(invited)}" if len(invited) <= MOST_NAMED else ""
    messages.success(request, f"{people} marked as invited{named}.")


def _page(request: HttpRequest, visit: Visit, error: RemitError | None = None) -> HttpResponse:
    found = quota_board(visit.commission_id)
    waiting = uninvited(visit.commission_id)
    count = number_asked(request.GET.get("count"))
    sent = request.method == "POST"
    context = {
        "heading": "Quota board",
        "board": found,
        **_warnings(found),
        "statuses": _statuses(found) if found else (),
        "waiting": waiting,
        "batch": waiting[:count] if count else waiting,
        "ticked": set(request.POST.getlist("code")) if sent else set(waiting),
        "on": request.POST.get("on", timezone.localdate().isoformat()),
        **_alternates(request, visit),
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "recruit/board.html", context, status=422 if error else 200)


def _warnings(found: Board | None) -> dict[str, object]:
    """Return what needs doing: the first few, and the others, which are behind a button."""
    said = found.warnings if found else ()
    first = MOST_WARNINGS if len(said) > MOST_WARNINGS + 1 else len(said)
    return {"first_warnings": said[:first], "more_warnings": said[first:]}


def _statuses(found: Board) -> tuple[tuple[str, str, int, str], ...]:
    """Return each status that somebody has: its key, its words, how many, what it says."""
    words = {"": "A place was drawn for them; they were not invited yet.", **STATUSES}
    return tuple(
        (shown(status), in_words(status), found.statuses[status], said)
        for status, said in words.items()
        if status in found.statuses
    )


def _alternates(request: HttpRequest, visit: Visit) -> dict[str, object]:
    """Return the alternates when they are asked for: finding them can take seconds."""
    if "alternates" not in request.GET:
        return {}
    asked = number_asked(request.GET["alternates"])
    if asked is not None:
        # An address can ask for more than the page offers, and would take minutes.
        asked = min(asked, MOST_SPARES)
    found = next_batch(visit.commission_id, asked)
    return {} if found is None else {"alternates": found.alternates, "asked": asked}
