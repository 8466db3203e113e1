"""A text as a reader sees it: letters with their marks as one, and no signs that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Soft hyphen, zero-width space, word joiner, byte-order mark.
_UNSEEN = "\u00ad\u200b\u2060\ufeff"
_UNSEEN_SIGNS = re.compile(f"[{_UNSEEN}]")


class Looks(NamedTuple):
    """A text as it looks, and where each of its characters begins and ends in the text as it is."""

    text: str
    starts: list[int]
    ends: list[int]


def as_it_looks(text: str) -> Looks:
    """Return a text in composed letters (NFC), without signs that nobody sees.

    The places are empty where that is the text itself, as it nearly always is.
    """
    if unicodedata.is_normalized("NFC", text) and not _UNSEEN_SIGNS.search(text):
        return Looks(text, [], [])
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        looks = unicodedata.normalize("NFC", _UNSEEN_SIGNS.sub("", text[at:end]))
        pieces.append(looks)
        starts += [at] * len(looks)
        ends += [end] * len(looks)
        at = end
    return Looks("".join(pieces), starts, ends)
