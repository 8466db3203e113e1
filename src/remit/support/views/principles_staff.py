"""The coordinator's pages about the conversation: opened, read, watched for stuffed ballots."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from remit.ask.core.speech import FALLBACK, Speech, Worded
from remit.commission.core.facts import PROGRAMME
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError, problem_kind
from remit.support.conversation_actions import (
    add_statement,
    close_conversation,
    open_conversation,
)
from remit.support.core.principles.catching import UNREAD, is_other_script
from remit.support.core.principles.conversation import (
    LEAST_ADOPTING,
    LINKS_EACH,
    MOST_CHARACTERS,
    OPEN,
    WAITING,
    bare_headings,
)
from remit.support.core.principles.results import COHORT, Limits, results
from remit.support.core.principles.stuffing import median_gap, signs
from remit.support.known_languages import own_name
from remit.support.moderation_actions import (
    let_pass,
    set_aside,
    translate_statement,
    turn_down,
)
from remit.support.organisation_queries import organisations
from remit.support.permissions import (
    can_see_organisations,
    check_can_see_cohort,
    check_can_see_organisations,
)
from remit.support.principles_queries import (
    caught_in,
    conversation,
    counting_votes,
    links_used,
    principles,
    statements,
    told_results,
    vote_times,
    voters,
)
from remit.support.views.entrance import ROOM, Words
from remit.support.views.results import results_context
from remit.support.views.voice import TAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from remit.commission.views import Visit
    from remit.support.core.principles.conversation import Statement

    Page = Callable[..., HttpResponseBase]

NOT_A_NUMBER = problem_kind(
    "principles-number-unreadable",
    "“{what}” must be a whole number from 1 to {most}.",
    "Write it in digits, such as 20.",
)
BLANK = problem_kind("principles-field-blank", "“{what}” is blank.", "Write it.")
TOO_LONG = problem_kind(
    "principles-field-long",
    "“{what}” is {length} characters long; at most {most} are.",
    "Shorten it.",
)
NOT_OFFERED = problem_kind(
    "principles-choice-unknown",
    "“{text}” is not offered for “{what}”.",
    "Choose one of those on the page.",
)
OTHER_SCRIPT = problem_kind(
    "principles-other-script",
    "The text seems to be in another language than {language}.",
    "Choose the one that it is written in.",
)
NOT_SURE = problem_kind(
    "conversation-not-sure",
    "Closing is for good, and nobody has said that they are sure.",
    "Tick the box, then close it.",
)
WAITS_STILL = "Read what waits before you close: afterwards nobody can vote on it."


def coordinating(page: Page) -> Page:
    """Let a programme's coordinators into a page."""

    @study_page(check_can_see_organisations)
    @wraps(page)
    def open_page(request: HttpRequest, visit: Visit, **parts: str) -> HttpResponseBase:
        if visit.facts.kind != PROGRAMME:
            raise Http404
        return page(request, visit, **parts)

    return open_page


@require_http_methods(["GET", "HEAD", "POST"])
@coordinating
def overview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The conversation: opened and closed here; links, headings and texts."""
    failure: RemitError | None = None
    if request.method == "POST":
        try:
            _open_or_close(request, visit)
        except RemitError as error:
            failure = error
        else:
            return redirect("support-principles", visit.facts.name)
    talk = conversation(visit.commission_id)
    texts = principles(visit.commission_id)
    headings = talk.headings if talk else ()
    links = links_used(visit.commission_id)
    counted = {one.code for one in organisations(visit.commission_id) if one.checked_on}
    spoken = [one.heading for one in statements(visit.commission_id, OPEN)]
    context = {
        "talk": talk,
        "links": sorted(links.items()),
        "uncounted": sorted(set(links) - counted),
        "waiting": len(statements(visit.commission_id, WAITING)),
        "count": len(spoken),
        "headings": [(one.labels["en"], spoken.count(one.key)) for one in labelled(headings)],
        "texts": texts,
        "bare": [one.labels["en"] for one in labelled(bare_headings(headings, _used(texts)))],
        "links_each": request.POST.get("links_each", LINKS_EACH),
        "least_adopting": request.POST.get("least_adopting", LEAST_ADOPTING),
        "closing_words": WAITS_STILL,
    }
    return staff_page(request, visit, "overview", context, failure)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinating
def read_statements(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Statements: those that wait are let pass or turned down; others are added and translated."""
    failure: RemitError | None = None
    if request.method == "POST":
        try:
            _judge(request, visit)
        except RemitError as error:
            failure = error
        else:
            return redirect("support-principles-statements", visit.facts.name)
    talk = conversation(visit.commission_id)
    found, held = statements(visit.commission_id), caught_in(visit.commission_id)
    context = {
        "talk": talk,
        "waiting": [
            (one, [kind for kind in held.get(one.number, ()) if kind != UNREAD], _unread(held, one))
            for one in found
            if one.state == WAITING
        ],
        "open": [one for one in found if one.state == OPEN],
        "gone": [one for one in found if one.state not in {OPEN, WAITING}],
        "headings": [
            (one.key, one.labels["en"]) for one in labelled(talk.headings if talk else ())
        ],
        "tags": [(tag, own_name(tag)) for tag in TAGS],
        "typed": request.POST.dict() if failure else {},
        "most": MOST_CHARACTERS,
    }
    return staff_page(request, visit, "statements", context, failure)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinating
