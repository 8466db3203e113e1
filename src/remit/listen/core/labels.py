"""Labels: the heads of lines at which somebody begins to speak, “Name: words”."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WITHDRAWN = "[withdrawn]"
_MAX_NAME_WORDS = 4
_MAX_NAME_CHARACTERS = 60
_MAX_OPENING_WORDS = 8
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Label:
    """The head of a line on which somebody begins to speak.

    `name` is "" where the line only looks like it and nobody's name is recognised. `first` is the
    position of the line's first character, `start` that of the first after the label.
    """

    name: str
    line: int
    first: int
    start: int


# Colons as typed, and the wide ones of East Asian scripts, which no space follows.
_WIDE = "\uff1a\ufe55\u2236\ua789"
_COLON = f"[:{_WIDE}]"
# Colons that end no label: of a time code, of a time in a sentence (“at 10: 30”), of an address.
TIME_CODE = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_PASSED_OVER = re.compile(
    rf"""{TIME_CODE} | (?<=\d):(?=\d) | :(?=//)
    | \b(?:at|by|from|to|till|until|since|before|after|around|about|past|and|or)
      [ \t]+\d{{1,2}}[ \t]?:[ \t]?\d{{2}}\b""",
    re.VERBOSE | re.IGNORECASE,
)
# What may follow a name after a comma: “Respondent 3, female, aged 40”.
_WHO = (
    r"(?:(?:fe)?male|(?:wo)?man|boy|girl|non-binary|parent|mother|father|participant|respondent"
    r"|interviewee|interviewer|moderator|facilitator|[FM]|(?:aged?[ ])?\d{1,3})"
)
# Codes and offices by which transcripts call people.
CODE = r"(?:P|R|S|M|F|I|W|PT|PP|FG|INT|MOD|FAC|RES)[ ]?\d{1,3}"
OFFICE = (
    r"(?:CO-)?(?:INTERVIEWER|INTERVIEWEE|MODERATOR|FACILITATOR|RESEARCHER|RESPONDENT|PARTICIPANT"
    r"|SPEAKER|CHAIR|MALE|FEMALE)(?:[ ]?\d{1,3})?"
)
# Marks that set the direction of writing and are no part of a name.
_DIRECTION = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_JOINERS = "\u200c\u200d"
# A name before a colon: a capital (or a letter of a script without capitals), few words, no
# sentence in it. A time code (blotted out as NUL) may stand before or after it, and Markdown's
# bold or brackets around it. Marks of direction are blotted out as \x01.
_LABEL = re.compile(
    rf"""[ \t\0\1]*
    (?P<bold>\*\*|__)?(?:(?P<square>\[)|(?P<angle><))?
    (?P<name>[^\W\d_][\w .'\u2019&/()\1-]{{0,39}}?(?:,[ ](?i:{_WHO})){{0,3}})[ \t\0\1]*
    (?(square)\][ \t\0\1]*|(?(angle)>[ \t\0\1]*))
    (?(bold)(?:(?P=bold){_COLON}|{_COLON}(?P=bold))|{_COLON})
    (?:(?<=[{_WIDE}])|(?=[ \t\1])|$)""",
    re.VERBOSE,
)
# What names somebody before a colon twice or more, though no capital begins it.
_NO_CAPITAL = re.compile(rf"\d{{1,3}}\w{{0,2}}|{CODE}|{OFFICE}|INT|MOD|FAC|RES|Q|A", re.IGNORECASE)
_TIME_AFTER = re.compile(rf"(?=[\[(]){TIME_CODE}[ \t]*")
_NO_SPEAKERS = {
    *("date", "time", "place", "location", "venue", "present", "attendees", "participants"),
    *("group", "session", "duration", "length", "note", "notes", "transcript", "transcribed by"),
    *("project", "title", "file", "recording", "kind", "language", "topic", "key"),
}


def speaker_label(line: str) -> tuple[str, int] | None:
    """Return who begins to speak on a line and where the words start, or None.

    Recognised are “Name: words”, “[Name]: words”, “**Name:** words” and “**Name**: words”, within
    the first 200 characters of the line; a time in brackets after the colon is no word. What stands
    at the head of many transcripts (“Date:”, “Place:”) is no speaker.
    """
    match = _LABEL.match(_blotted(line))
    if match is None:
        return None
    name = named(line, match)
    spoken = not name[0].islower() and len(name.split(",")[0].split()) <= _MAX_NAME_WORDS
    if not spoken or len(name) > _MAX_NAME_CHARACTERS or name.casefold() in _NO_SPEAKERS:
        return None
    start = _after_space(line, match.end())
    time = _TIME_AFTER.match(line, start)
    return name, time.end() if time else start


def named(line: str, match: re.Match[str]) -> str:
    """Return the name that a match of `stand_ins(line)` has found, as the line spells it."""
    name = line[match.start("name") : match.end("name")]
    return " ".join("".join(each for each in name if each not in _DIRECTION).split())


class _StandIns(dict[int, int]):
    """What each character is matched as: a mark above or below a letter is a letter itself.

    To Python's patterns vowel signs are no word characters, though Arabic, Bengali, Hindi and
    Yoruba names need them.
    """

    def __missing__(self, point: int) -> int:
        character = chr(point)
        if character in _DIRECTION:
            self[point] = 1
        else:
            mark = character in _JOINERS or unicodedata.category(character)[0] == "M"
            self[point] = ord("x") if mark else point
        return self[point]


_STAND_INS = _StandIns()


def stand_ins(line: str) -> str:
    """Return the head of a line as names are looked for in it, each character in its place."""
    head = line[:_LOOKED_AT]
    return head if head.isascii() else head.translate(_STAND_INS)


def find_labels(text: str) -> tuple[Label, ...]:
    """Return the labels of a stored text, in order.

    A line that `speaker_label` recognises names its speaker. Any other line looks like a label
    when a colon stands after at most eight words (a time's or an address's colon is passed over).
    It names somebody only when the same name is recognised on another line, whatever its
    capitals, or is a number, a code or an office (“p1”, “moderator”) that stands before a colon
    twice or more. Otherwise its name is "",
    so that nobody's words are taken for another's. “Date:” and the like before the first speaker
    (or the first line that was withdrawn) are no labels at all.
    """
    found: list[tuple[Label, bool]] = []
    position, withdrawn_at = 0, len(text)
    for number, line in enumerate(text.split("\n"), start=1):
        sure = speaker_label(line)
        label = sure or _opening(line)
        if label:
            name, start = label
            found.append((Label(name, number, position, position + start), sure is not None))
        elif line.strip() == WITHDRAWN:
            withdrawn_at = min(withdrawn_at, position)
        position += len(line) + 1
    known = _known_names(found)
    named = [known.get(label.name.casefold(), "") for label, _ in found]
    begun_at = min(
        [withdrawn_at, *(each.first for (each, _), n in zip(found, named, strict=True) if n)]
    )
    return tuple(
        label if sure else replace(label, name=name)
        for (label, sure), name in zip(found, named, strict=True)
        if label.first >= begun_at or label.name.casefold() not in _NO_SPEAKERS
    )


def _known_names(found: Iterable[tuple[Label, bool]]) -> dict[str, str]:
    """Return the names of speakers by what they are compared by; the first spelling counts."""
    known: dict[str, str] = {}
    unsure: Counter[str] = Counter()
    for label, sure in found:
        folded = label.name.casefold()
        if sure:
            known.setdefault(folded, label.name)
        else:
            unsure[folded] += 1
    codes = (name for name, times in unsure.items() if times > 1 and _NO_CAPITAL.fullmatch(name))
    return {name: _capital(name) for name in codes} | known


def _capital(name: str) -> str:
    return name.upper() if name[0].isdigit() else name[0].upper() + name[1:]


def _blotted(line: str) -> str:
    """Return the head of a line, each character of a time and each colon of no label as NUL.

    Only the first characters are looked at, so that no line takes longer than another.
    """
    head = stand_ins(line)
    return _PASSED_OVER.sub(lambda match: "\0" * len(match[0]), head) if ":" in head else head


def opens_turn(line: str) -> bool:
    """Whether a line looks like the start of somebody's turn, recognised or not."""
    return _opening(line) is not None


def _opening(line: str) -> tuple[str, int] | None:
    """Return the few words before a colon, without marks, and where more words start, or None."""
    head = _blotted(line)
    colon = re.search(_COLON, head)
    if colon is None:
        return None
    found = re.finditer(r"[^\s\0\1]*\w[^\s\0\1]*", head[: colon.start()])
    words = [line[word.start() : word.end()] for word in found]
    if len(words) > _MAX_OPENING_WORDS:
        return None
    start = len(head) - len(head[colon.end() :].lstrip("*_"))
    return " ".join(words).strip("*_#<>-[]()\u2022"), _after_space(line, start)


def _after_space(line: str, start: int) -> int:
    """Return the position of the first character of a line that is no blank, from `start`."""
    return len(line) - len(line[start:].lstrip(f" \t{_DIRECTION}"))


def head_end(line: str) -> int:
    """Return where the words of a line start, after a name, a time, or both; 0 without either."""
    label = speaker_label(line)
    if label:
        return label[1]
    time = re.match(rf"[ \t]*(?=[\[(]){TIME_CODE}[ \t]+", line)
    return time.end() if time else 0


_CODE_AT = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?")


def time_code(line: str) -> float | None:
    """Return the time, in seconds, that stands at the head of a line or with its label, or None."""
    label = speaker_label(line)
    head = line[: label[1]] if label else line[:_LOOKED_AT]
    match = re.search(TIME_CODE, head) if label else re.match(rf"\s*{TIME_CODE}", head)
    digits = match and _CODE_AT.search(match[0])
    if not digits:
        return None
    hours, minutes, seconds, parts = digits.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + float(f"{seconds}.{parts}")
