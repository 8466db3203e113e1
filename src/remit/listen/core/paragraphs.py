"""Paragraphs of documents as lines of text; a name in bold before the words becomes a label."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.listen.core.bare_labels import NO_NAMES
from remit.listen.core.labels import TIME_CODE, speaker_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TWICE = 2


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a paragraph that are set in one way."""

    text: str
    bold: bool = False


Paragraph = tuple[Run, ...]


def paragraph_lines(paragraphs: Iterable[Paragraph]) -> list[str]:
    """Return each paragraph's words; “**Dora** I think so” becomes “Dora: I think so”.

    Bold words are a speaker's name when they stand first, words in plain type follow, they could
    be a name, and at least two paragraphs begin with some name in bold. A name in bold alone in a
    paragraph counts when it stands so twice or more, each time before a paragraph in plain type.
    """
    kept = list(paragraphs)
    names = [_bold_name(paragraph) for paragraph in kept]
    shown = sum(map(bool, names)) >= _TWICE
    alone = [_name_alone(one, other) for one, other in pairwise([*kept, ()])]
    times = Counter(alone)
    return [
        _labelled(paragraph, name)
        if shown and name
        else f"{title}:"
        if title and times[title] >= _TWICE
        else _plain(paragraph)
        for paragraph, name, title in zip(kept, names, alone, strict=True)
    ]


def row_line(cells: Sequence[str]) -> str:
    """Return a table's row as a line; two cells are read as a speaker and the words.

    A time may stand in a cell before these, or in place of the speaker, and the time of the end
    after it; a number before them is the row's, and no words.
    """
    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
    if len(cells) != len(filled):
        return " ".join(filled)
    time = next((f"{cell} " for cell in filled[:2] if _is_time(cell)), "")
    named = list(filled)
    while len(named) > _TWICE and (_is_time(named[0]) or re.fullmatch(r"\d{1,5}\.?", named[0])):
        del named[0]
    if len(named) == _TWICE and not _is_time(named[0]):
        return f"{time}{named[0].removesuffix(':').rstrip()}: {named[1]}"
    return " ".join(filled)


def _is_time(cell: str) -> bool:
    return re.fullmatch(TIME_CODE, cell) is not None


def _plain(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph).strip()


def _bold_name(paragraph: Paragraph) -> str:
    """Return the name in bold at a paragraph's head, or ""; one with a colon needs no help."""
    bold = _head(paragraph)
    name, rest = bold.strip(), _plain(paragraph)[len(bold.strip()) :].strip()
    if not name or not rest or rest.startswith((":", "\uff1a")) or name.casefold() in NO_NAMES:
        return ""
    label = speaker_label(f"{name}: x")
    return name if label and label[0] == name else ""


def _name_alone(paragraph: Paragraph, following: Paragraph) -> str:
    """Return the name in bold that is all of a paragraph, before one in plain type; "" for none."""
    name = _plain(paragraph)
    plain = _plain(following)
    if not plain or _head(paragraph).strip() != name or _head(following).strip() == plain:
        return ""
    label = speaker_label(f"{name}: x")
    return name if label and label[0] == name and name.casefold() not in NO_NAMES else ""


def _head(paragraph: Paragraph) -> str:
    words = ""
    for run in paragraph:
        if not run.bold and run.text.strip():
            break
        words += run.text
    return words


def _labelled(paragraph: Paragraph, name: str) -> str:
    words = _plain(paragraph)[len(name) :].lstrip(" \t\u2013\u2014-")
    return f"{name}: {words}"
