"""The coordinator's pages about texts: drafted, translated, put up for adoption, settled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from remit.ask.core.speech import FALLBACK, Speech
from remit.commission.queries import vocabulary
from remit.kernel.errors import Place, Problems, RemitError, problem_kind
from remit.kernel.flow import CONDITIONS, PARTS, VOCABULARY_PARTS
from remit.support.core.principles.conversation import OPEN
from remit.support.core.principles.principle import (
    CONDITION,
    DRAFTING,
    EFFECTS,
    MOST_CHARACTERS,
    PLAIN,
    Use,
    Wording,
)
from remit.support.known_languages import own_name
from remit.support.principles_actions import (
    change_principle,
    draft_principle,
    move_principle,
    say_use,
    settle_principle,
    translate_principle,
)
from remit.support.principles_queries import conversation, principles, statements
from remit.support.views.entrance import ROOM
from remit.support.views.principles import use_in_words
from remit.support.views.principles_staff import (
    chosen,
    chosen_language,
    coordinating,
    labelled,
    said,
    staff_page,
    typed_text,
)
from remit.support.views.voice import TAGS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.support.core.principles.principle import Principle

KEY = re.compile(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*")
PART_WORDS = {
    "subject": "Whose information",
    "data": "What information",
    "sender": "From whom",
    "recipient": "To whom",
    "purpose": "For what",
    CONDITIONS: "Under what conditions",
}
BAD_KEY = problem_kind(
    "principle-key-unusable",
    "“{key}” cannot be a key.",
    "Write small letters, digits and hyphens, such as asked-first.",
)
UNKNOWN_NUMBER = problem_kind(
    "principle-statement-unknown",
    "“{text}” is no open statement.",
    "Write the numbers of statements with commas between, such as 3, 7.",
)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinating
def draft(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Begin a principle from what people said."""
    talk = conversation(visit.commission_id)
    if talk is None:
        raise Http404
    failure: RemitError | None = None
    if request.method == "POST":
        try:
            key = _draft(request, visit, [one.key for one in talk.headings])
        except RemitError as error:
            failure = error
        else:
            messages.success(request, "The principle is begun.")
            return redirect("support-principle", visit.facts.name, key)
    context = {
        "headings": [(one.key, one.labels["en"]) for one in labelled(talk.headings)],
        "tags": [(tag, own_name(tag)) for tag in TAGS],
        "typed": request.POST.dict(),
        "statements": request.POST.get("statements", request.GET.get("statements", "")),
        "drafting": True,
    }
    return staff_page(request, visit, "principle", context, failure)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinating
def principle(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """One text, and what a coordinator does with it."""
    failure: RemitError | None = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, visit, key))
        except RemitError as error:
            failure = error
        else:
            return redirect("support-principle", visit.facts.name, key)
    one = next((each for each in principles(visit.commission_id) if each.key == key), None)
    talk = conversation(visit.commission_id)
    if one is None or talk is None:
        raise Http404
    words = vocabulary(visit.commission_id)
    context = {
        "one": one,
        "talk": talk,
        "headings": [(each.key, each.labels["en"]) for each in labelled(talk.headings)],
        "adopting": one.adopting(one.latest.number),
        "texts": [
            (own_name(tag), tag, text, tag in one.latest.machine)
            for tag, text in sorted(one.latest.texts.items())
        ],
        "tags": [(tag, own_name(tag)) for tag in TAGS],
        "parts": [
            (part, PART_WORDS[part], [(t.key, words.label(part, t.key), t.key in _used(one, part))
                                      for t in words.terms(part)])
            for part in VOCABULARY_PARTS
        ],
        "use": use_in_words(Speech(FALLBACK, (FALLBACK,), room=ROOM), visit.commission_id, one.use),
        "may_change": one.state == DRAFTING,
        "typed": request.POST.dict() if failure else {},
    }  # fmt: skip
    return staff_page(request, visit, "principle", context, failure)


def _used(one: Principle, part: str) -> tuple[str, ...]:
    return one.use.conditions if part == CONDITIONS else one.use.parts.get(part, ())


def _draft(request: HttpRequest, visit: Visit, headings: list[str]) -> str:
    problems = Problems()
    key = request.POST.get("key", "").strip()
    if not KEY.fullmatch(key):
        problems.add(BAD_KEY, Place(), key=key[:60])
    heading = chosen(request, "heading", "Heading", headings, problems)
    wording = _wording(request, problems)
    open_now = {str(one.number) for one in statements(visit.commission_id, OPEN)}
    numbers = [part.strip() for part in request.POST.get("statements", "").split(",")]
    for number in numbers:
        if number and number not in open_now:
            problems.add(UNKNOWN_NUMBER, Place(), text=number[:60])
    problems.raise_if_any()
    draft_principle(
        **said(visit),
        key=key,
        heading=heading,
        wording=wording,
        statements=[int(number) for number in numbers if number],
    )
    return key


def _wording(request: HttpRequest, problems: Problems) -> Wording:
    text = typed_text(request, "text", "The text", MOST_CHARACTERS, problems)
    language = chosen_language(request, text, problems)
    why = typed_text(request, "why", "Why", MOST_CHARACTERS, problems)
    return Wording(language, text, why)


def _act(request: HttpRequest, visit: Visit, key: str) -> str:
    """Do what the coordinator asked for; return what is told of it.

    Raises:
        RemitError: it cannot be done, or something typed is wrong.
    """
    act = request.POST.get("act", "")
    if act == "change":
        return _change(request, visit, key)
    if act == "translate":
        return _translate(request, visit, key)
    if act == "use":
        say_use(**said(visit), key=key, use=_use(request))
        return "What it becomes in the charter is kept."
    if act in {"to-adoption", "reopen"}:
        move_principle(**said(visit), key=key, to_adoption=act == "to-adoption")
        return "It is up for adoption." if act == "to-adoption" else "It is drafted again."
    if act == "settle":
        settle_principle(**said(visit), key=key)
        return "It is adopted. The charter can rest on it now."
    raise Http404


def _change(request: HttpRequest, visit: Visit, key: str) -> str:
    problems = Problems()
    wording = _wording(request, problems)
    problems.raise_if_any()
    version = request.POST.get("version", "")
    based_on = int(version[:6]) if version.isascii() and version.isdigit() else 0
    number = change_principle(**said(visit), key=key, based_on=based_on, wording=wording)
    return f"This is version {number} now."


def _translate(request: HttpRequest, visit: Visit, key: str) -> str:
    problems = Problems()
    text = typed_text(request, "text", "The text", MOST_CHARACTERS, problems)
    language = chosen_language(request, text, problems)
    problems.raise_if_any()
    by_machine = request.POST.get("by") == "machine"
    translate_principle(**said(visit), key=key, language=language, text=text, by_machine=by_machine)
    return "The text in that language is kept."


def _use(request: HttpRequest) -> Use:
    problems = Problems()
    effect = chosen(request, "effect", "What it becomes", (PLAIN, *EFFECTS), problems)
    term = request.POST.get("term", "").strip()
    if effect == CONDITION and not KEY.fullmatch(term):
        problems.add(BAD_KEY, Place(), key=term[:60])
    problems.raise_if_any()
    if effect == PLAIN:
        return Use()
    parts: dict[str, Any] = {
        part: tuple(request.POST.getlist(part)) for part in PARTS if request.POST.getlist(part)
    }
    is_condition = effect == CONDITION
    conditions = () if is_condition else tuple(request.POST.getlist(CONDITIONS))
    return Use(effect, parts, conditions, term if is_condition else "")
