"""The door of every page that a programme's organisations open: which programme, who, what tongue.

An organisation comes in with its code and its secret; the browser remembers it until it is closed,
or for half an hour without a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from remit.ask.core.speech import FALLBACK, Speech, words
from remit.ask.views.entrance import language_name
from remit.commission.core.facts import PROGRAMME
from remit.commission.queries import CommissionNotFound, commission_id, facts
from remit.commission.views import UnableToReadField, check_readable
from remit.people.queries import code_of
from remit.support.mentoring_queries import mentor_id_of
from remit.support.organisation_queries import organisation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Worded
    from remit.commission.core.facts import CommissionFacts

    Page = Callable[..., HttpResponse]

ROOM = "remit.support"
LANGUAGES = ("en", "ar")
IN = "in"
SESSION = "organisation"
UNPROCESSABLE = 422
IDLE_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class Organiser:
    """Which organisation is at the page.

    Attributes:
        organisation_id: the key of its row.
        participant_id: the key of its code.
        code: how others know it.
    """

    organisation_id: int
    participant_id: int
    code: str


@dataclass(frozen=True, slots=True)
class Helper:
    """Which mentor is at the page.

    Attributes:
        mentor_id: the key of their row.
        participant_id: the key of their code.
        code: how others know them.
    """

    mentor_id: int
    participant_id: int
    code: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who opens a page of which programme, and in which language it speaks.

    Attributes:
        commission_id: the programme's key.
        facts: the programme's facts.
        speech: speaks to them.
        organiser: the organisation, or None before it has come in.
        helper: the mentor, or None unless one has come in.
    """

    commission_id: int
    facts: CommissionFacts
    speech: Speech
    organiser: Organiser | None
    helper: Helper | None = None

    @property
    def own(self) -> Organiser:
        """The organisation, on pages that are for those who have come in."""
        if self.organiser is None:
            raise Http404
        return self.organiser

    @property
    def mentor(self) -> Helper:
        """The mentor, on pages that are for mentors."""
        if self.helper is None:
            raise Http404
        return self.helper

    @property
    def by_machine(self) -> bool:
        """Whether a machine translated the room's sentences into the reader's language."""
        return words(self.speech.language, ROOM).get("translated-by") == "machine"

    def to(self, page: str, *parts: object) -> HttpResponse:
        """Send them to another page of the programme."""
        return redirect(page, self.facts.name, *parts)

    def page(
        self, request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
    ) -> HttpResponse:
        """Return a page. Its words are in `say`, by key with hyphens written as underscores."""
        speech = self.speech
        everything = {
            "facts": self.facts,
            "organiser": self.organiser,
            "helper": self.helper,
            "say": Words(speech),
            "lang": speech.language,
            "dir": speech.direction,
            "languages": [(tag, language_name(tag), f"?{IN}={tag}") for tag in LANGUAGES],
            "by_machine": self.by_machine,
            **context,
        }
        answer = render(request, template, everything, status=status)
        answer.headers["Cache-Control"] = "no-store"
        return answer


class Words:
    """The room's sentences, by attribute, for templates: `say.sign_out` is `sign-out`."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    def __getitem__(self, key: str) -> object:
        return self._speech.word(key.replace("_", "-"))

    def filled(self, key: str, names: Mapping[str, object]) -> Worded:
        """Return one of the sentences with names filled in."""
        return self._speech.word(key, names)


def programme_page(*, inside: bool = False, helping: bool = False) -> Callable[[Page], Page]:
    """Let anybody into a page of a programme, which gets a `Caller` in place of its name.

    `inside` pages are for organisations that have come in, `helping` ones for mentors; others are
    sent to the way in. A study of people has no such pages.
    """

    def enter(page: Page) -> Page:
        @wraps(page)
        def open_page(request: HttpRequest, name: str, **parts: str) -> HttpResponse:
            caller = _caller(request, name)
            try:
                check_readable(request, parts)
            except UnableToReadField:
                return caller.page(request, "support/unreadable.html", {}, status=UNPROCESSABLE)
            if (inside and caller.organiser is None) or (helping and caller.helper is None):
                return caller.to("programme-sign-in")
            return page(request, caller, **parts)

        return open_page

    return enter


def come_in(request: HttpRequest, commission_id: int, participant_id: int) -> None:
    """Remember which organisation or mentor has come in; nothing of an earlier one is left."""
    language = request.session.get(IN)
    request.session.flush()
    request.session[SESSION] = {
        "programme": commission_id,
        "participant": participant_id,
        "seen": _now(),
    }
    if language:
        request.session[IN] = language
    request.session.set_expiry(0)


def go_out(request: HttpRequest) -> None:
    """Forget which organisation was here; how it reads is kept."""
    language = request.session.get(IN)
    request.session.flush()
    if language:
        request.session[IN] = language
        request.session.set_expiry(0)


def _caller(request: HttpRequest, name: str) -> Caller:
    try:
        programme = commission_id(name)
    except CommissionNotFound as error:
        raise Http404 from error
    known = facts(programme)
    if known.kind != PROGRAMME:
        raise Http404
    speech = Speech(_language(request), (FALLBACK,), room=ROOM)
    return Caller(programme, known, speech, *_who(request, programme))


def _who(request: HttpRequest, programme: int) -> tuple[Organiser | None, Helper | None]:
    """Return the organisation or the mentor that has come in."""
    known = request.session.get(SESSION)
    if not known or known["programme"] != programme:
        return None, None
    participant_id = int(known["participant"])
    code = code_of(programme, participant_id)
    organisation_id = organisation_of(participant_id)
    mentor_id = mentor_id_of(participant_id) if organisation_id is None else None
    idle = _now() - int(known["seen"])
    if idle > IDLE_SECONDS or code is None or (organisation_id is None and mentor_id is None):
        go_out(request)
        return None, None
    if idle > IDLE_SECONDS // 30:
        request.session[SESSION] = {**known, "seen": _now()}
    if organisation_id is not None:
        return Organiser(organisation_id, participant_id, code), None
    return None, Helper(mentor_id or 0, participant_id, code)


def _language(request: HttpRequest) -> str:
    """Return what they chose, else what their browser asks for, else English."""
    chosen = request.GET.get(IN)
    if chosen in LANGUAGES:
        request.session[IN] = chosen
        return str(chosen)
    if request.session.get(IN) in LANGUAGES:
        return str(request.session[IN])
    for part in request.headers.get("Accept-Language", "").split(","):
        tag = part.split(";")[0].strip().lower().split("-")[0]
        if tag in LANGUAGES:
            return tag
    return FALLBACK


def _now() -> int:
    return int(timezone.now().timestamp())
