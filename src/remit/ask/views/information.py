"""Information between the waves: shown, read aloud where there is a sound, and asked about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.ask.core.journey import Information
from remit.ask.information_actions import close_information, open_information
from remit.ask.views.entrance import Fault, has_come_to, visit_page, where_next
from remit.ask.views.fields import sound_of
from remit.ask.views.sitting import remember

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.views.entrance import Guest

OPENED = "opened"


@require_http_methods(["GET", "POST"])
@visit_page(inside=True)
def information(request: HttpRequest, guest: Guest, step: str) -> HttpResponse:
    """One piece of information, and the question about it."""
    at = int(step) - 1
    steps = guest.journey.steps
    found = steps[at] if 0 <= at < len(steps) and has_come_to(guest, at) else None
    if not isinstance(found, Information) or guest.traveller is None or guest.door.closed:
        return where_next(guest)
    now = timezone.now()
    answers = [value for value, _ in found.check.answers] if found.check else []
    given = request.POST.get("check", "")
    if request.method == "POST" and (not answers or given in answers):
        since = _opened(request, found, now)
        close_information(traveller=guest.traveller, step=found, answer=given, since=since, now=now)
        return where_next(guest)
    open_information(traveller=guest.traveller, step=found, now=now)
    _opened(request, found, now)
    return guest.page(request, "ask/information.html", _context(request, guest, found, step))


def _opened(request: HttpRequest, step: Information, now: datetime) -> datetime:
    """Return when this sitting first opened a piece: nobody reads between one and the next."""
    opened: dict[str, int] = request.session.get(OPENED, {})
    if step.key not in opened:
        remember(request, **{OPENED: {**opened, step.key: int(now.timestamp())}})
        return now
    return datetime.fromtimestamp(opened[step.key], UTC)


def _context(
    request: HttpRequest, guest: Guest, step: Information, number: str
) -> dict[str, object]:
    say = guest.speech
    wrong = say.word("required") if request.method == "POST" else None
    return {
        "heading": say.of(step.title),
        "text": say.of(step.text),
        "picture": guest.address("medium", step.picture) if step.picture else "",
        "picture_words": say.of(step.picture_words),
        "sound": sound_of(guest, step.audio),
        "listen": say.word("read-aloud"),
        "transcript": say.of(step.transcript),
        "transcript_word": say.word("transcript"),
        "check": say.of(step.check.question) if step.check else None,
        "check_title": say.word("information-check"),
        "check_words": say.word("information-check-words"),
        "answers": [(value, say.of(label)) for value, label in step.check.answers]
        if step.check
        else [],
        "progress": say.word("part", {"part": number, "parts": len(guest.journey.steps)}),
        "go_on": say.word("continue"),
        "stop": say.word("stop"),
        "wrong": wrong,
        **guest.told([Fault("check-1", wrong)] if wrong else []),
    }
