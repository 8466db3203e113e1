"""What a browser is told to remember of whoever sits before it, and for how long.

The session ends with the browser, and is forgotten when nobody has opened a page for a while. How
somebody reads (language, size, easy words) outlives their leaving, but not a shared tablet's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from remit.ask.core.modes import TABLET

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.ask.filling_queries import OpenDoor

IDLE_SECONDS = 30 * 60
TABLET_SECONDS = 5 * 60
# Writing down at every page that somebody is still here would be a write for every read.
NOTED_EVERY = 30
SEEN = "seen"
LANGUAGE = "in"
SIZE = "size"
EASY = "easy"
HOW_ONE_READS = (LANGUAGE, SIZE, EASY)
LARGE = "large"
ON = "on"


@dataclass(frozen=True, slots=True)
class Reading:
    """How somebody reads.

    Attributes:
        language: the tag of one of the journey's languages.
        large: whether the letters are large.
        easy: whether easy words come first, and pictures are large beside them.
    """

    language: str
    large: bool = False
    easy: bool = False


def remember(request: HttpRequest, **values: object) -> None:
    """Keep values in the session, which ends with the browser."""
    request.session.update(values)
    request.session[SEEN] = _now()
    request.session.set_expiry(0)


def farewell(request: HttpRequest, *, stays: bool = False) -> None:
    """Forget who is here; of somebody who `stays` before the screen, how they read is kept."""
    kept = {name: request.session[name] for name in HOW_ONE_READS if name in request.session}
    request.session.flush()
    if stays and kept:
        remember(request, **kept)


def forget_the_idle(request: HttpRequest, mode: str) -> None:
    """Forget whoever has opened no page for too long; note that the others are still here."""
    seen = request.session.get(SEEN)
    if seen is None:
        return
    passed = _now() - int(seen)
    if passed > (TABLET_SECONDS if mode == TABLET else IDLE_SECONDS):
        request.session.flush()
    elif passed > NOTED_EVERY:
        request.session[SEEN] = _now()


def reading_of(request: HttpRequest, door: OpenDoor) -> Reading:
    """Return how somebody reads: what they just chose, else chose before, else may need."""
    for name, known in (
        (LANGUAGE, door.journey.languages),
        (SIZE, (LARGE, "")),
        (EASY, (ON, "")),
    ):
        chosen = request.GET.get(name)
        if chosen in known and chosen != request.session.get(name, ""):
            remember(request, **{name: chosen})
    return Reading(
        language=_language(request, door.journey.languages),
        large=request.session.get(SIZE) == LARGE,
        easy=door.easy and request.session.get(EASY) == ON,
    )


def address_with(request: HttpRequest, page: str, name: str, value: str) -> str:
    """Return a page's address that changes one thing of how somebody reads."""
    query = request.GET.copy()
    for each in HOW_ONE_READS:
        query.pop(each, None)
    query[name] = value
    return f"{page}?{query.urlencode()}"


def _language(request: HttpRequest, known: tuple[str, ...]) -> str:
    """Return what they chose, else what their browser asks for, else the journey's first."""
    chosen = request.session.get(LANGUAGE, "")
    if chosen in known:
        return str(chosen)
    for part in request.headers.get("Accept-Language", "").split(","):
        tag = part.split(";")[0].strip().lower()
        for language in known:
            if tag and tag.split("-")[0] == language.split("-")[0].lower():
                return language
    return known[0]


def _now() -> int:
    return int(timezone.now().timestamp())
