"""The staff's pages: organisations one by one for coordinators, counts for everybody else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.commission.core.facts import PROGRAMME
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.kernel.numbers import whole_number
from remit.people.actions import let_go
from remit.people.secret_actions import codes_with_secret, give_secret
from remit.people.vault_actions import open_contact
from remit.support import organisation_queries
from remit.support.cohort_actions import count_waiting, next_batches
from remit.support.cohort_queries import cohorts
from remit.support.core.cohort import cohort
from remit.support.core.joining.limits import report
from remit.support.core.joining.settings import FEWEST
from remit.support.core.joining.told import HELD
from remit.support.core.told import REPORT
from remit.support.joining_actions import (
    check_organisation,
    open_joining,
    store_joining,
    tell_apart,
)
from remit.support.joining_queries import joining_settings, possible_doubles, sign_ups_seen
from remit.support.permissions import (
    can_see_organisations,
    check_can_see_cohort,
    check_can_see_organisations,
)
from remit.support.told_queries import told

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.people.core.consents import Contact
    from remit.support.cohort_actions import NextBatch
    from remit.support.core.cohort import Cohort
    from remit.support.core.organisation import Organisation
    from remit.support.counting import CountedSubject

TEXTS = ("administrator", "commissioner", "contact")
MOST_LEAST = 1000


@require_safe
@study_page(check_can_see_cohort)
def support(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The programme: its organisations for coordinators; for others counts alone."""
    _only_programmes(visit)
    return _page(request, visit)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def settle_sign_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open or close sign-up, and settle what organisations are told before."""
    _only_programmes(visit)
    settled = joining_settings(visit.commission_id)
    act: dict[str, Any] = {
        "commission_id": visit.commission_id,
        "actor": visit.actor,
        "now": timezone.now(),
    }
    failure: RemitError | None = None
    if request.method == "POST":
        try:
            if request.POST.get("do") in {"open", "close"}:
                open_joining(opened=request.POST["do"] == "open", **act)
            else:
                texts: dict[str, Any] = {
                    name: request.POST.get(name, "").strip()[:200] for name in TEXTS
                }
                least = request.POST.get("least", "")
                number = whole_number(least, MOST_LEAST) or settled.least
                settled = replace(settled, least=max(FEWEST, number), **texts)
                store_joining(settings=settled, **act)
        except RemitError as error:
            failure = error
        else:
            messages.success(request, "It is settled.")
            return redirect("support", visit.facts.name)
    context = {
        "heading": "Sign-up",
        "settled": settled,
        "fewest": FEWEST,
        **(what_failed(failure) if failure else {}),
    }
    return visit.page(request, "support/settle.html", context, status=422 if failure else 200)


@require_POST
@study_page(check_can_see_organisations)
def count(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Count those who wait, once and for good."""
    _only_programmes(visit)
    now = timezone.now()
    try:
        batch = count_waiting(
            commission_id=visit.commission_id,
            about=request.POST.get("about", ""),
            actor=visit.actor,
            on=timezone.localdate(now),
            now=now,
        )
    except RemitError as error:
        return _page(request, visit, failure=error)
    messages.success(request, f"{batch.organisations} organisations were counted.")
    return redirect("support", visit.facts.name)


@sensitive_variables("contact", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_see_organisations)
def organisation(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """One organisation by its code; its name only at the press of a button, on record."""
    _only_programmes(visit)
    found = organisation_queries.organisation(visit.commission_id, code)
    if found is None:
        raise Http404
    do = request.POST.get("do", "")
    act: dict[str, Any] = {
        "commission_id": visit.commission_id,
        "code": code,
        "actor": visit.actor,
        "now": timezone.now(),
    }
    if do == "open":
        return _one(
            request, visit, found, contact=open_contact(vault_key=settings.VAULT_KEY, **act)
        )
    if do == "secret":
        return _one(request, visit, found, secret=give_secret(**act))
    if do:
        return _act(request, visit, code, do)
    return _one(request, visit, found)


def _act(request: HttpRequest, visit: Visit, code: str, do: str) -> HttpResponse:
    now = timezone.now()
    act: dict[str, Any] = {"commission_id": visit.commission_id, "actor": visit.actor, "now": now}
    if do == "check":
        check_organisation(code=code, on=timezone.localdate(now), **act)
        messages.success(request, f"{code} is who it says. It will be counted.")
    elif do == "apart":
        tell_apart(code=code, **act)
        messages.success(request, f"{code} is another organisation than the others of its name.")
    elif do == "take-out" and request.POST.get("sure") == "yes":
        let_go(codes=[code], **act)
        messages.success(request, f"{code} was taken out, with everything of it.")
        return redirect("support", visit.facts.name)
    return redirect("support-organisation", visit.facts.name, code)


def _one(
    request: HttpRequest,
    visit: Visit,
    found: Organisation,
    *,
    contact: Contact | None = None,
    secret: str = "",
) -> HttpResponse:
    settled = joining_settings(visit.commission_id)
    sizes = {one.key: one.labels.get("en", one.key) for one in settled.sizes}
    doubles = [
        code
        for group in possible_doubles(visit.commission_id)
        if found.code in group
        for code in group
        if code != found.code
    ]
    context = {
        "heading": f"Organisation {found.code}",
        "one": found,
        "size": sizes.get(found.size, found.size),
        "holds": [HELD.get(key, key) for key in found.holds],
        "doubles": doubles,
        "contact": contact,
        "secret": secret,
        "has_secret": found.code in codes_with_secret(visit.commission_id),
        "fields": sorted(contact.fields.items()) if contact else [],
    }
    return visit.page(request, "support/organisation.html", context)


def _page(request: HttpRequest, visit: Visit, failure: RemitError | None = None) -> HttpResponse:
    singly = can_see_organisations(visit.user_id, visit.commission_id)
    settled = joining_settings(visit.commission_id)
    context: dict[str, object] = {
        "heading": "Organisations",
        "settled": settled,
        "singly": singly,
        "cohorts": [told_tables(subject, told) for subject, told in cohorts(visit.commission_id)],
        **(what_failed(failure) if failure else {}),
    }
    if singly:
        now = timezone.now()
        found = organisation_queries.organisations(visit.commission_id)
        context |= {
            "organisations": found,
            "unchecked": [one for one in found if one.checked_on is None],
            "doubles": possible_doubles(visit.commission_id),
            "sign_ups": report(sign_ups_seen(visit.commission_id, now), now),
            "address": request.build_absolute_uri(
                reverse("programme-join", args=[visit.facts.name])
            ),
            "report_told": told(visit.commission_id, REPORT),
            "next": [_next(one) for one in next_batches(visit.commission_id, now.date())],
        }
    return visit.page(request, "support/support.html", context, status=422 if failure else 200)


def _next(one: NextBatch) -> dict[str, object]:
    told = cohort(one.subject.about, [one.batch], one.subject.single) if one.batch else None
    return {"waiting": one.waiting, **told_tables(one.subject, told)}


def told_tables(subject: CountedSubject, told: Cohort | None) -> dict[str, object]:
    """Return what is told of a subject, its tables with their titles."""
    tables = told.tables if told else ()
    return {
        "subject": subject,
        "told": told,
        "tables": [{"title": subject.tables.get(one.key, one.key), "table": one} for one in tables],
    }


def _only_programmes(visit: Visit) -> None:
    if visit.facts.kind != PROGRAMME:
        raise Http404
