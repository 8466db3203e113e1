"""The pool: its file is brought, shown with all that is wrong, and confirmed or cancelled."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.commission.actions import hold_commission
from remit.commission.uploads import kept_in_memory
from remit.commission.views import Visit, study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError
from remit.recruit.core.pool_columns import ROLES
from remit.recruit.core.pool_file import FILE_TOO_LARGE, MOST_BYTES, MOST_MEGABYTES
from remit.recruit.core.pool_file import MOST_VOLUNTEERS as MOST
from remit.recruit.core.pool_tables import panel_report
from remit.recruit.core.wording import feature_name, listed
from remit.recruit.forms import NO_FILE
from remit.recruit.permissions import check_can_recruit
from remit.recruit.pool_actions import import_pool, tell_panel
from remit.recruit.pool_queries import PoolChoices, examine_pool
from remit.recruit.queries import stored_recruit
from remit.recruit.upload_actions import Upload, drop_upload, keep_upload, waiting_upload
from remit.recruit.views.pool_preview import preview_of

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

ADD = "add"


@kept_in_memory(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def pool(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The pool as it stands, what can be taken away from it, and a file to bring it in."""
    if request.method == "POST":
        return _keep(request, visit)
    return _pool_page(request, visit)


def _keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    problems = Problems()
    file = request.FILES.get("file")
    if file is None:
        problems.add(NO_FILE, Place())
    elif (file.size or 0) > MOST_BYTES:
        problems.add(FILE_TOO_LARGE, Place(file.name or ""), limit=MOST_MEGABYTES)
    if problems or file is None:
        return _pool_page(request, visit, {"problems": tuple(problems)}, status=422)
    keep_upload(
        commission_id=visit.commission_id,
        upload=Upload(file.name or "pool.csv", file.read()),
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )
    return redirect("recruit-pool-check", visit.facts.name)


def _pool_page(
    request: HttpRequest, visit: Visit, wrong: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    recruitment = stored_recruit(visit.commission_id)
    drawn = recruitment is not None and bool(recruitment.panel or recruitment.chosen)
    context = {
        "heading": "Pool",
        "recruitment": recruitment,
        "report": panel_report(recruitment) if recruitment and drawn else (),
        "known": listed([f"“{feature_name(name)}”" for name in recruitment.pool.columns], "and")
        if recruitment
        else "",
        "drawn": drawn,
        "waiting": _waiting(visit) is not None,
        "most_megabytes": MOST_MEGABYTES,
        "most_volunteers": f"{MOST:,}",
        **(wrong or {}),
    }
    return visit.page(request, "recruit/pool.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def check_pool(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the waiting file would bring in: every problem, every column, and how quotas fare."""
    upload = _waiting(visit)
    if upload is None:
        return _gone(request, visit)
    choices = _choices(request.POST) if request.method == "POST" else None
    return _preview(request, visit, upload, choices)


@require_POST
@study_page(check_can_recruit)
def confirm_pool(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Bring the waiting file in as it was shown."""
    # The button pressed twice: the second finds nothing waiting once the first is through.
    hold_commission(visit.commission_id)
    upload = _waiting(visit)
    if upload is None:
        return _gone(request, visit)
    choices = _choices(request.POST)
    try:
        account = import_pool(
            commission_id=visit.commission_id,
            upload=upload,
            choices=choices,
            vault_key=settings.VAULT_KEY,
            rng=SystemRandom(),
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        return _preview(request, visit, upload, choices, error)
    drop_upload(commission_id=visit.commission_id, actor=visit.actor, now=timezone.now())
    messages.success(request, " ".join(account.sentences))
    return redirect("recruit-pool", visit.facts.name)


@require_POST
@study_page(check_can_recruit)
def cancel_pool(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Delete the waiting file; the pool stays as it is."""
    drop_upload(commission_id=visit.commission_id, actor=visit.actor, now=timezone.now())
    messages.success(request, "The file is deleted. The pool is as it was.")
    return redirect("recruit-pool", visit.facts.name)


@require_safe
@study_page(check_can_recruit)
def panel_file(_request: HttpRequest, visit: Visit, file: str) -> HttpResponse:
    """One table of a drawn panel, by codes alone."""
    return _panel_file(visit, file, None)


@require_POST
@study_page(check_can_recruit)
def panel_file_with_contacts(_request: HttpRequest, visit: Visit, file: str) -> HttpResponse:
    """The same with contact details; the ledger records that the vault was opened."""
    return _panel_file(visit, file, settings.VAULT_KEY)


def _panel_file(visit: Visit, file: str, vault_key: bytes | None) -> HttpResponse:
    tables = tell_panel(
        commission_id=visit.commission_id,
        vault_key=vault_key,
        actor=visit.actor,
        now=timezone.now(),
    )
    content = tables.files()[f"{file}.csv"]
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{visit.facts.name}-{file}.csv"'},
    )


def _preview(
    request: HttpRequest,
    visit: Visit,
    upload: Upload,
    choices: PoolChoices | None,
    error: RemitError | None = None,
) -> HttpResponse:
    """Show a file; `choices` is None when it is shown for the first time."""
    examined = examine_pool(
        commission_id=visit.commission_id,
        name=upload.name,
        content=upload.content,
        choices=choices or PoolChoices(),
        vault_key=settings.VAULT_KEY,
    )
    wrong: dict[str, object] = {"problems": tuple(examined.problems)}
    if error is not None:
        wrong = what_failed(error)
    context = {
        "heading": "Check the file",
        "preview": preview_of(upload.name, examined, choices),
        "notices": examined.problems.notices,
        **wrong,
    }
    status = 200 if error is None else 422
    return visit.page(request, "recruit/pool_check.html", context, status=status)


def _choices(sent: QueryDict) -> PoolChoices:
    """Return what was decided on the page. Columns are told by their number, not their name."""
    names, roles = sent.getlist("column"), sent.getlist("role")
    return PoolChoices(
        adds=sent.get("how") == ADD,
        roles={name: role for name, role in zip(names, roles, strict=False) if role in ROLES},
        as_quotas="as-quotas" in sent,
        households="households" in sent,
        drop_panel="drop-panel" in sent,
    )


def _waiting(visit: Visit) -> Upload | None:
    return waiting_upload(
        commission_id=visit.commission_id,
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )


def _gone(request: HttpRequest, visit: Visit) -> HttpResponse:
    messages.warning(request, "No file is waiting. A file is kept for one day; send it again.")
    return redirect("recruit-pool", visit.facts.name)
