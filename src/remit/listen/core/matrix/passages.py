"""Which passages lie behind each cell of the matrix, and when a charted cell has gone stale."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.kernel.finding import digest
from remit.listen.core.annotations import Known
from remit.listen.core.contents import MODERATOR, folded
from remit.listen.core.guide import AFTER, BEFORE, UNMARKED, Asked, Course
from remit.listen.core.guide_split import PROMPTED, SPONTANEOUS, ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.listen.core.annotations import Cell
    from remit.listen.core.contents import ListenFiles, Speaker
    from remit.listen.core.project import Selection
    from remit.listen.core.themes import Theme
    from remit.listen.core.transcript import Transcript

PARTICIPANTS = "participants"
TRANSCRIPTS = "transcripts"
CASE_KINDS = (PARTICIPANTS, TRANSCRIPTS)
NOT_CHARTED = "not charted"
NOTHING_SAID = "nothing said"
CHARTED = "charted"
SIGNED = "signed off"
# What a guide tells of passages, and how pages say it.
WAYS = {
    SPONTANEOUS: "unprompted",
    PROMPTED: "prompted",
    BEFORE: "before the information",
    AFTER: "after the information",
}


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """A row of the matrix. `code` is the participant's, or "" when there is none."""

    key: str
    label: str
    code: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Behind:
    """Words of one case in one passage."""

    transcript: str
    line: int
    guid: str
    speaker: str
    words: str
    asked: Asked = field(default=UNMARKED, compare=False)

    @property
    def told(self) -> str:
        """How it was asked for, in words; "" where no guide tells."""
        return ", ".join(WAYS[way] for way in ways(self.asked) if way in WAYS)

    @property
    def reference(self) -> str:
        """What a report cites: the transcript and the line."""
        return f"{self.transcript}:{self.line}"


Behinds = dict[tuple[str, str], tuple[Behind, ...]]


def find_cases(listening: ListenFiles, kind: str) -> tuple[Case, ...]:
    """Return the rows of the matrix: whoever speaks as a participant, or the transcripts."""
    if kind == TRANSCRIPTS:
        return tuple(Case(f"transcript:{t.key}", t.key) for t in listening.transcripts)
    cast = listening.cast()
    spoken = (
        cast[transcript.key, folded(name)]
        for transcript in listening.transcripts
        for name in transcript.speakers()
    )
    return tuple(sorted({_person(s) for s in spoken if s.role != MODERATOR}))


def every_case(listening: ListenFiles) -> frozenset[str]:
    """Return the keys of the cases of every kind."""
    return frozenset(case.key for kind in CASE_KINDS for case in find_cases(listening, kind))


def follow_cases(before: ListenFiles, after: ListenFiles) -> tuple[Cell, ...]:
    """Return the cells before, each under the key that its case has after.

    The case of somebody whose code becomes known has another key from then on. A cell stays where
    it is when its case is still there, or became several, or has a cell of that theme already.
    """
    there, now = every_case(after), after.cast()
    became: dict[str, set[str]] = {}
    for place, who in before.cast().items():
        if place in now and now[place].role != MODERATOR:
            became.setdefault(_person(who).key, set()).add(_person(now[place]).key)
    taken = {(cell.case, cell.code) for cell in before.annotations.cells}
    moved = []
    for cell in before.annotations.cells:
        cases = {cell.case} if cell.case in there else became.get(cell.case, set())
        case = next(iter(cases)) if len(cases) == 1 else cell.case
        free = (case, cell.code) not in taken
        taken.add((case, cell.code))
        moved.append(replace(cell, case=case) if free else cell)
    return tuple(sorted(moved, key=lambda cell: (cell.case, cell.code)))


def known_to(listening: ListenFiles) -> Known:
    """Return what notes on a study's material may refer to."""
    coding = listening.coding
    keys = {source.guid: source.name for source in coding.sources} if coding else {}
    selections = coding.selections if coding else ()
    return Known(
        transcripts={each.key for each in listening.transcripts},
        codes={each.guid for each in coding.codes} if coding else set(),
        passages={each.guid for each in selections},
        placed={(keys[each.source], each.guid) for each in selections},
        cases=every_case(listening),
    )


def _person(speaker: Speaker) -> Case:
    if speaker.code:
        return Case(f"participant:{speaker.code}", speaker.code, speaker.code)
    label = f"{speaker.name} in {speaker.transcript}"
    return Case(f"speaker:{speaker.transcript}/{folded(speaker.name)}", label)


def passages_behind(listening: ListenFiles, themes: Mapping[str, Theme]) -> Behinds:
    """Return the passages behind each cell, by case and code, in order.

    A theme's cell has the passages of the themes below it as well. The moderator's words are left
    out where a participant's are among them.

    Args:
        listening: the study's material.
        themes: by the identifier of their code.
    """
    if listening.coding is None:
        return {}
    above = _above(themes)
    cast, guide = listening.cast(), listening.guide
    homes = listening.by_key()
    courses = {key: Course(guide, home, cast) for key, home in homes.items()} if guide else {}
    found: dict[tuple[str, str], set[Behind]] = {}
    for selection, home in _placed(listening):
        codes = {each for code in selection.codes for each in above.get(code, ())}
        for cases, words in _said(selection, home, cast, courses.get(home.key)):
            for cell in ((case, code) for case in cases for code in codes):
                found.setdefault(cell, set()).add(words)
    return {cell: tuple(sorted(passages)) for cell, passages in found.items()}


def _above(themes: Mapping[str, Theme]) -> dict[str, list[str]]:
    """Return for each theme the codes of itself and of every theme above it."""
    return {
        guid: [other for other, wider in themes.items() if theme.slug in wider.covers]
        for guid, theme in themes.items()
    }


def _placed(listening: ListenFiles) -> Iterator[tuple[Selection, Transcript]]:
    """Yield the coded selections with their transcripts."""
    homes = listening.by_key()
    coding = listening.coding
    keys = {source.guid: source.name for source in coding.sources} if coding else {}
    for selection in listening.passages:
        yield selection, homes[keys[selection.source]]


def _said(
    selection: Selection,
    home: Transcript,
    cast: Mapping[tuple[str, str], Speaker],
    course: Course | None,
) -> Iterator[tuple[tuple[str, ...], Behind]]:
    """Yield what each speaker says within a selection, with the cases that it belongs to."""
    spoken = [
        (cast[home.key, folded(name)], start, end)
        for name, start, end in home.spoken(selection.start, selection.end)
    ]
    heard = [each for each in spoken if each[0].role != MODERATOR]
    for who, start, end in heard or spoken:
        person = () if who.role == MODERATOR else (_person(who).key,)
        cases = (f"transcript:{home.key}", *person)
        line, words = home.line_at(start), home.text[start:end]
        asked = course.at(start) if course else UNMARKED
        yield cases, Behind(home.key, line, selection.guid, who.name, words, asked)


def basis(behind: Iterable[Behind]) -> str:
    """Return the digest of the passages behind a cell: which they are, and their words."""
    return digest(sorted([each.guid, each.speaker, each.words] for each in behind))


def is_stale(cell: Cell, behind: Iterable[Behind]) -> bool:
    """Whether the passages behind a cell have changed since it was charted."""
    return cell.basis != basis(behind)


def state_of(cell: Cell | None) -> str:
    """Return how far a cell is, without regard to whether it has gone stale."""
    if cell is None:
        return NOT_CHARTED
    if cell.signed_by:
        return SIGNED
    return CHARTED if cell.summary else NOTHING_SAID
