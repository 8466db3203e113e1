"""Where coders of one transcript differ, what was decided, and the layer on which they agree.

Coders are compared code by code: their spans of one code that overlap are one matter. They agree
on it when each gave exactly the same spans; else it is a difference, which somebody decides with a
reason. Decisions are a log; the last one on a difference counts. A difference is told by its
passages, so a decision holds only as long as the coders leave them as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.listen.core.layers import AGREED, coder_of
from remit.listen.core.project import Coding, Selection, User, new_guid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from remit.listen.core.annotations import AgreedNote, DecisionNote
    from remit.listen.core.contents import ListenFiles

    Span = tuple[int, int]
    Matter = tuple[str, tuple[str, ...]]

CODER = "coder"
JOINED = "joined"
SHARED = "shared"
NEITHER = "neither"
_FEWEST = 2


@dataclass(frozen=True, slots=True, order=True)
class Given:
    """A span to which a coder gave the code in question, and the passage that it is of."""

    start: int
    end: int
    coder: str
    passage: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Overlapping spans of one code that not all coders gave, or not with the same ends."""

    code: str
    given: tuple[Given, ...]
    coders: tuple[str, ...]

    @property
    def passages(self) -> tuple[str, ...]:
        """The passages by which the difference is told, sorted."""
        return tuple(sorted({each.passage for each in self.given}))

    @property
    def matter(self) -> Matter:
        """What it is about: it is the same difference as long as this is the same."""
        return self.code, self.passages

    @property
    def key(self) -> str:
        """An identifier of what it is about."""
        return difference_key(self.code, self.passages)

    @property
    def start(self) -> int:
        """Where the first of the spans begins."""
        return self.given[0].start

    @property
    def end(self) -> int:
        """Behind the last of the spans."""
        return max(each.end for each in self.given)

    def spans_of(self, coder: str) -> tuple[Span, ...]:
        """Return what one coder gave."""
        return tuple((each.start, each.end) for each in self.given if each.coder == coder)

    @property
    def shared(self) -> tuple[Span, ...]:
        """The stretches to which all coders gave the code."""
        edges = sorted({edge for each in self.given for edge in (each.start, each.end)})
        found: list[Span] = []
        for start, end in pairwise(edges):
            there = {g.coder for g in self.given if g.start <= start and end <= g.end}
            if len(there) == len(self.coders):
                joins = bool(found) and found[-1][1] == start
                found[-1:] = [(found[-1][0], end)] if joins else [*found[-1:], (start, end)]
        return tuple(found)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What may be decided, as (choice, coder or “”), without what comes to the same."""
        options = [(CODER, coder) for coder in self.coders if self.spans_of(coder)]
        options += [(JOINED, ""), (SHARED, ""), (NEITHER, "")]
        told: dict[tuple[Span, ...], tuple[str, str]] = {}
        for choice, coder in options:
            spans = self.decided(choice, coder)
            if spans or choice == NEITHER:
                told.setdefault(spans, (choice, coder))
        return tuple(told.values())

    def decided(self, choice: str, coder: str = "") -> tuple[Span, ...]:
        """Return the spans of the code that a decision leaves."""
        if choice == CODER:
            return self.spans_of(coder)
        if choice == JOINED:
            return ((self.start, self.end),)
        return self.shared if choice == SHARED else ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What coders of one transcript gave alike, as (code, start, end), and where they differ."""

    coders: tuple[User, ...]
    alike: tuple[tuple[str, int, int], ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Adjudication:
    """One transcript coded by several people: the comparison and what was decided.

    Attributes:
        key: the transcript's.
        comparison: of the layers as they are now.
        pending: the coders who are not done with blind coding.
        decisions: all that was decided, oldest first.
        agreed: who made the agreed layer and when; None as long as there is none.
    """

    key: str
    comparison: Comparison
    pending: tuple[str, ...]
    decisions: tuple[DecisionNote, ...]
    agreed: AgreedNote | None

    @property
    def standing(self) -> dict[Matter, DecisionNote]:
        """The last decision on each difference that there still is, by what it is about."""
        last = {(each.code, each.passages): each for each in self.decisions}
        there = {each.matter for each in self.comparison.differences} if last else set()
        return {matter: decision for matter, decision in last.items() if matter in there}

    @property
    def open(self) -> tuple[Difference, ...]:
        """The differences on which nothing is decided."""
        decided = self.standing
        return tuple(each for each in self.comparison.differences if each.matter not in decided)

    def agreed_spans(self) -> tuple[tuple[str, int, int], ...]:
        """Return what is agreed, as (code, start, end): given alike, or decided."""
        found = set(self.comparison.alike)
        decided = self.standing
        for each in self.comparison.differences:
            if each.matter in decided:
                decision = decided[each.matter]
                spans = each.decided(decision.choice, decision.coder)
                found |= {(each.code, start, end) for start, end in spans}
        return tuple(sorted(found, key=lambda each: (each[1], each[2], each[0])))

    def rows(self) -> Iterator[tuple[str, int, int, str]]:
        """Yield (coder, start, end, code) of the layers as they were given."""
        for coder in self.comparison.coders:
            yield from ((coder.guid, s, e, code) for code, s, e in self.comparison.alike)
        for each in self.comparison.differences:
            yield from ((g.coder, g.start, g.end, each.code) for g in each.given)

    def rows_decided(self) -> Iterator[tuple[str, int, int, str]]:
        """Yield the same with every decided difference as it was decided, for every coder."""
        decided = self.standing
        agreed = self.agreed_spans()
        for coder in self.comparison.coders:
            yield from ((coder.guid, s, e, code) for code, s, e in agreed)
        for each in self.comparison.differences:
            if each.matter not in decided:
                yield from ((g.coder, g.start, g.end, each.code) for g in each.given)


def difference_key(code: str, passages: Iterable[str]) -> str:
    """Return the identifier of the difference between some passages about one code."""
    return new_guid("difference", code, *sorted(passages))


def adjudications(listening: ListenFiles) -> tuple[Adjudication, ...]:
    """Return every transcript that two or more people have coded, or are to, by key."""
    coding = listening.coding
    if coding is None:
        return ()
    sources = {source.name: source.guid for source in coding.sources}
    of_source: dict[str, list[Selection]] = {}
    for selection in coding.selections:
        of_source.setdefault(selection.source, []).append(selection)
    users = {user.guid: user for user in coding.users}
    notes = listening.annotations
    agreed = {note.transcript: note for note in notes.agreed}
    found = []
    for transcript in listening.transcripts:
        key = transcript.key
        assigned = {a.coder: a.done for a in notes.assignments if a.transcript == key}
        selections = of_source.get(sources.get(key, ""), [])
        coders = _coders(assigned, selections, users)
        if len(coders) >= _FEWEST:
            found.append(
                Adjudication(
                    key,
                    compare(selections, coders),
                    tuple(name for name, done in assigned.items() if not done),
                    tuple(d for d in notes.decisions if d.transcript == key),
                    agreed.get(key),
                )
            )
    return tuple(found)


def _coders(
    assigned: Mapping[str, bool], selections: Iterable[Selection], users: Mapping[str, User]
) -> tuple[User, ...]:
    """Return whose layers are compared: those assigned, else whoever has coded."""
    if assigned:
        return tuple(map(coder_of, sorted(assigned)))
    given = {_coder(each, coding) for each in selections for coding in each.codings}
    there = [users[guid] for guid in given if guid in users and guid != AGREED.guid]
    return tuple(sorted(there, key=lambda user: (user.name, user.guid)))


def _coder(selection: Selection, coding: Coding) -> str:
    return coding.user or selection.user


def compare(selections: Iterable[Selection], coders: Sequence[User]) -> Comparison:
    """Return what coders gave alike in one transcript, and where they differ, by position."""
    guids = tuple(coder.guid for coder in coders)
    by_code: dict[str, list[Given]] = {}
    for selection in selections:
        for coding in selection.codings:
            coder = _coder(selection, coding)
            if coder in guids:
                one = Given(selection.start, selection.end, coder, selection.guid)
                by_code.setdefault(coding.code, []).append(one)
    alike: list[tuple[str, int, int]] = []
    differences: list[Difference] = []
    for code, given in by_code.items():
        for matter in _matters(given):
            spans = [{(g.start, g.end) for g in matter if g.coder == guid} for guid in guids]
            if all(each == spans[0] for each in spans):
                alike.extend((code, start, end) for start, end in spans[0])
            else:
                differences.append(Difference(code, tuple(matter), guids))
    alike.sort(key=lambda each: (each[1], each[2], each[0]))
    differences.sort(key=lambda each: (each.start, each.end, each.code))
    return Comparison(tuple(coders), tuple(alike), tuple(differences))


def _matters(given: list[Given]) -> Iterator[list[Given]]:
    """Yield the spans in groups that overlap, in the order in which they stand."""
    matter: list[Given] = []
    reach = 0
    for each in sorted(given):
        if matter and each.start >= reach:
            yield matter
            matter = []
        matter.append(each)
        reach = max(reach, each.end)
    if matter:
        yield matter


def agreed_selections(adjudication: Adjudication, source: str) -> tuple[Selection, ...]:
    """Return the agreed layer of a transcript, a selection for each span with all its codes."""
    codes: dict[Span, list[str]] = {}
    for code, start, end in adjudication.agreed_spans():
        codes.setdefault((start, end), []).append(code)
    return tuple(
        Selection(
            guid=new_guid("agreed", adjudication.key, start, end),
            source=source,
            start=start,
            end=end,
            codings=tuple(Coding(code, AGREED.guid) for code in given),
            user=AGREED.guid,
        )
        for (start, end), given in codes.items()
    )
