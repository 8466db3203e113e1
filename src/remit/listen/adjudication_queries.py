"""Reads for the pages on which coders are compared and their differences decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.listen.core.adjudication import (
    CODER,
    JOINED,
    NEITHER,
    SHARED,
    Adjudication,
    adjudications,
)
from remit.listen.core.agreement.layers import Figures, layer_figures
from remit.listen.core.codebook import tree_rows
from remit.listen.core.layers import AGREED
from remit.listen.queries import TranscriptNotFound, stored_listen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.listen.core.adjudication import Difference
    from remit.listen.core.annotations import DecisionNote
    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.project import Selection
    from remit.listen.core.transcript import Transcript

MOST_DIFFERENCES = 50
_AROUND = 80
_LABELS = {
    JOINED: "All words that anybody gave it",
    SHARED: "The words that all gave it",
    NEITHER: "Not this code",
}


class NotCodedTwice(TranscriptNotFound):
    """Nobody else has coded a transcript, so there is nothing to compare."""

    code = "transcript-not-coded-twice"


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be decided: the value that a form sends, what it says, and the words it leaves."""

    value: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One coder's side of a difference: the words that they gave the code, and their other codes.

    `others` are the codes that they gave to words which overlap the difference.
    """

    name: str
    words: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A difference as the page shows it."""

    key: str
    code: str
    line: int
    before: str
    words: str
    after: str
    sides: tuple[Side, ...]
    choices: tuple[Choice, ...]
    decision: DecisionNote | None
    chosen: str


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision of the log: what it was about, and whether it still counts."""

    note: DecisionNote
    code: str
    label: str
    stands: bool


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line that somebody has coded: what each layer has there, the agreed layer last."""

    number: int
    words: str
    layers: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One transcript's layers beside each other.

    `differences` are those of one page; `first` is the number of the first of them, and `later`
    that of the next page's, or None.
    """

    adjudication: Adjudication
    names: tuple[str, ...]
    differences: tuple[DifferenceView, ...]
    log: tuple[Logged, ...]
    lines: tuple[ComparedLine, ...]
    figures: Figures | None
    first: int = 1
    later: int | None = None


@dataclass(frozen=True, slots=True)
class Overall:
    """All transcripts that several people coded, and how far they agree."""

    transcripts: tuple[Adjudication, ...]
    figures: tuple[Figures, ...]


def overall_agreement(commission_id: int) -> Overall:
    """Return the transcripts that several people have coded, and the figures of those together."""
    listening = stored_listen(commission_id)
    found = adjudications(listening)
    return Overall(found, _figures(listening, found))


def adjudication_of(commission_id: int, key: str) -> Adjudication:
    """Return how one transcript's coders compare.

    Raises:
        NotCodedTwice: fewer than two people have coded it, or it is not there.
    """
    return _find(stored_listen(commission_id), key)


def compared(commission_id: int, key: str, first: int = 1) -> Compared:
    """Return one transcript's layers beside each other; empty as long as it is coded blind.

    Args:
        commission_id: the study's key.
        key: the transcript's.
        first: the number of the first difference that is wanted, from 1; the undecided come first.

    Raises:
        NotCodedTwice: fewer than two people have coded it, or it is not there.
    """
    listening = stored_listen(commission_id)
    found = _find(listening, key)
    names = tuple(coder.name for coder in found.comparison.coders)
    if found.pending:
        return Compared(found, names, (), (), (), None)
    showing = _Showing(listening, found)
    figures = _figures(listening, (found,))
    count, later = len(found.comparison.differences), first + MOST_DIFFERENCES
    return Compared(
        adjudication=found,
        names=names,
        differences=tuple(showing.differences(first)),
        log=tuple(showing.log()),
        lines=tuple(showing.lines()),
        figures=figures[0],
        first=first,
        later=later if later <= count else None,
    )


def _find(listening: ListenFiles, key: str) -> Adjudication:
    for each in adjudications(listening):
        if each.key == key:
            return each
    raise NotCodedTwice(
        f"There are no two people's codings of “{key}” to compare.",
        remedy="Have it coded by two or more: open it, and assign them.",
        key=key,
    )


def _figures(listening: ListenFiles, found: tuple[Adjudication, ...]) -> tuple[Figures, ...]:
    lengths = {each.key: len(each.text) for each in listening.transcripts}
    codes = listening.coding.codes if listening.coding else ()
    return layer_figures(found, lengths, codes)


class _Showing:
    """Puts one transcript's comparison into the words of the page."""

    def __init__(self, listening: ListenFiles, found: Adjudication) -> None:
        self._found = found
        coding = listening.coding
        codes = coding.codes if coding else ()
        self._paths = {row.code.guid: row.path for row in tree_rows(codes)}
        self._short = {code.guid: code.name for code in codes}
        self._names = {coder.guid: coder.name for coder in found.comparison.coders}
        self._home: Transcript = listening.by_key()[found.key]
        guids = {s.guid for s in coding.sources if s.name == found.key} if coding else set()
        self._selections: list[Selection] = (
            [s for s in coding.selections if s.source in guids] if coding else []
        )
        self._standing = found.standing

    def differences(self, first: int) -> Iterator[DifferenceView]:
        """Yield the differences of one page; of all, those that are undecided come first."""
        found = self._found.comparison.differences
        ordered = sorted(found, key=lambda d: d.matter in self._standing)
        for each in ordered[first - 1 : first - 1 + MOST_DIFFERENCES]:
            yield self._difference(each)

    def _difference(self, found: Difference) -> DifferenceView:
        text = self._home.text
        decision = self._standing.get(found.matter)
        return DifferenceView(
            key=found.key,
            code=self._paths.get(found.code, ""),
            line=self._home.line_at(found.start),
            before=_tail(text[: found.start]),
            words=text[found.start : found.end],
            after=_head(text[found.end :]),
            sides=tuple(self._side(found, coder) for coder in found.coders),
            choices=tuple(self._choice(found, *each) for each in found.choices),
            decision=decision,
            chosen=_value(decision.choice, decision.coder) if decision else "",
        )

    def _side(self, found: Difference, coder: str) -> Side:
        overlapping = (s for s in self._selections if s.start < found.end and s.end > found.start)
        others = {
            self._paths[coding.code]
            for s in overlapping
            for coding in s.codings
            if (coding.user or s.user) == coder and coding.code != found.code
        }
        return Side(self._names[coder], self._quoted(found.spans_of(coder)), tuple(sorted(others)))

    def _choice(self, found: Difference, choice: str, coder: str) -> Choice:
        words = self._quoted(found.decided(choice, coder))
        return Choice(_value(choice, coder), self._label(choice, coder), words)

    def _label(self, choice: str, coder: str) -> str:
        return f"As {self._names.get(coder, 'a coder')}" if choice == CODER else _LABELS[choice]

    def _quoted(self, spans: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
        return tuple(self._home.text[start:end] for start, end in spans)

    def log(self) -> Iterator[Logged]:
        """Yield what was decided, newest first."""
        for note in reversed(self._found.decisions):
            stands = self._standing.get((note.code, note.passages)) == note
            code = self._paths.get(note.code, "a code that is gone")
            yield Logged(note, code, self._label(note.choice, note.coder), stands)

    def lines(self) -> Iterator[ComparedLine]:
        """Yield the lines on which somebody's passage begins, with what begins there."""
        layers = [*self._names, AGREED.guid]
        begun: dict[int, dict[str, list[tuple[str, str]]]] = {}
        for each in self._selections:
            for coding in each.codings:
                tags = begun.setdefault(self._home.line_at(each.start), {})
                words = self._home.text[each.start : each.end]
                name = self._short[coding.code]
                tags.setdefault(coding.user or each.user, []).append((name, words))
        text = self._home.text.split("\n")
        for number in sorted(begun):
            sides = tuple(tuple(begun[number].get(guid, ())) for guid in layers)
            if any(sides):
                yield ComparedLine(number, text[number - 1], sides)


def _value(choice: str, coder: str) -> str:
    return f"{choice}:{coder}" if coder else choice


def _tail(text: str) -> str:
    """Return the end of what stands before, within its line."""
    line = text.rpartition("\n")[2]
    return f"…{line[-_AROUND:]}" if len(line) > _AROUND else line


def _head(text: str) -> str:
    line = text.partition("\n")[0]
    return f"{line[:_AROUND]}…" if len(line) > _AROUND else line
