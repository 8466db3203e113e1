"""The page of a programme's coordinators: what its organisations need to know, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from remit.support.core.needs.needs import GAPS, count_kinds
from remit.support.core.needs.told import KIND_WORDS
from remit.support.needs_queries import all_needs, wave_now
from remit.support.views.principles_staff import coordinating

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit

GAP_WORDS = {
    "missing": "Not there",
    "permission": "Use not clear",
    "part": "Only some",
    "quality": "Not good enough",
    "none": "Ready",
}


@require_safe
@coordinating
def needs_counts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How many organisations need facts of each kind, and what they lack; none of their words."""
    needs = all_needs(visit.commission_id)
    counts = count_kinds(needs, wave_now(visit.commission_id))
    context = {
        "heading": "What organisations need to know",
        "organisations": len(needs),
        "gaps": [GAP_WORDS[one] for one in GAPS],
        "rows": [
            (KIND_WORDS[one.kind], one.organisations, [one.gaps[g] for g in GAPS]) for one in counts
        ],
    }
    return visit.page(request, "support/needs_counts.html", context)
