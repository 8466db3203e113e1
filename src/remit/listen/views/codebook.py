"""The codebook's pages, and the search in text and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.listen import coding_queries as stored
from remit.listen.codebook_actions import (
    add_code,
    codes_from_outcomes,
    delete_code,
    edit_code,
    record_coding_export,
)
from remit.listen.core.codebook import CodeNotes, read_notes
from remit.listen.export_queries import coding_file
from remit.listen.keeping_actions import UnableToKeep, take_kept_out
from remit.listen.kept_queries import kept_in_words
from remit.listen.note_actions import write_memo
from remit.listen.permissions import check_can_read_transcript
from remit.listen.reading_actions import record_reading
from remit.listen.views.acting import acting, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from remit.commission.views import Visit


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def codebook(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The code tree with what each code means and how often it is used."""
    error: RemitError | None = None
    if request.method == "POST":
        try:
            said = _grow(request, visit)
        except RemitError as failed:
            error = failed
        else:
            messages.success(request, said)
            return redirect("listen-codebook", visit.facts.name)
    used = stored.code_use(visit.commission_id, visit.actor)
    context = {
        "heading": "Codebook",
        "rows": [
            (row, read_notes(row.code.description), used.get(row.code.guid, 0))
            for row in stored.codebook(visit.commission_id)
        ],
        "given": request.POST,
        "kept": kept_in_words(visit.commission_id),
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/codebook.html", context, status=422 if error else 200)


def _grow(request: HttpRequest, visit: Visit) -> str:
    asked = acting(visit)
    if "kept" in request.POST:
        if "sure" not in request.POST:
            raise UnableToKeep("Nothing was taken out.", remedy="Tick that you are sure.")
        count = take_kept_out(user_id=visit.user_id, **asked)
        return f"Taken out of the study: {count} parts of the imported project."
    if "outcomes" in request.POST:
        added = codes_from_outcomes(**asked)
        return f"Codes added from the outcomes: {added}."
    name = request.POST.get("name", "")
    add_code(name=name, parent=request.POST.get("parent", ""), notes=_notes(request), **asked)
    return f"The code “{name.strip()}” is added."


@require_safe
@study_page(check_can_read_transcript)
def coding_export(_request: HttpRequest, visit: Visit, form: str) -> HttpResponse:
    """The coding as a file for other programs; that it was taken away is recorded."""
    name = f"{visit.facts.name}.{form}"
    content = coding_file(visit.commission_id, visit.actor, name)
    record_coding_export(form=form, **acting(visit))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=_TYPES[form], headers=headers)


_TYPES = {"qdpx": "application/zip", "qdc": "application/xml"}


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def code(request: HttpRequest, visit: Visit, guid: str) -> HttpResponse:
    """One code: what it means, its memo, and its passages."""
    found, notes = stored.one_code(visit.commission_id, guid)
    error: RemitError | None = None
    if request.method == "POST":
        try:
            said = _CHANGES.get(request.POST.get("act", ""), _edit)(request, visit, guid)
        except RemitError as failed:
            error, notes = failed, _notes(request) if "name" in request.POST else notes
        else:
            messages.success(request, said)
            if request.POST.get("act") == "delete":
                return redirect("listen-codebook", visit.facts.name)
            return redirect("listen-code", visit.facts.name, guid)
    hits = stored.search_code(visit.commission_id, [guid], visit.actor)
    record_reading(where="code", transcripts=[hit.key for hit in hits], **reading(visit))
    context = {
        "heading": f"Code: {found.name}",
        "code": found,
        "notes": notes,
        "codes": [r for r in stored.codebook(visit.commission_id) if r.code.guid != guid],
        "used": stored.code_use(visit.commission_id, visit.actor).get(guid, 0),
        "hits": hits,
        "memo": stored.memo(visit.commission_id, "code", guid, visit.actor),
        "other_memos": stored.other_memos(visit.commission_id, "code", guid, visit.actor),
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/code.html", context, status=422 if error else 200)


def _edit(request: HttpRequest, visit: Visit, guid: str) -> str:
    edit_code(
        guid=guid,
        name=request.POST.get("name", ""),
        parent=request.POST.get("parent", ""),
        notes=_notes(request),
        **acting(visit),
    )
    return "The code is saved."


def _delete(_request: HttpRequest, visit: Visit, guid: str) -> str:
    delete_code(guid=guid, **acting(visit))
    return "The code is taken out of the codebook."


def _memo(request: HttpRequest, visit: Visit, guid: str) -> str:
    done = write_memo(
        about="code",
        key=guid,
        memo=request.POST.get("memo", ""),
        **acting(visit),
    )
    return done.said


_CHANGES: dict[str, Callable[[HttpRequest, Visit, str], str]] = {
    "edit": _edit,
    "delete": _delete,
    "memo": _memo,
}


def _notes(request: HttpRequest) -> CodeNotes:
    return CodeNotes(
        *(request.POST.get(part, "") for part in ("definition", "includes", "excludes", "example"))
    )


@require_safe
@study_page(check_can_read_transcript)
def search(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where words stand in the transcripts, and the passages of codes of that name."""
    words = request.GET.get("words", "").strip()[:200]
    rows = stored.codebook(visit.commission_id)
    named = [row for row in rows if words and words.casefold() in row.path.casefold()]
    in_text = stored.search_text(visit.commission_id, words)
    guids = [row.code.guid for row in named]
    in_codes = stored.search_code(visit.commission_id, guids, visit.actor) if named else ()
    shown = [hit.key for hit in (*in_text, *in_codes)]
    record_reading(where="search", transcripts=shown, query=words, **reading(visit))
    context = {
        "heading": "Search",
        "words": words,
        "most": stored.MOST_HITS,
        "in_text": in_text,
        "named": named,
        "in_codes": in_codes,
    }
    return visit.page(request, "listen/search.html", context)
