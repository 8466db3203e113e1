"""Dates of birth, postcodes, sexes and numbers of people as they are compared."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIRST_YEAR = 1880
_CENTURY = 100
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.\s](\d{1,2})[-/.\s](\d{1,2})(?:[T\s].*)?$")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.\s](\d{1,2})[-/.\s](\d{4}|\d{2})(?:[T\s].*)?$")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/.\s]+([a-z]{3})[a-z]*\.?[-/,.\s]+(\d{4}|\d{2})$")
_WORD_FIRST = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})$")
_LAST_OF_MONTHS = 12
_DAY_FIRST = ("day/month/year", (3, 2, 1))
_MONTH_FIRST = ("month/day/year", (3, 1, 2))
_NHS_DIGITS = 10
_NHS_MODULUS = 11

_SEXES = {
    "m": "m",
    "male": "m",
    "man": "m",
    "boy": "m",
    "1": "m",
    "f": "f",
    "female": "f",
    "woman": "f",
    "girl": "f",
    "2": "f",
    "x": "x",
    "other": "x",
    "nonbinary": "x",
    "non-binary": "x",
    "i": "x",
    "indeterminate": "x",
}
_SEX_UNKNOWN = frozenset(("", "u", "unknown", "0", "9", "not known", "not specified", "n/a", "na"))


@dataclass(frozen=True, slots=True)
class ReadDates:
    """The dates of one column.

    Attributes:
        iso: each value that could be read, with its day as ISO text.
        formats: rows by the format that they were written in.
        unread: values that are no date, with the rows that hold them.
    """

    iso: Mapping[str, str]
    formats: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)


def read_dates(counted: Mapping[str, int], today: date) -> ReadDates:
    """Read a column of dates, given each distinct value with its rows.

    Years first, days first and months in words are read. Whether “03/04/1990” has its month first
    is settled by the rest of its column: only where some second number is above 12, and no first
    one is. “03/25/1990” has it first wherever it stands. A year of two digits is the latest one
    that is not to come.
    """
    months_first = _has_months_first(counted)
    iso: dict[str, str] = {}
    formats: Counter[str] = Counter()
    unread: dict[str, int] = {}
    for value, rows in counted.items():
        found = _day(value.strip().lower(), today, months_first=months_first)
        if found is None:
            unread[value] = rows
        else:
            iso[value] = found[0].isoformat()
            formats[found[1]] += rows
    return ReadDates(iso, dict(sorted(formats.items())), unread)


def _has_months_first(values: Iterable[str]) -> bool:
    numbers = [match for value in values if (match := _YEAR_LAST.match(value.strip()))]
    first = any(int(match[1]) > _LAST_OF_MONTHS for match in numbers)
    second = any(int(match[2]) > _LAST_OF_MONTHS for match in numbers)
    return second and not first


def _day(text: str, today: date, *, months_first: bool) -> tuple[date, str] | None:
    for pattern, known, ordered in (
        (_YEAR_FIRST, "year-month-day", (1, 2, 3)),
        (_PACKED, "yearmonthday", (1, 2, 3)),
        (_YEAR_LAST, *(_MONTH_FIRST if months_first else _DAY_FIRST)),
        (_WORDED, "day month year", (3, 2, 1)),
        (_WORD_FIRST, "month day, year", (3, 1, 2)),
    ):
        if match := pattern.match(text):
            name, order = known, ordered
            if pattern is _YEAR_LAST and int(match[2]) > _LAST_OF_MONTHS:
                name, order = _MONTH_FIRST
            year, month, day = (match[at] for at in order)
            return _checked(year, month, day, today, name)
    return None


def _checked(year: str, month: str, day: str, today: date, name: str) -> tuple[date, str] | None:
    number = _MONTHS.get(month) if month.isalpha() else int(month)
    whole = int(year)
    if len(year) == 2:  # noqa: PLR2004  digits of a short year
        whole += today.year // _CENTURY * _CENTURY
        whole -= _CENTURY if whole > today.year else 0
        name += ", short year"
    try:
        read = date(whole, number or 0, int(day))
    except ValueError:
        return None
    return (read, name) if read.year >= FIRST_YEAR and read <= today else None


def read_postcode(raw: str) -> str:
    """Return a postcode in capitals with one space, or "" where it is none."""
    match = _POSTCODE.match(re.sub(r"[\s.-]+", "", raw).upper())
    return f"{match[1]} {match[2]}" if match else ""


def read_sex(raw: str) -> str | None:
    """Return "m", "f" or "x", "" where it is recorded as unknown, None for anything else."""
    text = raw.strip().casefold()
    return "" if text in _SEX_UNKNOWN else _SEXES.get(text)


def read_number(raw: str) -> str:
    """Return an identifying number in capitals without spaces and stops; "" for mere zeros."""
    # A spreadsheet may have made “123.0” of a number.
    text = re.sub(r"[\W_]+", "", re.sub(r"\.0+$", "", raw.strip())).upper()
    return "" if len(set(text)) <= 1 else text


def is_nhs_number(number: str) -> bool:
    """Whether ten digits pass the check of NHS numbers: weights 10 to 2, modulo 11.

    Source: NHS Data Dictionary, “NHS Number”.
    """
    if len(number) != _NHS_DIGITS or not number.isascii() or not number.isdigit():
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)
    )
    check = _NHS_MODULUS - total % _NHS_MODULUS
    return (0 if check == _NHS_MODULUS else check) == int(number[-1])
