"""How records are linked under an agreement: what is proposed in plain words, to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.commission.views import study_page
from remit.kernel.errors import Problems
from remit.share.core.agreed_settings import settings_path, settled
from remit.share.core.linkage.settings import Settings, beyond
from remit.share.core.linkage.settings_text import settings_text
from remit.share.core.settings_form import STALE, Wrong, read_form, shown, version_of
from remit.share.permissions import check_can_settle_linkage
from remit.share.settings_actions import change_settings
from remit.share.settings_queries import delivered_fields, lessons_for, proposed_for, said_of
from remit.share.views.linkage import agreement_today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.share.core.agreement import Agreement


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_settle_linkage)
def settings_page(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """How the records of an agreement are linked, as proposed and as changed; it can be changed."""
    agreement = agreement_today(visit, key).agreement
    base, said = proposed_for(visit.commission_id, agreement), said_of(visit.commission_id, key)
    version, lessons = version_of(base, said), lessons_for(visit.commission_id, key)
    whole, wrong = _whole(visit, agreement, said)
    typed: dict[str, str] = {}
    if request.method == "POST":
        if request.POST.get("version", "") == version:
            typed = {name: str(text) for name, text in request.POST.items()}
            if "as-proposed" in typed:
                return _keep(
                    request, visit, key, (said, Settings()), "Records are linked as proposed again."
                )
            whole, wrong = read_form(typed, base)
            if not wrong:
                changed = beyond(base, whole)
                return _keep(
                    request, visit, key, (said, changed), "It is saved. The next run links by it."
                )
        else:
            wrong = (Wrong("", STALE),)
    context = {
        "heading": "How records are linked",
        "agreement": agreement,
        "form": shown(base, whole, version, lessons, typed),
        "wrong": wrong,
        "faulty": {one.id for one in wrong},
        "changed": bool(said.document()),
        "pairs": [f"{one.left} with {one.right}" for one in lessons],
        "text": settings_text(whole),
    }
    status = 422 if request.method == "POST" else 200
    return visit.page(request, "share/linkage_settings.html", context, status=status)


def _whole(
    visit: Visit, agreement: Agreement, said: Settings
) -> tuple[Settings, tuple[Wrong, ...]]:
    """Return what holds now, and what of it does not fit what was delivered."""
    problems = Problems()
    delivered = delivered_fields(visit.commission_id, agreement.key)
    whole = settled(agreement, delivered, said, settings_path(agreement.key), problems)
    return whole, tuple(Wrong("", str(one)) for one in problems)


def _keep(
    request: HttpRequest, visit: Visit, key: str, change: tuple[Settings, Settings], words: str
) -> HttpResponse:
    """Store a change, from what and to what, and show the page anew."""
    before, settings = change
    kept = change_settings(
        commission_id=visit.commission_id,
        agreement=key,
        settings=settings,
        before=before,
        actor=visit.actor,
        now=timezone.now(),
    )
    if kept:
        messages.success(request, words)
    else:
        messages.error(request, STALE)
    return redirect("agreement-settings", visit.facts.name, key)
