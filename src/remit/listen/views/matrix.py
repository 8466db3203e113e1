"""The framework matrix's pages: the matrix, one cell, its files, coverage and saturation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.listen import matrix_queries as stored
from remit.listen.core.matrix.exports import matrix_document, matrix_workbook
from remit.listen.core.matrix.passages import CASE_KINDS, PARTICIPANTS, TRANSCRIPTS, WAYS
from remit.listen.core.matrix.saturation import BASE, RUN, THRESHOLD
from remit.listen.matrix_actions import (
    chart_cell,
    chart_nothing_said,
    record_matrix_export,
    sign_cell,
    unchart_cell,
)
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import findings
from remit.listen.reading_actions import record_reading
from remit.listen.views.acting import acting, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from remit.commission.views import Visit
    from remit.listen.core.matrix.view import Matrix

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}


@require_safe
@study_page(check_can_read_transcript)
def matrix(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The matrix: cases by themes, with each cell's state."""
    kind = _kind(request)
    whole = stored.matrix(visit.commission_id, kind)
    shown, wanted = _filtered(request, whole)
    context = {
        "heading": "Framework matrix",
        "kind": kind,
        "kinds": CASE_KINDS,
        "matrix": shown,
        "filters": [(n, whole.values(n), wanted.get(n, "")) for n in whole.attributes],
        "counts": [(s, shown.count(s)) for s in _STATES],
        "ways": WAYS.items() if whole.has_guide else (),
        "way": _way(request, whole),
        "query": urlencode({"cases": kind, "asked": _way(request, whole), **wanted}),
    }
    return visit.page(request, "listen/matrix.html", context)


_STATES = ("not charted", "nothing said", "charted", "signed off")


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("cases", PARTICIPANTS)
    return kind if kind in CASE_KINDS else PARTICIPANTS


def _filtered(request: HttpRequest, whole: Matrix) -> tuple[Matrix, dict[str, str]]:
    """Return the rows that the visitor asked for, and by which attributes."""
    wanted = {n: request.GET[n] for n in whole.attributes if request.GET.get(n)}
    return whole.only(wanted).asked(_way(request, whole)), wanted


def _way(request: HttpRequest, whole: Matrix) -> str:
    """Return how the passages that are shown were asked for; "" for all of them."""
    way = request.GET.get("asked", "")
    return way if whole.has_guide and way in WAYS else ""


@require_safe
@study_page(check_can_read_transcript)
def matrix_file(request: HttpRequest, visit: Visit, form: str) -> HttpResponse:
    """The matrix as a file; that it was taken away is recorded."""
    if form not in TYPES:
        raise Http404
    whole = stored.matrix(visit.commission_id, _kind(request))
    shown, wanted = _filtered(request, whole)
    title = f"Framework matrix of {visit.facts.title}"
    # A part of the matrix must not pass for the whole, wherever the file goes.
    title += "".join(f", {name}: {value}" for name, value in wanted.items())
    way = _way(request, whole)
    if way:
        title += f", passages {WAYS[way]}"
    if visit.facts.made_up:
        title += " (a made-up example)"
    if form == "xlsx":
        content: bytes | str = matrix_workbook(shown, title)
    elif form == "docx":
        content = matrix_document(shown, title)
    else:
        context = {"matrix": shown, "title": title, "facts": visit.facts}
        content = render_to_string("listen/matrix_file.html", context)
    record_matrix_export(form=form, **acting(visit))
    name = f"{visit.facts.name}-matrix.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def cell(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One cell: the passages behind it, and what is charted."""
    case, code = request.GET.get("case", ""), request.GET.get("code", "")
    error: RemitError | None = None
    if request.method == "POST":
        try:
            said = _ACTS.get(request.POST.get("act", ""), _chart)(request, visit, case, code)
        except RemitError as failed:
            error = failed
        else:
            messages.success(request, said)
            at = reverse("listen-cell", args=[visit.facts.name])
            return redirect(f"{at}?{urlencode({'case': case, 'code': code})}")
    view, theme = stored.one_cell(visit.commission_id, case, code)
    shown = [each.transcript for each in view.behind]
    record_reading(where="cell", transcripts=shown, **reading(visit))
    chosen = {each.guid for each in view.linked} if view.cell else {b.guid for b in view.behind}
    if error is not None:
        chosen = set(request.POST.getlist("passage"))
    context = {
        "heading": f"{theme.name}: {view.case.label}",
        "view": view,
        "kind": TRANSCRIPTS if case.startswith("transcript:") else PARTICIPANTS,
        "theme": theme,
        "behind": [(each, each.guid in chosen) for each in view.behind],
        "summary": request.POST.get("summary", view.cell.summary if view.cell else ""),
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/cell.html", context, status=422 if error else 200)


def _chart(request: HttpRequest, visit: Visit, case: str, code: str) -> str:
    chart_cell(
        case=case,
        code=code,
        summary=request.POST.get("summary", ""),
        passages=request.POST.getlist("passage"),
        **acting(visit),
    )
    return "The cell is charted."


def _nothing(_request: HttpRequest, visit: Visit, case: str, code: str) -> str:
    chart_nothing_said(
        case=case,
        code=code,
        **acting(visit),
    )
    return "The cell says that nothing was said."


def _unchart(_request: HttpRequest, visit: Visit, case: str, code: str) -> str:
    unchart_cell(
        case=case,
        code=code,
        **acting(visit),
    )
    return "The cell is not charted any more."


def _sign(_request: HttpRequest, visit: Visit, case: str, code: str) -> str:
    sign_cell(
        case=case,
        code=code,
        **acting(visit),
    )
    return "The cell is signed off."


_ACTS: dict[str, Callable[[HttpRequest, Visit, str, str], str]] = {
    "chart": _chart,
    "nothing": _nothing,
    "unchart": _unchart,
    "sign": _sign,
}


@require_safe
@study_page(check_can_read_transcript)
def coverage(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Each theme by quota cell, and how themes saturate over the sessions."""
    found, themes = stored.theme_coverage(visit.commission_id)
    base_size = _whole(request, "base", BASE)
    run_length = _whole(request, "run", RUN)
    percent = _whole(request, "threshold", round(100 * THRESHOLD), least=0)
    saturation, order, uncoded = stored.theme_saturation(
        visit.commission_id,
        base_size=base_size,
        run_length=run_length,
        threshold=min(percent, 100) / 100,
    )
    figures = [each for each in findings(visit.commission_id) if each.kind == "theme"]
    context = {
        "heading": "Coverage and saturation",
        "coverage": found,
        "heads": list(zip(found.cells, found.heard, strict=True)),
        "rows": list(zip(themes, found.themes, strict=True)),
        "figures": [each.figures for each in figures],
        "ways": [(each.figures["name"], each.figures["split"]) for each in figures]
        if any("split" in each.figures for each in figures)
        else (),
        "saturation": saturation,
        "order": order,
        "uncoded": uncoded,
        "base": base_size,
        "run": run_length,
        "percent": percent,
    }
    return visit.page(request, "listen/coverage.html", context)


def _whole(request: HttpRequest, name: str, usual: int, least: int = 1) -> int:
    """Return a number from the address, or what is usual where it holds none that will do."""
    text = request.GET.get(name, "")
    number = int(text) if text.isdecimal() and len(text) < 4 else usual  # noqa: PLR2004  # no study holds a thousand sessions
    return number if number >= least else usual
