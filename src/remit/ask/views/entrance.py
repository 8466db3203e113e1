"""The door of every page that a participant opens: what they speak, who they are, and how far.

No page names the subject in its title or address, and none is kept by the browser.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, wraps
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_from_request, get_language_info

from remit.ask.core.filling.traveller import Traveller
from remit.ask.core.journey import Information
from remit.ask.core.modes import INTERVIEWER, TABLET
from remit.ask.core.speech import FALLBACK, Speech, words
from remit.ask.filling_queries import DoorNotFound, open_door, steps_done
from remit.ask.screening_queries import ANSWERING, REACHING, screening_stage
from remit.ask.views.sitting import (
    EASY,
    LANGUAGE,
    LARGE,
    ON,
    SIZE,
    TABLET_SECONDS,
    address_with,
    farewell,
    forget_the_idle,
    reading_of,
    remember,
)
from remit.people.queries import code_of
from remit.people.vault_actions import ParticipantNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest

    from remit.ask.core.journey import Journey
    from remit.ask.core.speech import Worded
    from remit.ask.filling_queries import OpenDoor
    from remit.ask.views.sitting import Reading

    Page = Callable[..., HttpResponse]

SESSION = "journey"
SAID = "said"


class Fault(NamedTuple):
    """One thing that is wrong on a page.

    Attributes:
        where: the id of the field that a link to it leads to.
        words: what is wrong.
        name: the field's own words, where several on the page could be meant.
    """

    where: str
    words: Worded
    name: Worded | None = None


@dataclass(slots=True)
class Guest:
    """Whoever opens a page: through which door, how they read, and on which way.

    Attributes:
        door: what they came in by.
        reading: in which language, and whether in large letters and easy words.
        speech: says everything in their language, and notes what it could not.
        traveller: who they are, once they have come in; else None.
    """

    door: OpenDoor
    reading: Reading
    speech: Speech
    traveller: Traveller | None

    @property
    def journey(self) -> Journey:
        """What they go through."""
        return self.door.journey

    @property
    def is_interviewed(self) -> bool:
        """Whether somebody else asks them, and types."""
        return self.door.mode == INTERVIEWER

    @property
    def next_person(self) -> Worded | str:
        """What leads on to the next person, where several use one screen; else ""."""
        shared = self.door.mode in {TABLET, INTERVIEWER}
        return self.speech.word("next-person") if shared else ""

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
        *,
        again: str = "",
    ) -> HttpResponse:
        """Return a page. Everything that it says is worded before, so that gaps are known.

        Args:
            request: what was asked for.
            template: which page.
            context: what it says.
            again: the address that shows it in another language or size, where its own would not.
        """
        say = self.speech
        again = again or request.path
        everything = {
            "title": say.of(self.journey.title),
            "leave": say.word("leave"),
            "help": say.word("help-link"),
            "skip": say.word("skip"),
            "problem_prefix": say.word("problem-prefix"),
            "language_word": say.word("language"),
            "reading_word": say.word("reading"),
            "take_out": say.word("withdraw-link") if self.traveller else "",
            **context,
            "door": self.door.token,
            "lang": say.language,
            "dir": say.direction,
            "languages": [
                (tag, language_name(tag), address_with(request, again, LANGUAGE, tag))
                for tag in self.journey.languages
            ],
            "reading": self.reading,
            "switches": self._switches(request, again),
        }
        everything |= {"gaps": say.word("untranslated") if say.has_gaps else "", "style": style()}
        answer = render(request, template, everything)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Content-Security-Policy"] = policy()
        if self.door.mode == TABLET and not request.session.is_empty():
            # Whoever walked away from a shared tablet leaves nothing for the next person to see.
            answer.headers["Refresh"] = f"{TABLET_SECONDS};url={self.address('clear')}"
        return answer

    def told(self, faults: Sequence[Fault]) -> dict[str, object]:
        """Return the summary of what is wrong, as a page's context; empty where nothing is."""
        return {"problem": self.speech.word("problem"), "faults": faults} if faults else {}

    def _switches(self, request: HttpRequest, again: str) -> list[tuple[Worded, str]]:
        """Return what changes how the page is read, each with its address."""
        large, easy = self.reading.large, self.reading.easy
        word = self.speech.word("usual-text" if large else "larger-text")
        found = [(word, address_with(request, again, SIZE, "" if large else LARGE))]
        if self.door.easy:
            word = self.speech.word("usual-words" if easy else "easy-words")
            found.append((word, address_with(request, again, EASY, "" if easy else ON)))
        return found


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
            forget_the_idle(request, found.mode)
            reading = reading_of(request, found)
            fallbacks = [*found.journey.languages, FALLBACK]
            speech = Speech(reading.language, fallbacks, easy=reading.easy)
            guest = Guest(found, reading, speech, _traveller(request, found, reading))
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
    return apology(request, "not-found", 404)


