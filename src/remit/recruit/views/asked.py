"""What a form of the room asked for, read from what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.utils import timezone

from remit.kernel.errors import ExitCode, Place, RemitError
from remit.kernel.wording import day_in_words
from remit.recruit.core.fieldwork import DAY_TO_COME, parse_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest

    from remit.kernel.errors import Problems

Act = TypeVar("Act")


class UnableToAct(RemitError):
    """A page was asked to do what it does not do, or nothing."""

    code = "act-unknown"
    exit_code = ExitCode.INVALID_INPUT


def act_asked(request: HttpRequest, acts: Mapping[str, Act]) -> Act:
    """Return the act that the pressed button of a form stands for.

    Raises:
        UnableToAct: the form was sent without a button, or with one that the page does not have.
    """
    asked = request.POST.get("do", "")
    if asked not in acts:
        raise UnableToAct(
            "It was not said what is to be done with this form.",
            remedy="Press one of the buttons of the page.",
            act=asked[:20],
        )
    return acts[asked]


def day_asked(request: HttpRequest, problems: Problems) -> date | None:
    """Return the day that a form was sent with; None, with the fault noted, when it is none."""
    return past_day(request.POST.get("on", "").strip(), Place(key="Day"), problems)


def past_day(text: str, place: Place, problems: Problems) -> date | None:
    """Return a day on which something happened; None, with the fault noted, when it is none."""
    day = parse_day(text, place, problems)
    if day is None or day <= timezone.localdate():
        return day
    problems.add(DAY_TO_COME, place, day=day_in_words(day))
    return None


def number_asked(text: str | None) -> int | None:
    """Return a count that an address asks for; None when it asks for none, or for no number."""
    return int(text) if text and text.isdecimal() and len(text) < 7 else None  # noqa: PLR2004  # more people than any pool has
