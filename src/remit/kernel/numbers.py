"""Whole numbers as people type them."""

from __future__ import annotations

MOST = 999_999_999
"""More than anything is counted to here, and small enough for every database."""


def whole_number(text: str, most: int = MOST) -> int | None:
    """Return the number that digits from 0 to 9 say, or None where it is none from 0 to `most`.

    However many digits there are, it takes no time and raises nothing.
    """
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(most)) or int(digits) > most:
        return None
    return int(digits)