def apology(request: HttpRequest, what: str, status: int, *, door: str = "") -> HttpResponse:
    """Return the page for what went wrong, as neutral as every other page behind a door.

    The database may be what went wrong, so that nothing is read: it is in the browser's language.

    Args:
        request: what was asked for.
        what: what to say: “not-found”, “expired” or “failed”.
        status: of the answer.
        door: the last part of the door's address, to lead back to it; "" where there is none.
    """
    wanted = get_language_from_request(request).split("-")[0]
    speech = Speech(wanted if f"{what}-title" in words(wanted) else FALLBACK)
    context = {
        "title": speech.word(f"{what}-title"),
        "words": speech.word(f"{what}-words"),
        "leave": speech.word("leave"),
        "go_on": speech.word("continue"),
        "door": door,
        "lang": speech.language,
        "dir": speech.direction,
        "style": style(),
    }
    answer = HttpResponse(render_to_string("ask/nowhere.html", context), status=status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = policy()
    return answer


def welcome(request: HttpRequest, guest: Guest, participant_id: int) -> None:
    """Note in the session who has come in; nothing of an earlier person's session is left."""
    farewell(request, stays=True)
    known = {
        "door": guest.door.token,
        "participant": participant_id,
        "sitting": secrets.token_hex(8),
    }
    remember(request, **{SESSION: known})


def say_once(request: HttpRequest, guest: Guest, what: str) -> HttpResponseRedirect:
    """Send somebody to a page that only says something, which can be opened again."""
    remember(request, **{SAID: what})
    return guest.to("said")


def stop_here(request: HttpRequest, guest: Guest) -> HttpResponseRedirect:
    """Stop for now: what was answered stays, and this browser forgets who was here."""
    farewell(request, stays=True)
    return say_once(request, guest, "stopped")


def where_next(guest: Guest) -> HttpResponseRedirect:
    """Send somebody to the first step of their journey that is not done."""
    if guest.traveller is None:
        return guest.to("start")
    if guest.door.closed:
        return guest.to("end")
    if guest.door.screener is not None:
        stage = screening_stage(guest.traveller.participant_id)
        if stage == ANSWERING:
            return guest.to("questions", 1)
        return guest.to("contact" if stage == REACHING else "end")
    done = steps_done(guest.traveller.participant_id, guest.journey)
    for number, step in enumerate(guest.journey.steps, start=1):
        if not done[number - 1]:
            page = "information" if isinstance(step, Information) else "questions"
            return guest.to(page, number)
    return guest.to("end")


def has_come_to(guest: Guest, at: int) -> bool:
    """Whether somebody is through all steps before one, counted from 0.

    Whoever types in a later step's address would answer “after” before they saw anything.
    """
    if at == 0 or guest.traveller is None or guest.door.screener is not None:
        return True
    return all(steps_done(guest.traveller.participant_id, guest.journey)[:at])


def language_name(tag: str) -> str:
    """Return what a language calls itself."""
    own = words(tag).get("language-name", "")
    for known in (tag.lower(), tag.partition("-")[0].lower()):
        with suppress(KeyError):
            own = own or str(get_language_info(known)["name_local"])
    return own or tag


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


def _traveller(request: HttpRequest, door: OpenDoor, reading: Reading) -> Traveller | None:
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
        language=reading.language,
        easy=reading.easy,
    )
