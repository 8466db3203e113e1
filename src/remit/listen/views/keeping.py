"""The pages of replaced words, which are shown for a reason alone, and of when things end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.listen.core.safeguards import NAMES, RECORDING
from remit.listen.keeping_actions import (
    UnableToKeep,
    destroy_names,
    say_recording_destroyed,
    state_day,
)
from remit.listen.kept_queries import kept_in_words
from remit.listen.permissions import check_can_read_transcript
from remit.listen.safeguard_queries import keeping_dates
from remit.listen.views.acting import acting, reading
from remit.people.actions import empty_write_ahead_log
from remit.people.original_actions import REASONS, show_originals
from remit.people.queries import replacements, withdrawn_codes
from remit.people.withdrawal import NO_CALLING_BACK, gone_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.listen.core.safeguards import Keeping


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def originals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What stands in the transcripts in place of words, and the words themselves for a reason."""
    error: RemitError | None = None
    words: tuple[str, ...] = ()
    chosen = request.POST.get("replacement", "")
    if request.method == "POST":
        try:
            words = show_originals(
                replacement=chosen,
                reason=request.POST.get("reason", ""),
                vault_key=settings.VAULT_KEY,
                **acting(visit),
            )
        except RemitError as failed:
            error = failed
    context = {
        "heading": "Replaced words",
        "rows": [
            (name, kind, count)
            for name, (kind, count) in sorted(replacements(visit.commission_id).items())
        ],
        "chosen": chosen,
        "words": words,
        "reasons": REASONS.items(),
        "reason": request.POST.get("reason", ""),
        **(what_failed(error) if error else {}),
    }
    page = visit.page(request, "listen/originals.html", context, status=422 if error else 200)
    # Nobody who comes to this computer later finds them in the browser's store.
    page["Cache-Control"] = "no-store"
    return page


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def keeping(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Until when replaced words and recordings are kept, and their end."""
    error: RemitError | None = None
    if request.method == "POST":
        try:
            said = _ACTS.get(request.POST.get("act", ""), _state)(request, visit)
        except RemitError as failed:
            error = failed
        else:
            messages.success(request, said)
            return redirect("listen-keeping", visit.facts.name)
    today = timezone.localdate()
    dates = keeping_dates(visit.commission_id)
    known = replacements(visit.commission_id)
    context = {
        "heading": "What is kept until when",
        "names": next((each for each in dates if each.what == NAMES), None),
        "recordings": [each for each in dates if each.what == RECORDING],
        "kept": kept_in_words(visit.commission_id),
        "originals": sum(count for _, count in known.values()),
        "gone_out": gone_out(visit.commission_id, withdrawn_codes(visit.commission_id)),
        "no_calling_back": NO_CALLING_BACK,
        "due": _told(dates, lambda each: each.is_due(today)),
        "overdue": _told(dates, lambda each: each.is_overdue(today)),
        "given": request.POST if error else {},
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/keeping.html", context, status=422 if error else 200)


def _told(dates: Iterable[Keeping], holds: Callable[[Keeping], bool]) -> set[str]:
    """Return what something holds of: recordings by their names, replaced words as `NAMES`."""
    return {each.name if each.what == RECORDING else NAMES for each in dates if holds(each)}


def _state(request: HttpRequest, visit: Visit) -> str:
    what = RECORDING if request.POST.get("what") == RECORDING else NAMES
    name = request.POST.get("name", "")
    state_day(what=what, name=name, destroy_by=_day(request, "destroy-by"), **reading(visit))
    return "The day is stated."


def _destroy(request: HttpRequest, visit: Visit) -> str:
    if "sure" not in request.POST:
        raise UnableToKeep(
            "Nothing was destroyed.", remedy="Tick that you are sure: there is no way back."
        )
    count = destroy_names(**reading(visit))
    # What was deleted stays readable in the database's log until that is cut.
    transaction.on_commit(empty_write_ahead_log, robust=True)
    return f"Destroyed: what the vault knew of {count} replaced words."


def _recording(request: HttpRequest, visit: Visit) -> str:
    name = request.POST.get("name", "")
    say_recording_destroyed(name=name, **reading(visit))
    return f"Noted: the recording {name} is destroyed."


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as error:
        raise UnableToKeep(
            "No day was given.", remedy="Give it as 2026-11-22, year first."
        ) from error


_ACTS: dict[str, Callable[[HttpRequest, Visit], str]] = {
    "state": _state,
    "destroy": _destroy,
    "recording": _recording,
}
