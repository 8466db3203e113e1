"""The pages on which a transcript is coded: the list, the lines, one passage, and what is noted.

Every act works by a plain form. The script of the page sends the same forms and asks for JSON:
what to say, and the lines that look different now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.commission.core.roles import RESEARCHER
from remit.commission.queries import members, vocabulary
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.kernel.flow import CONDITIONS, VOCABULARY_PARTS
from remit.listen import coding_queries as stored
from remit.listen.actions import open_transcript
from remit.listen.codebook_actions import add_code, assign_coders, say_done
from remit.listen.coding_actions import code_words, redo, remove_code, undo
from remit.listen.coding_log import Done, UnableToCode
from remit.listen.core.coding import find_once
from remit.listen.note_actions import attach_flow, write_memo, write_passage_memo
from remit.listen.permissions import check_can_read_transcript
from remit.listen.reading_actions import record_reading
from remit.listen.review_queries import name_state, name_states
from remit.listen.views.acting import acting, reading
from remit.listen.views.lines import LineMarkup, part_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit


@require_safe
@study_page(check_can_read_transcript)
def transcripts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list of transcripts, with how far each is coded and who codes it."""
    found = stored.overviews(visit.commission_id, visit.actor)
    names = name_states(visit.commission_id)
    context = {"heading": "Transcripts", "transcripts": [(each, names[each.key]) for each in found]}
    return visit.page(request, "listen/transcripts.html", context)


