"""The training specification and what worked, as an organisation reads and adds to them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.support.core.programme import MOST_LINE, MOST_SAID, WORKED, changes
from remit.support.programme_actions import (
    UnableToKeepMore,
    propose_change,
    take_out_telling,
    tell_what_worked,
)
from remit.support.programme_queries import (
    specification_proposals,
    specification_versions,
    tellings,
)
from remit.support.views.entrance import programme_page
from remit.support.views.network import member_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Worded
    from remit.support.views.entrance import Caller

    Faults = list[tuple[str, Worded]]

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def training(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The plan for the training with its versions, and the organisation's ideas for it."""
    faults: Faults = []
    text, why = _said(request, "text"), _said(request, "why")
    if request.method == "POST":
        faults = _text_faults(caller, {"text": text, "why": why}, "text", "training-no-text")
        if not faults:
            now = timezone.now()
            try:
                propose_change(
                    member=member_of(caller),
                    text=text,
                    why=why,
                    on=timezone.localdate(now),
                    now=now,
                )
            except UnableToKeepMore:
                faults.append(("text", caller.speech.word("training-full")))
            else:
                return caller.to("programme-training")
    versions = specification_versions(caller.commission_id)
    own = specification_proposals(caller.commission_id, caller.own.organisation_id)
    context = {
        "now": versions[-1] if versions else None,
        "earlier": [(later, changes(one.text, later.text)) for one, later in pairwise(versions)][
            ::-1
        ],
        "own": [
            (
                one,
                caller.speech.word(
                    f"training-state-{one.state}", {"number": one.version, "answer": one.answer}
                ),
            )
            for one in own
        ],
        "typed": {"text": text, "why": why},
        "most": MOST_SAID,
        "faults": faults,
        "wrong": dict(faults),
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/network/training.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def worked(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What the organisation tried, whether it worked, and what it did in another way."""
    faults: Faults = []
    typed = {name: _said(request, name) for name in ("activity", "what", "adapted")}
    typed["worked"] = request.POST.get("worked", "")
    now = timezone.now()
    if request.method == "POST" and "take-out" in request.POST:
        number = request.POST["take-out"]
        if number.isascii() and number.isdigit():
            take_out_telling(member=member_of(caller), number=int(number[:9]), now=now)
        return caller.to("programme-what-worked")
    if request.method == "POST":
        faults = _worked_faults(caller, typed)
        if not faults:
            try:
                tell_what_worked(
                    member=member_of(caller), on=timezone.localdate(now), now=now, **typed
                )
            except UnableToKeepMore:
                faults.append(("activity", caller.speech.word("worked-full")))
            else:
                return caller.to("programme-what-worked")
    say = caller.speech
    context = {
        "own": [
            (one, say.word(f"worked-{one.worked}"))
            for one in tellings(caller.commission_id, caller.own.organisation_id)
        ],
        "typed": typed,
        "answers": [(one, say.word(f"worked-{one}")) for one in WORKED],
        "faults": faults,
        "wrong": dict(faults),
        "most": MOST_SAID,
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/network/worked.html", context, status=status)


def _worked_faults(caller: Caller, typed: dict[str, str]) -> Faults:
    say = caller.speech
    faults = _text_faults(
        caller,
        {name: typed[name] for name in ("activity", "what", "adapted")},
        "activity",
        "worked-no-activity",
    )
    if len(typed["activity"]) > MOST_LINE:
        faults.append(("activity", say.word("network-long")))
    if typed["worked"] not in WORKED:
        faults.append(("worked-1", say.word("worked-no-did")))
    return faults


def _text_faults(caller: Caller, texts: dict[str, str], needed: str, blank: str) -> Faults:
    say = caller.speech
    faults = [] if texts[needed] else [(needed, say.word(blank))]
    long = [name for name, text in texts.items() if len(text) > MOST_SAID]
    return faults + [(name, say.word("network-long")) for name in long]


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").strip()
