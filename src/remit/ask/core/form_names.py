"""Names in a form: what a name may hold, and one that is free."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_NOT_FIRST = re.compile(r"^[\d.-]")


def mended_name(name: str) -> str:
    """Return a name with only what a name may hold: letters, digits, `_`, `-`, `.`; "" for none.

    It starts with a letter or `_` (XML 1.0, production 4: Name, without colons).
    """
    inner = name.strip().removeprefix("${").removesuffix("}").strip()
    plain = _NOT_IN_NAMES.sub("_", inner)
    if plain != inner:
        plain = plain.strip("_")
    return f"_{plain}" if _NOT_FIRST.match(plain) else plain


def free_name(name: str, taken: Container[str]) -> str:
    """Return `name`, or with the first number from 2 after it that makes it differ from others."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
