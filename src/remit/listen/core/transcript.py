"""Transcripts: text that is stored once and never altered, and who speaks where in it.

Every format becomes one plain text first, and turns are found in that text alone. So a transcript
that is written as `.txt` and read again has the same text, turns and line numbers.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.kernel.documents import decode_text
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_TRANSCRIPT_BYTES = 10_000_000
MAX_KEY_CHARACTERS = 100
SUFFIXES = (".txt", ".md", ".vtt", ".docx")
WITHDRAWN = "[withdrawn]"
_MAX_NAME_WORDS = 4
_MAX_NAME_CHARACTERS = 60
_MAX_OPENING_WORDS = 8
_LOOKED_AT = 200
_LINES_LISTED = 10

TOO_LONG = problem_kind(
    "transcript-too-long",
    "The transcript is {size} bytes long; at most {limit} are read.",
    "Check that it is the right file, or split it by session.",
)
EMPTY = problem_kind(
    "transcript-empty", "The transcript has no words in it.", "Export it again, or take it out."
)
UNKNOWN_FORMAT = problem_kind(
    "transcript-format-unknown",
    "“{suffix}” is no kind of transcript that is read.",
    "Save it as one of: {known}.",
)
UNKNOWN_LABEL = problem_kind(
    "transcript-label-unknown",
    "Somebody may begin to speak in “{transcript}” on {lines}, but no name is recognised there.",
    "These words are taken for nobody's: they are never quoted or counted. If somebody does speak, "
    "write “Name: words”, with a capital and at most four words before the colon. If not, join "
    "the line to the one before it.",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says in one go: `text[start:end]` without the name before it.

    `line` is the line, from 1, on which the name stands; `first` is the position of that line's
    first character, for whoever takes the whole turn out.
    """

    speaker: str
    start: int
    end: int
    line: int
    first: int


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


@dataclass(frozen=True)
class Transcript:
    """One conversation: its key, its text (NFC, one newline a line), its labels and its turns."""

    key: str
    text: str
    labels: tuple[Label, ...] = ()
    turns: tuple[Turn, ...] = ()

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line_at(self, position: int) -> int:
        """Return the line, counted from 1, on which a character stands."""
        return bisect_right(self._line_starts, position)

    def speakers(self) -> tuple[str, ...]:
        """Return the names that speak, once each, in the order in which they first do."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))

    def spoken(self, start: int, end: int) -> list[tuple[str, int, int]]:
        """Return (name, start, end) of what each speaker says between two positions."""
        found = []
        for turn in self.turns[bisect_left(self.turns, start, key=lambda turn: turn.end) :]:
            if turn.start >= end:
                break
            span = self.trimmed(max(turn.start, start), min(turn.end, end))
            if span[0] < span[1]:
                found.append((turn.speaker, *span))
        return found

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Return the positions without white space at either end of what is between them."""
        words = self.text[start:end]
        return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def transcript(key: str, text: str) -> Transcript:
    """Return the transcript of a text, normalised, with its labels and turns found."""
    stored = normalise_text(text)
    labels = find_labels(stored)
    return Transcript(key, stored, labels, tuple(find_turns(stored, labels)))


def parse_transcript(
    content: bytes, file: str, problems: Problems, *, key: str = ""
) -> Transcript | None:
    """Read one `.txt`, `.md`, `.vtt` or `.docx`.

    Args:
        content: the bytes of the file.
        file: its path; the suffix tells the format.
        problems: what is wrong is noted here.
        key: what the transcript is called; the file's name when left out.

    Returns:
        The transcript, or None when it cannot be read.
    """
    suffix = PurePosixPath(file).suffix.lower()
    if suffix not in SUFFIXES:
        problems.add(UNKNOWN_FORMAT, Place(file), suffix=suffix, known=", ".join(SUFFIXES))
        return None
    text = _text_of(content, suffix, file, problems)
    if text is None:
        return None
    found = transcript(key or key_of(file), text)
    if not found.text.strip():
        problems.add(EMPTY, Place(file))
        return None
    notice_unknown_labels(found, file, problems)
    return found


