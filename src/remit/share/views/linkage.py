"""What custodians delivered under an agreement, its runs, and who is left out of them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from remit.commission.permissions import NotAllowed, check_can_follow_commission
from remit.commission.uploads import kept_in_memory
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError, problem_kind
from remit.share.core.delivery import agreed
from remit.share.core.linkage.labelling import told_measures
from remit.share.core.linkage.settings_reading import settings_from
from remit.share.core.linkage.settings_text import settings_text
from remit.share.core.run_charts import certainty_chart, weight_charts
from remit.share.core.run_figures import (
    fields_in_words,
    found_by_group,
    in_words,
    linked_by_payload,
    shares_missing,
    threshold_of,
)
from remit.share.core.starting import readiness
from remit.share.delivery_actions import Brought, deliver
from remit.share.delivery_queries import records_waiting, waiting
from remit.share.labelling_queries import labelling
from remit.share.objection_actions import Named, leave_out, lift_objection
from remit.share.objection_queries import KINDS, objections
from remit.share.permissions import (
    can_deliver,
    can_deliver_for,
    can_leave_out,
    can_link,
    can_see_identifier_figures,
    can_see_payload_figures,
    can_settle_linkage,
    check_can_deliver,
    check_can_deliver_for,
    check_can_leave_out,
)
from remit.share.run_queries import run_facts, runs_of
from remit.share.settings_queries import said_of
from remit.share.standing_queries import examined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.share.core.agreement import Agreement
    from remit.share.standing_queries import Examined

MOST_MEGABYTES = 100
_MOST_BYTES = MOST_MEGABYTES * 1_000_000

NO_FILE = problem_kind(
    "delivery-no-file", "No file was chosen.", "Choose the custodian's file, CSV or Parquet."
)
FILE_TOO_LONG = problem_kind(
    "delivery-file-too-long",
    "The file is longer than {most} MB, which a page takes.",
    "Deliver it on the server itself: remit deliver.",
)


@require_safe
@study_page(check_can_follow_commission)
def linkage(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """What was delivered under an agreement, what was linked, and who is left out."""
    return records_page(request, visit, key)


@require_safe
@study_page(check_can_follow_commission)
def run(request: HttpRequest, visit: Visit, key: str, run: str) -> HttpResponse:
    """One run with its report."""
    agreement = agreement_today(visit, key).agreement
    one = run_facts(visit.commission_id, run)
    if one is None or one.agreement != key:
        raise Http404
    threshold = _threshold(visit, agreement)
    sees = can_see_payload_figures(visit.user_id, visit.commission_id)
    report, found = one.report, labelling(visit.commission_id, run)
    context = {
        "heading": one.name,
        "agreement": agreement,
        "one": one,
        "persons": in_words(one.persons, threshold),
        "threshold": threshold,
        "groups": found_by_group(report, threshold),
        "fields": linked_by_payload(report, threshold) if sees else (),
        "found": found,
        "measures": told_measures(found.measured) if found and found.by else (),
        "labels": can_see_identifier_figures(visit.user_id, visit.commission_id),
        "certainty": certainty_chart(report, threshold),
        "weights": weight_charts(report),
        "estimated": _per_cent(report.get("estimated", {})),
        "settings": settings_text(settings_from(report.get("settings", {}))),
    }
    return visit.page(request, "share/linkage_run.html", context)


# A long file takes long to examine; what is written of it is one transaction at the end.
@transaction.non_atomic_requests
@kept_in_memory(_MOST_BYTES)
@require_POST
@study_page(check_can_deliver)
def bring(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """A custodian's file is sent, examined, and split or refused; it never lies on the disk."""
    agreement_today(visit, key)
    try:
        done = _deliver(request, visit, key)
    except NotAllowed:
        raise
    except RemitError as error:
        return records_page(request, visit, key, what_failed(error), status=422)
    messages.success(request, done.sentences[0])
    for notice in done.notices:
        messages.info(request, f"{notice.message} {notice.remedy}")
    return redirect("agreement-linkage", visit.facts.name, key)


