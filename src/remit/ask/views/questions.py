"""Questions: one page at a time, back and forward, and a last look before sending."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.ask.core.filling.entry import FILE_TYPES, MOST_FILE_BYTES, TOO_BIG, file_name
from remit.ask.core.filling.sheet import Answers
from remit.ask.core.journey import Questions
from remit.ask.core.vignettes.form import vignette_sets
from remit.ask.filling_actions import (
    SentAlready,
    StillLacking,
    attach,
    begin_form,
    enter_page,
    field_name,
    send_answers,
    sheet_of,
    show_answers,
)
from remit.ask.filling_queries import FillingState, filling, form_of, unseen
from remit.ask.screening_queries import ANSWERING, screening_stage
from remit.ask.views import screening
from remit.ask.views.entrance import stop_here, visit_page, where_next
from remit.ask.views.fields import answer_in_words, faults_of, field_of, heading_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.filling.entry import Entry
    from remit.ask.core.filling.sheet import Page, Sheet
    from remit.ask.filling_actions import Traveller, Turned
    from remit.ask.views.entrance import Guest


@require_http_methods(["GET", "POST"])
@visit_page(inside=True)
def questions(request: HttpRequest, guest: Guest, step: str, key: str = "") -> HttpResponse:
    """One page of a form; without a key, the first that is not answered yet."""
    found = _step(guest, step)
    if found is None or guest.traveller is None or guest.door.closed:
        return where_next(guest)
    traveller, number = guest.traveller, int(step)
    state = _begun(traveller, found)
    if state.sent:
        return where_next(guest)
    sheet = sheet_of(traveller, found, state, timezone.now())
    page = sheet.page(key) if key else _first_open(sheet)
    if page is None:
        return guest.to("look", number)
    if not key:
        return guest.to("question", number, page.key)
    if request.method == "POST":
        return _entered(request, guest, found, number, page)
    return _shown(request, guest, number, sheet, page, state)


@require_http_methods(["GET", "POST"])
@visit_page(inside=True)
def look(request: HttpRequest, guest: Guest, step: str) -> HttpResponse:
    """The last look at all answers before they are sent."""
    found = _step(guest, step)
    if found is None or guest.traveller is None or guest.door.closed:
        return where_next(guest)
    traveller, number, now = guest.traveller, int(step), timezone.now()
    state = _state(traveller, found)
    if state.sent:
        return where_next(guest)
    sheet = sheet_of(traveller, found, state, now)
    if request.method != "POST":
        return _looked_at(request, guest, number, sheet, state)
    if "show" in request.POST:
        show_answers(traveller=traveller, step=found, paths=list(state.answers.values), now=now)
        return guest.to("look", number)
    return _sent(request, guest, found, number, sheet)


def _sent(
    request: HttpRequest, guest: Guest, step: Questions, number: int, sheet: Sheet
) -> HttpResponse:
    if guest.traveller is None:  # asked before
        return where_next(guest)
    try:
        if guest.door.screener is not None:
            return screening.send(request, guest, step)
        send_answers(traveller=guest.traveller, step=step, now=timezone.now())
    except StillLacking:
        page, _ = sheet.lacking()[0]
        return HttpResponseRedirect(_from_look(guest, number, page))
    except SentAlready:
        pass
    return where_next(guest)


def _looked_at(
    request: HttpRequest, guest: Guest, number: int, sheet: Sheet, state: FillingState
) -> HttpResponse:
    say = guest.speech
    hidden = _hidden(state, guest)
    rows = []
    for page in sheet.pages:
        for asked in page.asked:
            if asked.question.type == "note":
                continue
            given = bool(sheet.value(asked.path))
            veiled = given and (asked.path in hidden or sheet.is_veiled(asked))
            words, tag = sheet.words(asked.question.labels, asked.path)
            rows.append(
                {
                    "question": say.said(words or asked.question.name, tag or say.language),
                    "answer": say.word("review-hidden")
                    if veiled
                    else answer_in_words(say, sheet, asked),
                    "change": _from_look(guest, number, page),
                }
            )
    context = {
        "heading": say.word("review-title"),
        "text": say.word("review-words"),
        "rows": rows,
        "change": say.word("change"),
        "send": say.word("send"),
        "show": say.word("show-all") if hidden else "",
    }
    return guest.page(request, "ask/look.html", context)


def _entered(
    request: HttpRequest, guest: Guest, step: Questions, number: int, page: Page
) -> HttpResponse:
    if guest.traveller is None:  # asked before
        return where_next(guest)
    now = timezone.now()
    paths = [asked.path for asked in page.asked]
    if "show" in request.POST:
        show_answers(traveller=guest.traveller, step=step, paths=paths, now=now)
        return guest.to("question", number, page.key)
    posted = {name: request.POST.getlist(name) for name in request.POST}
    files = _files(request, page)
    posted |= {field_name(place): [name] for place, (name, _) in files.items()}
    posted |= {f"{name}{TOO_BIG}": ["1"] for name in request.FILES if _is_big(request, name)}
    try:
        for place, (name, content) in files.items():
            attach(
                traveller=guest.traveller,
                step=step,
                path=page.asked[place].path,
                name=name,
                content=content,
                vault_key=settings.VAULT_KEY,
                now=now,
            )
        turned = enter_page(
            traveller=guest.traveller, step=step, key=page.key, posted=posted, now=now
        )
    except SentAlready:
        return where_next(guest)
    if "stop" in request.POST:
        return stop_here(request, guest)
    if turned.sound:
        return HttpResponseRedirect(_next_address(request, guest, number, page, turned))
    state = _state(guest.traveller, step)
    sheet = sheet_of(guest.traveller, step, state, now)
    again = sheet.page(page.key) or page
    return _shown(request, guest, number, sheet, again, state, turned.entries)


def _shown(
    request: HttpRequest,
    guest: Guest,
    number: int,
    sheet: Sheet,
    page: Page,
    state: FillingState,
    entries: Mapping[str, Entry] | None = None,
) -> HttpResponse:
    if guest.traveller is None:  # asked before
        return where_next(guest)
    say = guest.speech
    veiled = _hidden(state, guest)
    hidden = any(asked.path in veiled for asked in page.asked)
    fields = [
        field_of(
            guest, sheet, asked, place, (entries or {}).get(asked.path), asked.path not in veiled
        )
        for place, asked in enumerate(page.asked)
    ]
    keys = [one.key for one in sheet.pages]
    at = keys.index(page.key) if page.key in keys else 0
    parts = len(guest.journey.steps)
    faults = faults_of(fields)
    context = {
        "heading": heading_of(guest, sheet, page, fields),
        "fields": fields,
        "single": len(fields) == 1,
        "more": _more(guest, sheet, page),
        "progress": say.word(
            "progress", {"part": number, "parts": parts, "page": at + 1, "pages": len(keys)}
        ),
        "done_pages": at,
        "all_pages": len(keys),
        "back": guest.address("question", number, keys[at - 1]) if at else "",
        "back_word": say.word("back"),
        "go_on": say.word("continue"),
        "stop": say.word("stop"),
        "answered_before": say.word("answered-before") if hidden else "",
        "show": say.word("show-answer"),
        "guidance_word": say.word("for-the-interviewer") if guest.is_interviewed else "",
        **({"problem": say.word("problem"), "faults": faults} if faults else {}),
    }
    return guest.page(request, "ask/question.html", context)


def _next_address(
    request: HttpRequest, guest: Guest, number: int, page: Page, turned: Turned
) -> str:
    """Return where somebody goes from a page that was taken."""
    if turned.next is not None and turned.next.key == page.key:
        return request.get_full_path()
    if turned.next is None or "then" in request.GET:
        return guest.address("look", number)
    return guest.address("question", number, turned.next.key)


def _files(request: HttpRequest, page: Page) -> dict[int, tuple[str, bytes]]:
    """Return the files that were sent and are not too big, by the question's place on the page."""
    found = {}
    for place, asked in enumerate(page.asked):
        file = request.FILES.get(field_name(place))
        wanted = asked.question.type in FILE_TYPES
        if wanted and file is not None and not _is_big(request, field_name(place)):
            found[place] = (file_name(file.name or ""), file.read())
    return found


