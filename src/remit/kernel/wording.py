"""How sentences write days and counts, the same in every room and on every computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

# Not by the computer's locale: a sentence is English wherever it is written.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_in_words(day: date) -> str:
    """Return a day as a sentence writes it: “9 March 2020”."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def counted(count: int, one: str, more: str) -> str:
    """Return a count with the words that go with it: “1 person”, “0 people”, “4 people”."""
    return f"{count} {one if count == 1 else more}"
