"""Coming in: the notice, how old, what is all right, what to keep; and coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from remit.ask.door_actions import come_in, unused_code
from remit.ask.views.entrance import Fault, say_once, visit_page, welcome, where_next
from remit.ask.views.sitting import farewell, remember
from remit.commission.queries import facts
from remit.kernel.codes import is_code
from remit.people.core.consents import ADULT_AGREES, TAKING_PART
from remit.people.core.participant_code import REMIT, written_code
from remit.people.core.secret import is_secret
from remit.people.queries import codes_consenting, participant_id
from remit.people.secret_actions import TooManyTries, WrongSecret, give_secret, try_secret

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Speech, Worded
    from remit.ask.views.entrance import Guest

CODE_EXAMPLE = "K7M3-PQ9K"
SECRET_EXAMPLE = "4KXM-7TQ2-9HBC"  # noqa: S105  shown to everybody, and nobody's
COMING = "coming"
UNDER_16 = "under-16"
AGES = (UNDER_16, "16-17", "adult")


class _Coming(TypedDict, total=False):
    """What a visitor has answered before they are anybody.

    `code` is their card's; `unused` one that becomes theirs once they come in. A page sent twice
    at once brings the same one, and makes one participant.
    """

    age: str
    adult: bool
    consents: dict[str, str]
    code: str
    unused: str


@require_GET
@visit_page()
def start(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The notice: who sees what, how long, and when we must tell someone."""
    say, closed = guest.speech, guest.door.closed
    context = {
        "heading": say.word("closed-title") if closed else say.of(guest.journey.title),
        "text": say.word("closed-words") if closed else say.of(guest.journey.notice.text),
        "start": "" if closed else say.word("start"),
        "first": guest.address("back" if guest.door.by_card else "age"),
        "been_here": say.word("been-here") if closed or not guest.door.by_card else "",
    }
    return guest.page(request, "ask/start.html", context)


@require_http_methods(["GET", "POST"])
@visit_page()
def age(request: HttpRequest, guest: Guest) -> HttpResponse:
    """How old somebody is, in three bands; only what it decides is kept."""
    if guest.door.closed or (guest.door.by_card and "code" not in _coming(request)):
        return guest.to("start")
    if request.method == "POST":
        band = request.POST.get("age", "")
        if band in AGES:
            _note(request, {"age": band})
            if band == UNDER_16:
                return (
                    guest.to("adult")
                    if guest.journey.under_16
                    else _gone(request, guest, "too-young")
                )
            return guest.to("agree")
    say = guest.speech
    wrong = say.word("required") if request.method == "POST" else None
    context = {
        "heading": say.word("age-title"),
        "options": [(band, say.word(f"age-{band}")) for band in AGES],
        "go_on": say.word("continue"),
        "wrong": wrong,
        **guest.told([Fault("first", wrong)] if wrong else []),
    }
    return guest.page(request, "ask/age.html", context)


