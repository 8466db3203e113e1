"""Which tool wrote a table, and which of its rows are no finished answers.

Sources: ODK Central's submissions CSV, KoboToolbox's CSV export, LimeSurvey's response export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Row, Table

ODK, KOBO, LIME, WIDE, PLAIN = "odk", "kobo", "lime", "wide", "plain"
SOURCES = {
    ODK: "ODK Central",
    KOBO: "KoboToolbox",
    LIME: "LimeSurvey",
    WIDE: "a table with both waves side by side",
    PLAIN: "a table with a column for each question",
}
CODE_COLUMNS = ("code", "participant_code", "_code", "token")
"""Columns that hold the participant's code where nothing says which."""

UNFINISHED = problem_kind(
    "import-unfinished",
    "{count} left out: {reason} ({numbers}).",
    "Nothing need be done, unless they should count: finish or approve them there, and export "
    "again.",
)
_SHOWN_ROWS = 12
# What LimeSurvey calls its own columns where a header has words in place of codes.
_LIME_WORDS = {
    "access code": "token",
    "date submitted": "submitdate",
    "last page": "lastpage",
    "response id": "id",
    "start language": "startlanguage",
}
_REJECTED = frozenset({"rejected", "validation_status_not_approved", "not approved"})


def find_source(columns: Sequence[str], later: Iterable[str], after_prefix: str) -> str:
    """Return the source that a header speaks of.

    Args:
        columns: the header.
        later: the names of questions, so that a wide table is told by `after_prefix` and a name.
        after_prefix: what marks the later columns of a wide table.
    """
    lowered = {column.casefold() for column in columns}
    lime = {lime_name(column) for column in columns}
    if "submitdate" in lime and {"startlanguage", "lastpage"} & lime:
        return LIME
    if {"_submission_time", "_uuid"} & lowered:
        return KOBO
    wanted = {f"{after_prefix}{name}" for name in later} if after_prefix else set()
    if wanted & {column.partition("/")[0] for column in columns} | (wanted & set(columns)):
        return WIDE
    ends = {"instanceid", "submissiondate", "key"}
    return ODK if any(column.rpartition("-")[2] in ends for column in lowered) else PLAIN


def lime_name(column: str) -> str:
    """Return a header's code in LimeSurvey: of its own words, or of a code with words behind it."""
    text = column.casefold()
    return _LIME_WORDS.get(text) or text.partition(". ")[0]


def finished_rows(table: Table, source: str, problems: Problems) -> tuple[Row, ...]:
    """Return the rows that count, with a notice of those that were not finished or not approved."""
    left_out: dict[str, list[int]] = {}
    rows = []
    named = {lime_name(column): column for column in table.columns} if source == LIME else {}
    submitted = named.get("submitdate", "")
    for row in table:
        if reason := _why_not(row, submitted, source):
            left_out.setdefault(reason, []).append(row.number)
        else:
            rows.append(row)
    for reason, numbers in left_out.items():
        shown = ", ".join(str(number) for number in numbers[:_SHOWN_ROWS])
        shown += ", …" if len(numbers) > _SHOWN_ROWS else ""
        count, subject, noun = f"{len(numbers)} rows were", "they were", "rows"
        if len(numbers) == 1:
            count, subject, noun = "1 row was", "it was", "row"
        why = reason.format(subject=subject)
        place = Place(table.file)
        problems.notice(UNFINISHED, place, count=count, reason=why, numbers=f"{noun} {shown}")
    return tuple(rows)


def _why_not(row: Row, submitted: str, source: str) -> str:
    if submitted and not row[submitted]:
        return "{subject} not submitted"
    states = {ODK: "ReviewState", KOBO: "_validation_status"}
    if row[states.get(source, "")].casefold() in _REJECTED:
        return "{subject} not approved"
    return ""
