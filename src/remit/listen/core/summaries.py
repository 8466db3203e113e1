"""Summaries of group discussions in Markdown: quotes under themes, each with a tag of who speaks.

Such a summary, “* (**P** d): “…”” below headings, becomes a transcript of one quote a line and a
coding whose codes are its headings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.encodings import decode_any
from remit.listen.core.intake import SAME_NAME
from remit.listen.core.labels import speaker_label
from remit.listen.core.project import Code, Coding, Project, Selection, Source, canonical, new_guid
from remit.listen.core.transcript import (
    MAX_TRANSCRIPT_BYTES,
    TOO_LONG,
    key_of,
    listed_lines,
    normalise_text,
    transcript,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.kernel.errors import Problems
    from remit.listen.core.transcript import Transcript

NO_QUOTES = problem_kind(
    "summary-without-quotes",
    "The summary has no line such as “* (P): words” below a heading.",
    "Bring it in as a plain transcript instead.",
)
TAGS_UNREADABLE = problem_kind(
    "summary-tags-unreadable",
    "No tag of who speaks is recognised on {lines}, though they stand in a list below a heading.",
    "Their words are kept in the transcript, and are coded, counted and quoted for nobody.",
)
_HEADING = re.compile(r"(#{1,6})[ \t]+(\S[^\n]{0,300})")
_ITEM = re.compile(r"[ \t]{0,12}[*+-][ \t]*(?=\S)")
# A tag in brackets, bold and italic in it; its last letter may say how (direct, indirect, general).
_TAG = re.compile(r"\((?P<tag>[^()\n]{1,60})\)[ \t]*:?[ \t]*")
_HOW = re.compile(r"[ ,]+[a-z](?:/[a-z])*$")
_NUMBERED = re.compile(r"(?:\d{1,3}\.|[a-z]{1,2}\))[ \t]+")
_MOST_TAG_WORDS = 4


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary that was read: the transcript of its quotes, and the quotes with their themes.

    `quotes` holds (start, end, path of headings) for each, in positions of the transcript's text.
    """

    transcript: Transcript
    quotes: tuple[tuple[int, int, tuple[str, ...]], ...]


def read_summary(content: bytes, file: str, key: str, problems: Problems) -> Summary | None:
    """Read one summary.

    Headings of the first level are the document's own; themes are those below it that have quotes.
    A tag's marks are taken away and a last small letter with them, so that “(R, *T* d)” is the
    speaker “R T”: a kind of speaker, not one person.

    Returns:
        The summary, or None with a problem noted.
    """
    text = decode_any(content, file, problems)
    if text is None:
        return None
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    quotes: list[tuple[int, int, tuple[str, ...]]] = []
    position, untold = 0, []
    for number, line in enumerate(normalise_text(text).split("\n"), start=1):
        heading = _HEADING.match(line)
        if heading:
            level, name = len(heading[1]), _plain(heading[2])
            path = [each for each in path if each[0] < level] + [(level, name)]
        said = _said(line)
        written = line
        if said:
            written = f"{said[0]}: {said[1]}"
            themes = tuple(name for level, name in path if level > 1)
            quotes.append((position + len(said[0]) + 2, position + len(written), themes))
        elif (item := _ITEM.match(line)) and len(path) > 1:
            untold.append(number)
            # A label without a name ends the turn before: these words are not its speaker's.
            written = f": {line[item.end() :]}"
        lines.append(written)
        position += len(written) + 1
    if not any(themes for *_, themes in quotes):
        problems.add(NO_QUOTES, Place(file))
        return None
    if untold:
        place = Place(file, row=untold[0])
        problems.notice(TAGS_UNREADABLE, place, lines=listed_lines(untold))
    found = tuple(each for each in quotes if each[2])
    return Summary(transcript(key, "\n".join(lines)), found)


def read_summaries(files: Iterable[tuple[str, bytes]], problems: Problems) -> tuple[Summary, ...]:
    """Read summaries that are brought together, (name, content) each; all problems are noted."""
    found: dict[str, Summary] = {}
    for file, content in files:
        key = key_of(file)
        if len(content) > MAX_TRANSCRIPT_BYTES:
            limit = MAX_TRANSCRIPT_BYTES
            problems.add(TOO_LONG, Place(file), size=len(content), limit=limit)
        elif any(key.casefold() == other.casefold() for other in found):
            problems.add(SAME_NAME, Place(file), file=file, other=key, key=key)
        elif (read := read_summary(content, file, key, problems)) is not None:
            found[key] = read
    return tuple(found[key] for key in sorted(found))


def _said(line: str) -> tuple[str, str] | None:
    """Return who is tagged on a list's line and the words, or None."""
    item = _ITEM.match(line)
    tag = _TAG.match(line, item.end()) if item else None
    if tag is None:
        return None
    bare = " ".join(_HOW.sub("", re.sub(r"[*_]", "", tag["tag"]).strip()).replace(",", " ").split())
    words = line[tag.end() :].strip()
    label = speaker_label(f"{bare}: x")
    if not words or label is None or label[0] != bare or bare.count(" ") >= _MOST_TAG_WORDS:
        return None
    return bare, words


def _plain(heading: str) -> str:
    """Return a heading without its number, marks and tag."""
    bare = re.sub(r"[*_]{1,3}", "", heading.strip().rstrip("#").strip())
    return _NUMBERED.sub("", bare, count=1).strip() or bare


def coded_summaries(summaries: Iterable[Summary], name: str) -> Project:
    """Return the coding of summaries: one code a heading, one selection a quote.

    Headings of the same words below the same heading are one code, in whichever summary they
    stand, whatever their capitals.
    """
    codes: dict[tuple[str, ...], Code] = {}
    sources: list[Source] = []
    selections: list[Selection] = []
    for summary in summaries:
        key = summary.transcript.key
        source = Source(new_guid("summary", key), key, summary.transcript.text)
        sources.append(source)
        for at, (start, end, themes) in enumerate(summary.quotes):
            code = _code(themes, codes)
            guid = new_guid("summary", key, at)
            selections.append(Selection(guid, source.guid, start, end, (Coding(code.guid),)))
    return canonical(Project(name, (), tuple(codes.values()), tuple(sources), tuple(selections)))


def _code(themes: tuple[str, ...], codes: dict[tuple[str, ...], Code]) -> Code:
    parent = ""
    for depth in range(1, len(themes) + 1):
        path = tuple(theme.casefold() for theme in themes[:depth])
        made = Code(new_guid("summary-theme", *path), themes[depth - 1], parent)
        parent = codes.setdefault(path, made).guid
    return codes[tuple(theme.casefold() for theme in themes)]
