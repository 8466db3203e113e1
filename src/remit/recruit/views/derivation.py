"""Quotas from statistics: two tables in, every number explained, and on into the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from remit.commission.views import Visit, study_page
from remit.kernel.errors import Place, Problems
from remit.recruit.core.derivation import POPULATION, RATE, Derived, derive_quotas, parse_cells
from remit.recruit.forms import MOST_PEOPLE, stored_as_typed, uploaded_table, whole_number
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def derive(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for population and rates; show the quotas that follow, each with its why."""
    stored = stored_recruit(visit.commission_id)
    settings = stored.settings if stored else None
    problems = Problems()
    size = request.POST.get("size", str(settings.size) if settings else "").strip()
    tolerance = request.POST.get("tolerance", "1").strip()
    derived = _derived(request, size, tolerance, problems) if request.method == "POST" else None
    typed = stored_as_typed(derived.quotas, None) if derived else None
    context = {
        "heading": "Quotas from statistics",
        "problems": tuple(problems),
        "size": size,
        "tolerance": tolerance,
        "rows": list(zip(typed.rows, derived.sentences, strict=True)) if derived and typed else (),
        "has_quotas": stored is not None and len(stored.quotas) > 0,
    }
    status = 422 if problems else 200
    return visit.page(request, "recruit/derive.html", context, status=status)


def _derived(request: HttpRequest, size: str, tolerance: str, problems: Problems) -> Derived | None:
    people = whole_number(size, "How many people the panel has", problems)
    room = whole_number(
        tolerance, "How many more or fewer will do", problems, least=0, most=MOST_PEOPLE
    )
    cells, place = [], Place()
    for name, number in (("population", POPULATION), ("rates", RATE)):
        table = uploaded_table(request.FILES.get(name), name, problems)
        place = Place(table.file if table else name)
        cells.append(parse_cells(table, number, problems) if table is not None else None)
    population, rates = cells
    if problems or population is None or rates is None or people is None or room is None:
        return None
    return derive_quotas(population, rates, people, place, problems, tolerance=room)
