"""Speakers that stand without a colon before their words: “P1 I think so”, “Dora - well”.

They are given their colon when a file is first read, so that one spelling of labels is stored and
who speaks where can be told from the stored text alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.labels import (
    CODE,
    OFFICE,
    TIME_CODE,
    WITHDRAWN,
    named,
    speaker_label,
    stand_ins,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.kernel.errors import Problems

WITHOUT_COLON = problem_kind(
    "transcript-labels-completed",
    "Speakers are named without a colon, on this number of lines: {count}. Their names: {names}.",
    "They are stored as “Name: words”. Look whether each is somebody who speaks.",
)
# Words that open a sentence before a dash, or stand alone in capitals, and name nobody.
NO_NAMES = {
    *("and", "but", "so", "well", "yes", "no", "yeah", "ok", "okay", "oh", "right", "now", "then"),
    *("or", "because", "also", "actually", "sure", "thanks", "thank you", "sorry", "exactly"),
    *("i", "you", "we", "they", "he", "she", "it", "that", "this", "there", "what", "why", "how"),
    *("a", "the", "if", "as", "anyway", "maybe", "true", "absolutely", "agreed", "hello", "hi"),
    *("introduction", "contents", "background", "summary", "conclusion", "end", "start", "break"),
    *("laughter", "inaudible", "pause", "crosstalk", "note", "notes", "q", "date", "time", "page"),
}
_LOOKED_AT = 200
_TWICE = 2
_USUAL = 0.4
_FEWEST_USUAL = 4
_NAMES_LISTED = 8
_NAME = r"(?P<name>[^\W\d_][\w .'\u2019&/()-]{0,39}?)"
_BEFORE = rf"[ \t]*(?:{TIME_CODE}[ \t]+)?"
_AFTER = rf"(?:[ \t]+{TIME_CODE})?"
# A name and the time alone on a line; the words follow on the next.
_TIMED = re.compile(rf"[ \t]*[\[<]?{_NAME}[\]>]?[ \t]+{TIME_CODE}[ \t]*$")
_TIME_FIRST = re.compile(rf"[ \t]*{TIME_CODE}[ \t]+{_NAME}[ \t]*$")
# “[Dora] I think so”: brackets hold sounds too, so they count only where most lines begin so.
_BRACKETED = re.compile(rf"{_BEFORE}[\[<]{_NAME}[\]>](?P<after>{_AFTER})(?P<mark>[ \t]+)(?=\S)")
_DASHED = re.compile(
    rf"{_BEFORE}{_NAME}(?P<after>{_AFTER})"
    r"(?P<mark>[ \t]+[-\u2013\u2014][ \t]+|[\u2013\u2014][ \t]+)(?=\S)"
)
_TABBED = re.compile(rf"{_BEFORE}{_NAME}(?P<after>{_AFTER})(?P<mark>[ ]*\t\s*)(?=\S)")
_CODED = re.compile(rf"{_BEFORE}(?P<name>{CODE}|{OFFICE})(?P<after>{_AFTER})(?P<mark>[ \t]+)(?=\S)")
_CLOCK = r"(?:[.,]\d{1,3})?"
_RANGE = re.compile(
    rf"[ \t]*(\d{{1,2}}):(\d{{1,2}}):(\d{{1,2}}){_CLOCK}[ \t]*-->"
    rf"[ \t]*\d{{1,2}}:\d{{1,2}}:\d{{1,2}}{_CLOCK}[ \t]*"
)
_STRONG = re.compile(rf"{CODE}|{OFFICE}")
_ALONE = re.compile(
    rf"{_BEFORE}(?P<name>{CODE}|[^\W\d_a-z][^\Wa-z_]*(?:[ ][^\Wa-z_]+){{0,3}})[ \t]*$"
)


@dataclass(frozen=True, slots=True)
class _Head:
    """A line that may begin with a name: `text[:end]` is all that stands before the mark."""

    name: str
    end: int
    words: int
    sure: bool
    bracketed: bool = False


def with_colons(text: str, file: str, problems: Problems) -> str:
    """Return a stored text with a colon after each speaker's name that stands without one.

    Recognised are a name before a dash or a tab or in brackets, a code (“P1”) or an office in
    capitals (“INTERVIEWER”) before the words or alone on a line, a name in capitals alone on a
    line, and a name with the time alone on a line. A code, an office and a name before the time
    count as they stand; any other name must have a colon elsewhere or, in a text where no name has
    one, begin two lines or more (not in brackets, which hold sounds too), or any line where most
    begin so. No line is added or taken away. A text whose speakers all have their colons is
    returned as it is.
    """
    lines = text.split("\n")
    if any(line.strip() == WITHDRAWN for line in lines):
        return text
    changed = _below_ranges(lines)
    # A name that gets its colon is known from then on, so there is a second look.
    while found := _completed(lines):
        changed |= found
        for at, head in found.items():
            lines[at] = _with_colon(lines[at], head)
    if changed:
        _tell(changed, file, problems)
    return "\n".join(lines)


def _below_ranges(lines: list[str]) -> dict[int, _Head]:
    """Give a name that stands below “0:0:3.120 --> 0:0:5.400” its colon and the time; say where.

    So Teams wrote its transcripts. The line of the times is left blank: it is nobody's words, and
    ends what was said before.
    """
    changed: dict[int, _Head] = {}
    for at, (line, below, words) in enumerate(zip(lines, lines[1:], lines[2:], strict=False)):
        match = _RANGE.fullmatch(line) if "-->" in line else None
        name = below.strip()
        if match and words.strip() and _is_plain_name(name):
            hours, minutes, seconds = map(int, match.groups())
            lines[at] = ""
            lines[at + 1] = f"[{hours:02}:{minutes:02}:{seconds:02}] {name}:"
            changed[at + 1] = _Head(name, 0, 0, sure=True)
    return changed


def _is_plain_name(name: str) -> bool:
    """Whether a line could be a name and is no sentence: all its words begin with a capital."""
    capitals = all(not word[0].islower() for word in name.split())
    return bool(name) and capitals and name[-1] not in ".,?!" and _could_be_name(name)


def _completed(lines: list[str]) -> dict[int, _Head]:
    """Return the lines, from 0, whose speaker's name is to get a colon."""
    known = {label[0].casefold() for label in map(speaker_label, lines) if label}
    heads = {at: head for at, head in enumerate(_heads(lines)) if head}
    counts = Counter(head.name.casefold() for head in heads.values())
    strong = sum(head.sure for head in heads.values())
    # Where most lines begin so, somebody who speaks once does so too: their words must not be
    # taken for those of whoever spoke before.
    filled = sum(bool(line.strip()) for line in lines)
    usual = len(heads) >= max(_FEWEST_USUAL, _USUAL * filled)

    def counted(head: _Head) -> bool:
        folded = head.name.casefold()
        if known:
            return head.sure or folded in known
        often = not head.bracketed and counts[folded] >= _TWICE
        return usual or often or (head.sure and strong >= _TWICE)

    # “After 10 - 30” would become a time of day, and no label.
    return {
        at: head
        for at, head in heads.items()
        if counted(head) and speaker_label(_with_colon(lines[at], head))
    }


