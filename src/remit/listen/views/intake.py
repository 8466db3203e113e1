"""Transcripts that are brought: looked at, mapped to people, and taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from remit.commission.uploads import kept_in_memory
from remit.commission.views import Visit, study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError, problem_kind
from remit.listen.actions import import_transcripts, open_transcript
from remit.listen.core.contents import ROLES
from remit.listen.core.formats import MAX_DOCUMENT_BYTES
from remit.listen.core.intake import MAX_FILES, again, file_name, read_incoming
from remit.listen.core.transcript import SUFFIXES, TOO_LONG
from remit.listen.forms import decided, transcript_fields
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import stored_listen
from remit.listen.upload_actions import TRANSCRIPTS, drop_files, keep_files, waiting_files
from remit.listen.views.acting import acting
from remit.people.queries import participant_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from remit.listen.core.intake import Incoming
    from remit.listen.upload_actions import Files

MOST_MEGABYTES = MAX_DOCUMENT_BYTES // 1_000_000
MOST_TOGETHER = 100_000_000

NO_FILES = problem_kind(
    "transcripts-missing", "No file was chosen.", "Choose one or more files, then send them."
)
TOO_MUCH = problem_kind(
    "transcripts-too-large-together",
    "Together the files are {size} bytes long; at most {limit} are taken at once.",
    "Bring them in several times.",
)


@kept_in_memory(MAX_DOCUMENT_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def bring_transcripts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Files are sent here, to be checked before anything is stored."""
    if request.method != "POST":
        return _bring_page(request, visit)
    problems = Problems()
    sent = [file for file in request.FILES.getlist("files") if file.name]
    if not sent:
        problems.add(NO_FILES, Place())
    for file in sent:
        if (file.size or 0) > MAX_DOCUMENT_BYTES:
            place = Place(file.name or "")
            problems.add(TOO_LONG, place, size=file.size, limit=MAX_DOCUMENT_BYTES)
    together = sum(file.size or 0 for file in sent)
    if together > MOST_TOGETHER:
        problems.add(TOO_MUCH, Place(), size=together, limit=MOST_TOGETHER)
    if problems:
        return _bring_page(request, visit, {"problems": tuple(problems)}, status=422)
    _keep(visit, [(file.name or "", file.read()) for file in sent])
    return redirect("listen-check", visit.facts.name)


def _keep(visit: Visit, files: Sequence[tuple[str, bytes]]) -> None:
    keep_files(
        commission_id=visit.commission_id,
        purpose=TRANSCRIPTS,
        files=files,
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )


def _bring_page(
    request: HttpRequest, visit: Visit, wrong: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "heading": "Bring in transcripts",
        "waiting": _waiting(visit) is not None,
        "suffixes": ", ".join(SUFFIXES),
        "most_megabytes": MOST_MEGABYTES,
        "most_files": MAX_FILES,
        **(wrong or {}),
    }
    return visit.page(request, "listen/bring.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def check_transcripts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the waiting files hold: every problem, who speaks, and whom each name stands for."""
    return _check(request, visit, confirms=False)


@require_POST
@study_page(check_can_read_transcript)
def confirm_transcripts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the waiting files in, with speakers as they were decided on the page."""
    return _check(request, visit, confirms=True)


def _check(request: HttpRequest, visit: Visit, *, confirms: bool) -> HttpResponse:
    files = _waiting(visit)
    if files is None:
        messages.warning(request, "No file is waiting. A file is kept for one day; send it again.")
        return redirect("listen-bring", visit.facts.name)
    stored = stored_listen(visit.commission_id)
    sent = request.POST.dict() if request.method == "POST" else None
    problems = Problems()
    found = read_incoming(files, stored.by_key(), problems)
    readable = _readable(files, found)
    if sent and "without" in sent and readable:
        _keep(visit, readable)
        # Which transcripts are shown stays the same, and so do the choices that were made on them.
        files, problems = readable, Problems()
        found = read_incoming(files, stored.by_key(), problems)
    fields = transcript_fields(found, stored, sent)
    codes = sorted(participant_ids(visit.commission_id))
    incoming = decided(fields, codes, problems)
    wrong: dict[str, object] = {"problems": tuple(problems)}
    if confirms and not problems:
        try:
            facts = import_transcripts(
                commission_id=visit.commission_id,
                incoming=incoming,
                user_id=visit.user_id,
                actor=visit.actor,
                now=timezone.now(),
            )
        except RemitError as error:
            wrong = what_failed(error)
        else:
            return _taken_in(request, visit, facts)
    context = {
        "heading": "Check the transcripts",
        "fields": fields,
        "notices": problems.notices,
        "codes": codes,
        "roles": ROLES,
        "unread": len(files) - len(readable) if readable else 0,
        **wrong,
    }
    status = 422 if confirms else 200
    return visit.page(request, "listen/check.html", context, status=status)


def _readable(files: Files, found: Sequence[Incoming]) -> Files:
    """Return the files of which transcripts were read, in their order."""
    left = [each.file for each in found]
    kept = []
    for name, content in files:
        if left and file_name(name) == left[0]:
            del left[0]
            kept.append((name, content))
    return tuple(kept)


def _taken_in(request: HttpRequest, visit: Visit, facts: Mapping[str, int]) -> HttpResponse:
    drop_files(purpose=TRANSCRIPTS, **acting(visit))
    count = facts["transcripts"]
    noun = "transcript is" if count == 1 else "transcripts are"
    messages.success(
        request,
        f"{count} {noun} in, with {facts['speakers']} speakers; "
        f"{facts['participants']} of them have a code. Decide on the names before you code.",
    )
    return redirect("listen", visit.facts.name)


@require_POST
@study_page(check_can_read_transcript)
def cancel_transcripts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Delete the waiting files; the study stays as it is."""
    drop_files(purpose=TRANSCRIPTS, **acting(visit))
    messages.success(request, "The files are deleted. The study is as it was.")
    return redirect("listen", visit.facts.name)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def speakers(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Who speaks in a transcript of the study, and its group and day; they may be corrected.

    The page shows how everybody begins, so that it was opened is recorded.
    """
    open_transcript(key=key, user_id=visit.user_id, **acting(visit))
    stored = stored_listen(visit.commission_id)
    home = stored.by_key()[key]
    sent = request.POST.dict() if request.method == "POST" else None
    fields = transcript_fields((again(home),), stored, sent)
    codes = sorted(participant_ids(visit.commission_id))
    problems = Problems()
    incoming = decided(fields, codes, problems)
    wrong: dict[str, object] = {"problems": tuple(problems)} if sent is not None else {}
    if sent is not None and not problems:
        try:
            import_transcripts(
                commission_id=visit.commission_id,
                incoming=incoming,
                user_id=visit.user_id,
                actor=visit.actor,
                now=timezone.now(),
            )
        except RemitError as error:
            wrong = what_failed(error)
        else:
            messages.success(request, "It is saved who speaks.")
            return redirect("listen-speakers", visit.facts.name, key)
    context = {
        "heading": f"Who speaks in {key}",
        "field": fields[0],
        "codes": codes,
        "roles": ROLES,
        **wrong,
    }
    return visit.page(request, "listen/speakers.html", context, status=422 if wrong else 200)


def _waiting(visit: Visit) -> Files | None:
    return waiting_files(
        commission_id=visit.commission_id,
        purpose=TRANSCRIPTS,
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )
