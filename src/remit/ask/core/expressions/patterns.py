"""Regular expressions of a form: matched whole, as ODK matches them, and never for long.

The `regex` package is used for its time limit: a pattern that backtracks without end is stopped.
Patterns are written for Java and JavaScript, whose digits and letters of words are ASCII only.
"""

from __future__ import annotations

import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from remit.ask.core.expressions.faults import FaultyExpression

if TYPE_CHECKING:
    from remit.ask.core.expressions.faults import Budget

LONGEST_PATTERN = 2_000
"""Characters that a pattern may have."""

LARGEST_PATTERN = 20_000
"""Characters and classes that a pattern may come to when its counted repeats are written out."""

LONGEST_MATCHED = 100_000
"""Characters that a text may have to be matched."""

_PIECE = re.compile(
    r"\\(?P<escaped>.)|(?P<opens>\[)|(?P<closes>\])|\{(?P<least>[0-9]+)(?:,[0-9]*)?\}"
    r"|(?P<group>\()|(?P<end>\))|.",
    re.DOTALL,
)
_FOREIGN = re.compile(r"\(\?(?:R|[0-9]|&|P>|\|)|\\[LgKN]|\{[a-z]")
"""What only this package knows, and neither Java nor JavaScript: recursion, likeness, lists."""

_ASCII = {"d": "0-9", "w": "A-Za-z0-9_"}


def matches(text: str, pattern: str, budget: Budget, position: int) -> bool:
    """Return whether the whole of `text` is what `pattern` describes.

    Raises:
        FaultyExpression: the pattern is none, is too large, or takes too long; `position` is
            where it stands in the expression.
    """
    if len(text) > LONGEST_MATCHED:
        raise FaultyExpression(
            f"“regex” was given a text of more than {LONGEST_MATCHED} characters.", position
        )
    compiled = _compiled(pattern, position)
    budget.spend(100)
    started = time.perf_counter()
    try:
        return compiled.fullmatch(text, timeout=max(budget.regex_seconds, 0.001)) is not None
    except (TimeoutError, MemoryError, RecursionError):
        raise FaultyExpression(
            f"The pattern “{_shown(pattern)}” takes too long.",
            position,
            remedy="Avoid repeats inside repeats, such as “(a+)+”.",
        ) from None
    finally:
        budget.regex_seconds -= time.perf_counter() - started


def check_pattern(pattern: str) -> None:
    """Check that a pattern can be read.

    Raises:
        FaultyExpression: it cannot, or is too large.
    """
    _compiled(pattern, 0)


@lru_cache(maxsize=512)
def _compiled(pattern: str, position: int) -> regex.Pattern[str]:
    if len(pattern) > LONGEST_PATTERN or _size(pattern) > LARGEST_PATTERN:
        raise FaultyExpression(
            f"The pattern “{_shown(pattern)}” is too large.",
            position,
            remedy="Make it shorter, or repeat less.",
        )
    foreign = _FOREIGN.search(pattern)
    if foreign:
        raise FaultyExpression(
            f"The pattern “{_shown(pattern)}” has “{foreign[0]}”, which ODK's forms do not know.",
            position,
            remedy="Write it without.",
        )
    try:
        return regex.compile(_in_ascii(pattern), flags=regex.VERSION0, cache_pattern=False)
    except (regex.error, RecursionError, OverflowError, ValueError, KeyError, IndexError):
        raise FaultyExpression(
            f"The pattern “{_shown(pattern)}” cannot be read.",
            position,
            remedy="Write it as a regular expression, such as “[0-9]{4}”.",
        ) from None


def _size(pattern: str) -> int:
    """Return about how many pieces the pattern has when `{n}` is written out n times."""
    sizes = [0]
    last = 0
    in_class = False
    for piece in _PIECE.finditer(pattern):
        if in_class:
            in_class = not piece["closes"]
        elif piece["least"]:
            sizes[-1] += last * (int(piece["least"][:6]) - 1)
            last *= max(int(piece["least"][:6]), 1)
        elif piece["end"] and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif piece["group"]:
            sizes.append(1)
        else:
            in_class = bool(piece["opens"])
            last = 1
            sizes[-1] += 1
    return max(sum(sizes), 0)


def _in_ascii(pattern: str) -> str:
    """Return the pattern with its digits and letters of words spelt out in ASCII.

    Their opposites are spelt out too, but for those inside a class.
    """
    pieces: list[str] = []
    in_class = False
    for piece in _PIECE.finditer(pattern):
        escaped = piece["escaped"]
        if escaped and escaped.lower() in _ASCII and not (in_class and escaped.isupper()):
            letters = _ASCII[escaped.lower()]
            if in_class:
                pieces.append(letters)
            else:
                pieces.append(f"[{'^' if escaped.isupper() else ''}{letters}]")
            continue
        if piece["opens"]:
            in_class = True
        elif piece["closes"]:
            in_class = False
        pieces.append(piece[0])
    return "".join(pieces)


def _shown(pattern: str) -> str:
    return pattern if len(pattern) <= 60 else f"{pattern[:60]}…"  # noqa: PLR2004  fits a line
