"""The files of what researchers noted beside their coding: notes, matrix and adjudication."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day, dump_toml, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import Flow
from remit.listen.adjudication_files import (
    ADJUDICATION_FILE,
    read_adjudication,
    write_adjudication,
)
from remit.listen.core.annotations import (
    Annotations,
    AssignmentNote,
    Cell,
    FlowNote,
    MemoNote,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

NOTES_FILE = "listen/notes.toml"
MATRIX_FILE = "listen/matrix.toml"

NOTE_TWICE = problem_kind(
    "note-twice", "There are two notes of one kind on {key}.", "Keep one of them."
)
NOTES_LOST = problem_kind(
    "notes-without-object",
    "{count} entries speak of transcripts, passages, codes or people that the study does not "
    "have, and were left out.",
    "This is in order after a withdrawal. Otherwise check that the coding is the one that they "
    "were written for.",
)


def read_annotations(files: FolderFiles, problems: Problems) -> Annotations:
    """Return what the files hold, sorted; what is faulty is left out and noted."""
    notes = _document(files, NOTES_FILE, "notes", problems)
    matrix = _document(files, MATRIX_FILE, "matrix", problems)
    decisions, agreed = read_adjudication(files, problems)
    found = Annotations(
        memos=tuple(sorted(MemoNote(**each) for each in notes.get("memo", ()))),
        flows=tuple(sorted(map(_flow, notes.get("flow", ())))),
        assignments=tuple(sorted(AssignmentNote(**each) for each in notes.get("assignment", ()))),
        cells=tuple(sorted(map(_cell, matrix.get("cell", ())), key=lambda c: (c.case, c.code))),
        decisions=decisions,
        agreed=agreed,
    )
    _check_once(((m.about, m.key, m.coder) for m in found.memos), NOTES_FILE, problems)
    _check_once(((f.transcript, f.passage) for f in found.flows), NOTES_FILE, problems)
    _check_once(((a.transcript, a.coder) for a in found.assignments), NOTES_FILE, problems)
    _check_once(((c.case, c.code) for c in found.cells), MATRIX_FILE, problems)
    numbered = ((d.transcript, str(d.number)) for d in decisions)
    _check_once(numbered, ADJUDICATION_FILE, problems)
    _check_once(((each.transcript,) for each in agreed), ADJUDICATION_FILE, problems)
    return found


def notice_lost(before: Annotations, after: Annotations, problems: Problems) -> None:
    """Notice how many notes went because what they speak of is not there."""
    lost = len(before.memos) + len(before.flows) + len(before.assignments)
    lost -= len(after.memos) + len(after.flows) + len(after.assignments)
    cells = len(before.cells) - len(after.cells)
    gone = len(before.decisions) + len(before.agreed) - len(after.decisions) - len(after.agreed)
    for file, count in ((NOTES_FILE, lost), (MATRIX_FILE, cells), (ADJUDICATION_FILE, gone)):
        if count:
            problems.notice(NOTES_LOST, Place(file), count=count)


def write_annotations(notes: Annotations) -> dict[str, bytes]:
    """Return the files in their one fixed spelling; an empty one is left out."""
    documents: dict[str, dict[str, list[dict[str, Any]]]] = {
        NOTES_FILE: {
            "memo": [
                {"about": m.about, "key": m.key, "coder": m.coder, "text": m.text}
                for m in notes.memos
            ],
            "flow": [
                {"transcript": f.transcript, "passage": f.passage, **f.flow.as_dict()}
                for f in notes.flows
            ],
            "assignment": [
                {"transcript": a.transcript, "coder": a.coder, "done": a.done}
                for a in notes.assignments
            ],
        },
        MATRIX_FILE: {"cell": [_cell_document(cell) for cell in notes.cells]},
    }
    filled = {path: {k: v for k, v in each.items() if v} for path, each in documents.items()}
    written = {path: dump_toml(each).encode() for path, each in filled.items() if each}
    return written | write_adjudication(notes)


def _document(files: FolderFiles, path: str, name: str, problems: Problems) -> dict[str, Any]:
    if path not in files:
        return {}
    return load_document(files[path], path, "remit.listen", name, problems) or {}


def _flow(entry: dict[str, Any]) -> FlowNote:
    return FlowNote(entry["transcript"], entry["passage"], Flow.from_mapping(entry))


def _cell(entry: dict[str, Any]) -> Cell:
    return Cell(
        case=entry["case"],
        code=entry["code"],
        summary=entry.get("summary", ""),
        passages=tuple(sorted(set(entry.get("passages", ())))),
        basis=entry["basis"],
        charted_by=entry["charted_by"],
        charted_on=date.fromisoformat(entry["charted_on"]),
        signed_by=entry.get("signed_by", ""),
        signed_on=day(entry.get("signed_on")),
    )


def _cell_document(cell: Cell) -> dict[str, Any]:
    written: dict[str, Any] = {"case": cell.case, "code": cell.code}
    if cell.summary:
        written["summary"] = cell.summary
    written |= {"passages": list(cell.passages)} if cell.passages else {}
    written |= {
        "basis": cell.basis,
        "charted_by": cell.charted_by,
        "charted_on": cell.charted_on,
    }
    if cell.signed_by:
        written |= {"signed_by": cell.signed_by, "signed_on": cell.signed_on}
    return written


def _check_once(keys: Iterable[tuple[str, ...]], file: str, problems: Problems) -> None:
    seen: set[tuple[str, ...]] = set()
    for key in keys:
        if key in seen:
            problems.add(NOTE_TWICE, Place(file), key=" ".join(key))
        seen.add(key)
