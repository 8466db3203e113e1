"""Transcripts: text that is stored once and never altered, and who speaks where in it.

Every format becomes one plain text first, and turns are found in that text alone. So a transcript
that is written as `.txt` and read again has the same text, turns and line numbers.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.listen.core.bare_labels import with_colons
from remit.listen.core.labels import WITHDRAWN as WITHDRAWN  # noqa: PLC0414  # part of what a text holds
from remit.listen.core.labels import Label, find_labels, time_code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

MAX_TRANSCRIPT_BYTES = 10_000_000
MAX_KEY_CHARACTERS = 100
SUFFIXES = (".txt", ".md", ".docx", ".odt", ".rtf", ".pdf", ".html", ".htm", ".vtt", ".srt")
_LINES_LISTED = 10

TOO_LONG = problem_kind(
    "transcript-too-long",
    "The transcript is too long: at most {limit} bytes are read.",
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
NOBODYS_WORDS = problem_kind(
    "transcript-words-of-nobody",
    "In “{transcript}” nobody is named for the words on {lines}.",
    "They stand after a blank line, or after a line whose speaker is not recognised, so they are "
    "nobody's: never quoted or counted. If somebody said them, write “Name: words”, or take out "
    "the blank line before them.",
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

    def times(self) -> dict[int, float]:
        """Return the seconds into the recording by line, for the lines that have a time code."""
        lines = enumerate(self.text.split("\n"), start=1)
        coded = ((number, time_code(line)) for number, line in lines if ":" in line)
        return {number: time for number, time in coded if time is not None}

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
    content: bytes,
    file: str,
    problems: Problems,
    *,
    key: str = "",
    coded: Collection[str] = (),
) -> Transcript | None:
    """Read one file in any of the formats.

    Speakers that stand without a colon before their words get one here, before anything is
    stored, so that the stored text alone tells who speaks.

    Args:
        content: the bytes of the file.
        file: its path; the suffix tells the format.
        problems: what is wrong is noted here.
        key: what the transcript is called; the file's name when left out.
        coded: texts that have been coded already; none of these is changed in any way.

    Returns:
        The transcript, or None when it cannot be read.
    """
    suffix = PurePosixPath(file).suffix.lower()
    if suffix not in SUFFIXES:
        problems.add(UNKNOWN_FORMAT, Place(file), suffix=suffix, known=", ".join(SUFFIXES))
        return None
    from remit.listen.core.formats import text_of  # noqa: PLC0415  # the readers stand on this module

    text = text_of(content, suffix, file, problems)
    if text is None:
        return None
    text = normalise_text(text)
    if text not in coded:
        text = with_colons(text, file, problems)
    found = transcript(key or key_of(file), text)
    if not found.text.strip():
        problems.add(EMPTY, Place(file))
        return None
    notice_unknown_labels(found, file, problems)
    notice_words_of_nobody(found, file, problems)
    return found


def notice_unknown_labels(found: Transcript, file: str, problems: Problems) -> None:
    """Notice, once, the lines of a transcript that look like labels and name nobody."""
    lines = [label.line for label in found.labels if not label.name]
    if lines:
        place = Place(file, row=lines[0])
        problems.notice(UNKNOWN_LABEL, place, transcript=found.key, lines=listed_lines(lines))


def notice_words_of_nobody(found: Transcript, file: str, problems: Problems) -> None:
    """Notice, once, the lines after the first turn that belong to no turn and no label.

    Headings of Markdown, and what stands in brackets, such as “[laughter]”, are nobody's anyway.
    """
    if not found.turns:
        return
    known = {label.line for label in found.labels}
    for turn in found.turns:
        known.update(range(turn.line, found.line_at(turn.end - 1) + 1))
    first = found.turns[0].line
    lines = [
        number
        for number, line in enumerate(found.text.split("\n"), start=1)
        if number > first and number not in known and _says_words(line)
    ]
    if lines:
        place = Place(file, row=lines[0])
        problems.notice(NOBODYS_WORDS, place, transcript=found.key, lines=listed_lines(lines))


def _says_words(line: str) -> bool:
    # Bounded, so that no line of brackets that never close takes longer than another.
    aside = r"^\s*#+ .*|\[[^][]{0,200}\]|\([^()]{0,200}\)"
    return re.search(r"[^\W\d_]", re.sub(aside, "", line[:1_000])) is not None


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


_DOCUMENT_SUFFIXES = {*SUFFIXES, ".doc"}


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
