"""Answers as files: taken away, or brought in after a look at what they would change."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from remit.ask.core.imports.examine import Request
from remit.ask.core.imports.sources import SOURCES
from remit.ask.export_actions import KINDS, export_answers
from remit.ask.export_queries import form_keys, languages_of
from remit.ask.import_actions import import_answers
from remit.ask.import_queries import examine_import
from remit.ask.permissions import check_can_take_answers
from remit.commission.uploads import kept_in_memory
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError, problem_kind
from remit.people.waiting_actions import drop_waiting, keep_waiting, waiting_content

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.commission.views import Visit

MOST_MEGABYTES = 20
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
PURPOSE = "ask.answers"
_SHOWN_DIFFERENCES = 50

NO_TABLE = problem_kind(
    "import-no-file", "No table was chosen.", "Choose the file first, then send it."
)
TABLE_TOO_LARGE = problem_kind(
    "import-too-large",
    "The table is larger than {limit} MB.",
    "Bring it in with the command remit ask import, which takes any size.",
)


@kept_in_memory(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_take_answers)
def answers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What can be taken away, and a table to bring in."""
    if request.method != "POST":
        return _page(request, visit)
    problems = Problems()
    file = request.FILES.get("file")
    if file is None:
        problems.add(NO_TABLE, Place())
    elif (file.size or 0) > MOST_BYTES:
        problems.add(TABLE_TOO_LARGE, Place(file.name or ""), limit=MOST_MEGABYTES)
    if problems or file is None:
        return _page(request, visit, {"problems": tuple(problems)}, status=422)
    how = Request(
        form=request.POST.get("form", ""),
        wave=request.POST.get("wave", ""),
        source=request.POST.get("source", ""),
        code=request.POST.get("code", "").strip(),
    )
    # What stands before the table's bytes is JSON, which holds no NUL.
    about = json.dumps({"file": file.name or "", **asdict(how)}).encode()
    keep_waiting(
        commission_id=visit.commission_id,
        purpose=PURPOSE,
        content=about + b"\0" + file.read(),
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )
    return redirect("ask-answers-check", visit.facts.name)


@require_POST
@study_page(check_can_take_answers)
def take_answers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The answers as one archive of files; the ledger records that they were taken."""
    try:
        taken = export_answers(
            commission_id=visit.commission_id,
            form=request.POST.get("form", ""),
            language=request.POST.get("language", "") or "en",
            kinds=request.POST.getlist("kind"),
            vault_key=settings.VAULT_KEY if "files" in request.POST else None,
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        return _page(request, visit, what_failed(error), status=422)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in taken.files.items():
            archive.writestr(name, content)
    name = f"{visit.facts.name}-answers.zip"
    return HttpResponse(
        packed.getvalue(),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_take_answers)
def check_import(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the waiting table would bring: every column, every problem, every difference."""
    waiting = _waiting(visit)
    if waiting is None:
        return _gone(request, visit)
    return _preview(request, visit, *waiting)


@require_POST
@study_page(check_can_take_answers)
def confirm_import(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Bring the waiting table in as it was shown."""
    waiting = _waiting(visit)
    if waiting is None:
        return _gone(request, visit)
    file, content, how = waiting
    try:
        account = import_answers(
            commission_id=visit.commission_id,
            file=file,
            content=content,
            request=replace(how, new_people="new-people" in request.POST),
            replace="replace" in request.POST,
            vault_key=settings.VAULT_KEY,
            actor=visit.actor,
            now=timezone.now(),
        )
    except RemitError as error:
        return _preview(request, visit, file, content, how, error)
    _drop(visit)
    messages.success(request, " ".join(account.sentences))
    return redirect("ask-answers", visit.facts.name)


@require_POST
@study_page(check_can_take_answers)
def cancel_import(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Delete the waiting table; the answers stay as they are."""
    _drop(visit)
    messages.success(request, "The table is deleted. The answers are as they were.")
    return redirect("ask-answers", visit.facts.name)


def _page(
    request: HttpRequest, visit: Visit, wrong: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    forms = form_keys(visit.commission_id)
    context = {
        "heading": "Answers",
        "forms": forms,
        "languages": languages_of(visit.commission_id, forms),
        "kinds": KINDS,
        "sources": SOURCES.items(),
        "waiting": _waiting(visit) is not None,
        "most_megabytes": MOST_MEGABYTES,
        **(wrong or {}),
    }
    return visit.page(request, "ask/answers.html", context, status=status)


def _preview(
    request: HttpRequest,
    visit: Visit,
    file: str,
    content: bytes,
    how: Request,
    error: RemitError | None = None,
) -> HttpResponse:
    chosen = {name: name in request.POST for name in ("new-people", "replace")}
    try:
        examined = examine_import(
            commission_id=visit.commission_id,
            file=file,
            content=content,
            request=replace(how, new_people=chosen["new-people"]),
            replace=chosen["replace"],
        )
    except RemitError as failed:
        return _page(request, visit, what_failed(failed), status=422)
    changes, brought = examined.changes, examined.brought
    differing = changes.differing if changes else ()
    context = {
        "heading": "Check the table",
        "file": file,
        "form": how.form,
        "brought": brought,
        "source": SOURCES.get(brought.source, "") if brought else "",
        "changes": changes,
        "fresh": len(examined.fresh),
        "differing": differing[:_SHOWN_DIFFERENCES],
        "more": max(0, len(differing) - _SHOWN_DIFFERENCES),
        "notices": examined.problems.notices,
        "problems": tuple(examined.problems),
        "sound": not examined.problems,
        "new_people": chosen["new-people"],
        "replaces": chosen["replace"],
        **(what_failed(error) if error else {}),
    }
    status = 200 if error is None else 422
    return visit.page(request, "ask/answers_check.html", context, status=status)


def _waiting(visit: Visit) -> tuple[str, bytes, Request] | None:
    content = waiting_content(
        commission_id=visit.commission_id,
        purpose=PURPOSE,
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )
    if content is None:
        return None
    about, _, table = content.partition(b"\0")
    how = json.loads(about)
    return how.pop("file"), table, Request(**how)


def _drop(visit: Visit) -> None:
    drop_waiting(
        commission_id=visit.commission_id,
        purpose=PURPOSE,
        actor=visit.actor,
        now=timezone.now(),
    )


def _gone(request: HttpRequest, visit: Visit) -> HttpResponse:
    messages.warning(request, "No table is waiting. One is kept for a day; send it again.")
    return redirect("ask-answers", visit.facts.name)
