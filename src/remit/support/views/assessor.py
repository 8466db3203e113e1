"""The pages of one person who answers the assessment by their link, without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone

from remit.support.assessment_actions import (
    StillToAnswer,
    UnableToAssess,
    keep_answers,
    send_assessment,
)
from remit.support.assessment_queries import at_work
from remit.support.core.assessment.answers import lacking
from remit.support.core.assessment.instrument import instrument
from remit.support.views.entrance import programme_page
from remit.support.views.levels import faults_of, own_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Worded
    from remit.support.assessment_queries import AtWork
    from remit.support.core.assessment.instrument import Instrument, Theme
    from remit.support.views.entrance import Caller

FRESH = "fresh-parts"
_SAID = ("machine", False, True)


@programme_page()
def start(request: HttpRequest, caller: Caller, token: str) -> HttpResponse:
    """What it is, how far this person has come, and the way on."""
    work, made = _work(caller, token)
    if not work.is_open:
        return _over(request, caller)
    done = work.assessor.answers
    parts = [
        (at, caller.speech.of(theme.title), _state(caller, theme, done))
        for at, theme in enumerate(made.themes, start=1)
    ]
    missing = lacking(made, done)
    first = made.themes.index(made.theme_of(missing[0])) + 1 if missing else 0
    context = {
        "token": token,
        "parts": parts,
        "first": first,
        "begun": bool(done),
        "sent": work.assessor.sent_on is not None,
        "you": caller.speech.word("assess-you", {"number": work.assessor.number}),
        "words": caller.speech.word(
            "assess-start-words", {"items": len(made.items), "parts": len(made.themes)}
        ),
        "who_sees": caller.speech.word("assess-who-sees", {"number": work.assessor.number}),
        "translated": translated(caller, made),
    }
    return caller.page(request, "support/assessor_start.html", context)


@programme_page()
def part(request: HttpRequest, caller: Caller, token: str, part: int) -> HttpResponse:
    """One theme: its items with five levels each."""
    work, made = _work(caller, token)
    if not work.is_open:
        return _over(request, caller)
    if not 1 <= part <= len(made.themes):
        raise Http404
    theme = made.themes[part - 1]
    fresh = request.session.get(FRESH, [])
    is_own = f"{work.assessor_id}-{part}" in fresh
    missing: tuple[str, ...] = ()
    if request.method == "POST" and "show" not in request.POST:
        given = {item.name: request.POST.get(item.name, "") for item in theme.items}
        try:
            keep_answers(assessor_id=work.assessor_id, answers=given)
        except UnableToAssess:
            return _over(request, caller)
        request.session[FRESH] = sorted({*fresh, f"{work.assessor_id}-{part}"})
        work, made = _work(caller, token)
        missing = tuple(
            item.name for item in theme.items if not work.assessor.answers.get(item.name)
        )
        if "stop" in request.POST:
            return caller.page(request, "support/assessor_stopped.html", {})
        if not missing:
            if part == len(made.themes):
                return caller.to("assessor-send", token)
            return caller.to("assessor-part", token, part + 1)
        is_own = True
    shown = is_own or "show" in request.POST
    context = _part_context(caller, work, made, part, missing, shown=shown)
    return caller.page(
        request,
        "support/assessor_part.html",
        {"token": token, **context},
        status=422 if missing else 200,
    )


@programme_page()
def send(request: HttpRequest, caller: Caller, token: str) -> HttpResponse:
    """The last page: what is still without an answer, and sending."""
    work, made = _work(caller, token)
    if not work.is_open:
        return _over(request, caller)
    faults: list[tuple[str, Worded]] = []
    if request.method == "POST":
        try:
            send_assessment(assessor_id=work.assessor_id, now=timezone.now())
        except StillToAnswer:
            faults = [("lacking", caller.speech.word("assess-lacking"))]
        except UnableToAssess:
            return _over(request, caller)
        else:
            return caller.page(request, "support/assessor_thanks.html", {"token": token})
    missing = [
        (made.themes.index(made.theme_of(item.name)) + 1, caller.speech.of(item.ask))
        for item in made.items
        if not work.assessor.answers.get(item.name)
    ]
    context = {"token": token, "missing": missing, "faults": faults}
    return caller.page(
        request, "support/assessor_send.html", context, status=422 if faults else 200
    )


def translated(caller: Caller, made: Instrument) -> Worded | None:
    """Return who put the items into the reader's language, and whether it was checked.

    Nothing where the whole page says already that a machine did and that nobody has checked it.
    """
    is_said = caller.by_machine
    for one in made.translations:
        if one.language == caller.speech.language and (one.by, one.checked, is_said) != _SAID:
            checked = "-checked" if one.checked else ""
            return caller.speech.word(f"assess-by-{one.by}{checked}")
    return None


def _part_context(
    caller: Caller,
    work: AtWork,
    made: Instrument,
    part: int,
    missing: tuple[str, ...],
    *,
    shown: bool,
) -> dict[str, object]:
    """Return what the page of a theme shows; earlier answers only where that is asked for."""
    theme = made.themes[part - 1]
    answered = {item.name: work.assessor.answers.get(item.name, "") for item in theme.items}
    return {
        "part": part,
        "parts": len(made.themes),
        "progress": caller.speech.word("assess-part", {"part": part, "parts": len(made.themes)}),
        "heading": caller.speech.of(theme.title),
        "hidden": any(answered.values()) and not shown,
        "fields": own_fields(caller.speech, theme, answered if shown else {}, missing),
        "faults": faults_of(caller.speech, made, missing),
        "back": part - 1,
    }


def _work(caller: Caller, token: str) -> tuple[AtWork, Instrument]:
    work = at_work(caller.commission_id, token)
    if work is None:
        raise Http404
    return work, instrument(work.version)


def _over(request: HttpRequest, caller: Caller) -> HttpResponse:
    return caller.page(request, "support/assessor_over.html", {})


def _state(caller: Caller, theme: Theme, answers: Mapping[str, str]) -> Worded:
    done = sum(1 for item in theme.items if answers.get(item.name))
    return caller.speech.word("assess-part-state", {"done": done, "of": len(theme.items)})
