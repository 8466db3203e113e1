"""Asking a charter: may this be done, what may reach whom, and under what conditions?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_safe

from remit.charter.core.decide import Decider
from remit.charter.core.explanation import describe, explain, label, wanting
from remit.charter.core.nearest import nearest
from remit.charter.core.questions import answer
from remit.charter.core.sampling import ESTIMATED
from remit.charter.core.shown import PART_WORDS, known_rules, left_out, shown_rules
from remit.charter.core.space import Space
from remit.charter.permissions import can_make_charter
from remit.charter.queries import cited_findings, history
from remit.charter.views.making import ticks
from remit.charter.views.reading import MOST_RULES
from remit.commission.permissions import check_can_follow_commission
from remit.commission.queries import vocabulary
from remit.commission.views import study_page
from remit.kernel.flow import CONDITIONS, PARTS, Flow
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.charter.core.rule import Charter
    from remit.commission.views import Visit
    from remit.kernel.vocabulary import Vocabulary


@require_safe
@study_page(check_can_follow_commission)
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A question to the charter that decides; the answer is to it alone, and not kept."""
    standing = history(visit.commission_id).standing
    terms = vocabulary(visit.commission_id)
    asked = {part: request.GET.get(part, "") for part in PARTS}
    asked = {part: key if (part, key) in terms else "" for part, key in asked.items()}
    conditions = [key for key in request.GET.getlist(CONDITIONS) if (CONDITIONS, key) in terms]
    context: dict[str, object] = {
        "heading": "Ask the charter",
        "makes": can_make_charter(visit.user_id, visit.commission_id),
        "version": standing,
        "parts": [(part, PART_WORDS[part], ticks(terms, part, [asked[part]])) for part in PARTS],
        "conditions": ticks(terms, CONDITIONS, conditions),
        "is_asked": "ask" in request.GET,
    }
    if standing is not None:
        context["left_out"] = left_out(standing.charter, terms, timezone.localdate())
        # A rule that is not understood might be a limit: without it there is no answer.
        if "ask" in request.GET and not context["left_out"]:
            rules = known_rules(standing.charter, terms)
            context |= _answered(visit, rules, terms, asked, tuple(conditions))
    return visit.page(request, "charter/ask.html", context)


def _answered(
    visit: Visit,
    charter: Charter,
    terms: Vocabulary,
    asked: Mapping[str, str],
    conditions: tuple[str, ...],
) -> dict[str, object]:
    day = timezone.localdate()
    space = Space(charter, terms, day)
    found = answer(space, {part: (key,) for part, key in asked.items() if key}, conditions)
    findings = {one.id: one for one in cited_findings(visit.commission_id, charter.evidence)}
    bearing = {one.rule.id for one in found.rules}
    shown = shown_rules(charter, terms, findings, "en", day)
    return {
        "flows": f"{found.counted.flows:,}",
        "estimated": "" if found.counted.exact else ESTIMATED,
        "counts": [(one, f"{n:,}") for one, n in found.counted.answers.items() if n],
        "ways": [
            [f"“{label(terms, CONDITIONS, key)}”" for key in way.conditions]
            for way in found.ways.ways
        ],
        "complete": found.ways.complete,
        "possible": [
            (PART_WORDS[part], [label(terms, part, key) for key in keys])
            for part, keys in found.topmost.items()
            if keys and not asked[part]
        ],
        "rules": [one for one in shown if one.rule.id in bearing][:MOST_RULES],
        "more": max(0, len(bearing) - MOST_RULES),
        **_decided(charter, terms, asked, conditions),
    }


def _decided(
    charter: Charter, terms: Vocabulary, asked: Mapping[str, str], conditions: tuple[str, ...]
) -> dict[str, object]:
    """Return the verdict where all five parts were named."""
    if not all(asked.values()):
        return {}
    flow = Flow(**asked, conditions=conditions)
    decider = Decider(charter, terms, timezone.localdate())
    verdict = decider.decide(flow)
    near = nearest(flow, decider, terms) if verdict.answer is Answer.OUTSIDE else ()
    return {
        "words": describe(flow, terms),
        "verdict": verdict,
        "sentences": explain(verdict, terms),
        "nearest": [(describe(one.flow, terms), wanting(one.verdict, terms)) for one in near],
    }
