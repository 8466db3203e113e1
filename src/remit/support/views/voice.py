"""The pages of people who vote on statements and propose some; they came by a link.

Nobody sees here how others voted, nor how they voted themselves: the next to sit at the same
telephone must not either.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.ask.core.speech import Worded
from remit.kernel.errors import RemitError
from remit.support.conversation_actions import (
    cast_vote,
    link_digest,
    propose_statement,
    take_back_vote,
)
from remit.support.conversation_rows import ProposedAlready
from remit.support.core.principles.catching import is_other_script
from remit.support.core.principles.conversation import (
    MOST_CHARACTERS,
    TURNED_DOWN,
    WAITING,
    next_statement,
)
from remit.support.known_languages import own_name
from remit.support.principles_queries import (
    conversation,
    open_count,
    proposed_by,
    statement,
    unvoted,
    voter_by_link,
    voter_key,
)
from remit.support.views.entrance import IDLE_SECONDS, IN, LANGUAGES, programme_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from remit.support.core.principles.conversation import Statement
    from remit.support.views.entrance import Caller

    Page = Callable[..., HttpResponse]

VOTER = "voter"
VALUES = {"agree": 1, "pass": 0, "disagree": -1}
# Those that pages speak, and others of the communities that such programmes meet.
TAGS = (
    *LANGUAGES,
    *["am", "bn", "es", "fa", "fr", "ku", "ps", "pt", "so", "sq", "ti", "tr", "uk", "ur"],
)


def voice_page(page: Page) -> Page:
    """Let a voter into a page, with their key beside the caller; others hear how to come in."""

    @programme_page()
    @wraps(page)
    def open_page(request: HttpRequest, caller: Caller, **parts: str) -> HttpResponse:
        voter_id = voter_here(request, caller.commission_id)
        if voter_id is None:
            return caller.page(request, "support/voice/no_link.html", {}, status=403)
        return page(request, caller, voter_id, **parts)

    return open_page


def voter_here(request: HttpRequest, commission_id: int) -> int | None:
    """Return the key of the voter who sits at this browser, or None; a long pause forgets them."""
    known = request.session.get(VOTER)
    if not known or known["programme"] != commission_id:
        return None
    now = int(timezone.now().timestamp())
    voter_id = int(known["voter"])
    if now - int(known["seen"]) > IDLE_SECONDS or voter_key(commission_id, voter_id) is None:
        _forget(request)
        return None
    request.session[VOTER] = {**known, "seen": now}
    return voter_id


@require_safe
@never_cache
@programme_page()
def come_by_link(request: HttpRequest, caller: Caller, token: str) -> HttpResponse:
    """The link that an organisation hands out; the address that follows says nothing of it."""
    voter_id = voter_by_link(caller.commission_id, link_digest(token))
    if voter_id is None:
        return caller.page(request, "support/voice/no_link.html", {}, status=404)
    _forget(request)
    request.session[VOTER] = {
        "programme": caller.commission_id,
        "voter": voter_id,
        "seen": int(timezone.now().timestamp()),
    }
    request.session.set_expiry(0)
    answer = caller.to("programme-voice")
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@voice_page
def vote(request: HttpRequest, caller: Caller, voter_id: int) -> HttpResponse:
    """One statement, and three answers to it."""
    if request.method != "POST":
        return _ballot(request, caller, voter_id)
    try:
        if "slip" in request.POST:
            take_back_vote(
                commission_id=caller.commission_id, voter_id=voter_id, now=timezone.now()
            )
        else:
            number = request.POST.get("statement", "")
            if request.POST.get("answer") not in VALUES or not number.isdecimal():
                raise Http404
            cast_vote(
                commission_id=caller.commission_id,
                voter_id=voter_id,
                number=int(number[:9]),
                value=VALUES[request.POST["answer"]],
                now=timezone.now(),
            )
    except RemitError as error:
        return _ballot(request, caller, voter_id, [("main", fault(caller, error))])
    return caller.to("programme-voice")


@require_http_methods(["GET", "HEAD", "POST"])
@voice_page
def propose(request: HttpRequest, caller: Caller, voter_id: int) -> HttpResponse:
    """A statement of one's own."""
    talk = conversation(caller.commission_id)
    if talk is None or request.method != "POST":
        return _proposing(request, caller, {}, [])
    typed = {name: request.POST.get(name, "").strip() for name in ("heading", "language", "text")}
    faults = _blanks(caller, typed, {one.key for one in talk.headings})
    more: dict[str, Any] = {}
    if not faults:
        try:
            number = propose_statement(
                commission_id=caller.commission_id,
                voter_id=voter_id,
                different="different" in request.POST,
                now=timezone.now(),
                **typed,
            )
        except ProposedAlready as error:
            faults, more = [("text", fault(caller, error))], _like(caller, error)
        except RemitError as error:
            faults = [("text", fault(caller, error))]
        else:
            one = statement(caller.commission_id, number)
            waits = one is not None and one.state == WAITING
            return caller.page(request, "support/voice/sent.html", {"waits": waits})
    return _proposing(request, caller, typed, faults, more)