def notice_unknown_labels(found: Transcript, file: str, problems: Problems) -> None:
    """Notice, once, the lines of a transcript that look like labels and name nobody."""
    lines = [label.line for label in found.labels if not label.name]
    if lines:
        place = Place(file, row=lines[0])
        problems.notice(UNKNOWN_LABEL, place, transcript=found.key, lines=listed_lines(lines))


def listed_lines(lines: Iterable[int]) -> str:
    """Return numbers of lines in words, such as “lines 3, 8”: the first ten, and how many more."""
    numbers = sorted(set(lines))
    more = len(numbers) - _LINES_LISTED
    listed = ", ".join(map(str, numbers[:_LINES_LISTED])) + (
        f" and {more} more" if more > 0 else ""
    )
    return f"line {listed}" if len(numbers) == 1 else f"lines {listed}"


def normalise_text(text: str) -> str:
    """Return the text as it is stored: no byte-order mark, one newline a line, Unicode NFC."""
    return unicodedata.normalize("NFC", unix_lines(text.lstrip("\ufeff")))


def unix_lines(text: str) -> str:
    """Return the text with one newline for the line breaks of Windows and of the old Macintosh."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def key_of(name: str) -> str:
    """Return a key made of a file's or a source's name: no folder, no suffix, no spaces.

    Keys stand in file names and in the ids of findings, so only letters, digits, `_`, `.` and `-`
    are left in them, and at most 100 of these. The key of a key is that key.
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    key = re.sub(r"[^\w.-]+", "-", base)
    while (shorter := _bare(key)) != key:
        key = shorter
    return key or "transcript"


def _bare(key: str) -> str:
    """Return a key without one suffix of a document, and without marks at its ends."""
    suffix = PurePosixPath(key).suffix
    stem = key[: -len(suffix)] if suffix.lower() in _DOCUMENT_SUFFIXES else key
    return stem.strip("-.")[:MAX_KEY_CHARACTERS]


_DOCUMENT_SUFFIXES = {*SUFFIXES, ".srt", ".odt", ".rtf", ".pdf", ".html", ".htm", ".doc"}

