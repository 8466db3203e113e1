"""The publish room's part of a study folder: which passages have gone out, and when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import read_table, write_table
from remit.publish.core.gone_out import GoneOutRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

GONE_OUT_FILE = "publish/gone-out.csv"
COLUMNS = ("on", "what", "reference", "code")
MOST_CHARACTERS = {"what": 40, "reference": 200, "code": 64}

BAD_ROW = problem_kind(
    "gone-out-row",
    "The row does not say on which day what went out.",
    "Write the day as 2026-11-22, what it was, and the reference, in at most 200 characters.",
)


def read_gone_out(files: FolderFiles, problems: Problems) -> tuple[GoneOutRow, ...]:
    """Return what a folder says has gone out, sorted, each once; faulty rows are noted."""
    table = (
        read_table(files[GONE_OUT_FILE], GONE_OUT_FILE, problems)
        if GONE_OUT_FILE in files
        else None
    )
    if table is None or not table.require(COLUMNS, problems):
        return ()
    found = set()
    for row in table:
        day = _day(row["on"])
        short = all(len(row[column]) <= most for column, most in MOST_CHARACTERS.items())
        if day is None or not (short and row["what"] and row["reference"]):
            problems.add(BAD_ROW, Place(GONE_OUT_FILE, row=row.number))
        else:
            found.add(GoneOutRow(day, row["what"], row["reference"], row["code"]))
    return tuple(sorted(found))


def write_gone_out(rows: Sequence[GoneOutRow]) -> dict[str, bytes]:
    """Return the room's file in its one fixed spelling; none when nothing has gone out."""
    if not rows:
        return {}
    cells = [{"on": r.on, "what": r.what, "reference": r.reference, "code": r.code} for r in rows]
    return {GONE_OUT_FILE: write_table(COLUMNS, cells).encode()}


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None
