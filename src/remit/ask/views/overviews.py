"""What whoever runs the asking looks at: what people had read, and what is not translated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from remit.ask.core.languages import direction
from remit.ask.core.translation_gaps import translation_gaps
from remit.ask.filling_queries import stored_journey
from remit.ask.information_queries import stored_readings
from remit.ask.permissions import check_can_ask, check_can_take_answers
from remit.ask.queries import stored_ask, stored_forms
from remit.ask.views.entrance import language_name
from remit.commission.views import study_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit

SIDES = {"passed": "Answered rightly", "others": "The others"}
MINUTE = 60
NONE = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Moves:
    """How those moved who answered rightly about a piece of information, or the others.

    Attributes:
        side: which of the two.
        net: the net change in percentage points, with its 95% interval.
        figures: the finding's own.
    """

    side: str
    net: str
    figures: Mapping[str, Any]


@require_safe
@study_page(check_can_take_answers)
def read(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How people read the information, and how they moved who answered rightly about it."""
    ask = stored_ask(visit.commission_id)
    found = ask.information(stored_readings(visit.commission_id))
    pieces = [
        (one, time_in_words(one["seconds"]), _items(one["items"]))
        for figures in (one.figures for one in found)
        for one in figures["information"]
    ]
    context = {
        "heading": "What people had read",
        "shows": bool(ask.journey and ask.journey.information),
        "figures": found[0].figures if found else None,
        "pieces": pieces,
        "beside": any(items for _, _, items in pieces),
    }
    return visit.page(request, "ask/read.html", context)


@require_safe
@study_page(check_can_ask)
def gaps(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What each language of the journey and its forms lacks."""
    journey = stored_journey(visit.commission_id)
    found = translation_gaps(journey, stored_forms(visit.commission_id)) if journey else ()
    context = {
        "heading": "Languages",
        "journey": journey,
        "languages": [
            (
                one,
                language_name(one.language),
                direction(one.language),
                [(gap, direction(gap.language)) for gap in one.gaps],
            )
            for one in found
        ],
    }
    return visit.page(request, "ask/gaps.html", context)


def time_in_words(band: Mapping[str, int | None]) -> str:
    """Return a band of reading times, such as “30 seconds to 1 minute”; a dash for none."""
    start, end = band["from"], band["to"]
    if start is None:
        return NONE
    if end is None:
        return f"{_duration(start)} or more"
    if not start:
        return f"under {_duration(end)}"
    count, unit = _duration(start).split()
    is_one_unit = (start < MINUTE) == (end < MINUTE)
    return f"{count}{'' if is_one_unit else f' {unit}'} to {_duration(end)}"


def _duration(seconds: int) -> str:
    if seconds < MINUTE:
        return f"{seconds} seconds"
    minutes = seconds // MINUTE
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _items(items: list[Mapping[str, Any]]) -> list[tuple[str, list[Moves]]]:
    """Return each item's question, with the moves of those who answered rightly and the others."""
    return [
        (
            one["title"],
            [Moves(words, _net(one[side]), one[side]) for side, words in SIDES.items()],
        )
        for one in items
    ]


def _net(figures: Mapping[str, Any]) -> str:
    if figures["net"] is None:
        return NONE
    net, low, high = (_points(figures[name]) for name in ("net", "low", "high"))
    return f"{net} ({low} to {high})"


def _points(share: float) -> str:
    """Return a share as signed percentage points, below zero with a minus sign."""
    points = round(100 * share)
    return f"{points:+d}".replace("-", "\N{MINUS SIGN}") if points else "0"