def look_for_signs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What looks like stuffed ballots, and the voters who are set aside."""
    failure: RemitError | None = None
    if request.method == "POST":
        try:
            _set_aside(request, visit)
        except RemitError as error:
            failure = error
        else:
            return redirect("support-principles-signs", visit.facts.name)
    votes, organisation_of = counting_votes(visit.commission_id)
    gaps = {
        key: median_gap([at.timestamp() for at in times])
        for key, times in vote_times(visit.commission_id).items()
    }
    seconds = {key: gap for key, gap in gaps.items() if gap is not None}
    context = {
        "talk": conversation(visit.commission_id),
        "signs": signs(votes, organisation_of, seconds),
        "aside": [one for one in voters(visit.commission_id) if one.set_aside],
        "voted": len(votes.voters),
        "cast": len(votes),
    }
    return staff_page(request, visit, "signs", context, failure)


@require_safe
@study_page(check_can_see_cohort)
def see_results(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the vote came to: for coordinators at any time, for others once it is closed."""
    if visit.facts.kind != PROGRAMME:
        raise Http404
    runs = can_see_organisations(visit.user_id, visit.commission_id)
    found = told_results(visit.commission_id, COHORT)
    if runs:
        votes, organisation_of = counting_votes(visit.commission_id)
        limits = Limits(max(1, visit.facts.publication.threshold), 1)
        found = results(votes, organisation_of, limits)
    speech = Speech(FALLBACK, (FALLBACK,), room=ROOM)
    shown = {one.number: _shown(one) for one in statements(visit.commission_id)}
    context = {
        "talk": conversation(visit.commission_id),
        "runs": runs,
        "say": Words(speech),
        "ready": found is not None,
        **(results_context(found, shown, speech) if found else {}),
    }
    return staff_page(request, visit, "results", context, None)


def staff_page(
    request: HttpRequest,
    visit: Visit,
    name: str,
    context: Mapping[str, Any],
    failure: RemitError | None,
) -> HttpResponse:
    """Return one of the coordinator's pages, with what failed."""
    titles = {
        "overview": "Principles made together",
        "statements": "Statements",
        "signs": "Signs of stuffed ballots",
        "results": "What the vote came to",
        "principle": "A principle",
    }
    failed = what_failed(failure) if failure else {}
    template = f"support/principles/staff_{name}.html"
    everything = {
        "heading": titles[name],
        "runs": can_see_organisations(visit.user_id, visit.commission_id),
        **context,
        **failed,
    }
    return visit.page(request, template, everything, status=422 if failure else 200)


def labelled(headings: Any) -> list[Any]:
    """Return headings whose labels have English words, the key where there are none."""
    return [
        replace(one, labels={"en": one.labels.get("en") or one.key, **one.labels})
        for one in headings
    ]


def typed_text(request: HttpRequest, name: str, label: str, most: int, problems: Problems) -> str:
    """Return what was typed into a field that must not be blank, or note what is wrong."""
    text = request.POST.get(name, "").strip()
    if not text:
        problems.add(BLANK, Place(), what=label)
    elif len(text) > most:
        problems.add(TOO_LONG, Place(), what=label, length=len(text), most=most)
    return text