@require_POST
@study_page(check_can_leave_out)
def object_to(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Somebody is left out of what is linked, and of every later run."""
    agreement_today(visit, key)
    posted = request.POST
    try:
        taken = leave_out(
            commission_id=visit.commission_id,
            kind=posted.get("kind", ""),
            named=[Named(posted.get("text", ""), posted.get("dataset", ""))],
            agreement=key,
            reference=posted.get("reference", ""),
            home=settings.HOME,
            vault_key=settings.VAULT_KEY,
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        return records_page(request, visit, key, what_failed(error), status=422)
    messages.success(request, taken.words)
    return redirect("agreement-linkage", visit.facts.name, key)


@require_POST
@study_page(check_can_leave_out)
def lift(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Somebody who was left out is linked again by the next run."""
    agreement_today(visit, key)
    posted = request.POST
    try:
        is_out = lift_objection(
            commission_id=visit.commission_id,
            kind=posted.get("kind", ""),
            named=[Named(posted.get("text", ""), posted.get("dataset", ""))],
            agreement="" if posted.get("of") == "all" else key,
            reference=posted.get("reference", ""),
            vault_key=settings.VAULT_KEY,
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        return records_page(request, visit, key, what_failed(error), status=422)
    messages.success(
        request,
        "It is lifted. Something else leaves them out all the same."
        if is_out
        else "It is lifted. The next run links them again.",
    )
    return redirect("agreement-linkage", visit.facts.name, key)


def _deliver(request: HttpRequest, visit: Visit, key: str) -> Any:
    """Take the file that was sent.

    Raises:
        InvalidInput: there is none, it is too long, or it has problems.
        DatasetUnknown: the agreement has none of that name.
        NotAllowed: the dataset is another party's.
    """
    file, dataset, problems = request.FILES.get("file"), request.POST.get("dataset", ""), Problems()
    party = agreed(agreement_today(visit, key).agreement, dataset).dataset.party
    check_can_deliver_for(visit.user_id, visit.commission_id, party)
    name = file.name or "" if file else ""
    if file is None or not name:
        problems.add(NO_FILE, Place())
    elif (file.size or 0) > _MOST_BYTES:
        problems.add(FILE_TOO_LONG, Place(name), most=MOST_MEGABYTES)
    problems.raise_if_any()
    return deliver(
        commission_id=visit.commission_id,
        brought=Brought(key, dataset, name, content=file.read() if file else b""),
        home=settings.HOME,
        vault_key=settings.VAULT_KEY,
        rng=np.random.default_rng(secrets.randbits(256)),
        actor=visit.actor,
        clock=timezone.now,
    )


def records_page(
    request: HttpRequest,
    visit: Visit,
    key: str,
    wrong: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of what was brought and linked under an agreement, with what went wrong."""
    one = agreement_today(visit, key)
    who = (visit.user_id, visit.commission_id)
    deliveries = _deliveries(visit, one.agreement)
    context = {
        "heading": "Records under this agreement",
        "one": one,
        "deliveries": deliveries,
        "runs": runs_of(visit.commission_id, key),
        "left_out": [
            each for each in objections(visit.commission_id) if each.agreement in ("", key)
        ],
        "kinds": KINDS.items(),
        "ready": readiness(
            one.agreement, records_waiting(visit.commission_id, key), visit.facts.name
        )
        if can_link(*who)
        else None,
        "delivers": can_deliver(*who),
        "own": [each["dataset"] for each in deliveries if each["own"]],
        "leaves_out": can_leave_out(*who),
        "settles": can_settle_linkage(*who),
        "settings_changed": bool(said_of(visit.commission_id, key).document()),
        "most": MOST_MEGABYTES,
        **(wrong or {}),
    }
    page = visit.page(request, "share/linkage.html", context, status=status)
    # Nobody who comes to this computer later finds a number that was typed here.
    page["Cache-Control"] = "no-store"
    return page


def agreement_today(visit: Visit, key: str) -> Examined:
    """Return an agreement as it stands today.

    Raises:
        Http404: the study has none of that name.
    """
    found = examined(visit.commission_id, timezone.localdate()).get(key)
    if found is None:
        raise Http404
    return found


def _threshold(visit: Visit, agreement: Agreement) -> int:
    return threshold_of(visit.facts.publication.threshold, agreement.safeguards.threshold)


def _deliveries(visit: Visit, agreement: Agreement) -> list[dict[str, object]]:
    """Return each dataset with its delivery, and as much of what was found as the user may see."""
    rows = {
        row.dataset: row for row in waiting(visit.commission_id).filter(agreement=agreement.key)
    }
    who, threshold = (visit.user_id, visit.commission_id), _threshold(visit, agreement)
    found: list[dict[str, object]] = []
    for one in agreement.datasets:
        row, party = rows.get(one.key), agreement.party(one.party)
        own = can_deliver_for(*who, one.party)
        shown: dict[str, object] = {"dataset": one, "party": party, "row": row, "own": own}
        if row is not None:
            shown["records"] = in_words(row.rows, threshold)
            if own or can_see_identifier_figures(*who):
                shown["missing"] = shares_missing(row.identifier_figures)
            if own or can_see_payload_figures(*who):
                shown["fields"] = fields_in_words(row.payload_figures)
        found.append(shown)
    return found


def _per_cent(estimated: Mapping[str, Any]) -> dict[str, int]:
    return {name: round(100 * share) for name, share in estimated.items() if share is not None}
