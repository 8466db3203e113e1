"""One line of text that somebody typed: how long it may be, and that all of it can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import problem_kind

if TYPE_CHECKING:
    from remit.kernel.errors import Place, Problems

LONG_LINE = problem_kind(
    "line-too-long",
    "The text is {length} characters long; at most {limit} are kept.",
    "Shorten it.",
)
UNPRINTABLE_LINE = problem_kind(
    "line-unprintable",
    "The text holds a line break, or another character that cannot be seen.",
    "Write it on one line.",
)


def check_line(text: str, limit: int, place: Place, problems: Problems) -> None:
    """Note a text that is too long, or is more than one line of characters that can be seen."""
    if len(text) > limit:
        problems.add(LONG_LINE, place, length=len(text), limit=limit)
    if not text.isprintable():
        problems.add(UNPRINTABLE_LINE, place)
