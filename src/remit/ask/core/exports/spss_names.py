"""Names and labels that SPSS takes.

Source: IBM SPSS Statistics Command Syntax Reference, “Variable Names”: at most 64 bytes, a letter
first, then letters, digits, full stops and underscores, none of the reserved words, and no two that
differ only in capitals. A variable's label has at most 256 bytes, a value's at most 120.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_OF_A_NAME = 64
MOST_OF_A_LABEL = 256
MOST_OF_A_VALUE_LABEL = 120
MOST_OF_A_TEXT = 32_767
_RESERVED = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)


def spss_names(names: Iterable[str]) -> dict[str, str]:
    """Return a name that SPSS takes for each column, no two alike whatever their capitals."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        base = _sound(name)
        spelled, number = base, 2
        while spelled.casefold() in taken:
            ending = f"_{number}"
            spelled, number = cut(base, MOST_OF_A_NAME - len(ending)) + ending, number + 1
        taken.add(spelled.casefold())
        found[name] = spelled
    return found


def cut(text: str, most_bytes: int) -> str:
    """Return as much of a text as fits into some bytes of UTF-8, no character cut in two."""
    return text.encode()[:most_bytes].decode(errors="ignore")


def _sound(name: str) -> str:
    spelled = re.sub(r"[^\w.]+", "_", name).strip("._")
    if not spelled or not spelled[0].isalpha():
        spelled = f"v_{spelled}".rstrip("_")
    spelled = cut(spelled, MOST_OF_A_NAME).rstrip("._")
    return f"{spelled}_v" if spelled.casefold() in _RESERVED else spelled
