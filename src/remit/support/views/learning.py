"""An organisation's learning plan, and what became of each step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.kernel.numbers import whole_number
from remit.support.core.assessment.instrument import LATEST, instrument
from remit.support.core.learning.catalogue import catalogue
from remit.support.core.learning.plan import MOST_HOURS, make_plan
from remit.support.core.learning.progress import MOST_CHARACTERS, MOST_OTHERS, progress
from remit.support.joining_queries import joining_settings
from remit.support.known_languages import own_name
from remit.support.learning_actions import keep_step, plan_learning
from remit.support.learning_queries import gaps_of, plan_of
from remit.support.needs_queries import needs_of
from remit.support.views.entrance import programme_page
from remit.support.views.sign_up import UNPROCESSABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Worded
    from remit.support.core.learning.catalogue import Module
    from remit.support.core.learning.plan import Gap
    from remit.support.core.learning.progress import LearningPlan, Step
    from remit.support.views.entrance import Caller

    Faults = list[tuple[str, Worded]]


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def learning(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The plan: how many hours, which steps in which order, and why each."""
    found = plan_of(caller.own.organisation_id)
    hours = request.POST.get("hours", str(found.hours) if found else "").strip()
    faults: Faults = []
    lacking = gaps_of(caller.commission_id, caller.own.organisation_id)
    if request.method == "POST" and (lacking or found):
        if number := whole_number(hours, MOST_HOURS):
            now = timezone.now()
            plan_learning(
                commission_id=caller.commission_id,
                organisation_id=caller.own.organisation_id,
                code=caller.own.code,
                hours=number,
                on=timezone.localdate(now),
                now=now,
            )
            return caller.to("programme-learning")
        faults = [("hours", caller.speech.word("learning-hours-unreadable", {"most": MOST_HOURS}))]
    context = {
        "faults": faults,
        "hours": hours,
        "lacking": lacking,
        "plan": found,
        "least": joining_settings(caller.commission_id).least,
        "by_machine": _by_machine(caller),
        **(_told(caller, found, lacking) if found else {}),
    }
    return caller.page(
        request, "support/learning.html", context, status=UNPROCESSABLE if faults else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def learning_step(request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    """One step: what it is, how far they are, and what they do now that they did not do before."""
    found = plan_of(caller.own.organisation_id)
    step = next((one for one in found.steps if one.module == key), None) if found else None
    module = catalogue().module(key)
    if step is None or module is None:
        raise Http404
    faults: Faults = []
    if request.method == "POST":
        step, faults = _posted(request, caller, step)
        if not faults:
            keep_step(organisation_id=caller.own.organisation_id, step=step)
            return caller.to("programme-learning-step", key)
    lacking = gaps_of(caller.commission_id, caller.own.organisation_id)
    before = [catalogue().module(one) for one in module.after]
    context = {
        "faults": faults,
        "by_machine": _by_machine(caller),
        "step": step,
        "module": _shown(caller, module, step, lacking),
        "before": [caller.speech.of(one.title) for one in before if one is not None],
        "others": request.POST.get("others", "" if step.others is None else step.others),
        "most": MOST_CHARACTERS,
    }
    return caller.page(
        request, "support/learning_step.html", context, status=UNPROCESSABLE if faults else 200
    )


def _by_machine(caller: Caller) -> bool:
    """Whether a machine translated the page's sentences, or the catalogue."""
    return caller.by_machine or caller.speech.language in catalogue().machine_translated


def _posted(request: HttpRequest, caller: Caller, step: Step) -> tuple[Step, Faults]:
    """Return a step after what was sent, and what is at fault."""
    today, do = timezone.localdate(), request.POST.get("do", "")
    if do == "start":
        return replace(step, started_on=step.started_on or today), []
    if do == "done":
        return replace(step, started_on=step.started_on or today, done_on=today), []
    if do == "not-done":
        return replace(step, done_on=None), []
    practice, written = (" ".join(request.POST.get(n, "").split()) for n in ("practice", "written"))
    others, faults = _others(request, caller)
    if not practice:
        faults.insert(0, ("practice", caller.speech.word("learning-no-practice")))
    for name, text in (("practice", practice), ("written", written)):
        if len(text) > MOST_CHARACTERS:
            said = caller.speech.word("learning-long", {"most": MOST_CHARACTERS})
            faults.append((name, said))
    kept = replace(
        step,
        practice=practice,
        practised_on=step.practised_on or today,
        others=others,
        written=written,
    )
    return kept, faults


def _others(request: HttpRequest, caller: Caller) -> tuple[int | None, Faults]:
    text = request.POST.get("others", "").strip()
    if not text:
        return None, []
    others = whole_number(text, MOST_OTHERS)
    if others is not None:
        return others, []
    return None, [("others", caller.speech.word("learning-others-unreadable"))]


def _told(caller: Caller, found: LearningPlan, lacking: Sequence[Gap]) -> dict[str, object]:
    """Return what the page shows of a plan that was made."""
    say, modules = caller.speech, catalogue()
    known = [(one, modules.module(one.module)) for one in found.steps]
    counted = progress(found.steps)
    # What the plan leaves out, and what all would take, from what is lacking today.
    today = make_plan(
        modules.modules,
        lacking,
        found.hours,
        done=[one.module for one in found.steps if one.done_on],
        begun=[one.module for one in found.steps if not one.done_on],
    )
    served = {one.module for one in found.steps}
    left = [one for one in lacking if not one.modules & served]
    return {
        "steps": [_shown(caller, one, step, lacking) for step, one in known if one is not None],
        "total": say.word(
            "learning-total",
            {"hours": f"{sum(one.hours for _, one in known if one):g}", "n": len(known)},
        ),
        "progress": say.word(
            "learning-progress",
            {
                "n": counted.steps,
                "done": counted.done,
                "practised": counted.practised,
                "embedded": counted.embedded,
            },
        ),
        "left": _reasons(caller, left),
        "for_all": say.word("learning-for-all", {"hours": f"{today.hours_for_all:g}"}),
    }


def _shown(caller: Caller, module: Module, step: Step, lacking: Sequence[Gap]) -> dict[str, object]:
    say = caller.speech
    return {
        "key": module.key,
        "title": say.of(module.title),
        "about": say.of(module.about),
        "practice": say.of(module.practice),
        "name": module.name,
        "address": module.address,
        "kind": say.word(f"learning-kind-{module.kind}"),
        "hours": say.word("learning-hours-each", {"hours": f"{module.hours:g}"}),
        "level": say.word(f"learning-level-{module.level}"),
        "languages": [own_name(tag) for tag in module.languages],
        "risk": say.word(f"learning-risk-{module.risk}"),
        "reasons": _reasons(caller, [one for one in lacking if module.key in one.modules]),
        "state": say.word(f"learning-state-{_state(step)}"),
    }


def _state(step: Step) -> str:
    if step.is_embedded:
        return "embedded"
    if step.practice:
        return "practised"
    if step.done_on:
        return "done"
    return "started" if step.started_on else "open"


def _reasons(caller: Caller, lacking: Sequence[Gap]) -> list[object]:
    """Return what gaps are in words: the question of an item, or the fact in their own words."""
    items = {one.name: one for one in instrument(LATEST).items}
    facts = {
        f"{need.number}:{at}": fact.what
        for need in needs_of(caller.own.organisation_id)
        for at, fact in enumerate(need.facts, start=1)
    }
    said: list[object] = []
    for one in lacking:
        sort, _, name = one.key.partition(":")
        if sort == "item" and name in items:
            said.append(caller.speech.of(items[name].ask))
        elif sort == "need" and name in facts:
            said.append(facts[name])
    return said
