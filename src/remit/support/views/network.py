"""The network as an organisation sees it: circles, what is shared, introductions, what goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from remit.support.core.network import (
    ANSWER,
    AUDIENCES,
    IN_CIRCLE,
    MOST_TEXT,
    MOST_TITLE,
    NO,
    OPEN,
    QUESTION,
    RESOURCE,
    YES,
    kinds_lacked,
    suggested,
)
from remit.support.core.principles.catching import is_other_script
from remit.support.introduction_actions import (
    UnableToIntroduce,
    answer_introduction,
    ask_introduction,
    open_introduced,
)
from remit.support.known_languages import own_name
from remit.support.needs_queries import needs_of, wave_now
from remit.support.network_actions import (
    Member,
    NotInNetwork,
    PostForm,
    UnableToPost,
    join_circle,
    keep_post,
    leave_circle,
    take_on,
    take_post_back,
)
from remit.support.network_queries import (
    circles,
    circles_of,
    introductions_of,
    keeps_going,
    kept_by,
    posts_for,
    public_posts,
)
from remit.support.views.entrance import programme_page
from remit.support.views.voice import TAGS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Worded
    from remit.people.core.consents import Contact
    from remit.support.network_queries import SeenPost
    from remit.support.views.entrance import Caller

    Faults = list[tuple[str, Worded]]

UNPROCESSABLE = 422
SENT = "sent"
MOST_DIGITS = 9


def member_of(caller: Caller) -> Member:
    """Return the organisation at the page as the one that acts."""
    own = caller.own
    return Member(caller.commission_id, own.participant_id, own.organisation_id, own.code)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def network(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Circles to join or leave, and what may be read."""
    if request.method == "POST":
        return _circle(request, caller)
    own = caller.own.organisation_id
    everything = circles(caller.commission_id)
    joined = circles_of(own)
    lacked = kinds_lacked(needs_of(own), wave_now(caller.commission_id))
    fitting = suggested(everything, lacked, joined)
    context = {
        "suggested": fitting,
        "joined": [one for one in everything if one.key in joined],
        "others": [
            one
            for one in everything
            if one.key not in joined and one not in fitting and one.closed_on is None
        ],
        "posts": [_shown(caller, one) for one in posts_for(caller.commission_id, own)],
        "sent": request.GET.get(SENT, ""),
    }
    return caller.page(request, "support/network/network.html", context)


