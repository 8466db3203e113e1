"""`listen/adjudication.toml`: decisions on differences between coders, and what is agreed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import dump_toml, load_document
from remit.listen.core.annotations import AgreedNote, DecisionNote

if TYPE_CHECKING:
    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.listen.core.annotations import Annotations

ADJUDICATION_FILE = "listen/adjudication.toml"


def read_adjudication(
    files: FolderFiles, problems: Problems
) -> tuple[tuple[DecisionNote, ...], tuple[AgreedNote, ...]]:
    """Return the decisions and the agreed layers that the file holds, sorted."""
    if ADJUDICATION_FILE not in files:
        return (), ()
    content = files[ADJUDICATION_FILE]
    found = load_document(content, ADJUDICATION_FILE, "remit.listen", "adjudication", problems)
    decisions = (_decision(each) for each in (found or {}).get("decision", ()))
    agreed = (
        AgreedNote(
            each["transcript"],
            tuple(sorted(set(each["coders"]))),
            each["agreed_by"],
            date.fromisoformat(each["agreed_on"]),
        )
        for each in (found or {}).get("agreed", ())
    )
    return tuple(sorted(decisions)), tuple(sorted(agreed))


def _decision(entry: dict[str, Any]) -> DecisionNote:
    return DecisionNote(
        transcript=entry["transcript"],
        number=entry["number"],
        code=entry["code"],
        passages=tuple(sorted(set(entry["passages"]))),
        choice=entry["choice"],
        coder=entry.get("coder", ""),
        reason=entry["reason"],
        decided_by=entry["decided_by"],
        decided_on=date.fromisoformat(entry["decided_on"]),
    )


def write_adjudication(notes: Annotations) -> dict[str, bytes]:
    """Return the file in its one fixed spelling; nothing where there is nothing to write."""
    document: dict[str, list[dict[str, Any]]] = {}
    if notes.decisions:
        document["decision"] = [_entry(each) for each in notes.decisions]
    if notes.agreed:
        document["agreed"] = [
            {
                "transcript": each.transcript,
                "coders": list(each.coders),
                "agreed_by": each.agreed_by,
                "agreed_on": each.agreed_on,
            }
            for each in notes.agreed
        ]
    return {ADJUDICATION_FILE: dump_toml(document).encode()} if document else {}


def _entry(note: DecisionNote) -> dict[str, Any]:
    coder = {"coder": note.coder} if note.coder else {}
    return {
        "transcript": note.transcript,
        "number": note.number,
        "code": note.code,
        "passages": list(note.passages),
        "choice": note.choice,
        **coder,
        "reason": note.reason,
        "decided_by": note.decided_by,
        "decided_on": note.decided_on,
    }
