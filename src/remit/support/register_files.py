"""Organisations' own data registers in a study folder.

`support/registers.csv` has a row for each entry, `support/register-keeping.csv` one for each
organisation that said how it keeps its data safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import PARTS
from remit.kernel.numbers import whole_number
from remit.kernel.tables import read_table, write_table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows
from remit.support.core.register import BASES, REQUIRED, Register, RegisterEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row

REGISTERS_FILE = "support/registers.csv"
KEEPING_FILE = "support/register-keeping.csv"
TEXTS = (*PARTS, "kept_for", "abroad")
COLUMNS = ("code", "number", *PARTS, "conditions", "basis", "kept_for", "abroad")
KEEPING_COLUMNS = ("code", "security", "officer")

BAD_NUMBER = problem_kind(
    "register-number-unreadable",
    "“{value}” is not a whole number from 1, or stands twice for this organisation.",
    "Number the entries of each organisation 1, 2, 3 and so on.",
)
UNKNOWN_BASIS = problem_kind(
    "register-basis-unknown",
    "“{value}” is no lawful basis that is known here.",
    "Use one of: {known}; or leave it blank.",
)
BLANK_PART = problem_kind(
    "register-part-blank",
    "The entry does not say what is held, or for what.",
    "Fill in the column “{column}”.",
)


def read_registers(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> tuple[Register, ...]:
    """Return the registers of a folder in order of code; what is at fault is noted."""
    entries: dict[str, dict[int, RegisterEntry]] = {}
    for row, code in _rows(files, REGISTERS_FILE, COLUMNS[:2], problems, codes):
        entry = _entry(row, entries.setdefault(code, {}), problems)
        if entry is not None:
            entries[code][entry.number] = entry
    keeping = {
        code: (row["security"], row["officer"])
        for row, code in _rows(files, KEEPING_FILE, KEEPING_COLUMNS[:1], problems, codes)
    }
    found = (
        Register(
            code,
            *keeping.get(code, ("", "")),
            entries=tuple(one for _, one in sorted(entries.get(code, {}).items())),
        )
        for code in sorted(entries.keys() | keeping.keys())
    )
    return tuple(one for one in found if one.entries or one.security or one.officer)


def write_registers(registers: Sequence[Register]) -> dict[str, bytes]:
    """Return the files of organisations' registers in one fixed spelling; none where empty."""
    ordered = sorted(registers, key=lambda one: one.code)
    entries = [
        {
            **{name: getattr(entry, name) for name in COLUMNS if name != "code"},
            "code": one.code,
            "conditions": ";".join(entry.conditions),
        }
        for one in ordered
        for entry in one.entries
    ]
    keeping = [
        {"code": one.code, "security": one.security, "officer": one.officer}
        for one in ordered
        if one.security or one.officer
    ]
    files = {REGISTERS_FILE: (COLUMNS, entries), KEEPING_FILE: (KEEPING_COLUMNS, keeping)}
    return {path: write_table(*table).encode() for path, table in files.items() if table[1]}


def _rows(
    files: FolderFiles,
    path: str,
    required: Sequence[str],
    problems: Problems,
    codes: CodeRules,
) -> list[tuple[Row, str]]:
    if path not in files:
        return []
    table = read_table(files[path], path, problems)
    if table is None or not table.require(required, problems):
        return []
    return list(coded_rows(table, "code", codes, problems))


def _entry(row: Row, known: dict[int, RegisterEntry], problems: Problems) -> RegisterEntry | None:
    before, text = len(problems), row["number"]
    number = whole_number(text) or 0
    if not number or number in known:
        place = Place(REGISTERS_FILE, row=row.number, column="number")
        problems.add(BAD_NUMBER, place, value=text)
    if row["basis"] not in {"", *BASES}:
        place = Place(REGISTERS_FILE, row=row.number, column="basis")
        problems.add(UNKNOWN_BASIS, place, value=row["basis"], known=", ".join(BASES))
    for part in REQUIRED:
        if not row[part]:
            place = Place(REGISTERS_FILE, row=row.number, column=part)
            problems.add(BLANK_PART, place, column=part)
    if len(problems) > before:
        return None
    return RegisterEntry(
        number=number,
        conditions=tuple(part.strip() for part in row["conditions"].split(";") if part.strip()),
        basis=row["basis"],
        **{name: row[name] for name in TEXTS},
    )