@require_safe
@voice_page
def mine(request: HttpRequest, caller: Caller, voter_id: int) -> HttpResponse:
    """What became of one's own statements, for whoever asks."""
    found = [
        {
            "words": own_words(caller, one.text, one.language),
            "state": caller.speech.word(f"voice-state-{one.state}"),
            "reason": one.reason,
            "turned_down": one.state == TURNED_DOWN,
        }
        for one in proposed_by(voter_id)
    ]
    return caller.page(request, "support/voice/mine.html", {"said": found})


@require_POST
@programme_page()
def leave(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The way out: this browser forgets who was here."""
    _forget(request)
    return caller.page(request, "support/voice/left.html", {})


def fault(caller: Caller, error: RemitError) -> Worded:
    """Return a failure in the reader's words."""
    return caller.speech.word(f"fault-{error.code}", error.params)


def own_words(caller: Caller, text: str, language: str) -> Worded:
    """Return somebody's own words, marked with their language where it is not the reader's."""
    foreign = bool(text) and language not in caller.speech.own
    return Worded(text, language, foreign, plain=True)


def shown_statement(caller: Caller, one: Statement) -> dict[str, Any]:
    """Return a statement as the reader may read it, who translated it, and how it was written."""
    text, language, by = one.words(caller.speech.language)
    say = caller.speech
    foreign = language not in say.own
    note = "voice-not-yours" if foreign else f"voice-by-{by}" if by else ""
    return {
        "number": one.number,
        "words": own_words(caller, text, language),
        "note": say.word(note) if note else "",
        "first": own_words(caller, one.text, one.language) if by else "",
    }


def _forget(request: HttpRequest) -> None:
    language = request.session.get(IN)
    request.session.flush()
    if language:
        request.session[IN] = language
        request.session.set_expiry(0)


def _ballot(
    request: HttpRequest,
    caller: Caller,
    voter_id: int,
    faults: list[tuple[str, Worded]] | None = None,
) -> HttpResponse:
    talk = conversation(caller.commission_id)
    left = unvoted(caller.commission_id, voter_id)
    key = voter_key(caller.commission_id, voter_id) or ""
    number = next_statement(key, left)
    one = statement(caller.commission_id, number) if number is not None else None
    count = open_count(caller.commission_id)
    labels = {each.key: each.labels for each in talk.headings} if talk else {}
    context = {
        "talk": talk,
        "faults": faults or [],
        "one": shown_statement(caller, one) if one else None,
        "heading": caller.speech.of(labels.get(one.heading, {})) if one else "",
        "done": count - len(left),
        "count": count,
    }
    return caller.page(request, "support/voice/vote.html", context, status=422 if faults else 200)


def _proposing(
    request: HttpRequest,
    caller: Caller,
    typed: dict[str, str],
    faults: list[tuple[str, Worded]],
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    talk = conversation(caller.commission_id)
    context = {
        "talk": talk,
        "headings": [
            (one.key, caller.speech.of(one.labels)) for one in (talk.headings if talk else ())
        ],
        "tags": [(tag, own_name(tag)) for tag in TAGS],
        "typed": {"language": caller.speech.language, **typed},
        "most": MOST_CHARACTERS,
        "faults": faults,
        **(more or {}),
    }
    status = 422 if faults else 200
    return caller.page(request, "support/voice/propose.html", context, status=status)


def _blanks(caller: Caller, typed: dict[str, str], headings: set[str]) -> list[tuple[str, Worded]]:
    say, found = caller.speech, []
    if typed["heading"] not in headings:
        found.append(("heading", say.word("fault-heading")))
    if typed["language"] not in TAGS:
        found.append(("language", say.word("fault-language")))
    elif is_other_script(typed["text"], typed["language"]):
        found.append(("language", say.word("fault-language-other")))
    if not typed["text"]:
        found.append(("text", say.word("fault-text")))
    elif len(typed["text"]) > MOST_CHARACTERS:
        found.append(("text", say.word("fault-text-long", {"most": MOST_CHARACTERS})))
    return found


def _like(caller: Caller, error: ProposedAlready) -> dict[str, Any]:
    """Return the statement that is like one's own, and whether one may say that it is not."""
    number = int(str(error.params["number"]))
    one = statement(caller.commission_id, number) if number else None
    return {
        "like": shown_statement(caller, one) if one else None,
        "may_differ": one is not None and not error.params["same"],
    }