def _circle(request: HttpRequest, caller: Caller) -> HttpResponse:
    key, now = request.POST.get("circle", ""), timezone.now()
    try:
        if request.POST.get("do") == "leave":
            leave_circle(member=member_of(caller), key=key, now=now)
        else:
            join_circle(member=member_of(caller), key=key, on=timezone.localdate(now), now=now)
    except NotInNetwork as error:
        raise Http404 from error
    return caller.to("programme-network")


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def write(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Ask something, or share something, with those whom one chooses."""
    typed = _typed(request)
    faults: Faults = []
    if request.method == "POST":
        faults = _faults(caller, typed)
        if not faults:
            answer = _send(caller, typed, faults)
            if answer is not None:
                return answer
    joined = circles_of(caller.own.organisation_id)
    say = caller.speech
    context = {
        "typed": typed,
        "kinds": [(one, say.word(f"network-kind-{one}")) for one in (QUESTION, RESOURCE)],
        "audiences": [(one, say.word(f"network-who-{one}")) for one in AUDIENCES],
        "circles": [
            one
            for one in circles(caller.commission_id)
            if one.key in joined and one.closed_on is None
        ],
        "tags": [(tag, own_name(tag)) for tag in TAGS],
        "most": MOST_TEXT,
        "faults": faults,
        "wrong": dict(faults),
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/network/write.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def post(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """One question or resource with its answers; to answer, or to get to know who wrote it."""
    do = request.POST.get("do", "")
    faults: Faults = []
    if do == "take-back":
        take_post_back(member=member_of(caller), key=number, now=timezone.now())
        return caller.to("programme-network")
    found = _found(caller, number)
    typed = _typed(request)
    if do == "introduce":
        answer = _introduce(caller, number, faults)
    elif request.method == "POST":
        faults += _text_faults(caller, typed)
        answer = None if faults else _send(caller, typed, faults, number)
    else:
        answer = None
    if answer is not None:
        return answer
    context = {
        "one": _shown(caller, found),
        "answers": [_shown(caller, each) for each in found.answers],
        "typed": typed,
        "tags": [(tag, own_name(tag)) for tag in TAGS],
        "most": MOST_TEXT,
        "faults": faults,
        "wrong": dict(faults),
        "is_open": found.post.state == OPEN,
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/network/post.html", context, status=status)


@sensitive_variables("contact")
@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def introductions(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who may come to know whom: neither learns of the other before both have said yes."""
    contact: Contact | None = None
    key = _whole(request.POST.get("introduction", ""))
    do = request.POST.get("do", "")
    if request.method == "POST":
        now = timezone.now()
        try:
            if do != "show":
                answer_introduction(
                    member=member_of(caller),
                    key=key,
                    says=YES if do == YES else NO,
                    on=timezone.localdate(now),
                    now=now,
                )
                return caller.to("programme-introductions")
            contact = open_introduced(
                member=member_of(caller), key=key, vault_key=settings.VAULT_KEY, now=now
            )
        except (NotInNetwork, UnableToIntroduce) as error:
            raise Http404 from error
    context = {
        "found": introductions_of(caller.own.organisation_id),
        "opened": key if contact else None,
        "fields": sorted(contact.fields.items(), reverse=True) if contact else [],
    }
    return caller.page(request, "support/network/introductions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def going(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What goes on after the programme, and who sees to it."""
    found = keeps_going(caller.commission_id)
    if request.method == "POST":
        number = _whole(request.POST.get("number", ""))
        if number not in {one.number for one in found}:
            raise Http404
        take_on(
            member=member_of(caller),
            number=number,
            now=timezone.now(),
            give_back=request.POST.get("do") == "give-back",
        )
        return caller.to("programme-keeps-going")
    own = kept_by(caller.own.organisation_id)
    context = {"found": [(one, one.number in own) for one in found]}
    return caller.page(request, "support/network/going.html", context)


@require_safe
@programme_page()
def shared(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What organisations shared with everybody, unnamed, for whoever opens the page."""
    found = [
        (_shown(caller, one), [_shown(caller, each) for each in one.answers])
        for one in public_posts(caller.commission_id)
    ]
    return caller.page(request, "support/network/shared.html", {"posts": found})


def _send(
    caller: Caller, typed: dict[str, str], faults: Faults, answers: int | None = None
) -> HttpResponse | None:
    now = timezone.now()
    form = PostForm(
        kind=ANSWER if answers else typed["kind"],
        audience=typed["audience"],
        circle=typed["circle"] if typed["audience"] == IN_CIRCLE else "",
        language=typed["language"],
        title=typed["title"],
        text=typed["text"],
        address=typed["address"],
    )
    try:
        state = keep_post(
            member=member_of(caller),
            form=form,
            answers=answers,
            on=timezone.localdate(now),
            now=now,
        )
    except UnableToPost:
        faults.append(("text", caller.speech.word("network-many-posts")))
        return None
    except NotInNetwork:
        faults.append(("circle", caller.speech.word("network-choose-circle")))
        return None
    answer = caller.to("programme-network")
    answer["Location"] += f"?{SENT}={state}"
    return answer


def _introduce(caller: Caller, number: int, faults: Faults) -> HttpResponse | None:
    now = timezone.now()
    try:
        ask_introduction(member=member_of(caller), post=number, on=timezone.localdate(now), now=now)
    except UnableToIntroduce:
        faults.append(("introduce", caller.speech.word("network-many-asks")))
        return None
    except NotInNetwork as error:
        raise Http404 from error
    return caller.to("programme-introductions")


def _found(caller: Caller, number: int) -> SeenPost:
    seen = posts_for(caller.commission_id, caller.own.organisation_id)
    found = next((one for one in seen if one.key == number), None)
    if found is None:
        raise Http404
    return found


def _shown(caller: Caller, one: SeenPost) -> dict[str, object]:
    """Return a post as a page shows it, with who may see it in words."""
    say, what = caller.speech, one.post
    return {
        "seen": one,
        "kind": say.word(f"network-{what.kind}"),
        "who": say.word(f"network-for-{what.audience}", {"circle": one.circle}),
        "refused": say.word("network-refused", {"reason": what.reason}) if what.reason else "",
    }


def _typed(request: HttpRequest) -> dict[str, str]:
    names = ("kind", "audience", "circle", "language", "title", "address")
    typed = {name: " ".join(request.POST.get(name, "").split()) for name in names}
    return typed | {"text": request.POST.get("text", "").replace("\r\n", "\n").strip()}


def _faults(caller: Caller, typed: dict[str, str]) -> Faults:
    """Return what is at fault with a question or a resource."""
    say = caller.speech
    wrong = {
        "kind-1": "" if typed["kind"] in {QUESTION, RESOURCE} else "network-choose-kind",
        "audience-1": "" if typed["audience"] in AUDIENCES else "network-choose-who",
        "title": ""
        if 0 < len(typed["title"]) <= MOST_TITLE
        else ("network-long" if typed["title"] else "network-no-title"),
        "address": "" if _is_address(typed["address"]) else "network-bad-address",
    }
    found = [(where, say.word(key)) for where, key in wrong.items() if key]
    return found + _text_faults(caller, typed)


def _text_faults(caller: Caller, typed: dict[str, str]) -> Faults:
    say = caller.speech
    if typed["language"] not in TAGS:
        typed["language"] = say.language
    if not typed["text"]:
        return [("text", say.word("network-no-text"))]
    if is_other_script(typed["text"], typed["language"]):
        return [("language", say.word("fault-language-other"))]
    return [("text", say.word("network-long"))] if len(typed["text"]) > MOST_TEXT else []


def _is_address(text: str) -> bool:
    """Whether a text is blank or the address of a page."""
    if not text:
        return True
    try:
        return urlsplit(text).scheme in {"http", "https"} and bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
