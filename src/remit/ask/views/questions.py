"""Questions: one page at a time, back and forward, and a last look before sending."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.ask.core.filling.entry import (
    FILE_TYPES,
    MOST_FILE_BYTES,
    TOO_BIG,
    field_name,
    file_name,
)
from remit.ask.core.filling.turning import TURNS
from remit.ask.core.journey import Questions
from remit.ask.core.vignettes.form import vignette_sets
from remit.ask.entering_actions import (
    SentAlready,
    attach,
    begin_form,
    enter_page,
    show_answers,
    state_now,
)
from remit.ask.filling_queries import form_of, sheet_of
from remit.ask.screening_queries import ANSWERING, screening_stage
from remit.ask.sending_actions import StillLacking, send_answers
from remit.ask.views import screening
from remit.ask.views.answered import answer_in_words
from remit.ask.views.entrance import has_come_to, stop_here, visit_page, where_next
from remit.ask.views.fields import (
    faults_of,
    field_of,
    group_heading,
    heading_of,
    turn_of,
)
from remit.commission.uploads import kept_in_memory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.filling.answers import Asked, Page
    from remit.ask.core.filling.entry import Entry
    from remit.ask.core.filling.sheet import Sheet
    from remit.ask.core.filling.state import FillingState
    from remit.ask.core.filling.traveller import Traveller
    from remit.ask.core.filling.turning import Turned
    from remit.ask.core.speech import Worded
    from remit.ask.views.entrance import Guest


@kept_in_memory(MOST_FILE_BYTES)
@require_http_methods(["GET", "POST"])
@visit_page(inside=True)
def questions(request: HttpRequest, guest: Guest, step: str, key: str = "") -> HttpResponse:
    """One page of a form; without a key, the first that is not answered yet."""
    found = _step(guest, step)
    if found is None or guest.traveller is None or guest.door.closed:
        return where_next(guest)
    traveller, number = guest.traveller, int(step)
    if request.method == "POST" and key:
        return _posted(request, guest, found, number, key)
    state = _begun(traveller, found)
    if state.sent:
        return where_next(guest)
    sheet = sheet_of(traveller, found, state, timezone.now())
    page = sheet.page(key) if key else _first_open(sheet)
    if page is None:
        return guest.to("look", number)
    if key:
        return _shown(request, guest, number, sheet, page, state)
    return guest.to("question", number, page.key)


@require_http_methods(["GET", "POST"])
@visit_page(inside=True)
def look(request: HttpRequest, guest: Guest, step: str) -> HttpResponse:
    """The last look at all answers before they are sent."""
    found = _step(guest, step)
    if found is None or guest.traveller is None or guest.door.closed:
        return where_next(guest)
    traveller, number, now = guest.traveller, int(step), timezone.now()
    state = state_now(traveller, found)
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
        # What lacks may have been taken out in another tab since this look.
        for page, _ in sheet.lacking():
            return HttpResponseRedirect(_from_look(guest, number, page))
        return guest.to("look", number)
    except SentAlready:
        pass
    return where_next(guest)


def _looked_at(
    request: HttpRequest, guest: Guest, number: int, sheet: Sheet, state: FillingState
) -> HttpResponse:
    say = guest.speech
    hidden = state.hidden
    parts: list[tuple[Worded, list[dict[str, object]]]] = []
    for page in sheet.pages:
        heading = group_heading(say, sheet, page)
        rows = [
            _row(guest, number, sheet, page, asked, is_hidden=asked.path in hidden)
            for asked in page.asked
            if asked.question.type != "note"
        ]
        if rows and parts and parts[-1][0] == heading:
            parts[-1][1].extend(rows)
        elif rows:
            parts.append((heading, rows))
    context = {
        "heading": say.word("review-title"),
        "text": say.word("review-words"),
        "parts": parts,
        "change": say.word("change"),
        "send": say.word("send"),
        "show": say.word("show-all") if hidden else "",
    }
    return guest.page(request, "ask/look.html", context)


def _row(
    guest: Guest, number: int, sheet: Sheet, page: Page, asked: Asked, *, is_hidden: bool
) -> dict[str, object]:
    """Return one question of the last look, with what was answered."""
    say = guest.speech
    veiled = bool(sheet.value(asked.path)) and (is_hidden or sheet.is_veiled(asked))
    (words, tag), _ = sheet.wording(asked)
    turn = f" ({number_of})" if (number_of := turn_of(asked.path)) else ""
    return {
        "question": say.said(words + turn, tag or say.language),
        "answer": say.word("review-hidden") if veiled else answer_in_words(say, sheet, asked),
        "change": _from_look(guest, number, page),
    }


def _posted(
    request: HttpRequest, guest: Guest, step: Questions, number: int, key: str
) -> HttpResponse:
    if "show" in request.POST:
        return _shown_again(guest, step, number, key)
    return _entered(request, guest, step, number, key)


def _entered(
    request: HttpRequest, guest: Guest, step: Questions, number: int, key: str
) -> HttpResponse:
    traveller, now = guest.traveller, timezone.now()
    if traveller is None:  # asked before
        return where_next(guest)
    posted = {name: request.POST.getlist(name) for name in request.POST}
    page = None
    if request.FILES:
        page = sheet_of(traveller, step, state_now(traveller, step), now).page(key)
    try:
        # A file and the answer that names it are kept together or not at all.
        with transaction.atomic() if request.FILES else nullcontext():
            posted |= _attached(request, guest, step, page, now)
            turned = enter_page(traveller=traveller, step=step, key=key, posted=posted, now=now)
    except SentAlready:
        return where_next(guest)
    if "stop" in request.POST:
        return stop_here(request, guest)
    if turned.sound:
        return HttpResponseRedirect(_next_address(request, guest, number, key, turned))
    state = state_now(traveller, step)
    sheet = sheet_of(traveller, step, state, now)
    again = sheet.page(key)
    if again is None:  # gone by what another tab has entered
        return guest.to("look", number)
    return _shown(request, guest, number, sheet, again, state, turned.entries)


def _shown_again(guest: Guest, step: Questions, number: int, key: str) -> HttpResponse:
    """Show the answers of one page again, as their writer asks for it."""
    traveller, now = guest.traveller, timezone.now()
    if traveller is None:  # asked before
        return where_next(guest)
    page = sheet_of(traveller, step, state_now(traveller, step), now).page(key)
    try:
        if page is not None:
            paths = [asked.path for asked in page.asked]
            show_answers(traveller=traveller, step=step, paths=paths, now=now)
    except SentAlready:
        return where_next(guest)
    return guest.to("question", number, key)


def _attached(
    request: HttpRequest, guest: Guest, step: Questions, page: Page | None, now: datetime
) -> dict[str, list[str]]:
    """Keep the files that were sent; return what to enter for them."""
    if guest.traveller is None or page is None:
        return {}
    files = _files(request, page)
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
    big = {f"{name}{TOO_BIG}": ["1"] for name in request.FILES if _is_big(request, name)}
    return {field_name(place): [name] for place, (name, _) in files.items()} | big


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
    veiled = state.hidden
    hidden = any(asked.path in veiled for asked in page.asked)
    fields = [
        field_of(
            guest, sheet, asked, place, (entries or {}).get(asked.path), asked.path not in veiled
        )
        for place, asked in enumerate(page.asked)
    ]
    context = {
        "heading": heading_of(guest, sheet, page, fields),
        "fields": fields,
        "single": len(fields) == 1,
        "more": _more(guest, sheet, page),
        **_way(guest, number, sheet, page),
        "back_word": say.word("back"),
        "go_on": say.word("continue"),
        "stop": say.word("stop"),
        "answered_before": say.word("answered-before") if hidden else "",
        "show": say.word("show-answer"),
        "guidance_word": say.word("for-the-interviewer") if guest.is_interviewed else "",
        **guest.told(faults_of(fields)),
    }
    return guest.page(request, "ask/question.html", context)


def _way(guest: Guest, number: int, sheet: Sheet, page: Page) -> dict[str, object]:
    """Return how far somebody has come, and the way back."""
    keys = [one.key for one in sheet.pages]
    at = keys.index(page.key) if page.key in keys else 0
    parts = len(guest.journey.steps)
    counts = {"part": number, "parts": parts, "page": at + 1, "pages": len(keys)}
    return {
        "progress": guest.speech.word("progress", counts),
        "done_pages": at,
        "all_pages": len(keys),
        "back": guest.address("question", number, keys[at - 1]) if at else "",
    }


def _next_address(request: HttpRequest, guest: Guest, number: int, key: str, turned: Turned) -> str:
    """Return where somebody goes from a page that was taken."""
    if turned.next is not None and turned.next.key == key:
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
    is_full = turns >= sheet.most_turns(path)
    return {
        "field": TURNS,
        "turns": turns,
        "count": say.word("one-more-count", {"count": turns}),
        "full": say.word("no-room-for-more") if is_full else "",
        "add": "" if is_full else say.word("add-one"),
        "none": say.word("no-more"),
        "remove": say.word("remove-last") if turns else "",
    }


def _first_open(sheet: Sheet) -> Page | None:
    """Return the first page with a question that has no answer; None when there is none.

    Pages of words alone that lead up to it come first: whoever begins reads how the form begins.
    """
    words: Page | None = None
    for page in sheet.pages:
        asked = [one for one in page.asked if one.question.type != "note"]
        if any(not sheet.answers.values.get(one.path) for one in asked):
            return words or page
        is_words = bool(page.asked) and not asked
        words = (words or page) if is_words else None
    return sheet.pages[0] if sheet.pages and not sheet.answers.values else None


def _step(guest: Guest, step: str) -> Questions | None:
    steps = guest.journey.steps
    at = int(step) - 1
    found = steps[at] if 0 <= at < len(steps) and has_come_to(guest, at) else None
    if guest.door.screener is not None and guest.traveller is not None:
        stage = screening_stage(guest.traveller.participant_id)
        found = found if stage == ANSWERING else None
    return found if isinstance(found, Questions) else None


def _begun(traveller: Traveller, step: Questions) -> FillingState:
    """Return how far somebody has come; who opens a form with vignettes is given theirs."""
    state = state_now(traveller, step)
    if state.answers.values or not vignette_sets(form_of(traveller.commission_id, step.form)):
        return state
    try:
        begin_form(traveller=traveller, step=step, now=timezone.now())
    except SentAlready:
        return replace(state, sent=True)
    return state_now(traveller, step)


def _from_look(guest: Guest, number: int, page: Page) -> str:
    """Return a page's address from the last look, to which answering it leads back."""
    return f"{guest.address('question', number, page.key)}?then=look"
