"""One piece of what people have done in a study, so that two states of it can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from typing import NamedTuple


class Piece(NamedTuple):
    """A passage, a memo, an answer: anything that somebody would miss.

    Attributes:
        kind: what it is, as a noun whose plural ends with “s”.
        where: the transcript or the form that it belongs to, or "".
        content: all that is in it, as plain values or frozen ones; whatever is spelt alike is the
            same piece.
    """

    kind: str
    where: str
    content: object

    @property
    def spelling(self) -> str:
        """It as text, the same in every process: sets and mappings have no order of their own."""
        return _spelt(tuple(self))


def _spelt(value: object) -> str:
    if isinstance(value, str):  # most are; the other questions take ten times as long
        return repr(value)
    if isinstance(value, AbstractSet):
        return f"{{{','.join(sorted(map(_spelt, value)))}}}"
    if isinstance(value, Mapping):
        return f"<{','.join(sorted(f'{_spelt(k)}:{_spelt(v)}' for k, v in value.items()))}>"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(_spelt, value))}]"
    if is_dataclass(value):
        return _spelt([getattr(value, each.name) for each in fields(value)])
    return repr(value)
