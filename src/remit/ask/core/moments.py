"""Days, times and moments as answers: which texts are some, in the spelling that forms keep.

ISO 8601 with or without a zone, as ODK Central and KoboToolbox write it; LimeSurvey puts a blank
before the time, a midnight after a day, and the first day of 1970 before a time.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING

from remit.ask.core.expressions.values import parse_moment, parse_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BLANK_BEFORE_TIME = re.compile(r"(?<=[0-9]) (?=[0-9]{2}:)")
_NO_DAY = re.compile(r"^1970-01-01 ")
_SHORT_HOUR = re.compile(r"^(?=[0-9]:)")


def moment_in(kind: str, text: str) -> str | None:
    """Return an answer of a kind of moment in the spelling of forms, or None when it is none.

    Args:
        kind: "date", "time" or "datetime"; any other kind takes every text.
        text: the answer.
    """
    return _READERS.get(kind, str)(text)


def _date(text: str) -> str | None:
    moment = parse_moment(_BLANK_BEFORE_TIME.sub("T", text))
    if isinstance(moment, datetime):
        return moment.date().isoformat() if moment.time() == time() else None
    return None if moment is None else moment.isoformat()


def _time(text: str) -> str | None:
    text = _NO_DAY.sub("", text)
    padded = _SHORT_HOUR.sub("0", text)
    return None if parse_time(padded) is None else padded


def _datetime(text: str) -> str | None:
    joined = _BLANK_BEFORE_TIME.sub("T", text)
    return joined if isinstance(parse_moment(joined), datetime) else None


_READERS: Mapping[str, Callable[[str], str | None]] = {
    "date": _date,
    "time": _time,
    "datetime": _datetime,
}
MOMENTS = frozenset(_READERS)
"""The kinds of answers that are days, times or both."""
