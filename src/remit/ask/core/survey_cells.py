"""Cells of the survey sheet that say more than their text: yes and no, and defaults."""

from __future__ import annotations

import re

from remit.ask.core.form_settings import NO, YES

_THE_COLUMN = frozenset({"required", "mandatory", "readonly", "read_only", "read-only"})
_MIDNIGHT = re.compile(r"^(\d{4}-\d\d-\d\d) 00:00:00$")


def yes_or_expression(cell: str) -> str:
    """Return `true()` for a plain yes, "" for a plain no, else the expression.

    Somebody who fills in the column's own name means yes.
    """
    plain = "_".join(cell.lower().split())
    return "true()" if plain in YES | _THE_COLUMN else "" if plain in NO else cell


def read_default(cell: str) -> str:
    """Return a default without the midnight that a spreadsheet gives to a date."""
    return _MIDNIGHT.sub(r"\1", cell)