@require_safe
@study_page(check_can_read_transcript)
def coding(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """One transcript to be coded; that it was opened is recorded."""
    return _coding_page(request, visit, key)


def _coding_page(
    request: HttpRequest, visit: Visit, key: str, error: RemitError | None = None
) -> HttpResponse:
    # After an act that failed as well: the page is the same whatever led to it.
    open_transcript(key=key, **reading(visit))
    transcript = stored.open_for_coding(visit.commission_id, key, visit.actor)
    wanted = _number(request.GET.get("line")) or _number(request.POST.get("from-line"))
    lines, before, after = part_of(transcript.lines, wanted or 1)
    start, end = lines[0].start, lines[-1].end
    spans = stored.spans(transcript, visit.actor, start=start, end=end)
    act = stored.last_act(visit.commission_id, visit.actor)
    assigned = {n: done for k, n, done in stored.assignments(visit.commission_id) if k == key}
    context = {
        "heading": f"Code {key}",
        "transcript": transcript,
        "lines": LineMarkup(visit.facts.name, key, transcript.text).chunks(lines, spans),
        "first": lines[0].number,
        "last": lines[-1].number,
        "before": before,
        "after": after,
        "codes": stored.codebook(visit.commission_id),
        "names": name_state(visit.commission_id, key),
        "can_undo": bool(act.done_top),
        "can_redo": bool(act.undone_top),
        "assigned": assigned,
        "is_assigned": visit.actor in assigned,
        "is_done": assigned.get(visit.actor, False),
        "researchers": [n for n, role in members(visit.commission_id) if role == RESEARCHER],
        "memo": stored.memo(visit.commission_id, "transcript", key, visit.actor),
        "other_memos": stored.other_memos(visit.commission_id, "transcript", key, visit.actor),
        "given": request.POST,
        "from_line": request.POST.get("from-line", ""),
        "to_line": request.POST.get("to-line", ""),
        "new_code": request.POST.get("new-code", ""),
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/coding.html", context, status=422 if error else 200)


@require_POST
@study_page(check_can_read_transcript)
def act(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """One act on a transcript: code, undo or redo, as the button that was pressed says."""
    try:
        done = _ACTS.get(request.POST.get("act", ""), _code)(request, visit, key)
    except RemitError as error:
        if _wants_json(request):
            return JsonResponse({"failed": str(error)}, status=422)
        return _coding_page(request, visit, key, error)
    if _wants_json(request):
        return _delta(visit, key, done)
    messages.success(request, done.said)
    return redirect(_line_address(visit, done, key))


@transaction.atomic
def _code(request: HttpRequest, visit: Visit, key: str) -> Done:
    """Code words; a code that was to be made for them is not, when they cannot be coded."""
    start, end = _chosen_span(request) or _typed_span(request, visit, key)
    return code_words(
        key=key,
        start=start,
        end=end,
        code=_code_or_new(request, visit),
        seen=request.POST.get("seen", ""),
        **acting(visit),
    )


def _code_or_new(request: HttpRequest, visit: Visit) -> str:
    """Return the code that was chosen, or one that is made of the name that was typed."""
    name = request.POST.get("new-code", "").strip()
    if not name or request.POST.get("code"):
        return request.POST.get("code", "")
    return add_code(
        name=name,
        parent=request.POST.get("parent", ""),
        **acting(visit),
    )


def _chosen_span(request: HttpRequest) -> tuple[int, int] | None:
    """Return the span that was selected on the page, or None when none was."""
    start, end = _number(request.POST.get("start")), _number(request.POST.get("end"))
    return None if start is None or end is None else (start, end)


def _typed_span(request: HttpRequest, visit: Visit, key: str) -> tuple[int, int]:
    """Return the span of the lines and words that were typed."""
    transcript = stored.open_for_coding(visit.commission_id, key, visit.actor)
    lines = transcript.lines
    first = _number(request.POST.get("from-line")) or 0
    last = _number(request.POST.get("to-line")) or first
    if not 1 <= first <= last <= len(lines):
        raise UnableToCode(
            f"The lines must lie between 1 and {len(lines)}, the first before the last.",
            remedy="Correct their numbers.",
        )
    start, end = lines[first - 1].start, lines[last - 1].end
    words = request.POST.get("words", "").strip()
    if not words:
        return start, end
    found = find_once(words, transcript.text[start:end])
    if found is None:
        raise UnableToCode(
            f"The words “{words}” do not stand exactly once in these lines.",
            remedy="Type them as they stand there, or more of them.",
        )
    return start + found[0], start + found[1]


def _undo(_request: HttpRequest, visit: Visit, _key: str) -> Done:
    return undo(**acting(visit))


def _redo(_request: HttpRequest, visit: Visit, _key: str) -> Done:
    return redo(**acting(visit))


_ACTS: dict[str, Callable[[HttpRequest, Visit, str], Done]] = {
    "code": _code,
    "undo": _undo,
    "redo": _redo,
}


def _delta(visit: Visit, key: str, done: Done) -> JsonResponse:
    """Return what to say, and the lines of this transcript that look different now."""
    last = stored.last_act(visit.commission_id, visit.actor)
    answer: dict[str, object] = {
        "said": done.said,
        "undo": bool(last.done_top),
        "redo": bool(last.undone_top),
        "lines": {},
        "code": done.code,
    }
    if done.key == key:
        transcript = stored.open_for_coding(visit.commission_id, key, visit.actor)
        lines = transcript.lines
        touched = [line for line in lines if line.end > done.start and line.start < done.end]
        start, end = touched[0].start, touched[-1].end
        spans = stored.spans(transcript, visit.actor, start=start, end=end)
        markup = LineMarkup(visit.facts.name, key, transcript.text)
        answer["lines"] = markup.anew(lines, start, end, spans)
        answer["at"] = touched[0].number
    elif done.key:
        answer["said"] = f"{done.said} It is in {done.key}."
    return JsonResponse(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_read_transcript)
def passage(request: HttpRequest, visit: Visit, key: str, guid: str) -> HttpResponse:
    """One passage: its codes, memo and flow, which its coder may change."""
    if request.method != "POST":
        return _passage_page(request, visit, key, guid)
    change = _CHANGES.get(request.POST.get("act", ""))
    if change is None:
        return redirect("listen-passage", visit.facts.name, key, guid)
    try:
        done = change(request, visit, key, guid)
    except RemitError as error:
        return _passage_page(request, visit, key, guid, error)
    messages.success(request, done.said)
    try:
        stored.open_passage(visit.commission_id, key, guid, visit.actor)
    except stored.PassageNotFound:
        return redirect(_line_address(visit, done, key))
    return redirect("listen-passage", visit.facts.name, key, guid)


def _passage_page(
    request: HttpRequest, visit: Visit, key: str, guid: str, error: RemitError | None = None
) -> HttpResponse:
    found = stored.open_passage(visit.commission_id, key, guid, visit.actor)
    record_reading(where="passage", transcripts=[key], **reading(visit))
    terms = vocabulary(visit.commission_id)
    chosen = found.flow.as_dict() if found.flow else {}
    context = {
        "heading": f"Passage of {key}, line {found.line}",
        "passage": found,
        "codes": stored.codebook(visit.commission_id),
        "parts": [
            {
                "name": part,
                "many": part == CONDITIONS,
                "terms": [
                    (term.key, term.labels.get("en", term.key), term.key in _keys(chosen.get(part)))
                    for term in terms
                    if term.part == part
                ],
            }
            for part in VOCABULARY_PARTS
        ],
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "listen/passage.html", context, status=422 if error else 200)


def _keys(chosen: object) -> list[object]:
    return chosen if isinstance(chosen, list) else [chosen]


def _add(request: HttpRequest, visit: Visit, key: str, guid: str) -> Done:
    found = stored.open_passage(visit.commission_id, key, guid, visit.actor)
    return code_words(
        key=key,
        start=found.start,
        end=found.end,
        code=request.POST.get("code", ""),
        **acting(visit),
    )


def _remove(request: HttpRequest, visit: Visit, key: str, guid: str) -> Done:
    return remove_code(
        key=key,
        passage=guid,
        code=request.POST.get("code", ""),
        **acting(visit),
    )


def _note(request: HttpRequest, visit: Visit, key: str, guid: str) -> Done:
    return write_passage_memo(
        key=key,
        passage=guid,
        memo=request.POST.get("memo", ""),
        **acting(visit),
    )


def _flow(request: HttpRequest, visit: Visit, key: str, guid: str) -> Done:
    return attach_flow(
        key=key,
        passage=guid,
        terms={part: request.POST.getlist(part) for part in VOCABULARY_PARTS},
        **acting(visit),
    )


_CHANGES: dict[str, Callable[[HttpRequest, Visit, str, str], Done]] = {
    "add": _add,
    "remove": _remove,
    "memo": _note,
    "flow": _flow,
}


@require_POST
@study_page(check_can_read_transcript)
def settle(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """A transcript's memo, who codes it by assignment, and that its coder is done."""
    stored.open_for_coding(visit.commission_id, key, visit.actor)
    asked = acting(visit)
    try:
        if "memo" in request.POST:
            memo = request.POST["memo"]
            write_memo(about="transcript", key=key, memo=memo, **asked)
            said = "The memo is saved."
        elif "done" in request.POST:
            done = request.POST["done"] == "yes"
            say_done(key=key, done=done, **asked)
            said = "You are done with it." if done else "You go on with it."
        else:
            assign_coders(key=key, coders=request.POST.getlist("coder"), **asked)
            said = "The assignment is saved."
    except RemitError as error:
        return _coding_page(request, visit, key, error)
    messages.success(request, said)
    return redirect("listen-coding", visit.facts.name, key)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _line_address(visit: Visit, done: Done, key: str) -> str:
    """Return where the transcript shows what was done."""
    at = reverse("listen-coding", args=[visit.facts.name, done.key or key])
    if not done.key:
        return at
    transcript = stored.open_for_coding(visit.commission_id, done.key, visit.actor)
    line = transcript.text.count("\n", 0, done.start) + 1
    return f"{at}?line={line}#L{line}"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004  # no transcript has a billion characters