def _with_colon(line: str, head: _Head) -> str:
    return f"{line[: head.end].rstrip()}: {line[head.words :]}".rstrip()


def _tell(changed: dict[int, _Head], file: str, problems: Problems) -> None:
    names = list(dict.fromkeys(head.name for head in changed.values()))
    listed = ", ".join(f"“{name}”" for name in names[:_NAMES_LISTED])
    more = f" and {len(names) - _NAMES_LISTED} more" if len(names) > _NAMES_LISTED else ""
    place = Place(file, row=min(changed) + 1)
    problems.notice(WITHOUT_COLON, place, count=len(changed), names=listed + more)


def _heads(lines: Iterable[str]) -> Iterable[_Head | None]:
    for line, following in pairwise([*lines, ""]):
        yield None if speaker_label(line) else _head(line, following)


def _head(line: str, following: str) -> _Head | None:
    """Return the name at the head of a line, or None; the forms are tried from the surest on."""
    head = stand_ins(line)
    alone = len(line) == len(head) and bool(following.strip())
    found = _alone(head, line) if alone else None
    for form in (_DASHED, _TABBED, _CODED, _BRACKETED):
        match = None if found else form.match(head)
        if match:
            name = named(line, match)
            end, words = match.end("after"), match.end("mark")
            found = _Head(name, end, words, _is_sure(name), bracketed=form is _BRACKETED)
    if found is None and alone:
        found = _after_time(head, line, following)
    return found if found and _could_be_name(found.name) else None


def _alone(head: str, line: str) -> _Head | None:
    """Return the name that stands alone on a line, or before the time alone; None for none."""
    if match := _TIMED.match(head):
        return _Head(named(line, match), len(head.rstrip()), len(line), sure=True)
    if match := _ALONE.match(head):
        name = named(line, match)
        return _Head(name, match.end("name"), len(line), _is_sure(name))
    return None


def _after_time(head: str, line: str, following: str) -> _Head | None:
    """Return the name that stands after the time, alone with it above words without a time."""
    match = _TIME_FIRST.match(head)
    if match is None or re.match(_BEFORE + TIME_CODE, following):
        return None
    name = named(line, match)
    if any(word[0].islower() for word in name.split()):
        return None
    return _Head(name, match.end("name"), len(line), _is_sure(name.upper()))


def _is_sure(name: str) -> bool:
    """Whether a name is a code or an office in capitals."""
    return _STRONG.fullmatch(name) is not None


def _could_be_name(name: str) -> bool:
    label = speaker_label(f"{name}: x")
    return label is not None and name.casefold() not in NO_NAMES
