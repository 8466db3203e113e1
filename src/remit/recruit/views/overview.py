"""Where recruiting stands, and the way to each of its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from remit.commission.views import Visit, study_page
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@study_page(check_can_recruit)
def overview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What has been brought, what has been drawn, and what comes next."""
    recruitment = stored_recruit(visit.commission_id)
    context = {"heading": "Recruit", "recruitment": recruitment}
    return visit.page(request, "recruit/overview.html", context)
