"""The pages on which a person sees what each quote tells, and decides whether it may go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.listen.core.safeguards import EVERYTHING, QuotePlace
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import combination_check, quote_checks
from remit.listen.quote_actions import (
    UnableToDecideOnQuote,
    generalise_words,
    let_out_all_the_same,
    one_check,
    take_decision_back,
    tell_in_broader_terms,
)
from remit.listen.reading_actions import record_reading
from remit.listen.safeguard_queries import stored_safeguards
from remit.listen.views.acting import acting, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.listen.core.safeguards import QuoteNote

WHY: Mapping[str, str] = {
    "": "Goes out",
    "consent": "Held back: no consent to being quoted",
    "names": "Held back: names not decided",
    "combination": "Held back: few share what it tells",
}


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def quotes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every coded passage with what it tells and whether it goes out; features told of all."""
    error: RemitError | None = None
    if request.method == "POST":
        error, said = _acted(request, visit, QuotePlace())
        if error is None:
            messages.success(request, said)
            return redirect("listen-quotes", visit.facts.name)
    checks = quote_checks(visit.commission_id)
    shown = request.GET.get("show", "")
    rows = [
        (each, WHY[why], why)
        for each, why in checks
        if shown not in WHY or not shown or why == shown
    ]
    told = [each.passage.transcript for each, *_ in rows]
    record_reading(where="quotes", transcripts=told, **reading(visit))
    context = {
        "heading": "Quotes",
        "rows": rows,
        "counts": [(why, words, sum(w == why for _, w in checks)) for why, words in WHY.items()],
        "shown": shown,
        "features": _features(visit, QuotePlace()),
        "has_population": stored_safeguards(visit.commission_id).population is not None,
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/quotes.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def quote(request: HttpRequest, visit: Visit, key: str, line: str) -> HttpResponse:
    """One quote: what it tells, how many share that, and what may be decided."""
    at = _place(key, line)
    error: RemitError | None = None
    if request.method == "POST":
        error, said = _acted(request, visit, at)
        if error is None:
            messages.success(request, said)
            return redirect("listen-quote", visit.facts.name, key, line)
    try:
        check, why = one_check(visit.commission_id, at)
    except UnableToDecideOnQuote as gone:
        raise Http404 from gone
    record_reading(where="quote", transcripts=[at.transcript], **reading(visit))
    context = {
        "heading": f"Quote: {key}, line {at.line}",
        "check": check,
        "why": why,
        "why_words": WHY[why],
        "features": _features(visit, at, of=check.passage.person),
        "given": request.POST if error else {},
        "address": f"{reverse('listen-coding', args=[visit.facts.name, key])}?line={line}#L{line}",
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/quote.html", context, status=422 if error else 200)


def _place(key: str, line: str) -> QuotePlace:
    number = int(line) if line.isascii() and line.isdecimal() and len(line) < 9 else 0  # noqa: PLR2004  # no transcript has as many lines
    if not number:
        raise Http404
    return QuotePlace(key, number)


def _features(visit: Visit, at: QuotePlace, of: str | None = None) -> list[dict[str, Any]]:
    """Return the features that may be told in broader terms, with what was decided.

    With `of`, those of one speaker, whose own value cannot be taken off.
    """
    check = combination_check(visit.commission_id)
    known = check.people.get(of or "", {})
    decided = stored_safeguards(visit.commission_id).quotes
    notes: dict[str, QuoteNote] = {n.feature: n for n in decided if (n.transcript, n.line) == at}
    of_all = {n.feature: n for n in decided if at.line and not n.line}
    names = sorted({name for own in check.people.values() for name in own})
    return [
        {
            "at": number,
            "name": name,
            "own": known.get(name, ""),
            "note": notes.get(name),
            "of_all": of_all.get(name),
            "left_out": name in notes and EVERYTHING in notes[name].values,
            "values": [
                (value, name in notes and value in notes[name].values)
                for value in check.values_of(name)
            ],
        }
        for number, name in enumerate(names)
        if of is None or known.get(name)
    ]


def _acted(request: HttpRequest, visit: Visit, at: QuotePlace) -> tuple[RemitError | None, str]:
    """Do what the form asks for; return what failed, or what to say."""
    act = _ACTS.get(request.POST.get("act", ""), _broader)
    try:
        return None, act(request, visit, at)
    except RemitError as error:
        return error, ""


def _broader(request: HttpRequest, visit: Visit, at: QuotePlace) -> str:
    feature = request.POST.get("feature", "")
    values = request.POST.getlist("value")
    tell_in_broader_terms(
        feature=feature,
        values=[EVERYTHING] if "left-out" in request.POST else values,
        why=request.POST.get("why", ""),
        at=at,
        user_id=visit.user_id,
        **acting(visit),
    )
    return f"Decided: what readers learn of {feature}."


def _out(request: HttpRequest, visit: Visit, at: QuotePlace) -> str:
    let_out_all_the_same(
        at=at,
        why=request.POST.get("why", ""),
        basis=request.POST.get("basis", ""),
        user_id=visit.user_id,
        **acting(visit),
    )
    return "The quote goes out all the same; your reason is kept."


def _back(request: HttpRequest, visit: Visit, at: QuotePlace) -> str:
    take_decision_back(
        feature=request.POST.get("feature", ""), at=at, user_id=visit.user_id, **acting(visit)
    )
    return "The decision is taken back."


def _words(request: HttpRequest, visit: Visit, at: QuotePlace) -> str:
    count = generalise_words(
        at=at,
        words=request.POST.get("words", ""),
        replacement=request.POST.get("replacement", ""),
        user_id=visit.user_id,
        vault_key=settings.VAULT_KEY,
        **acting(visit),
    )
    return f"Replaced in {count} place{'' if count == 1 else 's'}."


_ACTS: dict[str, Callable[[HttpRequest, Visit, QuotePlace], str]] = {
    "broader": _broader,
    "out": _out,
    "back": _back,
    "words": _words,
}