# Colons as typed, and the wide ones of East Asian scripts, which no space follows.
_WIDE = "\uff1a\ufe55\u2236\ua789"
_COLON = f"[:{_WIDE}]"
# Colons that end no label: of a time code, of a time in a sentence (“at 10: 30”), of an address.
_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_PASSED_OVER = re.compile(
    rf"""{_TIME} | (?<=\d):(?=\d) | :(?=//)
    | \b(?:at|by|from|to|till|until|since|before|after|around|about|past|and|or)
      [ \t]+\d{{1,2}}[ \t]?:[ \t]?\d{{2}}\b""",
    re.VERBOSE | re.IGNORECASE,
)
# What may follow a name after a comma: “Respondent 3, female, aged 40”.
_WHO = (
    r"(?:(?:fe)?male|(?:wo)?man|boy|girl|non-binary|parent|mother|father|participant|respondent"
    r"|interviewee|interviewer|moderator|facilitator|[FM]|(?:aged?[ ])?\d{1,3})"
)
# A name before a colon: a capital (or a letter of a script without capitals), few words, no
# sentence in it. A time code (blotted out as NUL) may stand before or after it, and Markdown's
# bold around it.
_LABEL = re.compile(
    rf"""[ \t\0]*
    (?P<bold>\*\*|__)?
    (?P<name>[^\W\d_][\w .'\u2019&/()-]{{0,39}}?(?:,[ ](?i:{_WHO})){{0,3}})[ \t\0]*
    (?(bold)(?:(?P=bold){_COLON}|{_COLON}(?P=bold))|{_COLON})
    (?:(?<=[{_WIDE}])|(?=[ \t])|$)""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"\d{1,3}\w{0,2}")
_NO_SPEAKERS = {
    *("date", "time", "place", "location", "venue", "present", "attendees", "participants"),
    *("group", "session", "duration", "length", "note", "notes", "transcript", "transcribed by"),
    *("project", "title", "file", "recording", "kind", "language", "topic", "key"),
}


def speaker_label(line: str) -> tuple[str, int] | None:
    """Return who begins to speak on a line and where the words start, or None.

    Recognised are “Name: words”, “**Name:** words” and “**Name**: words”, within the first 200
    characters of the line. What stands at the head of many transcripts (“Date:”, “Place:”) is no
    speaker.
    """
    match = _LABEL.match(_blotted(line))
    if match is None:
        return None
    name = " ".join(match["name"].split())
    spoken = not name[0].islower() and len(name.split(",")[0].split()) <= _MAX_NAME_WORDS
    if not spoken or len(name) > _MAX_NAME_CHARACTERS or name.casefold() in _NO_SPEAKERS:
        return None
    return name, _after_space(line, match.end())


def find_labels(text: str) -> tuple[Label, ...]:
    """Return the labels of a stored text, in order.

    A line that `speaker_label` recognises names its speaker. Any other line looks like a label
    when a colon stands after at most eight words (a time's or an address's colon is passed over).
    It names somebody only when the same name is recognised on another line, whatever its
    capitals, or is a number that stands before a colon twice or more. Otherwise its name is "",
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
    numbers = (name for name, times in unsure.items() if times > 1 and _NUMBER.fullmatch(name))
    return known | {name: name.upper() for name in numbers}


def _blotted(line: str) -> str:
    """Return the head of a line, each character of a time and each colon of no label as NUL.

    Only the first characters are looked at, so that no line takes longer than another.
    """
    head = line[:_LOOKED_AT]
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
    words = re.findall(r"[^\s\0]*\w[^\s\0]*", head[: colon.start()])
    if len(words) > _MAX_OPENING_WORDS:
        return None
    start = len(head) - len(head[colon.end() :].lstrip("*_"))
    return " ".join(words).strip("*_#>-[]()\u2022"), _after_space(line, start)


def _after_space(line: str, start: int) -> int:
    """Return the position of the first character of a line that is no blank, from `start`."""
    return len(line) - len(line[start:].lstrip(" \t"))


def find_turns(text: str, labels: Iterable[Label]) -> Iterator[Turn]:
    """Yield the turns of a stored text.

    A turn goes on over the following lines until another label, a blank line, or a line that
    stands for words that were withdrawn. A name alone on its line begins a turn when the words
    follow on the next; in any case it ends the turn before.
    """
    lines = text.split("\n")
    begun = {label.line: label for label in labels}
    turn: Turn | None = None
    position = 0
    for number, (words, following) in enumerate(pairwise([*lines, ""]), start=1):
        label = begun.get(number)
        if turn and (label or _is_pause(words)):
            yield from _spoken(turn)
            turn = None
        if label and label.name:
            bare = label.start >= position + len(words.rstrip())
            start = position + len(words) + 1 if bare else label.start
            if not (bare and (_is_pause(following) or number + 1 in begun)):
                turn = Turn(label.name, start, start, number, position)
        if turn:
            turn = replace(turn, end=max(turn.start, position + len(words.rstrip())))
        position += len(words) + 1
    if turn:
        yield from _spoken(turn)


def _is_pause(line: str) -> bool:
    return line.strip() in {"", WITHDRAWN}


def _spoken(turn: Turn) -> Iterator[Turn]:
    if turn.end > turn.start:
        yield turn


def _text_of(content: bytes, suffix: str, file: str, problems: Problems) -> str | None:
    """Return the plain text of a file in any of the formats, or None with a problem noted."""
    if suffix == ".docx":
        from remit.listen.core.word import word_text  # noqa: PLC0415  # a heavy import, rarely used

        return word_text(content, file, problems)
    if len(content) > MAX_TRANSCRIPT_BYTES:
        problems.add(TOO_LONG, Place(file), size=len(content), limit=MAX_TRANSCRIPT_BYTES)
        return None
    text = decode_text(content, file, problems)
    if text is not None and suffix == ".vtt":
        from remit.listen.core.captions import caption_text  # noqa: PLC0415  # stands on this module

        return caption_text(text, file, problems)
    return text
