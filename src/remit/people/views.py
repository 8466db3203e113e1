"""The safeguarding lead's page: what participants told of harm, and that it was dealt with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import study_page
from remit.kernel.numbers import whole_number
from remit.people.disclosure_actions import hear, mark_handled
from remit.people.permissions import check_can_hear_disclosures

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit


@require_http_methods(["GET", "POST"])
@study_page(check_can_hear_disclosures)
def disclosures(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that was told; opening the page is recorded."""
    now = timezone.now()
    number = whole_number(request.POST.get("handled", ""))
    if number is not None:
        mark_handled(
            commission_id=visit.commission_id,
            number=number,
            user_id=visit.user_id,
            actor=visit.actor,
            now=now,
        )
        return redirect("disclosures", visit.facts.name)
    told = hear(
        commission_id=visit.commission_id,
        user_id=visit.user_id,
        actor=visit.actor,
        vault_key=settings.VAULT_KEY,
        now=now,
    )
    context = {"heading": "What people told of harm", "told": told}
    return visit.page(request, "people/disclosures.html", context)
