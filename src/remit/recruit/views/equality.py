"""The equality view: which protected characteristics the quotas see, and who took part.

Any member may see it, so no small number of people is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from remit.commission.views import Visit, study_page
from remit.kernel.suppression import effective_threshold
from remit.recruit.core.equality import protect_equality
from remit.recruit.core.turnout import protect_turnout, turnout_from
from remit.recruit.permissions import can_recruit
from remit.recruit.queries import findings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@study_page()
def equality(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each protected characteristic, whom the quotas leave out, and who took part by group."""
    threshold = effective_threshold(visit.facts.publication.threshold)
    found = {finding.kind: finding.figures for finding in findings(visit.commission_id)}
    turnout = turnout_from(found["quotas"]["turnout"]) if "quotas" in found else ()
    context = {
        "heading": "Equality view",
        "recruits": can_recruit(visit.user_id, visit.commission_id),
        "threshold": threshold,
        "duty": visit.facts.equality.duty,
        "equality": protect_equality(found["equality"], threshold) if "equality" in found else None,
        "attendance": protect_turnout(turnout, threshold),
        "began": bool(turnout),
    }
    return visit.page(request, "recruit/equality.html", context)
