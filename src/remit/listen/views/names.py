"""The page on which a person decides what of a transcript tells who somebody is.

Everything works by plain forms and the keyboard. The page's script only fills in words that were
selected with a mouse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.listen.actions import open_transcript
from remit.listen.applying_actions import apply_review
from remit.listen.core.contents import folded
from remit.listen.core.marked_lines import lines_of
from remit.listen.core.redaction.spans import Kind
from remit.listen.core.review import Choice, Missed
from remit.listen.core.reviewed_text import InContext, in_context, reviewed_lines
from remit.listen.core.suggestions import KEEP, REPLACE, Suggestion, spoken
from remit.listen.permissions import check_can_read_transcript
from remit.listen.review_actions import (
    add_words,
    begin_review,
    call_speakers,
    decide_suggestion,
    give_review_up,
)
from remit.listen.review_queries import name_state, open_review
from remit.listen.safeguard_queries import checked_transcript
from remit.listen.views.acting import acting
from remit.listen.views.lines import part_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.listen.review_queries import OpenReview

# Every decision loads the page again, so it holds a part of a long transcript.
SHOWN_CHARACTERS = 40_000


# Looking for names takes seconds; each act is a transaction of its own.
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def names(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """A transcript's names: looked for, decided one by one, and replaced all at once."""
    error: RemitError | None = None
    if request.method == "POST":
        try:
            said = _ACTS.get(request.POST.get("act", ""), _add)(request, visit, key)
        except RemitError as failed:
            error = failed
        else:
            messages.success(request, said)
            return redirect("listen-names", visit.facts.name, key)
    review = open_review(visit.commission_id, key)
    if review is not None and review.begun_by != visit.actor:
        # The page holds the words; of whoever began, the ledger says so already.
        open_transcript(key=key, user_id=visit.user_id, **acting(visit))
    context: dict[str, Any] = {
        "heading": f"Names in {key}",
        "key": key,
        "state": name_state(visit.commission_id, key),
        "checked": checked_transcript(visit.commission_id, key),
        "kinds": [str(kind) for kind in Kind],
        "given": request.POST if error else {},
        "on_line": request.POST.get("on-line", "") if error else "",
        **(_open(request, review) if review else {}),
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/names.html", context, status=422 if error else 200)


def _open(request: HttpRequest, review: OpenReview) -> dict[str, Any]:
    """Return what the page shows of a review: the suggestion at hand, and the lines around it."""
    all_lines = lines_of(review.transcript.text)
    at = _at_hand(request, review)
    line = _number(request.GET.get("line")) or (at.line if at else 1)
    lines, before, after = part_of(all_lines, line, SHOWN_CHARACTERS)
    places = [each.start for each in review.suggestions]
    here = places.index(at.suggestion.start) if at else 0
    return {
        "review": review,
        "at": at,
        "speakers": [
            (number, old, name, review.speakers.get(old, name))
            for number, (old, name) in enumerate(_speakers(review).items())
        ],
        "alike": _alike(review, at.suggestion) if at else 0,
        "number": here + 1,
        "previous": places[here - 1] if at and here else None,
        "next": places[here + 1] if at and here + 1 < len(places) else None,
        "lines": reviewed_lines(review.transcript.text, lines, review.suggestions),
        "before": before,
        "after": after,
    }


def _speakers(review: OpenReview) -> dict[str, str]:
    """Return who speaks by folded name, in the spelling in which they first do."""
    names: dict[str, str] = {}
    for name in review.transcript.speakers():
        names.setdefault(folded(name), name)
    return names


def _at_hand(request: HttpRequest, review: OpenReview) -> InContext | None:
    """Return the suggestion that was asked for, or the first that nobody has decided."""
    asked = _number(request.POST.get("start") or request.GET.get("at"))
    chosen = next((each for each in review.suggestions if each.start == asked), None)
    if chosen is None and review.undecided:
        chosen = review.undecided[0]
    return in_context(review.transcript, chosen) if chosen else None


def _alike(review: OpenReview, at: Suggestion) -> int:
    """Return in how many places the same words are suggested."""
    text, words = review.transcript.text, spoken(review.transcript.text[at.start : at.end])
    return sum(
        each.kind == at.kind and spoken(text[each.start : each.end]) == words
        for each in review.suggestions
    )


def _begin(_request: HttpRequest, visit: Visit, key: str) -> str:
    count = begin_review(
        key=key, user_id=visit.user_id, vault_key=settings.VAULT_KEY, **acting(visit)
    )
    if not count:
        return "Nothing was found. Read the text, add what was missed, then finish."
    noun = "suggestion" if count == 1 else "suggestions"
    return f"{count} {noun} to decide."


def _decide(request: HttpRequest, visit: Visit, key: str) -> str:
    decision = request.POST.get("act", "")
    count = decide_suggestion(
        key=key,
        choice=Choice(
            start=_number(request.POST.get("start")) or 0,
            decision=decision,
            replacement=request.POST.get("replacement", ""),
            everywhere="everywhere" in request.POST,
        ),
        user_id=visit.user_id,
        **acting(visit),
    )
    done = "To be replaced" if decision == REPLACE else "Stays"
    return f"{done} in {count} place{'' if count == 1 else 's'}."


def _add(request: HttpRequest, visit: Visit, key: str) -> str:
    count = add_words(
        key=key,
        missed=Missed(
            words=request.POST.get("words", ""),
            kind=request.POST.get("kind", ""),
            replacement=request.POST.get("new-replacement", ""),
            line=_number(request.POST.get("on-line")) or 0,
        ),
        user_id=visit.user_id,
        **acting(visit),
    )
    return f"Added in {count} place{'' if count == 1 else 's'}, to be replaced."


def _call(request: HttpRequest, visit: Visit, key: str) -> str:
    old, new = request.POST.getlist("speaker"), request.POST.getlist("called")
    count = call_speakers(
        key=key, names=dict(zip(old, new, strict=False)), user_id=visit.user_id, **acting(visit)
    )
    return f"{count} {'speaker gets' if count == 1 else 'speakers get'} another name."


def _apply(_request: HttpRequest, visit: Visit, key: str) -> str:
    counts = apply_review(
        key=key, user_id=visit.user_id, vault_key=settings.VAULT_KEY, **acting(visit)
    )
    return (
        f"Done: {counts['replaced']} replaced, {counts['kept']} kept, {counts['renamed']} speakers "
        "by another name. The transcript counts as de-identified."
    )


def _give_up(_request: HttpRequest, visit: Visit, key: str) -> str:
    give_review_up(key=key, user_id=visit.user_id, **acting(visit))
    return "Given up. Nothing was replaced."


_ACTS: dict[str, Callable[[HttpRequest, Visit, str], str]] = {
    "begin": _begin,
    REPLACE: _decide,
    KEEP: _decide,
    "speakers": _call,
    "apply": _apply,
    "give-up": _give_up,
}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004  # no text is that long
