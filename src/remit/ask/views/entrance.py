"""The door of every page that a participant opens: what they speak, who they are, and how far.

No page names the subject in its title or address, and none is kept by the browser. Who somebody is
stands in a session that ends with the browser, or after half an hour.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import dataclass
from functools import cache, wraps
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_from_request

from remit.ask.core.filling.traveller import Traveller
from remit.ask.core.journey import Information
from remit.ask.core.modes import TABLET
from remit.ask.core.speech import FALLBACK, Speech, words
from remit.ask.filling_queries import DoorNotFound, open_door, steps_done
from remit.people.queries import code_of
from remit.people.vault_actions import ParticipantNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.journey import Journey
    from remit.ask.filling_queries import OpenDoor

    Page = Callable[..., HttpResponse]

SESSION = "journey"
IDLE_SECONDS = 30 * 60
TABLET_SECONDS = 5 * 60


@dataclass(slots=True)
class Guest:
    """Whoever opens a page: through which door, in which language, and on which way.

    Attributes:
        door: what they came in by.
        speech: says everything in their language, and notes what it could not.
        traveller: who they are, once they have come in; else None.
    """

    door: OpenDoor
    speech: Speech
    traveller: Traveller | None

    @property
    def journey(self) -> Journey:
        """What they go through."""
        return self.door.journey

    def address(self, page: str, *parts: object) -> str:
        """Return the address of a page behind the same door."""
        return reverse(f"visit-{page}", args=[self.door.token, *parts])

    def to(self, page: str, *parts: object) -> HttpResponseRedirect:
        """Send them to a page behind the same door."""
        return HttpResponseRedirect(self.address(page, *parts))

    def page(
        self,
        request: HttpRequest,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        """Return a page. Everything that it says is worded before, so that gaps are known."""
        journey = self.journey
        frame = {
            "title": self.speech.of(journey.title),
            "leave": self.speech.word("leave"),
            "help": self.speech.word("help-link"),
            "skip": self.speech.word("skip"),
            "problem_prefix": self.speech.word("problem-prefix"),
        }
        everything = {
            **frame,
            **context,
            "door": self.door.token,
            "lang": self.speech.language,
            "dir": self.speech.direction,
            "languages": [(tag, words(tag).get("language-name", tag)) for tag in journey.languages],
            "gaps": self.speech.word("untranslated") if self.speech.has_gaps else "",
            "style": style(),
        }
        answer = render(request, template, everything, status=status)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Content-Security-Policy"] = policy()
        if self.door.mode == TABLET and self.traveller is not None:
            # Whoever walked away from a shared tablet leaves nothing for the next person to see.
            answer.headers["Refresh"] = f"{TABLET_SECONDS};url={self.address('clear')}"
        return answer


def visit_page(*, inside: bool = False) -> Callable[[Page], Page]:
    """Let somebody through a door to a page, which gets a `Guest`.

    `inside` pages are for those who have come in; others are sent to the start. No page is one
    transaction: reading takes no lock, and each act is a transaction by itself.
    """

    def enter(page: Page) -> Page:
        @transaction.non_atomic_requests
        @wraps(page)
        def open_page(request: HttpRequest, door: str, **parts: str) -> HttpResponse:
            try:
                found = open_door(door)
            except DoorNotFound:
                return not_there(request)
            language = _language(request, found.journey)
            fallbacks = [*found.journey.languages, FALLBACK]
            speech = Speech(language, fallbacks)
            guest = Guest(found, speech, _traveller(request, found, language))
            if inside and guest.traveller is None:
                return guest.to("start")
            try:
                return page(request, guest, **parts)
            except ParticipantNotFound:  # withdrawn in another tab, just now
                farewell(request)
                return guest.to("start")

        return open_page

    return enter


def not_there(request: HttpRequest) -> HttpResponse:
    """Return the page for an address that leads nowhere, in the browser's language."""
    speech = Speech(get_language_from_request(request).split("-")[0])
    context = {
        "title": speech.word("not-found-title"),
        "words": speech.word("not-found-words"),
        "lang": speech.language if not speech.has_gaps else FALLBACK,
        "dir": speech.direction,
        "style": style(),
    }
    answer = render(request, "ask/nowhere.html", context, status=404)
    answer.headers["Content-Security-Policy"] = policy()
    return answer


def welcome(request: HttpRequest, guest: Guest, participant_id: int) -> None:
    """Note in the session who has come in; nothing of an earlier person's session is left."""
    request.session.flush()
    request.session[SESSION] = {
        "door": guest.door.token,
        "participant": participant_id,
        "sitting": secrets.token_hex(8),
        "language": guest.speech.language,
    }
    request.session.set_expiry(IDLE_SECONDS)


def farewell(request: HttpRequest) -> None:
    """Forget who is here."""
    request.session.flush()


def where_next(guest: Guest) -> HttpResponseRedirect:
    """Send somebody to the first step of their journey that is not done."""
    if guest.traveller is None:
        return guest.to("start")
    done = steps_done(guest.traveller.participant_id, guest.journey)
    for number, step in enumerate(guest.journey.steps, start=1):
        if not done[number - 1]:
            page = "information" if isinstance(step, Information) else "questions"
            return guest.to(page, number)
    return guest.to("end")


@cache
def style() -> str:
    """Return the stylesheet of participants' pages, which stands in each page: one round trip."""
    return files("remit.ask").joinpath("participant.css").read_text("utf-8")


def policy() -> str:
    """Return the content security policy of participants' pages."""
    return policy_for(style())


@cache
def policy_for(sheet: str) -> str:
    """Return the content security policy of a page that holds its stylesheet and runs nothing."""
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    return (
        f"default-src 'self'; script-src 'none'; style-src 'sha256-{digest}'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def _language(request: HttpRequest, journey: Journey) -> str:
    """Return what they chose, else what their browser asks for, else the journey's first."""
    chosen = request.GET.get("in") or request.session.get("in", "")
    if chosen in journey.languages:
        if request.session.get("in") != chosen:
            request.session["in"] = chosen
        return str(chosen)
    asked = request.headers.get("Accept-Language", "")
    for part in asked.split(","):
        tag = part.split(";")[0].strip().lower()
        for language in journey.languages:
            if tag and tag.split("-")[0] == language.split("-")[0].lower():
                return language
    return journey.languages[0]


def _traveller(request: HttpRequest, door: OpenDoor, language: str) -> Traveller | None:
    known = request.session.get(SESSION)
    if not known or known.get("door") != door.token:
        return None
    participant_id = int(known["participant"])
    code = code_of(door.commission_id, participant_id)
    if code is None:
        return None
    return Traveller(
        commission_id=door.commission_id,
        participant_id=participant_id,
        code=code,
        sitting=str(known["sitting"]),
        mode=door.mode,
        language=language,
    )
