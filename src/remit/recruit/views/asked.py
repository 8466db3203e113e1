"""What a form of the room asked for, read from what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems
from remit.recruit.core.fieldwork import parse_day

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest


def day_asked(request: HttpRequest, problems: Problems) -> date | None:
    """Return the day that a form was sent with; None, with the fault noted, when it is none."""
    return parse_day(request.POST.get("on", "").strip(), Place(key="Day"), problems)


def number_asked(text: str | None) -> int | None:
    """Return a count that an address asks for; None when it asks for none, or for no number."""
    return int(text) if text and text.isdecimal() and len(text) < 7 else None  # noqa: PLR2004  # more people than any pool has
