"""The organisations of a programme in a study folder: `support/organisations.csv`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.numbers import whole_number
from remit.kernel.tables import read_table, write_table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows
from remit.support.core.organisation import Organisation

if TYPE_CHECKING:
    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row

ORGANISATIONS_FILE = "support/organisations.csv"
CODE = "code"
LISTS = ("communities", "boroughs", "languages", "holds")
CHECKED, APART = "checked_on", "apart"
COLUMNS = (CODE, "joined_on", "left_on", "size", "reach", *LISTS, "language", CHECKED, APART)

BAD_DAY = problem_kind(
    "organisation-day-unreadable",
    "“{value}” is not a day.",
    "Write it as year, month and day, such as 2026-03-31.",
)
BAD_REACH = problem_kind(
    "organisation-reach-unreadable",
    "“{value}” is not a whole number of people.",
    "Write how many people the organisation reaches in a year, such as 250, or leave it blank.",
)
LEFT_EARLY = problem_kind(
    "organisation-left-early",
    "The organisation left before it joined.",
    "Put the two days right.",
)
TWICE = problem_kind(
    "organisation-twice",
    "The organisation stands in row {first} already.",
    "Keep one of the two rows.",
)


def read_organisations(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> tuple[Organisation, ...]:
    """Return the organisations of a folder in the order of their codes; faulty rows are noted."""
    if ORGANISATIONS_FILE not in files:
        return ()
    table = read_table(files[ORGANISATIONS_FILE], ORGANISATIONS_FILE, problems)
    if table is None or not table.require([CODE, "joined_on"], problems):
        return ()
    found: dict[str, Organisation] = {}
    first: dict[str, int] = {}
    for row, code in coded_rows(table, CODE, codes, problems):
        if code in first:
            place = Place(ORGANISATIONS_FILE, row=row.number, column=CODE)
            problems.add(TWICE, place, first=first[code])
            continue
        first[code] = row.number
        one = _organisation(row, code, problems, checked=CHECKED not in table.columns)
        if one is not None:
            found[code] = one
    return tuple(found[code] for code in sorted(found))


def write_organisations(organisations: tuple[Organisation, ...]) -> dict[str, bytes]:
    """Return the file of a programme's organisations in one fixed spelling; none without any."""
    if not organisations:
        return {}
    rows = (
        {
            CODE: one.code,
            "joined_on": one.joined_on.isoformat(),
            "left_on": one.left_on.isoformat() if one.left_on else "",
            "size": one.size,
            "reach": "" if one.reach is None else str(one.reach),
            **{name: ";".join(getattr(one, name)) for name in LISTS},
            "language": one.language,
            CHECKED: one.checked_on.isoformat() if one.checked_on else "",
            APART: "yes" if one.apart else "",
        }
        for one in sorted(organisations, key=lambda each: each.code)
    )
    return {ORGANISATIONS_FILE: write_table(COLUMNS, rows).encode()}


def _organisation(row: Row, code: str, problems: Problems, *, checked: bool) -> Organisation | None:
    """Read one row. `checked` is whether whoever wrote the table vouches for all of them."""
    before = len(problems)
    joined = _day(row, "joined_on", problems)
    left = _day(row, "left_on", problems) if row["left_on"] else None
    checked_on = _day(row, CHECKED, problems) if row[CHECKED] else joined if checked else None
    reach = whole_number(row["reach"])
    if row["reach"] and reach is None:
        place = Place(ORGANISATIONS_FILE, row=row.number, column="reach")
        problems.add(BAD_REACH, place, value=row["reach"])
    if joined and left and left < joined:
        problems.add(LEFT_EARLY, Place(ORGANISATIONS_FILE, row=row.number, column="left_on"))
    if len(problems) > before or joined is None:
        return None
    return Organisation(
        code=code,
        joined_on=joined,
        left_on=left,
        size=row["size"],
        reach=reach,
        communities=_list(row["communities"]),
        boroughs=_list(row["boroughs"]),
        languages=_list(row["languages"]),
        holds=_list(row["holds"]),
        language=row["language"] or "en",
        checked_on=checked_on,
        apart=row[APART] == "yes",
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _day(row: Row, column: str, problems: Problems) -> date | None:
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        place = Place(ORGANISATIONS_FILE, row=row.number, column=column)
        problems.add(BAD_DAY, place, value=row[column])
        return None
