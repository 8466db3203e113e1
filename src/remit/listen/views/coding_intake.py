"""Coding from other programs: sent, looked at, and joined to the study's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from remit.commission.uploads import kept_in_memory
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError, problem_kind
from remit.kernel.wording import counted
from remit.listen.core.formats import MAX_DOCUMENT_BYTES
from remit.listen.core.incoming_coding import CODING_ENDINGS, are_unplaced
from remit.listen.core.intake import file_name
from remit.listen.core.kept_parts import kinds_in_words
from remit.listen.incoming_actions import take_coding_in
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import incoming_coding, stored_listen
from remit.listen.upload_actions import CODING, drop_files, keep_files, waiting_files
from remit.listen.views.acting import acting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.listen.core.contents import ListenFiles

MOST_MEGABYTES = MAX_DOCUMENT_BYTES // 1_000_000

NO_FILE = problem_kind(
    "coding-file-missing", "No file was chosen.", "Choose a .qdpx or .qdc file, then send it."
)
TOO_LARGE = problem_kind(
    "coding-file-too-large",
    "The file is {size} bytes long; at most {limit} are taken here.",
    "Leave recordings and films out of the export, or put it into the study folder.",
)


@kept_in_memory(MAX_DOCUMENT_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def bring_coding(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A project or a codebook is sent here, to be looked at before anything is stored."""
    problems = Problems()
    if request.method == "POST":
        sent = request.FILES.get("file")
        size = (sent.size or 0) if sent is not None else 0
        if sent is None or not sent.name:
            problems.add(NO_FILE, Place())
        elif size > MAX_DOCUMENT_BYTES:
            problems.add(TOO_LARGE, Place(sent.name), size=size, limit=MAX_DOCUMENT_BYTES)
        else:
            keep_files(
                purpose=CODING,
                files=[(file_name(sent.name), sent.read())],
                vault_key=settings.VAULT_KEY,
                **acting(visit),
            )
            return redirect("listen-coding-check", visit.facts.name)
    context = {
        "heading": "Bring in coding",
        "waiting": _waiting(visit) is not None,
        "endings": ", ".join(CODING_ENDINGS),
        "most_megabytes": MOST_MEGABYTES,
        "problems": tuple(problems),
    }
    status = 422 if problems else 200
    return visit.page(request, "listen/bring_coding.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def check_coding(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the waiting file would bring: every problem, what was mended, and what is new."""
    waiting = _waiting(visit)
    if waiting is None:
        messages.warning(request, "No file is waiting. A file is kept for one day; send it again.")
        return redirect("listen-coding-bring", visit.facts.name)
    file, content = waiting
    act = request.POST.get("act", "")
    if act == "cancel":
        drop_files(purpose=CODING, **acting(visit))
        messages.success(request, "The file is deleted. The study is as it was.")
        return redirect("listen-codebook", visit.facts.name)
    wrong: dict[str, object] = {}
    if act in {"take", "without"}:
        try:
            told = take_coding_in(
                file=file,
                content=content,
                without_unplaced=act == "without",
                user_id=visit.user_id,
                **acting(visit),
            )
        except RemitError as error:
            wrong = what_failed(error)
        else:
            drop_files(purpose=CODING, **acting(visit))
            messages.success(request, _taken_in(told))
            return redirect("listen-codebook", visit.facts.name)
    stored = stored_listen(visit.commission_id)
    context = {**_shown(visit, stored, file, content), **wrong}
    return visit.page(request, "listen/check_coding.html", context, status=422 if wrong else 200)


def _shown(visit: Visit, stored: ListenFiles, file: str, content: bytes) -> dict[str, Any]:
    problems = Problems()
    found = incoming_coding(visit.commission_id, stored, file, content, problems)
    return {
        "heading": "Check the coding",
        "file": file,
        "found": found,
        "kept": ", ".join(kinds_in_words(found.kept.kinds())) if found else "",
        "coders": ", ".join(found.coders) if found else "",
        "problems": tuple(problems),
        "notices": problems.notices,
        "may_leave_out": are_unplaced(problems),
    }


def _taken_in(told: Mapping[str, int]) -> str:
    parts = [
        counted(told["codes"], "code is new", "codes are new"),
        counted(told["passages"], "passage is new", "passages are new"),
    ]
    if told["passages_grown"]:
        grown = counted(told["passages_grown"], "passage of before has", "passages of before have")
        parts.append(f"{grown} further codes")
    if told["transcripts"]:
        new = counted(told["transcripts"], "transcript came", "transcripts came")
        parts.append(f"{new} with it: say who speaks there, and decide on the names")
    return f"{'; '.join(parts)}."


def _waiting(visit: Visit) -> tuple[str, bytes] | None:
    files = waiting_files(purpose=CODING, vault_key=settings.VAULT_KEY, **acting(visit))
    return files[0] if files else None
