"""The moderator's guide of a study: looked at, sent as a file, checked, and put in force."""

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
from remit.listen.core.guide import met_items, notice_unknown_marks, read_guide
from remit.listen.core.intake import file_name
from remit.listen.incoming_actions import store_guide, take_guide_out
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import stored_listen
from remit.listen.upload_actions import GUIDE, drop_files, keep_files, waiting_files
from remit.listen.views.acting import acting

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.guide import Guide

MOST_BYTES = 1_000_000

NO_FILE = problem_kind(
    "guide-file-missing", "No file was chosen.", "Choose a guide's .toml file, then send it."
)
TOO_LARGE = problem_kind(
    "guide-file-too-large",
    "The file is {size} bytes long; a guide has at most {limit}.",
    "Check that it is the right file.",
)
UNSURE = problem_kind(
    "guide-not-sure", "The guide was not taken out.", "Tick that you are sure, then take it out."
)


@kept_in_memory(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def guide(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The guide in force, and one that waits to be put in its place."""
    problems = Problems()
    wrong: dict[str, object] = {}
    act = request.POST.get("act", "")
    if request.method == "POST":
        try:
            said = _send(request, visit, problems) if act == "send" else _acted(visit, act, request)
            problems.raise_if_any()
        except RemitError as error:
            wrong = what_failed(error)
        else:
            if said:
                messages.success(request, said)
            return redirect("listen-guide", visit.facts.name)
    stored = stored_listen(visit.commission_id)
    context = {
        "heading": "Guide for the moderator",
        "guide": stored.guide,
        "met": _met(stored, stored.guide) if stored.guide else (),
        **_preview(visit, stored),
        **wrong,
    }
    return visit.page(request, "listen/guide.html", context, status=422 if wrong else 200)


def _send(request: HttpRequest, visit: Visit, problems: Problems) -> str:
    """Keep a file until it is confirmed; one that is no guide is told of, and not kept."""
    sent = request.FILES.get("file")
    size = (sent.size or 0) if sent is not None else 0
    if sent is None or not sent.name:
        problems.add(NO_FILE, Place())
        return ""
    if size > MOST_BYTES:
        problems.add(TOO_LARGE, Place(sent.name), size=size, limit=MOST_BYTES)
        return ""
    name, content = file_name(sent.name), sent.read()
    if read_guide(content, name, problems) is not None:
        key = settings.VAULT_KEY
        keep_files(purpose=GUIDE, files=[(name, content)], vault_key=key, **acting(visit))
    return ""


def _acted(visit: Visit, act: str, request: HttpRequest) -> str:
    if act == "out":
        if "sure" not in request.POST:
            problems = Problems()
            problems.add(UNSURE, Place())
            problems.raise_if_any()
        take_guide_out(user_id=visit.user_id, **acting(visit))
        return "The guide is taken out. Marks in transcripts stay."
    waiting = _waiting(visit)
    said = "No guide is waiting."
    if waiting is not None and act == "take":
        file, content = waiting
        count = store_guide(file=file, content=content, user_id=visit.user_id, **acting(visit))
        said = f"The guide is in force, with {counted(count, 'item', 'items')}."
    elif waiting is not None:
        said = "The file is deleted. The guide is as it was."
    drop_files(purpose=GUIDE, **acting(visit))
    return said


def _preview(visit: Visit, stored: ListenFiles) -> dict[str, Any]:
    """Return what a waiting guide holds, and what of it the transcripts have."""
    waiting = _waiting(visit)
    if waiting is None:
        return {}
    problems = Problems()
    found = read_guide(waiting[1], waiting[0], problems)
    if found is None:
        return {"problems": tuple(problems)}
    for each in stored.transcripts:
        notice_unknown_marks(found, each, each.key, problems)
    return {
        "file": waiting[0],
        "incoming": found,
        "incoming_met": _met(stored, found),
        "notices": problems.notices,
    }


def _met(stored: ListenFiles, found: Guide) -> list[tuple[str, int]]:
    """Return how many of a guide's items each transcript marks or says."""
    cast = stored.cast()
    return [(each.key, len(met_items(found, each, cast))) for each in stored.transcripts]


def _waiting(visit: Visit) -> tuple[str, bytes] | None:
    files = waiting_files(purpose=GUIDE, vault_key=settings.VAULT_KEY, **acting(visit))
    return files[0] if files else None
