"""One piece of what people have done in a study, so that two states of it can be compared."""

from __future__ import annotations

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
