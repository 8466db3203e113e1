"""The functions of dates and times.

Source: ODK XForms specification, “Date and time functions”. A date is text, `2020-03-31`, and
counts as whole days since 1 January 1970 where a number is wanted. What is no date gives a blank.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from remit.ask.core.expressions.functions import Function
from remit.ask.core.expressions.values import (
    DAY_SECONDS,
    as_text,
    days_date,
    days_moment,
    located,
    moment_days,
    moment_text,
    parse_moment,
    parse_time,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.ask.core.expressions.functions import Arguments

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CODE = re.compile(r"%[YymnbdeaHhMS3]")
_CODES: dict[str, Callable[[datetime], str]] = {
    "%Y": lambda at: f"{at.year:04}",
    "%y": lambda at: f"{at.year % 100:02}",
    "%m": lambda at: f"{at.month:02}",
    "%n": lambda at: str(at.month),
    "%d": lambda at: f"{at.day:02}",
    "%e": lambda at: str(at.day),
    "%H": lambda at: f"{at.hour:02}",
    "%h": lambda at: str(at.hour),
    "%M": lambda at: f"{at.minute:02}",
    "%S": lambda at: f"{at.second:02}",
    "%3": lambda at: f"{at.microsecond // 1000:03}",
}


def _today(call: Arguments) -> str:
    return call.run.given.now.date().isoformat()


def _now(call: Arguments) -> str:
    return moment_text(call.run.given.now)


def _date(call: Arguments) -> str:
    value = call.value(0)
    if isinstance(value, float):
        day = days_date(value) if math.isfinite(value) else None
        return day.isoformat() if day else ""
    moment = parse_moment(as_text(value))
    if isinstance(moment, datetime):
        return located(moment, call.run.zone).date().isoformat()
    return moment.isoformat() if moment else ""


def _date_time(call: Arguments) -> str:
    moment = _moment(call)
    return moment_text(moment) if moment else ""


def _decimal_date_time(call: Arguments) -> float:
    value = call.value(0)
    if isinstance(value, float):
        return value
    moment = _moment(call)
    return moment_days(moment, call.run.zone) if moment else math.nan


def _decimal_time(call: Arguments) -> float:
    value = call.value(0)
    if isinstance(value, float):
        return value - math.floor(value) if math.isfinite(value) else math.nan
    text = as_text(value)
    hour = parse_time(text)
    if hour is None:
        moment = parse_moment(text)
        return (
            _day_share(located(moment, call.run.zone).time())
            if isinstance(moment, datetime)
            else math.nan
        )
    if hour.tzinfo:
        hour = located(datetime.combine(date(1970, 1, 1), hour), call.run.zone).time()
    return _day_share(hour)


def _day_share(hour: time) -> float:
    return (
        hour.hour * 3600 + hour.minute * 60 + hour.second + hour.microsecond / 1e6
    ) / DAY_SECONDS


def _moment(call: Arguments) -> datetime | None:
    """Return the first argument as a moment in the page's zone; a date is its first instant."""
    value = call.value(0)
    zone = call.run.zone
    if isinstance(value, float):
        return days_moment(value, zone) if math.isfinite(value) else None
    moment = parse_moment(as_text(value))
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), tzinfo=zone or UTC)
    return located(moment, zone)


def _format(call: Arguments) -> str:
    moment = _moment(call)
    if moment is None:
        return ""
    given = call.run.given

    def written(code: re.Match[str]) -> str:
        if code[0] == "%b":
            return (given.months or _MONTHS)[moment.month - 1]
        if code[0] == "%a":
            return (given.days or _DAYS)[moment.weekday()]
        return _CODES[code[0]](moment)

    form = call.text(1)
    call.run.budget.hold_text(len(form) * 8)
    return _CODE.sub(written, form)


DATE_FUNCTIONS = (
    Function("today", 0, 0, _today),
    Function("now", 0, 0, _now),
    Function("date", 1, 1, _date),
    Function("date-time", 1, 1, _date_time),
    Function("decimal-date-time", 1, 1, _decimal_date_time),
    Function("decimal-time", 1, 1, _decimal_time),
    Function("format-date", 2, 2, _format),
    Function("format-date-time", 2, 2, _format),
)
