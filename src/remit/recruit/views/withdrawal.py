"""A participant's withdrawal from the whole study, done from their record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import Visit, study_page
from remit.people.actions import empty_write_ahead_log, withdraw_participant
from remit.people.withdrawal import NO_CALLING_BACK, told_removed
from remit.recruit.permissions import check_can_recruit
from remit.recruit.views.record import found_record

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.people.actions import WithdrawalAccount


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def withdrawal(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """What a withdrawal removes, and the button that does it."""
    found_record(visit, code)
    if request.method != "POST":
        context = {"heading": f"Remove everything about {code}?", "code": code}
        return visit.page(request, "recruit/withdrawal.html", context)
    account = withdraw_participant(
        commission_id=visit.commission_id, code=code, actor=visit.actor, now=timezone.now()
    )
    # What was deleted stays readable in the database's log until that is cut.
    transaction.on_commit(empty_write_ahead_log, robust=True)
    messages.success(request, _told(account))
    return redirect("recruit-people", visit.facts.name)


def _told(account: WithdrawalAccount) -> str:
    gone = [each.sentence for each in account.published]
    return " ".join(
        [
            f"{account.code} has withdrawn. Removed: {told_removed(account.removed)}.",
            *gone,
            *([NO_CALLING_BACK] if gone else []),
            "Run the study again, so that its report is made anew without them.",
        ]
    )
