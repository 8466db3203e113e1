"""The pages of an organisation about itself: what it said, its name, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.transaction import on_commit
from django.http import Http404
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from remit.people.actions import empty_write_ahead_log, withdraw_participant
from remit.support.core.joining.details import LONGEST_NAME, details_of, read_details
from remit.support.joining_actions import change_details, change_name, leave_programme
from remit.support.joining_queries import joining_settings
from remit.support.organisation_queries import organisation
from remit.support.views.entrance import go_out, programme_page
from remit.support.views.sign_up import UNPROCESSABLE, form_context

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.support.core.joining.details import Fault
    from remit.support.core.organisation import Organisation
    from remit.support.views.entrance import Caller

KEEP, TAKE_OUT, COME_BACK = "keep", "take-out", "come-back"


def this_organisation(caller: Caller) -> Organisation:
    """Return what the organisation that has come in said of itself."""
    found = organisation(caller.commission_id, caller.own.code)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def what_we_said(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What the organisation said of itself, to change."""
    settled = joining_settings(caller.commission_id)
    details, saved = details_of(this_organisation(caller)), False
    faults: list[Fault] = []
    if request.method == "POST":
        details, faults = read_details(dict(request.POST.lists()), settled)
        saved = not faults
    if saved:
        change_details(
            commission_id=caller.commission_id,
            code=caller.own.code,
            participant_id=caller.own.participant_id,
            details=details,
            now=timezone.now(),
        )
    context = {"saved": saved, **form_context(caller.speech, settled, details, faults)}
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/what_we_said.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def our_name(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A new name, or a new way to reach them; what is kept is not shown."""
    name, contact = (
        " ".join(request.POST.get(field, "").split())[:LONGEST_NAME]
        for field in ("name", "contact")
    )
    saved = bool(name or contact)
    if saved:
        change_name(
            commission_id=caller.commission_id,
            code=caller.own.code,
            name=name,
            contact=contact,
            vault_key=settings.VAULT_KEY,
            now=timezone.now(),
        )
    return caller.page(request, "support/our_name.html", {"saved": saved})


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def leave(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Leave, with the rows kept or taken out; or come back."""
    choice = request.POST.get("choice", "")
    if choice == TAKE_OUT and request.POST.get("sure") == "yes":
        return _take_out(request, caller)
    if choice in {KEEP, COME_BACK}:
        on = timezone.localdate() if choice == KEEP else None
        leave_programme(
            commission_id=caller.commission_id,
            code=caller.own.code,
            participant_id=caller.own.participant_id,
            on=on,
            now=timezone.now(),
        )
        return caller.to("programme")
    faults = []
    if request.method == "POST":
        key = "leave-sure" if choice == TAKE_OUT else "required"
        faults = [("sure" if choice == TAKE_OUT else "keep", caller.speech.word(key))]
    context = {
        "left_on": this_organisation(caller).left_on,
        "faults": faults,
        "choice": choice,
        "settled": joining_settings(caller.commission_id),
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/leave.html", context, status=status)


def _take_out(request: HttpRequest, caller: Caller) -> HttpResponse:
    account = withdraw_participant(
        commission_id=caller.commission_id,
        code=caller.own.code,
        actor="organisation",
        now=timezone.now(),
    )
    # What was deleted stays readable in the database's log until that is cut.
    on_commit(empty_write_ahead_log, robust=True)
    go_out(request)
    context = {"organiser": None, "gone_out": bool(account.published)}
    return caller.page(request, "support/taken_out.html", context)