@require_http_methods(["GET", "POST"])
@visit_page()
def adult(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Under 16, a parent or responsible adult agrees beside the young person."""
    if _coming(request).get("age") != UNDER_16:
        return guest.to("age")
    say = guest.speech
    answer = request.POST.get("adult", "")
    if answer == "yes":
        _note(request, {"adult": True})
        return guest.to("agree")
    if answer == "no":
        return _gone(request, guest, "adult-no")
    wrong = say.word("required") if request.method == "POST" else None
    context = {
        "heading": say.word("adult-title"),
        "text": say.word("adult-words"),
        "notice": say.of(guest.journey.notice.text),
        "question": say.word("adult-question"),
        "yes": say.word("yes"),
        "no": say.word("no"),
        "go_on": say.word("continue"),
        "wrong": wrong,
        **guest.told([Fault("first", wrong)] if wrong else []),
    }
    return guest.page(request, "ask/adult.html", context)


@require_http_methods(["GET", "POST"])
@visit_page()
def agree(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Each consent with its own yes or no; none is chosen before."""
    if not _may_agree(request, guest):
        return guest.to("age")
    given = _coming(request).get("consents", {})
    lacking: set[str] = set()
    if request.method == "POST":
        given = {one.kind: request.POST.get(one.kind, "") for one in guest.journey.consents}
        lacking = {kind for kind, answer in given.items() if answer not in {"yes", "no"}}
        if not lacking:
            unused = _coming(request).get("unused") or unused_code(guest.door.commission_id)
            _note(request, {"consents": given, "unused": unused})
            if given[TAKING_PART] == "no":
                return _gone(request, guest, "not-taking-part")
            return guest.to("agreed")
    say = guest.speech
    wrong = say.word("required")
    asked = [one for one in guest.journey.consents if one.kind in lacking]
    context = {
        "heading": say.word("consent-title"),
        "text": say.word("consent-words"),
        "questions": [
            {
                "kind": one.kind,
                "question": say.of(one.question),
                "more": say.of(one.more),
                "given": given.get(one.kind, ""),
                "wrong": wrong if one.kind in lacking else None,
            }
            for one in guest.journey.consents
        ],
        "yes": say.word("yes"),
        "no": say.word("no"),
        "go_on": say.word("continue"),
        **guest.told([Fault(one.kind, wrong, say.of(one.question)) for one in asked]),
    }
    return guest.page(request, "ask/agree.html", context)


@require_http_methods(["GET", "POST"])
@visit_page()
def agreed(request: HttpRequest, guest: Guest) -> HttpResponse:
    """What somebody said is read back; only then does anything begin to be kept."""
    coming = _coming(request)
    given = coming.get("consents")
    if not given and guest.traveller is not None:
        # They have come in already: the page was sent twice, or opened again.
        return guest.to("keep")
    if not given or not _may_agree(request, guest):
        return guest.to("agree")
    if request.method == "POST":
        return _come_in(request, guest, given)
    say = guest.speech
    asked = [(one, say.of(one.question)) for one in guest.journey.consents]
    context = {
        "heading": say.word("read-back-title"),
        "adult": say.word("adult-said-yes") if coming.get("adult") else "",
        "said_yes": say.word("said-yes"),
        "said_no": say.word("said-no"),
        "yes": [words for one, words in asked if given[one.kind] == "yes"],
        "no": [words for one, words in asked if given[one.kind] == "no"],
        "change": say.word("change"),
        "right": say.word("that-is-right"),
    }
    return guest.page(request, "ask/agreed.html", context)


@require_http_methods(["GET", "POST"])
@visit_page(inside=True)
def keep(request: HttpRequest, guest: Guest) -> HttpResponse:
    """A fresh secret for somebody who is here and could not keep the first."""
    if guest.traveller is None:  # asked before
        return where_next(guest)
    traveller, say = guest.traveller, guest.speech
    if request.method == "POST":
        secret = give_secret(
            commission_id=traveller.commission_id,
            code=traveller.code,
            actor="participant",
            now=timezone.now(),
        )
        return _kept(request, guest, traveller.code, secret)
    context = {
        "heading": say.word("keep-again-title"),
        "text": say.word("keep-again-words"),
        "code_label": say.word("code"),
        "code": traveller.code,
        "anew": say.word("keep-again"),
        "done": say.word("continue"),
    }
    return guest.page(request, "ask/keep.html", context)


@require_http_methods(["GET", "POST"])
@visit_page()
def back(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Coming back, or coming in with a card, by code and secret."""
    say = guest.speech
    typed = request.POST.get("code", "").strip()
    mode = facts(guest.door.commission_id).codes_mode
    code = written_code(typed, mode)
    secret = request.POST.get("secret", "").strip()
    wrong: dict[str, Worded] = {}
    if request.method == "POST":
        is_sound = bool(code) and (mode != REMIT or is_code(code))
        wrong = _mistyped(say, typed, secret, is_sound=is_sound)
        wrong = wrong or _refused(guest, code, secret)
        if not wrong:
            return _let_in(request, guest, code)
    context = {
        "heading": say.word("come-back-title"),
        "text": say.word("come-back-words"),
        "code_label": say.word("code"),
        "secret_label": say.word("secret"),
        "code_hint": say.word("code-hint") if mode == REMIT else "",
        "code_example": CODE_EXAMPLE,
        "secret_hint": say.word("secret-hint"),
        "secret_example": SECRET_EXAMPLE,
        "code": typed,
        "wrong_code": wrong.get("code"),
        "wrong_secret": wrong.get("secret"),
        "go_on": say.word("continue"),
        "take_all_out": say.word("withdraw-link"),
        **guest.told([Fault(field, words) for field, words in wrong.items()]),
    }
    return guest.page(request, "ask/back.html", context)


@require_GET
@visit_page()
def go_on(_request: HttpRequest, guest: Guest) -> HttpResponse:
    """Wherever somebody is on their way."""
    return where_next(guest)


def _mistyped(say: Speech, typed: str, secret: str, *, is_sound: bool) -> dict[str, Worded]:
    """Return what is lacking or mistyped, by field, and whether the code could be one is known."""
    wrong: dict[str, Worded] = {}
    if not typed:
        wrong["code"] = say.word("code-lacking")
    elif not is_sound:
        wrong["code"] = say.word("code-mistyped")
    if not is_secret(secret):
        wrong["secret"] = say.word("secret-mistyped" if secret else "secret-lacking")
    return wrong


def _refused(guest: Guest, code: str, secret: str) -> dict[str, Worded]:
    """Return why a code and a secret let nobody in, by field; empty when they do."""
    try:
        try_secret(
            commission_id=guest.door.commission_id,
            code=code,
            secret=secret,
            now=timezone.now(),
        )
    except WrongSecret:
        return {"code": guest.speech.word("wrong-pair")}
    except TooManyTries:
        return {"code": guest.speech.word("too-many-tries")}
    return {}


def _let_in(request: HttpRequest, guest: Guest, code: str) -> HttpResponse:
    """Let in whoever brought the secret; who has not said yes yet is asked first."""
    commission_id = guest.door.commission_id
    key = participant_id(commission_id, code)
    if key is not None and code in (codes_consenting(commission_id, TAKING_PART) or frozenset()):
        welcome(request, guest, key)
        return guest.to("out" if "out" in request.POST else "go")
    farewell(request, stays=True)
    _note(request, {"code": code})
    return guest.to("age")


def _come_in(request: HttpRequest, guest: Guest, given: dict[str, str]) -> HttpResponse:
    if guest.door.closed:
        return guest.to("start")
    coming = _coming(request)
    versions = {one.kind: one.version for one in guest.journey.consents}
    consents = [(kind, versions[kind], answer == "yes") for kind, answer in given.items()]
    if coming.get("adult"):
        consents.append((ADULT_AGREES, guest.journey.notice.version, True))
    card = coming.get("code", "")
    code = card or coming["unused"]
    participant_id, secret = come_in(
        commission_id=guest.door.commission_id,
        code=code,
        by_card=bool(card),
        consents=consents,
        on=timezone.localdate(),
        now=timezone.now(),
        screening=guest.door.screener is not None,
    )
    welcome(request, guest, participant_id)
    if not secret:
        return guest.to("go" if card else "keep")
    return _kept(request, guest, code, secret)


def _kept(request: HttpRequest, guest: Guest, code: str, secret: str) -> HttpResponse:
    say = guest.speech
    context = {
        "heading": say.word("keep-title"),
        "text": say.word("keep-words"),
        "warning": say.word("keep-warning"),
        "code_label": say.word("code"),
        "secret_label": say.word("secret"),
        "code": code,
        "secret": secret,
        "done": say.word("keep-done"),
    }
    # The secret is not there to be shown again: in another language one may have a new one.
    return guest.page(request, "ask/keep.html", context, again=guest.address("keep"))


def _may_agree(request: HttpRequest, guest: Guest) -> bool:
    """Whether somebody is old enough to be asked, or an adult has agreed."""
    coming = _coming(request)
    if guest.door.by_card and "code" not in coming:
        return False
    band = coming.get("age")
    return band in AGES and (
        band != UNDER_16 or bool(guest.journey.under_16 and coming.get("adult"))
    )


def _gone(request: HttpRequest, guest: Guest, what: str) -> HttpResponse:
    """Forget who was here, and tell them why they go no further."""
    farewell(request, stays=True)
    return say_once(request, guest, what)


def _coming(request: HttpRequest) -> _Coming:
    found: _Coming = request.session.get(COMING, {})
    return found


def _note(request: HttpRequest, what: _Coming) -> None:
    remember(request, **{COMING: {**_coming(request), **what}})
