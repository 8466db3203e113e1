"""An organisation's pages about principles: its people's links, the texts, and its word on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.commission.queries import vocabulary
from remit.kernel.errors import RemitError
from remit.kernel.flow import CONDITIONS, PARTS
from remit.support.conversation_actions import cancel_links, make_links
from remit.support.core.principles.catching import UNREAD, caught, is_other_script
from remit.support.core.principles.conversation import bare_headings
from remit.support.core.principles.principle import (
    ADOPTED,
    DRAFTING,
    FOR_ADOPTION,
    FORBID,
    MOST_CHARACTERS,
    Wording,
)
from remit.support.core.principles.results import PARTICIPANTS
from remit.support.known_languages import own_name
from remit.support.principles_actions import (
    adopt_principle,
    change_principle,
    end_objection,
    leave_adoption,
    object_to,
)
from remit.support.principles_queries import (
    conversation,
    links_used,
    principles,
    statements,
    told_results,
)
from remit.support.views.entrance import programme_page
from remit.support.views.results import results_context
from remit.support.views.voice import TAGS, fault, own_words, shown_statement, voter_here

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Speech, Worded
    from remit.kernel.vocabulary import Vocabulary
    from remit.support.core.principles.principle import Principle, Use, Version
    from remit.support.views.entrance import Caller

    Faults = list[tuple[str, Worded]]

LONGEST_NAME = 200


@require_safe
@programme_page(inside=True)
def overview(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Where the conversation stands, the organisation's links, and every text."""
    return _overview(request, caller, [])


