"""What a code means: its definition, what it takes in and leaves out, and an example.

REFI-QDA gives a code one description. The parts stand in it under headings of their own, so that
other programs show them and give them back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.listen.core.annotations import Repeats
    from remit.listen.core.project import Code

HEADINGS = {"includes": "Include", "excludes": "Exclude", "example": "Example"}
_PART = re.compile(rf"^({'|'.join(HEADINGS.values())}):[ \n]?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CodeNotes:
    """The parts of a code's description, each plain text."""

    definition: str = ""
    includes: str = ""
    excludes: str = ""
    example: str = ""


def read_notes(description: str) -> CodeNotes:
    """Return the parts of a description; without headings all of it is the definition."""
    pieces = _PART.split(description)
    found = dict.fromkeys(HEADINGS, "")
    names = {heading: name for name, heading in HEADINGS.items()}
    for heading, text in zip(pieces[1::2], pieces[2::2], strict=True):
        name = names[heading]
        found[name] = "\n".join(filter(None, (found[name], text.strip())))
    return CodeNotes(pieces[0].strip(), **found)


def write_notes(notes: CodeNotes) -> str:
    """Return the description that holds the parts; `read_notes` gives equal parts back."""
    parts = [notes.definition.strip()]
    parts += [
        f"{heading}: {text.strip()}"
        for name, heading in HEADINGS.items()
        if (text := getattr(notes, name)).strip()
    ]
    return "\n\n".join(filter(None, parts))


def without_repeats(code: Code, repeats: Repeats) -> Code:
    """Return the code without the parts of its description that repeat what was withheld."""
    if not repeats(code.description):
        return code
    notes = read_notes(code.description)
    left = {field.name: getattr(notes, field.name) for field in fields(CodeNotes)}
    left = {name: "" if repeats(text) else text for name, text in left.items()}
    return replace(code, description=write_notes(CodeNotes(**left)))


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code as the tree shows it: how deep it stands, and its path of names from the root."""

    code: Code
    depth: int
    path: str


def tree_rows(codes: Iterable[Code]) -> tuple[CodeRow, ...]:
    """Return codes, which stand in the order of their tree, with depth and path."""
    rows: dict[str, CodeRow] = {}
    for code in codes:
        above = rows.get(code.parent)
        path = f"{above.path} / {code.name}" if above else code.name
        rows[code.guid] = CodeRow(code, above.depth + 1 if above else 0, path)
    return tuple(rows.values())


assert tuple(field.name for field in fields(CodeNotes))[1:] == tuple(HEADINGS)  # noqa: S101  # two spellings of one list must not drift apart
