"""An organisation's assessment: links for its people, the talk, what was agreed, its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from remit.kernel.numbers import whole_number
from remit.support.assessment_actions import (
    StillToAnswer,
    UnableToAssess,
    add_assessor,
    agree,
    compare,
    finish,
    take_up_again,
)
from remit.support.assessment_queries import assessments_of, rounds
from remit.support.core.assessment.answers import Assessment
from remit.support.core.assessment.instrument import instrument
from remit.support.views.assessor import translated
from remit.support.views.entrance import programme_page
from remit.support.views.levels import faults_of, people, talk_fields

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Worded
    from remit.support.core.assessment.answers import Assessor, Round
    from remit.support.core.assessment.instrument import Instrument
    from remit.support.views.entrance import Caller

LINK = "assessor-link"


class _Own(TypedDict):
    """Whose assessment an action is on."""

    commission_id: int
    organisation_id: int
    wave: str


@programme_page(inside=True)
def assessment(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The four steps of the open round, and where the organisation is in them."""
    held = _open(caller)
    if request.method == "POST" and held is not None:
        _do(request, caller, held)
        return caller.to("programme-assessment")
    if held is None:
        closed = bool(rounds(caller.commission_id))
        return caller.page(request, "support/assessment_none.html", {"closed": closed})
    made = instrument(held.version)
    own = _own(caller, held)
    context = {
        "wave": caller.speech.word(f"assess-{held.wave}"),
        "lead": caller.speech.word("assess-lead", {"items": len(made.items)}),
        "link": _link(request, caller),
        "own": own,
        "assessors": [
            (one.number, _name(caller, one), _state(caller, one, made)) for one in own.assessors
        ],
        "left": _left(caller, own),
        "compared": _compared(caller, own),
        "parts": _parts(caller, own, made),
        "whole": len(own.agreed) == len(made.items),
        "translated": translated(caller, made),
    }
    return caller.page(request, "support/assessment.html", context)


@programme_page(inside=True)
def talk(request: HttpRequest, caller: Caller, part: int) -> HttpResponse:
    """One theme: what each person chose, and what the organisation agrees on."""
    held = _open(caller)
    own = _own(caller, held) if held else None
    if held is None or own is None or own.compared_on is None or own.agreed_on is not None:
        return caller.to("programme-assessment")
    made = instrument(held.version)
    if not 1 <= part <= len(made.themes):
        raise Http404
    theme = made.themes[part - 1]
    missing: tuple[str, ...] = ()
    if request.method == "POST":
        given = {item.name: request.POST.get(item.name, "") for item in theme.items}
        agree(
            commission_id=caller.commission_id,
            organisation_id=caller.own.organisation_id,
            wave=held.wave,
            agreed=given,
        )
        own = _own(caller, held)
        missing = tuple(item.name for item in theme.items if not own.agreed.get(item.name))
        if not missing:
            if part == len(made.themes):
                return caller.to("programme-assessment")
            return caller.to("programme-talk", part + 1)
    context = {
        "part": part,
        "parts": len(made.themes),
        "progress": caller.speech.word("assess-part", {"part": part, "parts": len(made.themes)}),
        "heading": caller.speech.of(theme.title),
        "fields": talk_fields(caller.speech, theme, own.sent, own.agreed, missing),
        "faults": faults_of(caller.speech, made, missing),
        "back": part - 1,
    }
    return caller.page(request, "support/talk.html", context, status=422 if missing else 200)


def _do(request: HttpRequest, caller: Caller, held: Round) -> None:
    """Do what a button of the page asks; what does not come now changes nothing."""
    of: _Own = {
        "commission_id": caller.commission_id,
        "organisation_id": caller.own.organisation_id,
        "wave": held.wave,
    }
    now, code = timezone.now(), caller.own.code
    wanted = request.POST.get("do", "")
    number = request.POST.get("number", "")
    try:
        if wanted == "link":
            request.session[LINK] = add_assessor(**of, number=whole_number(number))
        elif wanted == "compare":
            compare(**of, now=now)
        elif wanted == "finish":
            finish(**of, actor=code, now=now)
        elif wanted == "again":
            take_up_again(**of, actor=code, now=now)
    except (UnableToAssess, StillToAnswer):
        # The page shows how things stand now: somebody else was quicker.
        return


def _open(caller: Caller) -> Round | None:
    return next((one for one in rounds(caller.commission_id) if one.closed_on is None), None)


def _own(caller: Caller, held: Round) -> Assessment:
    known = assessments_of(caller.own.organisation_id)
    return known.get(held.wave) or Assessment(caller.own.code, held.wave)


def _link(request: HttpRequest, caller: Caller) -> dict[str, object] | None:
    """Return the link that was made just now; it is shown only this once."""
    made = request.session.pop(LINK, None)
    if made is None:
        return None
    number, token = made
    address = request.build_absolute_uri(reverse("assessor", args=[caller.facts.name, token]))
    return {
        "title": caller.speech.word("assess-link-title", {"number": number}),
        "address": address,
    }


def _name(caller: Caller, one: Assessor) -> Worded:
    return caller.speech.word("assess-person", {"number": one.number})


def _state(caller: Caller, one: Assessor, made: Instrument) -> Worded:
    if one.sent_on is not None:
        return caller.speech.word("assess-sent")
    if not one.answers:
        return caller.speech.word("assess-waiting")
    return caller.speech.word("assess-begun", {"done": len(one.answers), "of": len(made.items)})


def _left(caller: Caller, own: Assessment) -> Worded | None:
    """Return who would be left out if the answers were compared now."""
    numbers = [one.number for one in own.assessors if one.sent_on is None]
    if not numbers or not own.sent:
        return None
    return caller.speech.word("assess-compare-left", {"people": people(caller.speech, numbers)})


def _compared(caller: Caller, own: Assessment) -> Worded:
    count = len(own.sent)
    key = "assess-compared-one" if count == 1 else "assess-compared"
    return caller.speech.word(key, {"count": count})


def _parts(caller: Caller, own: Assessment, made: Instrument) -> list[tuple[int, Worded, Worded]]:
    """Return the themes, each with how many of its items were talked over."""
    return [
        (
            at,
            caller.speech.of(theme.title),
            caller.speech.word(
                "assess-part-state",
                {
                    "done": sum(item.name in own.agreed for item in theme.items),
                    "of": len(theme.items),
                },
            ),
        )
        for at, theme in enumerate(made.themes, start=1)
    ]
