"""The pages on which coders are compared, and their differences decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.listen.adjudication_actions import agree_layers, decide_difference, reopen_layers
from remit.listen.adjudication_queries import compared, overall_agreement
from remit.listen.permissions import check_can_read_transcript
from remit.listen.reading_actions import record_reading
from remit.listen.views.acting import acting, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.listen.core.agreement.layers import Figures


@require_safe
@study_page(check_can_read_transcript)
def agreement(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The transcripts that several people have coded, and how far they agree."""
    found = overall_agreement(visit.commission_id)
    context = {
        "heading": "Agreement between coders",
        "transcripts": found.transcripts,
        "figures": [(each, _rows(each)) for each in found.figures],
    }
    return visit.page(request, "listen/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def differences(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """One transcript's layers beside each other, with the differences to be decided."""
    error: RemitError | None = None
    if request.method == "POST":
        try:
            said = _ACTS.get(request.POST.get("act", ""), _decide)(request, visit, key)
        except RemitError as failed:
            error = failed
        else:
            messages.success(request, said)
            return redirect("listen-differences", visit.facts.name, key)
    asked = request.GET.get("from", "")
    first = int(asked) if asked.isdecimal() and len(asked) <= _MOST_DIGITS else 1
    found = compared(visit.commission_id, key, max(first, 1))
    shown = [key] * (len(found.differences) + len(found.lines))
    record_reading(where="differences", transcripts=shown, **reading(visit))
    context = {
        "heading": f"Compare the coding of {key}",
        "found": found,
        "figures": _rows(found.figures) if found.figures else (),
        "given": request.POST,
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/differences.html", context, status=422 if error else 200)


def _rows(figures: Figures) -> list[tuple[str, str, list[tuple[str, object]]]]:
    """Return (name, what it asks, (whose, figure) of each) for the table of figures."""
    columns = [("Before", figures.before), ("As decided so far", figures.after)]
    columns += [(f"{name} with what is agreed", found) for name, found in figures.with_agreed]
    return [
        (name, asks, [(whose, getattr(found, field)) for whose, found in columns])
        for name, asks, field in _SHOWN
    ]


_MOST_DIGITS = 6
_SHOWN = (
    ("u-alpha", "Same passages and same codes?", "u_alpha"),
    ("|u-alpha", "Same passages, whatever the codes?", "relevance_alpha"),
    ("cu-alpha", "Same codes where both coded?", "cu_alpha"),
    ("Cu-alpha", "Same branch of the codebook where both coded?", "domain_alpha"),
)


def _decide(request: HttpRequest, visit: Visit, key: str) -> str:
    choice, _, coder = request.POST.get("choice", "").partition(":")
    decide_difference(
        key=key,
        difference=request.POST.get("difference", ""),
        choice=choice,
        coder=coder,
        reason=request.POST.get("reason", ""),
        **acting(visit),
    )
    return "The difference is decided."


def _agree(_request: HttpRequest, visit: Visit, key: str) -> str:
    agree_layers(key=key, **acting(visit))
    return "The agreed layer is made. It stands for the layers of its coders from now on."


def _reopen(_request: HttpRequest, visit: Visit, key: str) -> str:
    reopen_layers(key=key, **acting(visit))
    return "The agreed layer is taken away."


_ACTS: dict[str, Callable[[HttpRequest, Visit, str], str]] = {
    "decide": _decide,
    "agree": _agree,
    "reopen": _reopen,
}
