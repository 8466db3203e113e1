"""The guided questions about an organisation's needs, a page each, and the map that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from remit.ask.core.analysis_plan import AFTER, BEFORE
from remit.ask.core.speech import as_typed
from remit.support.core.needs.drawing import DrawnFact, DrawnNeed, needs_map
from remit.support.core.needs.needs import (
    AIMS,
    GOOD,
    HAVE,
    KINDS,
    MAY,
    MOST_CHARACTERS,
    MOST_FACTS,
    MOST_NEEDS,
    State,
)
from remit.support.needs_actions import (
    TooManyNeeds,
    keep_aim,
    keep_facts,
    keep_question,
    keep_state,
    take_out,
)
from remit.support.needs_queries import needs_of, wave_now
from remit.support.views.entrance import programme_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.ask.core.speech import Worded
    from remit.support.core.needs.needs import Fact, Need
    from remit.support.views.entrance import Caller

    Faults = list[tuple[str, Worded]]


@require_safe
@programme_page(inside=True)
def needs(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What the organisation has said so far, and the way on."""
    found = needs_of(caller.own.organisation_id)
    context = {
        "needs": [(one, _drawn_aim(caller, one)) for one in found],
        "may_add": len(found) < MOST_NEEDS,
    }
    return caller.page(request, "support/needs.html", context)


@programme_page(inside=True)
def aim(request: HttpRequest, caller: Caller, number: int = 0) -> HttpResponse:
    """Step 1: what they want to be able to show, decide or change."""
    need = _need(caller, number) if number else None
    chosen = request.POST.get("aim", need.aim if need else "")
    what = _line(request, "what", need.what if need else "")
    faults: Faults = []
    if request.method == "POST":
        if chosen not in AIMS:
            faults.append(("aim-1", caller.speech.word("needs-no-aim")))
        faults += _lacking(caller, "what", what, "needs-no-what")
        if not faults:
            try:
                kept = keep_aim(
                    organisation_id=caller.own.organisation_id,
                    number=number or None,
                    aim=chosen,
                    what=what,
                )
            except TooManyNeeds:
                faults.append(("what", caller.speech.word("needs-full")))
            else:
                return caller.to("needs-question", kept)
    say = caller.speech
    options = [
        (one, say.word(f"needs-aim-{one}"), say.word(f"needs-aim-{one}-hint"), one == chosen)
        for one in AIMS
    ]
    return _step(request, caller, 1, "aim", faults, {"options": options, "what": what})