@require_POST
@never_cache
@programme_page(inside=True)
def links(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Links for an organisation's people, shown this once."""
    talk = conversation(caller.commission_id)
    if talk is None:
        raise Http404
    if "cancel" in request.POST:
        return _cancel(request, caller)
    text = request.POST.get("number", "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text)):  # noqa: PLR2004  # digits, not a rule
        words = caller.speech.word("fault-number", {"most": talk.links_each})
        return _overview(request, caller, [("number", words)])
    try:
        tokens = make_links(
            commission_id=caller.commission_id,
            organisation_id=caller.own.organisation_id,
            count=int(text),
            actor=caller.own.code,
            now=timezone.now(),
        )
    except RemitError as error:
        return _overview(request, caller, [("number", fault(caller, error))])
    name = caller.facts.name
    made = [
        request.build_absolute_uri(reverse("programme-voice-in", args=[name, token]))
        for token in tokens
    ]
    return caller.page(request, "support/principles/links.html", {"made": made})


def _cancel(request: HttpRequest, caller: Caller) -> HttpResponse:
    try:
        cancel_links(
            commission_id=caller.commission_id,
            organisation_id=caller.own.organisation_id,
            actor=caller.own.code,
            now=timezone.now(),
        )
    except RemitError as error:
        return _overview(request, caller, [("number", fault(caller, error))])
    return caller.to("programme-principles")


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def principle(request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    """One text: how it came about, who disagrees, who takes it on, and what one may do."""
    one = next((each for each in principles(caller.commission_id) if each.key == key), None)
    if one is None:
        raise Http404
    if request.method != "POST":
        return _principle(request, caller, one, [])
    faults = _faults(caller, request)
    if not faults:
        try:
            _act(caller, one, request)
        except RemitError as error:
            faults = [("main", fault(caller, error))]
        else:
            messages.success(request, caller.speech.word("principle-done").text)
            return caller.to("programme-principle", key)
    return _principle(request, caller, one, faults, request.POST.dict())


@require_safe
@programme_page()
def results(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What the vote came to, for those who took part, once it is closed."""
    inside = caller.organiser is not None or voter_here(request, caller.commission_id) is not None
    if not inside:
        return caller.to("programme-sign-in")
    found = told_results(caller.commission_id, PARTICIPANTS)
    if found is None:
        return caller.page(request, "support/principles/not_yet.html", {})
    shown = {one.number: shown_statement(caller, one) for one in statements(caller.commission_id)}
    context = results_context(found, shown, caller.speech)
    return caller.page(request, "support/principles/results.html", context)


def _overview(request: HttpRequest, caller: Caller, faults: Faults) -> HttpResponse:
    talk = conversation(caller.commission_id)
    texts = principles(caller.commission_id)
    made, used = links_used(caller.commission_id).get(caller.own.code, (0, 0))
    headings = talk.headings if talk else ()
    context = {
        "talk": talk,
        "made": made,
        "used": used,
        "texts": [
            {"key": one.key, "words": _text(caller, one.latest), "state": _state(caller, one)}
            for one in texts
        ],
        "bare": [
            caller.speech.of(one.labels)
            for one in bare_headings(headings, (each.heading for each in texts))
        ],
        "faults": faults,
    }
    status = 422 if faults else 200
    return caller.page(request, "support/principles/overview.html", context, status=status)


def _principle(
    request: HttpRequest,
    caller: Caller,
    one: Principle,
    faults: Faults,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    code = caller.own.code
    latest = one.latest
    mine = [each for each in one.standing if each.organisation == code]
    adopting = one.adopting(latest.number)
    own = [each for each in adopting if each.organisation == code]
    context = {
        "one": one,
        "words": _text(caller, latest),
        "note": _note(caller, latest),
        "state": _state(caller, one),
        "use": use_in_words(caller.speech, caller.commission_id, one.use),
        "versions": [_version(caller, each) for each in reversed(one.versions)],
        "objections": [
            {"about": each, "name": each.shown_as or caller.speech.word("principle-unnamed")}
            for each in one.objections
        ],
        "adopting": len(adopting),
        "named": [each.shown_as for each in adopting if each.shown_as],
        "objecting": mine[0] if mine else None,
        "own": own[0] if own else None,
        "may_change": one.state == DRAFTING,
        "may_adopt": one.state in {FOR_ADOPTION, ADOPTED},
        "typed": typed or {},
        "draft": latest.texts[_tag(caller, latest)],
        "language": (typed or {}).get("language") or _tag(caller, latest),
        "tags": [(tag, own_name(tag)) for tag in TAGS],
        "most": MOST_CHARACTERS,
        "faults": faults,
    }
    status = 422 if faults else 200
    return caller.page(request, "support/principles/principle.html", context, status=status)


def use_in_words(say: Speech, commission_id: int, use: Use) -> dict[str, Any]:
    """Return what a principle becomes, in the reader's words."""
    words = vocabulary(commission_id)
    parts = [
        (say.word(f"principle-part-{part}"), _labels(say, words, part, use.parts[part]))
        for part in PARTS
        if part in use.parts
    ]
    if use.conditions:
        key = "principle-part-unless" if use.effect == FORBID else "principle-part-conditions"
        parts.append((say.word(key), _labels(say, words, CONDITIONS, use.conditions)))
    return {"opening": say.word(f"principle-becomes-{use.effect or 'words'}"), "parts": parts}


def _labels(say: Speech, words: Vocabulary, part: str, keys: tuple[str, ...]) -> str:
    return ", ".join(
        words.label(part, key, say.language) if (part, key) in words else key for key in keys
    )


def _text(caller: Caller, version: Version) -> Worded:
    tag = _tag(caller, version)
    return own_words(caller, version.texts[tag], tag)


def _tag(caller: Caller, version: Version) -> str:
    """Return the language in which the reader is shown a text."""
    wanted = (caller.speech.language, "en")
    return next((one for one in wanted if version.texts.get(one)), min(version.texts))


def _note(caller: Caller, version: Version) -> Worded | str:
    language = caller.speech.language
    if language not in version.texts:
        return caller.speech.word("voice-not-yours")
    return caller.speech.word("voice-by-machine") if language in version.machine else ""


def _state(caller: Caller, one: Principle) -> Worded:
    return caller.speech.word(f"principles-state-{one.state}")


def _version(caller: Caller, one: Version) -> dict[str, Any]:
    say = caller.speech
    if one.shown_as:
        by = say.word("principle-by", {"name": one.shown_as})
    else:
        by = say.word("principle-by-unnamed" if one.organisation else "principle-by-coordinator")
    return {"about": one, "words": _text(caller, one), "by": by}


def _faults(caller: Caller, request: HttpRequest) -> Faults:
    """Return what is wrong with what was typed, all at once."""
    say, found = caller.speech, []
    needed = {"change": ("text", "why"), "object": ("words",)}.get(request.POST.get("act", ""), ())
    for name in needed:
        typed = request.POST.get(name, "").strip()
        if not typed:
            key = "fault-principle-text" if name == "text" else "fault-principle-why"
            found.append((name, say.word(key)))
        elif len(typed) > MOST_CHARACTERS:
            found.append((name, say.word("fault-principle-long", {"most": MOST_CHARACTERS})))
        elif set(caught(typed, request.POST.get("language", say.language))) - {UNREAD}:
            found.append((name, say.word("fault-principle-telling")))
    if request.POST.get("act") == "change" and request.POST.get("language") not in TAGS:
        found.append(("language", say.word("fault-language")))
    elif request.POST.get("act") == "change" and is_other_script(
        request.POST.get("text", ""), request.POST["language"]
    ):
        found.append(("language", say.word("fault-language-other")))
    if len(request.POST.get("shown_as", "").strip()) > LONGEST_NAME:
        found.append(("shown_as", say.word("fault-name-long", {"most": LONGEST_NAME})))
    return found


def _act(caller: Caller, one: Principle, request: HttpRequest) -> None:
    """Do what the organisation asked for.

    Raises:
        RemitError: it cannot be done now.
    """
    post = {name: text.strip() for name, text in request.POST.dict().items()}
    shown_as, act = post.get("shown_as", ""), post.get("act", "")
    who: dict[str, Any] = {
        "commission_id": caller.commission_id,
        "organisation_id": caller.own.organisation_id,
        "key": one.key,
        "actor": caller.own.code,
        "now": timezone.now(),
    }
    based_on = post.get("version", "")
    version = int(based_on[:6]) if based_on.isascii() and based_on.isdigit() else 0
    if act == "change":
        wording = Wording(post["language"], post["text"], post["why"])
        change_principle(**who, based_on=version, wording=wording, shown_as=shown_as)
    elif act == "object":
        object_to(**who, words=post["words"], shown_as=shown_as)
    elif act == "end":
        end_objection(**who)
    elif act == "adopt":
        adopt_principle(**who, version=version, shown_as=shown_as)
    elif act == "leave":
        leave_adoption(**who)
    else:
        raise Http404
