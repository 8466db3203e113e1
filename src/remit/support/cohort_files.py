"""Counts over organisations in a study folder: `support/counted.csv` and `support/counts.csv`.

`counts.csv` is what was told: of each batch a row without a table for all of it, then one for each
value. `counted.csv` says who was in which batch, so that nobody is counted twice.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.numbers import whole_number
from remit.kernel.tables import read_table, write_table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows
from remit.support.core.cohort import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row

COUNTS_FILE = "support/counts.csv"
COUNTED_FILE = "support/counted.csv"
COUNTS_COLUMNS = ("about", "batch", "counted_on", "table", "value", "organisations")
COUNTED_COLUMNS = ("about", "batch", "code")

NO_NUMBER = problem_kind(
    "cohort-number-unreadable",
    "“{value}” is not a whole number from 1.",
    "Write it in digits, such as 12.",
)
NO_DAY = problem_kind(
    "cohort-day-unreadable",
    "“{value}” is not a day.",
    "Write it as year, month and day, such as 2026-03-31.",
)
NO_BATCH = problem_kind(
    "cohort-batch-unknown",
    "The batch {batch} of “{about}” has no row for all of it, without a table.",
    "Export the folder again: this file is written by Remit, and is not for changing by hand.",
)
MORE_THAN_BATCH = problem_kind(
    "cohort-more-than-batch",
    "The value is told of {count} organisations; its batch has {all}.",
    "Export the folder again: this file is written by Remit, and is not for changing by hand.",
)

Name = tuple[str, int]


def read_batches(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> tuple[Batch, ...]:
    """Return the batches of a folder in order; what is at fault is noted and left out."""
    if COUNTS_FILE not in files:
        return ()
    table = read_table(files[COUNTS_FILE], COUNTS_FILE, problems)
    if table is None or not table.require(COUNTS_COLUMNS, problems):
        return ()
    heads: dict[Name, tuple[date, int]] = {}
    figures: dict[Name, dict[str, dict[str, int]]] = {}
    for row in sorted(table, key=lambda one: bool(one["table"])):
        _take_in(row, heads, figures, problems)
    members = _members(files, heads, problems, codes)
    return tuple(
        Batch(
            about=name[0],
            number=name[1],
            counted_on=heads[name][0],
            organisations=heads[name][1],
            figures=figures.get(name, {}),
            codes=tuple(sorted(members.get(name, ()))),
        )
        for name in sorted(heads)
    )


def write_batches(batches: Sequence[Batch]) -> dict[str, bytes]:
    """Return the files of a programme's counts in one fixed spelling; none without any."""
    if not batches:
        return {}
    ordered = sorted(batches, key=lambda one: (one.about, one.number))
    told = [row for batch in ordered for row in _rows(batch)]
    who = [
        {"about": batch.about, "batch": batch.number, "code": code}
        for batch in ordered
        for code in sorted(batch.codes)
    ]
    return {
        COUNTS_FILE: write_table(COUNTS_COLUMNS, told).encode(),
        COUNTED_FILE: write_table(COUNTED_COLUMNS, who).encode(),
    }


def _rows(batch: Batch) -> list[dict[str, object]]:
    start = {
        "about": batch.about,
        "batch": batch.number,
        "counted_on": batch.counted_on.isoformat(),
    }
    rows: list[dict[str, object]] = [{**start, "organisations": batch.organisations}]
    for table, values in sorted(batch.figures.items()):
        # A table of which nothing may be told is there all the same.
        told = sorted(values.items()) or [("", 0)]
        rows += [
            {**start, "table": table, "value": value, "organisations": count}
            for value, count in told
        ]
    return rows


def _take_in(
    row: Row,
    heads: dict[Name, tuple[date, int]],
    figures: dict[Name, dict[str, dict[str, int]]],
    problems: Problems,
) -> None:
    number = _number(row, "batch", COUNTS_FILE, problems)
    empty = bool(row["table"]) and not row["value"]
    count = 0 if empty else _number(row, "organisations", COUNTS_FILE, problems)
    if number is None or count is None:
        return
    name = (row["about"], number)
    if not row["table"]:
        counted_on = _day(row, problems)
        if counted_on is not None:
            heads[name] = (counted_on, count)
        return
    place = Place(COUNTS_FILE, row=row.number)
    if name not in heads:
        problems.add(NO_BATCH, place, batch=number, about=row["about"])
    elif count > heads[name][1]:
        problems.add(MORE_THAN_BATCH, place, count=count, all=heads[name][1])
    values = figures.setdefault(name, {}).setdefault(row["table"], {})
    if not empty:
        values[row["value"]] = count


def _members(
    files: FolderFiles,
    heads: dict[Name, tuple[date, int]],
    problems: Problems,
    codes: CodeRules,
) -> dict[Name, set[str]]:
    if COUNTED_FILE not in files:
        return {}
    table = read_table(files[COUNTED_FILE], COUNTED_FILE, problems)
    if table is None or not table.require(COUNTED_COLUMNS, problems):
        return {}
    found: dict[Name, set[str]] = {}
    for row, code in coded_rows(table, "code", codes, problems):
        number = _number(row, "batch", COUNTED_FILE, problems)
        if number is None:
            continue
        name = (row["about"], number)
        if name not in heads:
            place = Place(COUNTED_FILE, row=row.number)
            problems.add(NO_BATCH, place, batch=number, about=row["about"])
            continue
        found.setdefault(name, set()).add(code)
    return found


def _number(row: Row, column: str, file: str, problems: Problems) -> int | None:
    text = row[column]
    if number := whole_number(text):
        return number
    problems.add(NO_NUMBER, Place(file, row=row.number, column=column), value=text)
    return None


def _day(row: Row, problems: Problems) -> date | None:
    try:
        return date.fromisoformat(row["counted_on"])
    except ValueError:
        place = Place(COUNTS_FILE, row=row.number, column="counted_on")
        problems.add(NO_DAY, place, value=row["counted_on"])
        return None
