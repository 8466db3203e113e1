"""Brings a coding project and the study's transcripts together, selection by selection."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.listen.core.project import Project, Selection, Source, canonical
from remit.listen.core.transcript import (
    Transcript,
    key_of,
    listed_lines,
    notice_unknown_labels,
    transcript,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN = 60
_KEPT_OF_KEY = 90

NOT_FOUND_ONCE = problem_kind(
    "coding-not-anchored",
    "The source “{source}” differs from the transcript “{transcript}”, and {count} of its codings "
    "cannot be placed there for certain; the first is of the words “{words}”.",
    "Give the transcript the text that was coded, or code these passages again.",
)
NOT_FOUND_BY_NAME = problem_kind(
    "coding-without-text",
    "The text of the source “{source}” is not in the project, and {count} of its codings cannot be "
    "placed in the transcript “{transcript}” for certain; the first is called “{words}”.",
    "Export the project again with its sources, or code these passages again.",
)
NOBODYS_WORDS = problem_kind(
    "coding-without-speaker",
    "Passages of “{transcript}” are coded where no known speaker speaks, on {lines}.",
    "They are never quoted or counted. Write “Name: ” before the words in the transcript, or take "
    "out the blank line that parts them from their speaker.",
)


def match_coding(
    project: Project, transcripts: Iterable[Transcript], file: str, problems: Problems
) -> tuple[tuple[Transcript, ...], Project]:
    """Place every selection of a project in a transcript.

    A source belongs to the transcript of its name, else to the one with the same text; a source
    that has neither becomes a transcript itself. Where the texts differ, a coding is placed by
    its words when they are found once; otherwise the problem is noted, naming both. Codings of
    words that no known speaker says are noticed.

    Returns:
        The transcripts, sorted by key, and the project, its sources named by transcript keys and
        with their texts. Sources without any text and their selections are left out.
    """
    shelf = _Shelf(transcripts)
    sources: dict[str, Source] = {}
    selections: list[Selection] = []
    for source in project.sources:
        home = shelf.find(source)
        if home is None:
            continue
        kept = sources.setdefault(home.key, Source(source.guid, home.key, home.text))
        chosen = [each for each in project.selections if each.source == source.guid]
        if source.text != home.text:
            chosen = _anchored(source, chosen, home, file, problems)
        selections.extend(replace(each, source=kept.guid) for each in chosen)
    for made in shelf.taken_in():
        notice_unknown_labels(made, file, problems)
    _notice_nobodys(selections, sources.values(), shelf.sorted(), file, problems)
    ordered = tuple(sorted(sources.values(), key=lambda source: source.name))
    placed = replace(project, sources=ordered, selections=tuple(selections))
    return shelf.sorted(), canonical(placed)


class _Shelf:
    """The transcripts, found by key or by text; takes in sources that have none."""

    def __init__(self, transcripts: Iterable[Transcript]) -> None:
        self._by_key = {each.key.casefold(): each for each in transcripts}
        self._by_text = {each.text: each for each in self._by_key.values()}
        self._made: set[str] = set()

    def find(self, source: Source) -> Transcript | None:
        """Return the transcript of a source, made from it when need be; None when it has no text.

        Sources that share a name are the same transcript only when one was brought for them.
        """
        key = key_of(source.name)
        found = self._by_key.get(key.casefold())
        if found is not None and (key.casefold() not in self._made or found.text == source.text):
            return found
        if source.text is None or not source.text.strip():
            return None
        found = self._by_text.get(source.text)
        return found or self._take_in(key, source.text)

    def _take_in(self, key: str, text: str) -> Transcript:
        number, free = 2, key
        while free.casefold() in self._by_key:
            free, number = f"{key[:_KEPT_OF_KEY]}-{number}", number + 1
        made = transcript(free, text)
        self._by_key[free.casefold()] = self._by_text[made.text] = made
        self._made.add(free.casefold())
        return made

    def taken_in(self) -> tuple[Transcript, ...]:
        """Return the transcripts that were made from sources, by key."""
        return tuple(each for each in self.sorted() if each.key.casefold() in self._made)

    def sorted(self) -> tuple[Transcript, ...]:
        """Return every transcript, by key."""
        return tuple(sorted(self._by_key.values(), key=lambda each: each.key))


def _notice_nobodys(
    selections: Iterable[Selection],
    sources: Iterable[Source],
    transcripts: Iterable[Transcript],
    file: str,
    problems: Problems,
) -> None:
    homes = {each.key: each for each in transcripts}
    keys = {source.guid: source.name for source in sources}
    lines: dict[str, list[int]] = {}
    for each in selections:
        home = homes[keys[each.source]]
        start, end = home.trimmed(each.start, each.end)
        if each.codings and not home.spoken(start, end):
            lines.setdefault(home.key, []).append(home.line_at(start))
    for key, found in sorted(lines.items()):
        problems.notice(NOBODYS_WORDS, Place(file), transcript=key, lines=listed_lines(found))


def _anchored(
    source: Source,
    selections: Iterable[Selection],
    home: Transcript,
    file: str,
    problems: Problems,
) -> list[Selection]:
    """Return the selections placed by their words; note those that cannot be."""
    placed, lost = [], []
    for selection in selections:
        words = _words(source, selection)
        span = find_once(words, home.text)
        if span is None:
            lost.append(words)
        else:
            placed.append(replace(selection, start=span[0], end=span[1]))
    if lost:
        first = " ".join(lost[0].split())
        problems.add(
            NOT_FOUND_BY_NAME if source.text is None else NOT_FOUND_ONCE,
            Place(file),
            source=source.name,
            transcript=home.key,
            count=len(lost),
            words=first if len(first) <= _SHOWN else f"{first[: _SHOWN - 1]}…",
        )
    return placed


def _words(source: Source, selection: Selection) -> str:
    """Return the words that were coded; their name stands in for them when the text is missing."""
    return selection.name if source.text is None else source.text[selection.start : selection.end]


def find_once(words: str, text: str) -> tuple[int, int] | None:
    """Return where the words stand in a text, or None unless they stand there exactly once.

    Spacing and line breaks may differ when nothing matches to the letter.
    """
    if not words.strip():
        return None
    count = text.count(words)
    if count:
        start = text.index(words)
        repeated = text.find(words, start + 1) >= 0
        return None if repeated else (start, start + len(words))
    loose = r"\s+".join(map(re.escape, words.split()))
    found = [match.span() for match in re.finditer(loose, text)]
    return found[0] if len(found) == 1 else None
