"""The quota editor: rows to type in, checked against the pool before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.commission.views import Visit, study_page, what_failed
from remit.kernel.errors import InvalidInput, Problem, Problems, RemitError
from remit.kernel.wording import counted
from remit.recruit.core.feasibility import Feasibility, FeatureFound, features_found, judge_quotas
from remit.recruit.core.interlocking import plain_features, spelled
from remit.recruit.core.pool import MISSING_FEATURE, Pool, tally
from remit.recruit.core.quotas import Quotas, parse_quotas
from remit.recruit.core.recruitment import Recruitment, check_size_and_pool
from remit.recruit.files import quotas_table
from remit.recruit.forms import (
    COLUMNS,
    NO_NUMBER,
    TYPED,
    TypedQuotas,
    blank_rows,
    brought_quotas,
    stored_as_typed,
    typed_quotas,
    uploaded_table,
    whole_number,
)
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import stored_recruit
from remit.recruit.quota_actions import save_quotas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from remit.recruit.core.quotas import Quota

SPARE_ROWS = 3
MORE_ROWS = 8
FILL = "fill:"
SIZE = "How many people the panel has"


@dataclass(frozen=True, slots=True)
class EditedRow:
    """One row of the editor: its cells, what is wrong with it, how many in the pool it counts."""

    number: int
    cells: Mapping[str, str]
    wrong: tuple[str, ...] = ()
    wrong_cells: frozenset[str] = frozenset()
    in_pool: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Typed quotas, checked.

    Attributes:
        typed: as they were typed.
        quotas: as they were read; None with problems.
        size: as it was read; None with a problem.
        problems: everything wrong, that of single rows too.
        feasibility: whether the pool can fill them; None with problems that stand before it.
    """

    typed: TypedQuotas
    quotas: Quotas | None
    size: int | None
    problems: tuple[Problem, ...]
    feasibility: Feasibility | None


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def quotas(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The quotas as they stand, or as they are being edited."""
    before = _stored(visit)
    if request.method != "POST":
        size = before.settings.size if before.settings else None
        return _editor(request, visit, before, stored_as_typed(before.quotas, size))
    typed = typed_quotas(request.POST)
    act = request.POST.get("act", "")
    if act == "save":
        return _save(request, visit, before, typed)
    if act.startswith(FILL):
        typed = _filled(typed, before.pool, act.removeprefix(FILL))
    change = _ACTS.get(act)
    typed = change(typed, before.pool) if change else typed
    spare = MORE_ROWS if act == "more" else SPARE_ROWS
    return _editor(request, visit, before, typed, spare=spare)


@require_POST
@study_page(check_can_recruit)
def check_quotas(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the page says of quotas as they are typed, as a part of the page."""
    before = _stored(visit)
    typed = typed_quotas(request.POST)
    checked = _checked(typed, before.pool)
    context = {"checked": checked, "rows": _rows(checked, before.pool, 0), "live": True}
    return render(request, "recruit/_feasibility.html", context)


@require_POST
@study_page(check_can_recruit)
def read_quotas(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The quotas of a file in the editor, not saved yet."""
    before = _stored(visit)
    size = str(before.settings.size) if before.settings else ""
    problems = Problems()
    table = uploaded_table(request.FILES.get("file"), "quotas", problems)
    typed = brought_quotas(table, size, problems) if table is not None else None
    if typed is None:
        stored = stored_as_typed(before.quotas, before.settings.size if before.settings else None)
        return _editor(request, visit, before, stored, brought=tuple(problems))
    said = "The quotas of the file are below. They are not saved yet."
    if not size:
        said += " Say how many people the panel has: then they are checked against the pool."
    messages.info(request, said)
    return _editor(request, visit, before, typed, awaits_size=not size)


@require_safe
@study_page(check_can_recruit)
def quotas_file(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The saved quotas as a file: as they were written, or in numbers for other tools."""
    text = quotas_table(_stored(visit).quotas, in_numbers="numbers" in request.GET)
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{visit.facts.name}-quotas.csv"'},
    )


def _save(
    request: HttpRequest, visit: Visit, before: Recruitment, typed: TypedQuotas
) -> HttpResponse:
    checked = _read(typed, before.pool)
    error: RemitError = InvalidInput(checked.problems)
    if checked.quotas is not None and checked.size is not None and not checked.problems:
        try:
            dropped = save_quotas(
                commission_id=visit.commission_id,
                quotas=checked.quotas,
                size=checked.size,
                drop_panel="drop-panel" in request.POST,
                actor=visit.actor,
                now=timezone.now(),
            )
        except RemitError as refused:
            error = refused
        else:
            _tell_saved(request, checked.quotas, dropped=dropped)
            return redirect("recruit-quotas", visit.facts.name)
    return _editor(request, visit, before, typed, error=error)


def _tell_saved(request: HttpRequest, saved: Quotas, *, dropped: bool) -> None:
    said = f"{counted(len(saved), 'quota is', 'quotas are')} saved."
    if dropped:
        said += " What was drawn before is taken out: hold the draw anew."
    messages.success(request, said)


def _editor(
    request: HttpRequest,
    visit: Visit,
    before: Recruitment,
    typed: TypedQuotas,
    *,
    spare: int = SPARE_ROWS,
    error: RemitError | None = None,
    brought: tuple[Problem, ...] = (),
    awaits_size: bool = False,
) -> HttpResponse:
    checked = _checked(typed, before.pool)
    begun = bool(typed.rows or request.method == "POST")
    # Nobody did anything wrong whose file of quotas comes before the size of the panel.
    said = [one for one in checked.problems if not (awaits_size and one.code == NO_NUMBER.code)]
    wrong: Mapping[str, object] = {"problems": brought or (tuple(said) if begun else ())}
    if error is not None:
        wrong = what_failed(error)
    context = {
        "heading": "Quotas",
        "checked": checked if begun else None,
        "rows": _rows(checked, before.pool, spare),
        "size": typed.size,
        "awaits_size": awaits_size,
        "features": _features(before.pool, typed),
        "known": before.pool.columns,
        "before": before,
        "has_shares": any(quota.shares for quota in before.quotas),
        **wrong,
    }
    status = 422 if error or brought else 200
    return visit.page(request, "recruit/quotas.html", context, status=status)


def _stored(visit: Visit) -> Recruitment:
    return stored_recruit(visit.commission_id) or Recruitment(Quotas(), Pool())


def _checked(typed: TypedQuotas, pool: Pool) -> Checked:
    """Read typed quotas, hold them against the pool, and judge whether it can fill them."""
    checked = _read(typed, pool)
    missing = any(problem.code == MISSING_FEATURE.code for problem in checked.problems)
    if checked.quotas is None or checked.size is None or missing:
        return checked
    return replace(checked, feasibility=judge_quotas(checked.quotas, pool, checked.size))


def _read(typed: TypedQuotas, pool: Pool) -> Checked:
    """Read typed quotas and note all that is wrong with them."""
    problems = Problems()
    size = whole_number(typed.size, SIZE, problems)
    # A faulty size has been complained of already: shares need not be as well.
    read = parse_quotas(typed.table(), problems, size=size or 0)
    if read is not None and size is not None:
        check_size_and_pool(read, size, pool, problems)
    return Checked(typed, read, size, tuple(problems), None)


def _rows(checked: Checked, pool: Pool, spare: int) -> list[EditedRow]:
    """Return the rows of the editor with what is wrong with each, and spare ones behind them."""
    own = [
        problem for problem in checked.problems if problem.place.file == TYPED and problem.place.row
    ]
    counts = tally(checked.quotas, pool) if checked.quotas is not None and len(pool) else None
    rows = [
        EditedRow(
            number,
            cells,
            tuple(f"{p.message} {p.remedy}" for p in own if p.place.row == number),
            frozenset(p.place.column for p in own if p.place.row == number),
            counts[number - 1] if counts else None,
        )
        for number, cells in enumerate(checked.typed.rows, start=1)
    ]
    more = enumerate(blank_rows(spare), start=len(rows) + 1)
    return [*rows, *(EditedRow(number, cells) for number, cells in more)]


def _features(pool: Pool, typed: TypedQuotas) -> tuple[FeatureFound, ...]:
    """Return the pool's columns that could have quotas and are not in the editor."""
    written = plain_features(spelled(row["feature"]) for row in typed.rows if row["feature"])
    return tuple(one for one in features_found(pool, Quotas()) if one.name not in written)


def _filled(typed: TypedQuotas, pool: Pool, feature: str) -> TypedQuotas:
    """Return the rows with one for each value that a column of the pool has; bounds are open."""
    found = next((one for one in features_found(pool, Quotas()) if one.name == feature), None)
    if found is None:
        return typed
    top = typed.size if typed.size.isdecimal() else ""
    added = (
        {
            **dict.fromkeys(COLUMNS, ""),
            "feature": feature,
            "value": value,
            "min": "0",
            "max": top,
        }
        for value, _ in sorted(found.values)
    )
    return replace(typed, rows=(*typed.rows, *added))


def _relaxed(typed: TypedQuotas, pool: Pool) -> TypedQuotas:
    """Return the rows with the least change of bounds with which a panel is possible."""
    checked = _checked(typed, pool)
    if checked.quotas is None or checked.feasibility is None:
        return typed
    rows = [dict(row) for row in typed.rows]
    places = {_key(quota): at for at, quota in enumerate(checked.quotas)}
    for change in checked.feasibility.changes:
        row, flexible = rows[places[change.feature, change.value]], f"{change.bound}_flex"
        row[change.bound] = str(change.new)
        if not change.within_flex and row[flexible]:
            row[flexible] = str(change.new)
    return replace(typed, rows=tuple(rows))


def _key(quota: Quota) -> tuple[str, str]:
    return quota.feature, quota.value


_ACTS: Mapping[str, Callable[[TypedQuotas, Pool], TypedQuotas]] = {"relax": _relaxed}
