"""What an agreement lets a column hold, held against a custodian's file record by record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place
from remit.share.core.datasets import CATEGORY, DATE, KEEP, NUMBER, WHOLE
from remit.share.core.delivery import NOT_OF_KIND, OUTSIDE, OUTSIDE_KEPT
from remit.share.core.linkage.values import read_dates
from remit.share.linkage.inspecting import distinct_counts
from remit.share.linkage.reading import named_records, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.kernel.errors import Problems
    from remit.share.core.datasets import Field
    from remit.share.linkage.reading import Source

# A number written with zeros before it, such as 007, is a code.
NUMBERS = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?"
WHOLES = "-?(0|[1-9][0-9]{0,17})"
_PATTERNS = {WHOLE: WHOLES, NUMBER: NUMBERS}


def last_day(agreed: Field, today: date) -> date:
    """Return the last day that a column's dates may be: today, or a later one that was agreed."""
    return max(today, agreed.most) if isinstance(agreed.most, date) else today


def check_limits(
    connection: Any, source: Source, fields: Iterable[Field], today: date, problems: Problems
) -> frozenset[str]:
    """Note every field with values that are not of the agreed kind, or outside the agreed limits.

    The records are named by number, never by value: some fields tell who somebody is.

    Returns:
        The names of fields that cannot be read as their kind.
    """
    unread = set()
    for one in fields:
        other, outside = _found(connection, source, one, today)
        if other:
            unread.add(one.name)
        for kind, rows, stops in (
            (NOT_OF_KIND, other, True),
            (OUTSIDE_KEPT if one.outside == KEEP else OUTSIDE, outside, one.outside != KEEP),
        ):
            if rows:
                (problems.add if stops else problems.notice)(
                    kind,
                    Place(source.file, column=one.name),
                    column=one.name,
                    held=one.held,
                    where=named_records(rows),
                )
    return frozenset(unread)


def _found(connection: Any, source: Source, one: Field, today: date) -> tuple[list[int], list[int]]:
    """Return the numbers of records that are not of a field's kind, and that lie outside."""
    name = quoted(one.name)
    if one.kind == DATE:
        return _dates(connection, source, one, today)
    if one.kind == CATEGORY and one.values:
        return [], _rows(connection, source, f"NOT list_contains(?, {name})", [list(one.values)])
    if one.kind not in _PATTERNS:
        return [], []
    fits = f"regexp_full_match({name}, '{_PATTERNS[one.kind]}')"
    ends = [
        (f"TRY_CAST({name} AS {_TYPES[one.kind]}) {sign} ?", value)
        for sign, value in (("<", one.least), (">", one.most))
        if value is not None
    ]
    beyond = " OR ".join(test for test, _ in ends)
    return (
        _rows(connection, source, f"NOT {fits}", []),
        _rows(connection, source, f"{fits} AND ({beyond})", [value for _, value in ends])
        if ends
        else [],
    )


_TYPES = {WHOLE: "BIGINT", NUMBER: "DOUBLE"}


def _dates(connection: Any, source: Source, one: Field, today: date) -> tuple[list[int], list[int]]:
    read = read_dates(distinct_counts(connection, source, one.name), last_day(one, today))
    least, most = (str(end) if end is not None else "" for end in (one.least, one.most))
    beyond = [
        text for text, day in read.iso.items() if (least and day < least) or (most and day > most)
    ]
    test = f"list_contains(?, {quoted(one.name)})"
    unread, outside = (
        _rows(connection, source, test, [texts]) if texts else []
        for texts in (list(read.unread), beyond)
    )
    return unread, outside


def _rows(connection: Any, source: Source, test: str, values: list[object]) -> list[int]:
    found = connection.execute(
        f"SELECT remit_row FROM {source.table} WHERE {test} ORDER BY 1", values
    ).fetchall()
    return [row for (row,) in found]
