"""What a coordinator typed into a form, field by field; everything wrong is told at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.support.views.principles_staff import BLANK, NOT_A_NUMBER, NOT_OFFERED, TOO_LONG

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest

NOT_A_DAY = problem_kind(
    "support-day-unreadable",
    "“{text}” is not a day, for “{what}”.",
    "Write it as year, month and day, such as 2026-03-31.",
)
MOST_DIGITS = 6


class Typed:
    """Reads the fields of a form, and notes what is wrong with each."""

    def __init__(self, request: HttpRequest) -> None:
        self._posted = request.POST
        self._problems = Problems()

    def text(self, name: str, label: str, most: int, *, needed: bool = True) -> str:
        """Return a text."""
        text = self._posted.get(name, "").replace("\r\n", "\n").strip()
        if needed and not text:
            self._problems.add(BLANK, Place(), what=label)
        elif len(text) > most:
            self._problems.add(TOO_LONG, Place(), what=label, length=len(text), most=most)
        return text

    def choice(self, name: str, label: str, offered: Collection[str]) -> str:
        """Return one of the words that are offered."""
        text = self._posted.get(name, "")
        if text not in offered:
            self._problems.add(NOT_OFFERED, Place(), text=text[:60], what=label)
        return text

    def day(self, name: str, label: str) -> date:
        """Return a day."""
        text = self._posted.get(name, "").strip()
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._problems.add(NOT_A_DAY, Place(), text=text[:60], what=label)
            return date.min

    def number(self, name: str, label: str, most: int) -> int | None:
        """Return a whole number from 0, or None where it is left blank."""
        text = self._posted.get(name, "").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            self._problems.add(NOT_A_NUMBER, Place(), what=label, most=most)
            return None
        if int(text) > most:
            self._problems.add(NOT_A_NUMBER, Place(), what=label, most=most)
        return int(text)

    def done(self) -> None:
        """Refuse the form where anything was wrong.

        Raises:
            InvalidInput: it was; every problem is listed.
        """
        self._problems.raise_if_any()
