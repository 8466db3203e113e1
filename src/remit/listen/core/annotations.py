"""What researchers note beside their coding: memos, flows, blind assignments and matrix cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from remit.listen.core.labels import WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from remit.kernel.flow import Flow

_RUN = 5


@dataclass(frozen=True, slots=True, order=True)
class MemoNote:
    """What a coder noted about a “code” or a “transcript”, by its identifier or key."""

    about: str
    key: str
    coder: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class FlowNote:
    """The flow that a passage of a transcript speaks of."""

    transcript: str
    passage: str
    flow: Flow


@dataclass(frozen=True, slots=True, order=True)
class AssignmentNote:
    """Who codes a transcript blind, and whether they are done."""

    transcript: str
    coder: str
    done: bool


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One charted cell of the matrix.

    Attributes:
        case: who or what the row is: `participant:CODE`, `speaker:TRANSCRIPT/NAME` or
            `transcript:KEY`.
        code: the identifier of the theme's code.
        summary: what was said, in the researcher's words; blank when nothing was said.
        passages: identifiers of the passages that the summary rests on.
        basis: digest of all passages behind the cell when it was charted.
        charted_by: who wrote it.
        charted_on: the day.
        signed_by: who signed it off, or "".
        signed_on: the day, or None.
    """

    case: str
    code: str
    summary: str
    passages: tuple[str, ...]
    basis: str
    charted_by: str
    charted_on: date
    signed_by: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class DecisionNote:
    """One decision on a difference between coders; see `core.adjudication`.

    Attributes:
        transcript: the key of the transcript.
        number: its place in the transcript's log, from 1.
        code: the identifier of the code in question.
        passages: the identifiers of the coders' passages, sorted.
        choice: “coder”, “joined”, “shared” or “neither”.
        coder: the identifier of the coder who was followed, or "".
        reason: why.
        decided_by: who decided.
        decided_on: the day.
    """

    transcript: str
    number: int
    code: str
    passages: tuple[str, ...]
    choice: str
    coder: str
    reason: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True, order=True)
class AgreedNote:
    """That a transcript has an agreed layer, which stands for those of some coders."""

    transcript: str
    coders: tuple[str, ...]
    agreed_by: str
    agreed_on: date


@dataclass(frozen=True, slots=True)
class Annotations:
    """All notes of a study, each kind sorted."""

    memos: tuple[MemoNote, ...] = ()
    flows: tuple[FlowNote, ...] = ()
    assignments: tuple[AssignmentNote, ...] = ()
    cells: tuple[Cell, ...] = ()
    decisions: tuple[DecisionNote, ...] = ()
    agreed: tuple[AgreedNote, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


NO_NOTES = Annotations()


@dataclass(frozen=True, slots=True)
class Known:
    """What notes may refer to: keys of transcripts and cases, identifiers of codes and passages.

    `placed` holds passages as (transcript, identifier).
    """

    transcripts: Collection[str] = field(default=())
    codes: Collection[str] = field(default=())
    passages: Collection[str] = field(default=())
    placed: Collection[tuple[str, str]] = field(default=())
    cases: Collection[str] = field(default=())


def prune(notes: Annotations, known: Known, withheld: Iterable[str] = ()) -> Annotations:
    """Return the notes without those of what is no longer there.

    A cell keeps the passages that are left. A memo or a summary that repeats five words or more of
    what was withheld goes, since it may give away what somebody took back; of a decision, its
    reason goes.
    """
    repeats = Repeats(withheld)
    about = {"code": known.codes, "transcript": known.transcripts}
    return Annotations(
        memos=tuple(m for m in notes.memos if m.key in about[m.about] and not repeats(m.text)),
        flows=tuple(f for f in notes.flows if (f.transcript, f.passage) in known.placed),
        assignments=tuple(a for a in notes.assignments if a.transcript in known.transcripts),
        cells=tuple(
            replace(cell, passages=tuple(p for p in cell.passages if p in known.passages))
            for cell in notes.cells
            if cell.case in known.cases and cell.code in known.codes and not repeats(cell.summary)
        ),
        decisions=tuple(
            replace(d, reason=WITHDRAWN) if repeats(d.reason) else d
            for d in notes.decisions
            if d.transcript in known.transcripts
        ),
        agreed=tuple(each for each in notes.agreed if each.transcript in known.transcripts),
    )


class Repeats:
    """Tells whether a text repeats five words or more, in a row, of other texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._runs = {run for text in texts for run in _runs(text)}

    def __call__(self, text: str) -> bool:
        """Return whether it does; capitals and marks make no difference."""
        return bool(self._runs) and not self._runs.isdisjoint(_runs(text))


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return zip(*(words[at:] for at in range(_RUN)), strict=False)
