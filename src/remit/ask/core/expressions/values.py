"""Values and how they turn into each other: text, number, truth, and sets of nodes.

Source: XPath 1.0, sections 3.2 to 3.5 and 4.2 to 4.4, with what the ODK XForms specification
adds: a text that is a date counts as its days since 1 January 1970. A blank is no number, and a
question that was not answered is blank.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from elementpath.xpath_nodes import XPathNode

if TYPE_CHECKING:
    from datetime import tzinfo
    from xml.etree.ElementTree import Element

NodeSet: TypeAlias = list[XPathNode]
Value: TypeAlias = str | float | bool | NodeSet

EPOCH = date(1970, 1, 1)
DAY_SECONDS = 86_400
_EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TIME = re.compile(
    r"([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.([0-9]+))?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


def node_text(node: XPathNode) -> str:
    """Return all the text inside a node; "" for a question that was not answered."""
    element = _element(node)
    return "".join(element.itertext()) if len(element) else element.text or ""


def is_filled(node: XPathNode) -> bool:
    """Return whether a node is a group or repeat, or a question with an answer."""
    element = _element(node)
    return len(element) > 0 or bool(element.text)


def _element(node: XPathNode) -> Element:
    """Return the element behind a node; of the whole document, its root."""
    behind: Any = node.value
    element: Element = behind.getroot() if hasattr(behind, "getroot") else behind
    return element


def as_text(value: Value) -> str:
    """Return a value as text; of several nodes, the first one's."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return node_text(value[0]) if value else ""
    return number_text(value)


def number_text(number: float) -> str:
    """Return a number without exponent and without a fraction of zero, as XPath 4.2 asks."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    return format(Decimal(repr(number)), "f")


def as_truth(value: Value) -> bool:
    """Return a value as true or false.

    As XPath 4.3, but for a set of nodes: it is true when one of them is filled, so that a
    question without an answer counts as false, as it does where ODK's forms are filled in.
    """
    if isinstance(value, list):
        return any(is_filled(node) for node in value)
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return bool(value)


def as_number(value: Value, zone: tzinfo | None) -> float:
    """Return a value as a number; NaN when it is none. `zone` is where a bare time is read."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    return text_number(as_text(value), zone)


def text_number(text: str, zone: tzinfo | None) -> float:
    """Return the number that a text is, or the days since 1970 of a date; else NaN."""
    if _NUMBER.fullmatch(text):
        return float(text)
    moment = parse_moment(text)
    if isinstance(moment, datetime):
        return moment_days(moment, zone)
    return float((moment - EPOCH).days) if moment else math.nan


def parse_moment(text: str) -> datetime | date | None:
    """Return the date, or the date with a time, that a text is in ISO 8601; else None."""
    day, between, clock = text.strip().partition("T")
    found = _DATE.fullmatch(day)
    if not found:
        return None
    try:
        parsed = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    if not between:
        return parsed
    hour = parse_time(clock)
    return datetime.combine(parsed, hour) if hour is not None else None


def parse_time(text: str) -> time | None:
    """Return the time of day that a text is in ISO 8601, with its offset if it has one."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    clock, fraction, offset = found.groups()
    seconds = f".{fraction[:6].ljust(6, '0')}" if fraction else ""
    try:
        return time.fromisoformat(
            f"{clock if not seconds else clock.ljust(8, '0')}{seconds}{offset or ''}"
        )
    except ValueError:
        return None


def located(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return the moment in `zone`; one without an offset is taken to be there already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def moment_days(moment: datetime, zone: tzinfo | None) -> float:
    """Return the days from the start of 1970 in UTC, with their fraction."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return (aware - _EPOCH_MOMENT).total_seconds() / DAY_SECONDS


def days_moment(days: float, zone: tzinfo | None) -> datetime | None:
    """Return the moment so many days after 1970 began in UTC, or None outside the calendar."""
    try:
        return (_EPOCH_MOMENT + timedelta(days=days)).astimezone(zone)
    except (OverflowError, ValueError):
        return None


def days_date(days: float) -> date | None:
    """Return the date so many whole days after 1 January 1970, or None outside the calendar."""
    try:
        return EPOCH + timedelta(days=math.floor(days))
    except (OverflowError, ValueError):
        return None


def moment_text(moment: datetime) -> str:
    """Return a moment as ODK writes it: milliseconds, and the offset with its colon."""
    return moment.isoformat(timespec="milliseconds")