@programme_page(inside=True)
def question(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """Step 2: the question that would answer it."""
    need = _need(caller, number)
    asked = _line(request, "question", need.question)
    faults: Faults = []
    if request.method == "POST":
        faults = _lacking(caller, "question", asked, "needs-no-question")
        if not faults:
            keep_question(organisation_id=caller.own.organisation_id, number=number, question=asked)
            return caller.to("needs-facts", number)
    context = {"need": need, "about": _drawn_aim(caller, need), "question": asked}
    return _step(request, caller, 2, "question", faults, context)


@programme_page(inside=True)
def facts(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """Step 3: what they would need to know, each with what it is about."""
    need = _need(caller, number)
    lines = [(one.what, one.kind) for one in need.facts]
    faults: Faults = []
    if request.method == "POST":
        lines = _fact_lines(request)
        for at, (what, _kind) in enumerate(lines, start=1):
            faults += _too_long(caller, f"what-{at}", what)
        given = [(kind if kind in KINDS else "other", what) for what, kind in lines if what]
        if not given:
            faults.append(("what-1", caller.speech.word("needs-no-facts")))
        if not faults:
            keep_facts(organisation_id=caller.own.organisation_id, number=number, facts=given)
            return caller.to("needs-state", number, 1)
    say = caller.speech
    lines += [("", "")] * (MOST_FACTS - len(lines))
    context = {
        "need": need,
        "about": need.question,
        "lines": [
            (
                at,
                say.word("needs-fact", {"at": at}),
                say.word("needs-fact-kind", {"at": at}),
                what,
                kind,
            )
            for at, (what, kind) in enumerate(lines, start=1)
        ],
        "kinds": [(one, say.word(f"needs-kind-{one}")) for one in KINDS],
        "hint": say.word("needs-facts-hint", {"most": MOST_FACTS}),
    }
    return _step(request, caller, 3, "facts", faults, context)


@programme_page(inside=True)
def state(request: HttpRequest, caller: Caller, number: int, position: int) -> HttpResponse:
    """Step 4, once for each fact: have they got it, where, how good is it, may they use it."""
    need = _need(caller, number)
    if not 1 <= position <= len(need.facts):
        raise Http404
    fact = need.facts[position - 1]
    wave = wave_now(caller.commission_id)
    known = fact.state(wave) or State("")
    faults: Faults = []
    if request.method == "POST":
        known = _posted_state(request)
        faults = _state_faults(caller, known)
        if not faults:
            keep_state(
                organisation_id=caller.own.organisation_id,
                number=number,
                position=position,
                wave=wave,
                state=known,
            )
            if position < len(need.facts):
                return caller.to("needs-state", number, position + 1)
            return caller.to("needs-map")
    context = {
        "need": need,
        "fact": fact.what,
        "earlier": wave == AFTER and BEFORE in fact.states and AFTER not in fact.states,
        "have": _options(caller, "have", HAVE, known.have),
        "good": _options(caller, "good", GOOD, known.good),
        "may": _options(caller, "may", MAY, known.may),
        "where": known.where,
    }
    return _step(request, caller, 4, "state", faults, context)


@programme_page(inside=True)
def leave_out(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """Asks whether a need is to go, and takes it out."""
    need = _need(caller, number)
    if request.method == "POST":
        take_out(organisation_id=caller.own.organisation_id, number=number)
        return caller.to("needs")
    return caller.page(request, "support/needs_take_out.html", {"need": need})


@require_safe
@programme_page(inside=True)
def whole_map(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The data needs map on one page, for reading and printing."""
    found = needs_of(caller.own.organisation_id)
    wave = wave_now(caller.commission_id)
    every = [fact for one in found for fact in one.facts]
    counts = {"facts": len(every), "ready": sum(one.gap(wave) == "none" for one in every)}
    context = {
        "needs": [
            (
                one,
                _drawn_aim(caller, one),
                [
                    (
                        at,
                        fact,
                        fact.gap(wave),
                        (_gap(caller, fact, wave), _place(caller, fact, wave)),
                        _then(caller, fact, wave),
                    )
                    for at, fact in enumerate(one.facts, start=1)
                ],
            )
            for one in found
        ],
        "counts": caller.speech.word("needs-counts", counts),
    }
    return caller.page(request, "support/needs_map.html", context)


@require_safe
@programme_page(inside=True)
def picture(_request: HttpRequest, caller: Caller) -> HttpResponse:
    """The map as an SVG that stands alone."""
    say = caller.speech
    wave = wave_now(caller.commission_id)
    drawn = [
        DrawnNeed(
            _drawn_aim(caller, one).text,
            one.what,
            one.question,
            tuple(
                DrawnFact(fact.what, fact.gap(wave), _gap(caller, fact, wave).text)
                for fact in one.facts
            ),
        )
        for one in needs_of(caller.own.organisation_id)
    ]
    heads = tuple(say.word(f"needs-map-{one}").text for one in ("aim", "question", "facts"))
    svg = needs_map(
        drawn,
        title=say.word("needs-map-title").text,
        heads=(heads[0], heads[1], heads[2]),
        language=say.language,
        rtl=say.direction == "rtl",
    )
    return HttpResponse(
        svg,
        content_type="image/svg+xml",
        headers={
            "Content-Disposition": 'attachment; filename="data-needs-map.svg"',
            "Cache-Control": "no-store",
        },
    )


def _step(
    request: HttpRequest,
    caller: Caller,
    step: int,
    name: str,
    faults: Faults,
    context: dict[str, object],
) -> HttpResponse:
    """Return one of the four steps."""
    everything = {
        "progress": caller.speech.word("needs-step", {"step": step}),
        "heading": caller.speech.word(f"needs-{name}-title"),
        "faults": faults,
        "most": MOST_CHARACTERS,
        **context,
    }
    status = 422 if faults else 200
    return caller.page(request, f"support/needs_{name}.html", everything, status=status)


def _need(caller: Caller, number: int) -> Need:
    found = needs_of(caller.own.organisation_id)
    need = next((one for one in found if one.number == number), None)
    if need is None:
        raise Http404
    return need


def _line(request: HttpRequest, name: str, known: str = "") -> str:
    """Return what was typed, as one line; what is known before anything was."""
    return " ".join(request.POST.get(name, known).split())


def _fact_lines(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (_line(request, f"what-{at}"), request.POST.get(f"kind-{at}", ""))
        for at in range(1, MOST_FACTS + 1)
    ]


def _posted_state(request: HttpRequest) -> State:
    """Return what was posted of a fact; an answer that is not offered counts as none."""
    good, may = request.POST.get("good", ""), request.POST.get("may", "")
    return State(
        have=request.POST.get("have", ""),
        where=_line(request, "where"),
        good=good if good in GOOD else "",
        may=may if may in MAY else "",
    )


def _state_faults(caller: Caller, known: State) -> Faults:
    """Return what is lacking of what was said of a fact; what one has not is not judged."""
    say = caller.speech
    if known.have not in HAVE:
        return [("have-1", say.word("needs-no-have"))]
    faults = _too_long(caller, "where", known.where)
    if known.have != "no":
        faults += [] if known.good else [("good-1", say.word("needs-no-good"))]
        faults += [] if known.may else [("may-1", say.word("needs-no-may"))]
    return faults


def _lacking(caller: Caller, where: str, text: str, key: str) -> Faults:
    if not text:
        return [(where, caller.speech.word(key))]
    return _too_long(caller, where, text)


def _too_long(caller: Caller, where: str, text: str) -> Faults:
    if len(text) <= MOST_CHARACTERS:
        return []
    return [(where, caller.speech.word("needs-long", {"most": MOST_CHARACTERS}))]


def _options(
    caller: Caller, name: str, values: tuple[str, ...], chosen: str
) -> list[tuple[str, Worded, bool]]:
    return [(one, caller.speech.word(f"needs-{name}-{one}"), one == chosen) for one in values]


def _drawn_aim(caller: Caller, need: Need) -> Worded:
    return caller.speech.word(f"needs-aim-{need.aim}")


def _gap(caller: Caller, fact: Fact, wave: str) -> Worded:
    return caller.speech.word(f"needs-gap-{fact.gap(wave) or 'unsaid'}")


def _place(caller: Caller, fact: Fact, wave: str) -> Worded | None:
    known = fact.state(wave)
    if known is None or not known.where:
        return None
    return caller.speech.word("needs-is-at", {"where": as_typed(known.where)})


def _then(caller: Caller, fact: Fact, wave: str) -> Worded | None:
    """Return what was lacking at the start, where that is not the same at the end."""
    then = fact.gap(BEFORE)
    if wave == BEFORE or not then or then == fact.gap(wave):
        return None
    return caller.speech.word("needs-then", {"gap": caller.speech.word(f"needs-gap-{then}").text})
