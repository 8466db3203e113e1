"""Takes a speaker's words out of transcripts; every line and other coding stays in place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.listen.core.annotations import Repeats, prune
from remit.listen.core.codebook import without_repeats
from remit.listen.core.contents import folded
from remit.listen.core.kept_parts import of_codes_alone
from remit.listen.core.matrix.passages import known_to
from remit.listen.core.safeguards import followed
from remit.listen.core.transcript import WITHDRAWN, Transcript, transcript

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.kept_parts import KeptParts
    from remit.listen.core.project import Project, Selection, Source


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is left of a study's material, and how much was taken out of it."""

    listening: ListenFiles
    turns: int
    selections: int


def withhold(listening: ListenFiles, speakers: Collection[tuple[str, str]]) -> Withheld:
    """Take out everything that some speakers said.

    Each line from their name on, until another known speaker begins, becomes “[withdrawn]”, so
    that line numbers stay true; blank lines stay blank. So further paragraphs without a name go
    with the turn before them, and lines that only look as if somebody began to speak go too.
    Selections of these words alone go; others move with the text. A selection that touched them
    loses its name and description, which may repeat them. Notes beside the coding that repeat
    them, or speak of what is gone, go as well. Of what is kept of another program's project, only
    what speaks of codes alone stays.

    Args:
        listening: the study's material.
        speakers: (transcript key, name) of who is taken out.
    """
    gone = {(key, folded(name)) for key, name in speakers}
    edits = {each.key: _Edit(each, gone) for each in listening.transcripts}
    words = [part for edit in edits.values() for part in edit.withheld]
    coding = listening.coding and _recoded(listening.coding, edits, Repeats(words))
    before = len(listening.coding.selections) if listening.coding else 0
    left = replace(
        listening,
        transcripts=tuple(edit.after for edit in edits.values()),
        speakers=tuple(s for s in listening.speakers if (s.transcript, folded(s.name)) not in gone),
        coding=coding,
        kept=_kept(listening) if words else listening.kept,
    )
    left = replace(
        left,
        annotations=prune(listening.annotations, known_to(left), words),
        safeguards=followed(listening.safeguards, listening.transcripts, left.transcripts, words),
    )
    turns = sum(edit.turns for edit in edits.values())
    return Withheld(left, turns, before - (len(coding.selections) if coding else 0))


def _kept(listening: ListenFiles) -> KeptParts:
    codes = listening.coding.codes if listening.coding else ()
    return listening.kept and of_codes_alone(listening.kept, [code.guid for code in codes])


class _Edit:
    """One transcript before and after, and where each position has gone."""

    def __init__(self, before: Transcript, gone: Collection[tuple[str, str]]) -> None:
        spans = list(_stretches(before, gone))
        self.withheld = [before.text[start:end] for start, end in spans]
        self.starts, self.ends = [s for s, _ in spans], [e for _, e in spans]
        self.turns = sum((before.key, folded(turn.speaker)) in gone for turn in before.turns)
        self._shifts = [0]
        pieces, done = [], 0
        for start, end in spans:
            words = before.text[start:end]
            blank = "\n".join(WITHDRAWN if line.strip() else line for line in words.split("\n"))
            pieces += [before.text[done:start], blank]
            done = end
            self._shifts.append(self._shifts[-1] + len(blank) - len(words))
        text = "".join([*pieces, before.text[done:]])
        self.after = transcript(before.key, text) if spans else before

    def move(self, selection: Selection) -> Selection | None:
        """Return the selection in the new text, or None when nothing of it is left."""
        start, end = self._outside(selection)
        new_start, new_end = start + self._shift(start), end + self._shift(end)
        if start >= end or not self.after.text[new_start:new_end].strip():
            return None
        moved = replace(selection, start=new_start, end=new_end)
        touched = bisect_left(self.starts, selection.end) > bisect_right(self.ends, selection.start)
        return replace(moved, name="", description="") if touched else moved

    def _outside(self, selection: Selection) -> tuple[int, int]:
        """Return the selection's ends, in the old text, moved out of what was taken."""
        start, end = selection.start, selection.end
        at = bisect_right(self.starts, start) - 1
        if at >= 0 and start < self.ends[at]:
            start = self.ends[at]
        at = bisect_left(self.starts, end) - 1
        if at >= 0 and end <= self.ends[at]:
            end = self.starts[at]
        return start, end

    def _shift(self, position: int) -> int:
        return self._shifts[bisect_right(self.ends, position)]


def _stretches(before: Transcript, gone: Collection[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Yield where the withdrawn speak: from their label to the last words before the next one.

    A label of nobody known ends no stretch: what follows it may be theirs, and nobody may quote it.
    """
    known = [label for label in before.labels if label.name]
    ends = [*(label.first for label in known), len(before.text)]
    for label, (start, end) in zip(known, pairwise(ends), strict=True):
        if (before.key, folded(label.name)) in gone:
            yield start, start + len(before.text[start:end].rstrip())


def _recoded(coding: Project, edits: dict[str, _Edit], repeats: Repeats) -> Project:
    keys = {source.guid: source.name for source in coding.sources}
    moved = (edits[keys[each.source]].move(each) for each in coding.selections)
    return replace(
        coding,
        codes=tuple(without_repeats(code, repeats) for code in coding.codes),
        sources=tuple(_retold(source, edits[source.name]) for source in coding.sources),
        selections=tuple(each for each in moved if each is not None),
    )


def _retold(source: Source, edit: _Edit) -> Source:
    return replace(source, text=edit.after.text)
