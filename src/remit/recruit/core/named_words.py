"""Words and rows as an error names them: the few that matter, and how many more there are."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMED = 5


def near_matches(text: str, known: Sequence[str]) -> str:
    """Return a sentence for the remedy of an error: the known words that resemble the text.

    Where none does, it names a few of those there are, and says that there is nothing near.
    """
    if not known:
        return "There is none yet."
    if near := get_close_matches(text, known, 3, 0.5):
        return f"Near it: {quoted(near)}."
    return f"There is nothing like it, but: {quoted(known)}."


def quoted(words: Sequence[str]) -> str:
    """Return the first few of some words, each in quotation marks, and how many more there are."""
    return some_of([f"“{word}”" for word in words])


def row_list(rows: Sequence[int]) -> str:
    """Return rows as a sentence names them: `row 3`, or `rows 3, 9, 12, 14, 20 and 34 more`."""
    return f"{'row' if len(rows) == 1 else 'rows'} {some_of(rows)}"


def some_of(things: Sequence[object]) -> str:
    """Return the first few of some things, and how many more there are."""
    more = f" and {len(things) - NAMED} more" if len(things) > NAMED else ""
    return ", ".join(map(str, things[:NAMED])) + more
