"""Everyone in a recruitment by code: where each stands, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.views.decorators.http import require_safe

from remit.commission.views import Visit, study_page
from remit.recruit.core.roll import make_roll, narrowed, standings
from remit.recruit.core.wording import group_name
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.recruit.core.quotas import Quota

PEOPLE_ON_A_PAGE = 50


@require_safe
@study_page(check_can_recruit)
def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The volunteers and those who came, narrowed down by where they stand and by quota."""
    recruitment = stored_recruit(visit.commission_id)
    roll = make_roll(recruitment) if recruitment else ()
    quotas = tuple(recruitment.quotas) if recruitment else ()
    standing, group = request.GET.get("status", ""), request.GET.get("group", "")
    quota = next((one for one in quotas if _key(one) == group), None)
    found = narrowed(roll, standing=standing, group=quota)
    page = Paginator(found, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": "People",
        "roll": roll,
        "page": page,
        "columns": recruitment.quotas.features if recruitment else (),
        "standings": standings(roll).items(),
        "standing": standing,
        "groups": [(_key(one), group_name(one.feature, one.value)) for one in quotas],
        "group": group,
        "narrowing": urlencode({"status": standing, "group": group}),
    }
    return visit.page(request, "recruit/people.html", context)


def _key(quota: Quota) -> str:
    return f"{quota.feature}={quota.value}"
