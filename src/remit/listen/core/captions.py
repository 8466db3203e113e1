"""Captions turned into a transcript's text: one turn a line, “[00:01:02] Speaker: words”.

The syntax is that of the W3C's "WebVTT: The Web Video Text Tracks Format", section 4; SubRip
(`.srt`) differs in having no head, numbers before its cues, and a comma in its times.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.labels import opens_turn, speaker_label, stand_ins
from remit.listen.core.transcript import listed_lines, unix_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.kernel.errors import Problems

NOT_CAPTIONS = problem_kind(
    "captions-unreadable",
    "The file does not begin with “WEBVTT”, so it is no caption file.",
    "Export the captions again as WebVTT.",
)

NO_CUES = problem_kind(
    "captions-without-times",
    "The file has no line with times such as “00:00:01,000 --> 00:00:02,000”, so it is no caption "
    "file.",
    "Export the captions again as SubRip (.srt) or WebVTT (.vtt).",
)

OUTSIDE = problem_kind(
    "captions-words-outside",
    "Words stand outside of any caption, or below times that cannot be read, at {lines} of the "
    "file.",
    "They are kept with the time of the caption before. Look who says them, and write their names "
    "before them where nobody is named.",
)

_TIME = r"(?:\d+:)?\d{2}:\d{2}(?:[.,]\d{1,3})?"
_TIMING = re.compile(rf"^\s*({_TIME})\s*-->\s*{_TIME}")
# Blocks of a WebVTT file that are no captions.
_ASIDE = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)(?:[ \t]|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
# Tags, and the places on the screen that SubRip files have from SubStation Alpha.
_TAG = re.compile(r"</?[^<>]*>|\{\\[^{}]*\}")
_IN_NAME = r"[\w .'\u2019&/()-]"
# A change of speaker that names nobody: “- Yes.”, “>> Yes.”
_CHANGE = re.compile(r"(?:[-\u2013\u2014]|>>+)[ \t]*(?=\w)")


def caption_text(text: str, file: str, problems: Problems, *, numbered: bool = False) -> str | None:
    """Return the spoken words of a caption file, one turn a line, with the time it begins.

    Who speaks is told by a voice tag (`<v Name>`) or by “Name: ” before the words. Captions of
    one speaker that follow each other are one turn; those of nobody known are a line each, after
    a blank line, so that they are not taken for the last speaker's.

    Args:
        text: the file's text.
        file: its path, for problems.
        problems: what is wrong is noted here.
        numbered: whether it is SubRip, which has no head.

    Returns:
        The text, or None with a problem noted when it is no caption file.
    """
    blocks = list(_blocks(unix_lines(text.lstrip("\ufeff")).split("\n")))
    if not numbered and not (blocks and re.match(r"WEBVTT(?:[ \t]|$)", blocks[0][1][0])):
        problems.add(NOT_CAPTIONS, Place(file, row=1))
        return None
    if not any(_timing(block) for _, block in blocks):
        problems.add(NO_CUES, Place(file))
        return None
    turns: list[tuple[str, str, list[str]]] = []
    outside: list[int] = []
    for time, cue in _cues(blocks, outside, numbered=numbered):
        for speaker, words in _spoken(cue):
            if speaker and turns and turns[-1][1] == speaker:
                turns[-1][2].append(words)
            else:
                turns.append((time, speaker, [words]))
    if outside:
        lines = listed_lines(outside)
        problems.notice(OUTSIDE, Place(file, row=outside[0]), lines=lines)
    return "".join(_lines(turns))


def _cues(
    blocks: Iterable[tuple[int, list[str]]], outside: list[int], *, numbered: bool
) -> Iterator[tuple[str, str]]:
    """Yield the time and the words of each caption, and of words that stand outside of any.

    The lines of the latter are added to `outside`; their time is that of the caption before.
    """
    time = "00:00:00"
    for line, block in blocks:
        timing = _timing(block)
        if timing:
            time = timing[1]
            yield time, "\n".join(block[timing[0] + 1 :])
        elif numbered or not _ASIDE.match(block[0]):
            words = [each for each in block if "-->" not in each and not each.strip().isdecimal()]
            if words:
                outside.append(line)
                yield time, "\n".join(words)


def _lines(turns: Iterable[tuple[str, str, list[str]]]) -> Iterator[str]:
    before = ""
    for time, speaker, words in turns:
        said = " ".join(words)
        if speaker:
            yield f"[{time}] {speaker}: {said}\n"
        else:
            yield f"\n[{time}] {said}\n" if before else f"[{time}] {said}\n"
        before = speaker


def _blocks(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each block with the line on which it begins; a second line of times begins another."""
    first = 1
    block: list[str] = []
    for number, line in enumerate(lines, start=1):
        again = _TIMING.match(line) is not None and _timing(block) is not None
        if block and (again or not line.strip()):
            # The number of a SubRip caption stands above its times.
            head = [block.pop()] if again and block[-1].strip().isdecimal() else []
            yield first, block
            block = head
        if line.strip():
            first = first if block else number
            block.append(line)
    if block:
        yield first, block


def _timing(block: list[str]) -> tuple[int, str] | None:
    """Return on which line of a block its times stand, and when it begins; None for no cue."""
    for at, line in enumerate(block[:2]):
        match = _TIMING.match(line)
        if match:
            clock = re.split("[.,]", match[1])[0]
            hours, minutes, seconds = (["00", *clock.split(":")])[-3:]
            return at, f"{hours:0>2}:{minutes}:{seconds}"
    return None


def _spoken(cue: str) -> Iterator[tuple[str, str]]:
    """Yield (speaker, words) of what one caption says."""
    pieces = _VOICE.split(cue)
    if pieces[0].strip():
        yield from _labelled(pieces[0])
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        plain = _plain(words)
        if plain:
            yield _speaker_name(name), plain


def _labelled(words: str) -> Iterator[tuple[str, str]]:
    """Yield the words of each speaker of a cue that names speakers as a transcript does."""
    speaker, said = "", [""]
    for line in words.split("\n"):
        plain = _plain(line)
        bare = _CHANGE.sub("", plain)
        label = speaker_label(bare)
        plain = bare if label else plain
        stranger = not label and (opens_turn(plain) or _CHANGE.match(plain))
        if (label or stranger) and any(said):
            yield speaker, " ".join(filter(None, said))
        if label:
            speaker, said = label[0], []
            plain = plain[label[1] :]
        elif stranger:
            # Somebody speaks whose label is not understood: not the one before.
            speaker, said = "", []
        said.append(plain)
    if any(said):
        yield speaker, " ".join(filter(None, said))


def _plain(words: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", words)).split())


def _speaker_name(name: str) -> str:
    """Return a voice's name spelt so that a transcript's reader takes it for a speaker's."""
    spelt = unicodedata.normalize("NFC", html.unescape(name))
    kept = zip(spelt, stand_ins(spelt), strict=False)
    named = "".join(each if re.match(_IN_NAME, seen) else " " for each, seen in kept)
    plain = " ".join(named.split()[:4])[:40].strip()
    if not plain:
        return ""
    capital = plain[0].upper() + plain[1:]
    return capital if speaker_label(f"{capital}: x") else f"Speaker {capital}"[:40].strip()