def _is_big(request: HttpRequest, name: str) -> bool:
    file = request.FILES.get(name)
    return file is not None and (file.size or 0) > MOST_FILE_BYTES


def _more(guest: Guest, sheet: Sheet, page: Page) -> dict[str, object] | None:
    if page.more is None:
        return None
    group, path = page.more
    say = guest.speech
    turns = sheet.turns(group, path)
    return {
        "count": say.word("one-more-count", {"count": turns}),
        "add": say.word("add-one"),
        "none": say.word("no-more"),
        "remove": say.word("remove-last") if turns else "",
    }


def _first_open(sheet: Sheet) -> Page | None:
    """Return the first page with a question that has no answer; None when there is none."""
    for page in sheet.pages:
        for asked in page.asked:
            if asked.question.type != "note" and not sheet.answers.values.get(asked.path):
                return page
    return sheet.pages[0] if sheet.pages and not sheet.answers.values else None


def _step(guest: Guest, step: str) -> Questions | None:
    steps = guest.journey.steps
    at = int(step) - 1
    found = steps[at] if 0 <= at < len(steps) else None
    if guest.door.screener is not None and guest.traveller is not None:
        stage = screening_stage(guest.traveller.participant_id)
        found = found if stage == ANSWERING else None
    return found if isinstance(found, Questions) else None


def _state(traveller: Traveller, step: Questions) -> FillingState:
    found = filling(traveller.participant_id, step)
    return found or FillingState(Answers({}, {}), frozenset(), traveller.sitting, sent=False)


def _begun(traveller: Traveller, step: Questions) -> FillingState:
    """Return how far somebody has come; who opens a form with vignettes is given theirs."""
    state = _state(traveller, step)
    if state.answers.values or not vignette_sets(form_of(traveller.commission_id, step.form)):
        return state
    try:
        begin_form(traveller=traveller, step=step, now=timezone.now())
    except SentAlready:
        return replace(state, sent=True)
    return _state(traveller, step)


def _from_look(guest: Guest, number: int, page: Page) -> str:
    """Return a page's address from the last look, to which answering it leads back."""
    return f"{guest.address('question', number, page.key)}?then=look"


def _hidden(state: FillingState, guest: Guest) -> frozenset[str]:
    """Return what was answered in another sitting: it is not shown unasked."""
    return unseen(state, guest.traveller.sitting if guest.traveller else "")
