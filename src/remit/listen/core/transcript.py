"""Transcripts: text that is stored once and never altered, and who speaks where in it.

Every format becomes one plain text first, and turns are found in that text alone. So a transcript
that is written as `.txt` and read again has the same text, turns and line numbers.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.kernel.documents import decode_text
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TRANSCRIPT_BYTES = 10_000_000
MAX_KEY_CHARACTERS = 100
SUFFIXES = (".txt", ".md", ".vtt", ".docx")
WITHDRAWN = "[withdrawn]"
_MAX_NAME_WORDS = 4

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


@dataclass(frozen=True)
class Transcript:
    """One conversation: its key, its text (NFC, one newline a line), and its turns in order."""

    key: str
    text: str
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


def transcript(key: str, text: str) -> Transcript:
    """Return the transcript of a text, normalised, with its turns found."""
    stored = normalise_text(text)
    return Transcript(key, stored, tuple(find_turns(stored)))


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
    return found


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

# A name before a colon: a capital (or a letter of a script without capitals), few words, no
# sentence in it. A time code may stand before or after it, and Markdown's bold around it.
_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_LABEL = re.compile(
    rf"""[ \t]*(?:{_TIME}[ \t]+)?
    (?P<bold>\*\*|__)?
    (?P<name>[^\W\d_][\w .'\u2019&/()-]{{0,39}}?)[ \t]*
    (?:[\[(]?{_TIME}[\])]?[ \t]*)?
    (?(bold)(?:(?P=bold):|:(?P=bold))|:)
    (?:[ \t]+|$)""",
    re.VERBOSE,
)
_NO_SPEAKERS = {
    *("date", "time", "place", "location", "venue", "present", "attendees", "participants"),
    *("group", "session", "duration", "length", "note", "notes", "transcript", "transcribed by"),
    *("project", "title", "file", "recording", "kind", "language", "topic", "key"),
}


def speaker_label(line: str) -> tuple[str, int] | None:
    """Return who begins to speak on a line and where the words start, or None.

    Recognised are “Name: words”, “**Name:** words” and “**Name**: words”. What stands at the head
    of many transcripts (“Date:”, “Place:”) is no speaker.
    """
    match = _LABEL.match(line)
    if match is None:
        return None
    name = " ".join(match["name"].split())
    spoken = not name[0].islower() and len(name.split()) <= _MAX_NAME_WORDS
    return (name, match.end()) if spoken and name.casefold() not in _NO_SPEAKERS else None


def find_turns(text: str) -> Iterator[Turn]:
    """Yield the turns of a stored text.

    A turn goes on over the following lines until somebody else speaks, a line is blank, or a line
    stands for words that were withdrawn. A name alone on its line begins a turn when the words
    follow on the next; in any case it ends the turn before.
    """
    lines = text.split("\n")
    turn: Turn | None = None
    position = 0
    for number, (words, following) in enumerate(pairwise([*lines, ""]), start=1):
        label = speaker_label(words)
        if turn and (label or _is_pause(words)):
            yield from _spoken(turn)
            turn = None
        if label:
            bare = label[1] >= len(words.rstrip())
            start = position + (len(words) + 1 if bare else label[1])
            if not (bare and (_is_pause(following) or speaker_label(following))):
                turn = Turn(label[0], start, start, number, position)
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
