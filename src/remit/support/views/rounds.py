"""The page of those who run a programme: baseline and endline, and what all say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from remit.ask.core.analysis_plan import AFTER, BEFORE
from remit.ask.views.entrance import language_name
from remit.commission.core.facts import PROGRAMME
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.kernel.wording import counted
from remit.support.assessment_queries import rounds
from remit.support.core.assessment.answers import WAVE_WORDS
from remit.support.core.assessment.crosswalk import topics_of
from remit.support.core.assessment.form import FORM, form_bytes
from remit.support.core.assessment.instrument import LATEST, instrument
from remit.support.permissions import (
    can_see_organisations,
    check_can_see_cohort,
    check_can_see_organisations,
)
from remit.support.round_actions import UnableToOpenRound, close_round, open_round
from remit.support.shift_queries import fewest, item_shifts, round_accounts

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.commission.views import Visit
    from remit.support.core.assessment.answers import Round

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@study_page(check_can_see_cohort)
def assessment_rounds(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Baseline and endline: how far they are, where the cohort stands, and how it moved."""
    _only_programmes(visit)
    failure: dict[str, object] = {}
    if request.method == "POST":
        check_can_see_organisations(visit.user_id, visit.commission_id)
        try:
            _do(request, visit)
        except RemitError as error:
            failure = what_failed(error)
        else:
            return redirect("support-assessment", visit.facts.name)
    held = {one.wave: one for one in rounds(visit.commission_id)}
    version = held[BEFORE].version if BEFORE in held else LATEST
    made = instrument(version)
    runs = can_see_organisations(visit.user_id, visit.commission_id)
    shifts = item_shifts(visit.commission_id)
    titles = {one.key: one.title["en"] for one in made.themes}
    context = {
        "heading": "How organisations work with data",
        "runs": runs,
        "accounts": [
            (WAVE_WORDS[one.held.wave].capitalize(), one)
            for one in round_accounts(visit.commission_id)
        ],
        "to_open": _to_open(held),
        "to_close": next((wave for wave, one in held.items() if one.closed_on is None), ""),
        "words": WAVE_WORDS,
        "ranges": [
            (WAVE_WORDS[one.wave].capitalize(), [(titles[each.theme], each) for each in one.ranges])
            for one in held.values()
            if one.closed_on is not None
        ],
        "shifts": shifts,
        "few": any(one.is_few for one in shifts),
        "fewest": fewest(visit.commission_id),
        "made": made,
        "crosswalk": [(item, topics_of(item.rows)) for item in made.items],
        "translations": [(language_name(one.language), one) for one in made.translations],
        **failure,
    }
    status = 409 if failure else 200
    return visit.page(request, "support/assessment_rounds.html", context, status=status)


@require_safe
@study_page(check_can_see_cohort)
def assessment_form(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """The XLSForm of the assessment, for paper or for another tool."""
    _only_programmes(visit)
    held = {one.wave: one for one in rounds(visit.commission_id)}
    version = held[BEFORE].version if BEFORE in held else LATEST
    return HttpResponse(
        form_bytes(instrument(version)),
        content_type=SPREADSHEET,
        headers={"Content-Disposition": f'attachment; filename="{FORM}"'},
    )


def _only_programmes(visit: Visit) -> None:
    if visit.facts.kind != PROGRAMME:
        raise Http404


def _do(request: HttpRequest, visit: Visit) -> None:
    now = timezone.now()
    if wave := request.POST.get("open", ""):
        open_round(commission_id=visit.commission_id, wave=wave, actor=visit.actor, now=now)
        messages.success(request, f"The {WAVE_WORDS[wave]} is open.")
    elif wave := request.POST.get("close", ""):
        if "sure" not in request.POST:
            raise UnableToOpenRound(
                "Closing a round cannot be undone.", remedy="Tick the box if you are sure."
            )
        count = close_round(
            commission_id=visit.commission_id, wave=wave, actor=visit.actor, now=now
        )
        organisations = counted(count, "organisation has agreed", "organisations have agreed")
        messages.success(request, f"The {WAVE_WORDS[wave]} is closed: {organisations}.")


def _to_open(held: dict[str, Round]) -> str:
    """Return the round whose turn it is, or ""."""
    if BEFORE not in held:
        return BEFORE
    return AFTER if AFTER not in held and held[BEFORE].closed_on is not None else ""
