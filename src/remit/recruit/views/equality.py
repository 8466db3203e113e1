"""The equality view: which protected characteristics the quotas see, and who took part.

Every member who follows the work may see it, so no small number of people is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from remit.commission.permissions import check_can_follow_commission
from remit.commission.views import Visit, study_page
from remit.recruit.permissions import can_recruit
from remit.recruit.queries import equality_account

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@study_page(check_can_follow_commission)
def equality(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each protected characteristic, whom the quotas leave out, and who took part by group."""
    account = equality_account(visit.commission_id)
    context = {
        "heading": "Equality view",
        "recruits": can_recruit(visit.user_id, visit.commission_id),
        "threshold": account.threshold,
        "duty": visit.facts.equality.duty,
        "equality": account.view,
        "attendance": account.attendance,
        "began": account.began,
    }
    return visit.page(request, "recruit/equality.html", context)
