"""Leaving: thanks, a stop for now, everything taken out, help, and “leave now”."""

from __future__ import annotations

import re
from mimetypes import guess_type
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.transaction import non_atomic_requests, on_commit
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from remit.ask.filling_queries import medium as stored_medium
from remit.ask.filling_queries import steps_done
from remit.ask.screening_queries import ANSWERING, REACHING, screening_stage
from remit.ask.views.entrance import (
    SAID,
    Fault,
    not_there,
    say_once,
    stop_here,
    visit_page,
    where_next,
)
from remit.ask.views.sitting import farewell
from remit.people.actions import empty_write_ahead_log, withdraw_participant
from remit.people.disclosure_actions import tell

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.ask.views.entrance import Guest

EMERGENCY = "999"
"""Police, ambulance and fire service in the United Kingdom."""
FEWEST_DIGITS = 3
_NUMBER = re.compile(r"\+?\d[\d ()-]*")
_RANGE = re.compile(r"bytes=(?=\d*-\d*\d|\d+-)(\d{0,12})-(\d{0,12})")
MONTH_SECONDS = 30 * 24 * 60 * 60


# What may be said once to somebody, each with a title and words of its own.
SAYINGS = ("too-young", "adult-no", "not-taking-part", "stopped", "withdrawn", "gone-out", "told")


@require_GET
@visit_page(inside=True)
def end(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Thanks, when there is nothing more to answer; or that no more answers are taken."""
    if guest.traveller is None:  # asked before
        return where_next(guest)
    who = guest.traveller.participant_id
    if guest.door.screener is not None:
        done = screening_stage(who) not in {ANSWERING, REACHING}
    else:
        done = all(steps_done(who, guest.journey))
    if not done and not guest.door.closed:
        return where_next(guest)
    say, what = guest.speech, "thanks" if done else "closed"
    context = {
        "heading": say.word(f"{what}-title"),
        "text": say.word(f"{what}-words"),
        "thanks": say.of(guest.journey.thanks) if done else "",
        "next_person": guest.next_person,
    }
    if not guest.next_person:
        return guest.page(request, "ask/end.html", context)
    # The next person at this screen must find no way back to what this one said.
    page = guest.page(request, "ask/end.html", {**context, "take_out": ""})
    farewell(request, stays=True)
    return page


@require_POST
@visit_page(inside=True)
def stop(request: HttpRequest, guest: Guest) -> HttpResponse:
    """A stop for now: what was answered stays, and this browser forgets who was here."""
    return stop_here(request, guest)


@require_GET
@visit_page()
def said(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Something that is said once, such as that everything is deleted."""
    what = request.session.get(SAID)
    if what not in SAYINGS:
        return guest.to("start")
    say = guest.speech
    context = {
        "heading": say.word(f"{what}-title"),
        "text": say.word(f"{what}-words"),
        "danger": say.word("told-danger") if what == "told" else "",
        "emergency": EMERGENCY,
        "next_person": "" if guest.traveller else guest.next_person,
        "go_on": say.word("continue") if guest.traveller else "",
    }
    return guest.page(request, "ask/said.html", context)


@require_http_methods(["GET", "POST"])
@visit_page(inside=True)
def out(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Take everything out, once it was asked whether that is meant."""
    say = guest.speech
    if guest.traveller is None:
        return where_next(guest)
    if request.method == "POST":
        account = withdraw_participant(
            commission_id=guest.traveller.commission_id,
            code=guest.traveller.code,
            actor="participant",
            now=timezone.now(),
        )
        # What was deleted stays readable in the database's log until that is cut.
        on_commit(empty_write_ahead_log, robust=True)
        farewell(request, stays=True)
        return say_once(request, guest, "gone-out" if account.published else "withdrawn")
    context = {
        "heading": say.word("withdraw-title"),
        "text": say.word("withdraw-words"),
        "delete": say.word("withdraw-button"),
        "keep": say.word("withdraw-keep"),
        "take_out": "",
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
            {
                "name": say.of(one.name),
                "contact": one.contact,
                "dialled": dialled(one.contact),
                "words": say.of(one.words),
            }
            for one in guest.journey.helps
        ],
        "safeguarding": say.of(guest.journey.safeguarding),
        "tell": say.word("tell-title"),
        "back": guest.address("go") if guest.traveller else guest.address("start"),
        "back_word": say.word("back"),
        "been_here": "" if guest.traveller else say.word("been-here"),
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
        return say_once(request, guest, "told")
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
        **guest.told([Fault("words", wrong)] if wrong else []),
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


# A picture needs no lock on what others are writing meanwhile.
@non_atomic_requests
@require_GET
@visit_page()
def medium(request: HttpRequest, guest: Guest, name: str) -> HttpResponse:
    """One picture or sound of the journey; of a sound some telephones ask for a part only."""
    content = stored_medium(guest.door.commission_id, name)
    if content is None:
        return not_there(request)
    kind = guess_type(name)[0] or "application/octet-stream"
    part = _part(request.headers.get("Range", ""), len(content))
    if part is None:
        answer = HttpResponse(content, content_type=kind)
    else:
        first, last = part
        answer = HttpResponse(content[first : last + 1], content_type=kind, status=206)
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = f"private, max-age={MONTH_SECONDS}"
    return answer


def dialled(contact: str) -> str:
    """Return the number that a telephone can ring, of a contact that begins with one; else ""."""
    found = _NUMBER.match(contact.strip())
    digits = re.sub(r"[^+\d]", "", found.group()) if found else ""
    return digits if len(digits) >= FEWEST_DIGITS else ""


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a part that was asked for; None for the whole.

    Source: RFC 9110, section 14.1.2; what asks for several parts is given the whole.
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None:
        return None
    first, last = found.groups()
    if first:
        begins, ends = int(first), min(int(last or size - 1), size - 1)
    else:
        begins, ends = max(size - int(last), 0), size - 1
    return (begins, ends) if begins <= ends else None