def chosen(request: HttpRequest, name: str, label: str, offered: Any, problems: Problems) -> str:
    """Return what was chosen of what was offered, or note that it was not."""
    text = request.POST.get(name, "")
    if text not in offered:
        problems.add(NOT_OFFERED, Place(), text=text[:60], what=label)
    return text


def chosen_language(request: HttpRequest, text: str, problems: Problems) -> str:
    """Return the language that a text is said to be in, or note that it cannot be that one."""
    tag = chosen(request, "language", "Language", TAGS, problems)
    if tag in TAGS and is_other_script(text, tag):
        problems.add(OTHER_SCRIPT, Place(), language=own_name(tag))
    return tag


def said(visit: Visit) -> dict[str, Any]:
    """Return who acts on which programme, and when, as actions take it."""
    return {"commission_id": visit.commission_id, "actor": visit.actor, "now": timezone.now()}


def _used(texts: Any) -> set[str]:
    return {one.heading for one in texts}


def _open_or_close(request: HttpRequest, visit: Visit) -> None:
    problems = Problems()
    if request.POST.get("act") == "close":
        if "sure" not in request.POST:
            problems.add(NOT_SURE, Place())
        problems.raise_if_any()
        close_conversation(**said(visit))
        messages.success(request, "The conversation is closed.")
        return
    links = _number(request, "links_each", "Links for each organisation", 1_000, problems)
    least = _number(request, "least_adopting", "Organisations that adopt", 100_000, problems)
    problems.raise_if_any()
    open_conversation(**said(visit), links_each=links, least_adopting=least)
    messages.success(request, "The conversation is open under these settings.")


def _number(request: HttpRequest, name: str, label: str, most: int, problems: Problems) -> int:
    text = request.POST.get(name, "").strip()
    if text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= most:  # noqa: PLR2004  # digits, not a rule
        return int(text)
    problems.add(NOT_A_NUMBER, Place(), what=label, most=most)
    return 1


def _judge(request: HttpRequest, visit: Visit) -> None:
    act, problems = request.POST.get("act", ""), Problems()
    reason = request.POST.get("reason", "").strip()
    text = ""
    if act != "turn-down":
        text = typed_text(request, "text", "The statement", MOST_CHARACTERS, problems)
    if act == "add":
        talk = conversation(visit.commission_id)
        keys = [one.key for one in talk.headings] if talk else []
        heading = chosen(request, "heading", "Heading", keys, problems)
        language = chosen_language(request, text, problems)
        problems.raise_if_any()
        add_statement(**said(visit), heading=heading, language=language, text=text)
        messages.success(request, "The statement is open to votes.")
        return
    number = _statement_number(request)
    if act == "translate":
        language = chosen_language(request, text, problems)
        problems.raise_if_any()
        machine = request.POST.get("by") == "machine"
        translate_statement(
            **said(visit), number=number, language=language, text=text, by_machine=machine
        )
        messages.success(request, f"Statement {number} has a text in that language.")
        return
    problems.raise_if_any()
    if act == "let-pass":
        let_pass(**said(visit), number=number, text=text, reason=reason)
        messages.success(request, f"Statement {number} is open to votes.")
    elif act == "turn-down":
        turn_down(**said(visit), number=number, reason=reason)
        messages.success(
            request, f"Statement {number} is turned down, and its words are destroyed."
        )
    else:
        raise Http404


def _statement_number(request: HttpRequest) -> int:
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdigit()):
        raise Http404
    return int(number[:9])


def _set_aside(request: HttpRequest, visit: Visit) -> None:
    reason = request.POST.get("reason", "").strip()
    problems = Problems()
    if request.POST.get("act") == "aside":
        reason = typed_text(request, "reason", "Why", MOST_CHARACTERS, problems)
    else:
        reason = ""
    problems.raise_if_any()
    set_aside(**said(visit), voter_key=request.POST.get("voter", ""), reason=reason)
    words = "is set aside: those votes do not count" if reason else "counts again"
    messages.success(request, f"The voter {words}.")


def _unread(held: Mapping[int, tuple[str, ...]], one: Statement) -> bool:
    return UNREAD in held.get(one.number, ())


def _shown(one: Statement) -> dict[str, Any]:
    text, language, _ = one.words(FALLBACK)
    return {"words": Worded(text, language, language != FALLBACK, plain=True) if text else ""}
