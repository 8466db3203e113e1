"""Leaving: thanks, a stop for now, everything taken out, help, and “leave now”."""

from __future__ import annotations

from mimetypes import guess_type
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from remit.ask.core.modes import TABLET
from remit.ask.filling_queries import medium as stored_medium
from remit.ask.views.entrance import farewell, not_there, visit_page, where_next
from remit.people.actions import withdraw_participant
from remit.people.disclosure_actions import tell

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.ask.views.entrance import Guest

MONTH_SECONDS = 30 * 24 * 60 * 60


@require_GET
@visit_page(inside=True)
def end(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Thanks, when there is nothing more to answer."""
    say = guest.speech
    tablet = guest.door.mode == TABLET
    context = {
        "heading": say.word("thanks-title"),
        "text": say.word("thanks-words"),
        "thanks": say.of(guest.journey.thanks),
        "out": "" if tablet else say.word("withdraw-link"),
        "next_person": say.word("next-person") if tablet else "",
    }
    return guest.page(request, "ask/end.html", context)


@require_POST
@visit_page(inside=True)
def stop(request: HttpRequest, guest: Guest) -> HttpResponse:
    """A stop for now: what was answered stays, and this browser forgets who was here."""
    farewell(request)
    guest.traveller = None
    say = guest.speech
    context = {"heading": say.word("stopped-title"), "text": say.word("stopped-words")}
    return guest.page(request, "ask/said.html", context)


@require_http_methods(["GET", "POST"])
@visit_page(inside=True)
def out(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Take everything out, once it was asked whether that is meant."""
    say = guest.speech
    if guest.traveller is None:
        return where_next(guest)
    if request.method == "POST":
        withdraw_participant(
            commission_id=guest.traveller.commission_id,
            code=guest.traveller.code,
            actor="participant",
            now=timezone.now(),
        )
        farewell(request)
        guest.traveller = None
        context = {"heading": say.word("withdrawn-title"), "text": say.word("withdrawn-words")}
        return guest.page(request, "ask/said.html", context)
    context = {
        "heading": say.word("withdraw-title"),
        "text": say.word("withdraw-words"),
        "delete": say.word("withdraw-button"),
        "keep": say.word("withdraw-keep"),
    }
    return guest.page(request, "ask/out.html", context)


@require_GET
@visit_page()
def helps(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Who can help, in the reader's language."""
    say = guest.speech
    context = {
        "heading": say.word("help-title"),
        "lines": [
            {"name": say.of(one.name), "contact": one.contact, "words": say.of(one.words)}
            for one in guest.journey.helps
        ],
        "safeguarding": say.of(guest.journey.safeguarding),
        "tell": say.word("tell-title"),
        "back": guest.address("go") if guest.traveller else guest.address("start"),
        "back_word": say.word("back"),
    }
    return guest.page(request, "ask/help.html", context)


@require_http_methods(["GET", "POST"])
@visit_page()
def tell_someone(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Harm that somebody tells of goes to one person, and is tied to no answers."""
    say = guest.speech
    words = request.POST.get("words", "").strip()
    if words:
        tell(
            commission_id=guest.door.commission_id,
            words=words,
            vault_key=settings.VAULT_KEY,
            now=timezone.now(),
        )
        told = {"heading": say.word("tell-title"), "text": say.word("tell-done")}
        return guest.page(request, "ask/said.html", told)
    wrong = say.word("required") if request.method == "POST" else None
    context: dict[str, object] = {
        "heading": say.word("tell-title"),
        "text": say.word("tell-words"),
        "safeguarding": say.of(guest.journey.safeguarding),
        "label": say.word("tell-label"),
        "send": say.word("tell-send"),
        "back": guest.address("help"),
        "back_word": say.word("back"),
        "wrong": wrong,
        **({"problem": say.word("problem"), "faults": [("words", wrong)]} if wrong else {}),
    }
    return guest.page(request, "ask/tell.html", context)


@require_GET
@visit_page()
def leave(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Somewhere else at once, with nothing of this left in the browser's session."""
    farewell(request)
    answer = HttpResponseRedirect(guest.journey.leave)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
@visit_page()
def clear(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Clear a shared tablet for the next person."""
    farewell(request)
    return guest.to("start")


@require_GET
@visit_page()
def medium(request: HttpRequest, guest: Guest, name: str) -> HttpResponse:
    """One picture or sound of the journey."""
    content = stored_medium(guest.door.commission_id, name)
    if content is None:
        return not_there(request)
    answer = HttpResponse(content, content_type=guess_type(name)[0] or "application/octet-stream")
    answer.headers["Cache-Control"] = f"private, max-age={MONTH_SECONDS}"
    return answer
