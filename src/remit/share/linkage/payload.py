"""A delivery's payload: what kind each field is, what is found of it, and identifiers in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place
from remit.share.core import datasets
from remit.share.core.delivery import HOLDS_IDENTIFIERS, NEARLY_DISTINCT
from remit.share.core.linkage.fields import Role
from remit.share.core.linkage.values import read_dates
from remit.share.core.linked import CATEGORY, DATE, NUMBER
from remit.share.linkage.inspecting import (
    counted_in,
    distinct_counts,
    notice_formats,
    notice_missing,
    notice_unread,
)
from remit.share.linkage.limits import NUMBERS, WHOLES, last_day
from remit.share.linkage.preparing import NHS_PASSES
from remit.share.linkage.profiling import MUCH_UNCOUNTED
from remit.share.linkage.reading import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from remit.kernel.errors import Problems
    from remit.share.core.datasets import Field
    from remit.share.linkage.matching import Custodian
    from remit.share.linkage.reading import Source

_SAMPLE = 1000
_NEARLY_ALL = 0.9
_FEW = 50
# Of ten digits drawn by chance one in eleven passes for an NHS number.
_BY_CHANCE = 0.3
_TIMES_CHANCE = 5

_PATTERNS = {
    "e-mail addresses": "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}",
    "telephone numbers": (
        "(\\+44|\\b0044|\\b0)[\\s().-]*(\\(0\\))?[\\s().-]*[12378]([\\s().-]*[0-9]){8,9}\\b"
    ),
    "postcodes": "(?i)\\b[A-Z]{1,2}[0-9][A-Z0-9]?\\s*[0-9][ABD-HJLNP-UW-Z]{2}\\b",
    "National Insurance numbers": (
        "(?i)\\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\\s?[0-9]{2}\\s?[0-9]{2}\\s?[0-9]{2}\\s?[A-D]\\b"
    ),
}
_NHS = "\\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\\b"
_PLAIN = "lower(strip_accents({0}))"
# A day in figures, wherever it stands in a text and whichever of its numbers comes first.
_DAY = (
    "nullif(list_sort(regexp_split_to_array(regexp_replace(regexp_extract({0}, "
    "'(?:^|[^0-9])([0-9]{{1,4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,4}})(?:$|[^0-9])', 1), "
    "'\\b0+', '', 'g'), '[-/.]')), [''])"
)
_MAY_BE_DAY = "(contains({0}, '-') OR contains({0}, '/') OR contains({0}, '.'))"


@dataclass(slots=True)
class Typed:
    """One field of the payload, read.

    Attributes:
        name: its column.
        kind: "category", "number" or "date".
        sql: what it is stored as, by the custodian's table as `raw`.
        days: of a date, each text with its day.
        figures: what was found of it.
    """

    name: str
    kind: str
    sql: str
    days: Mapping[str, str] = field(default_factory=dict)
    figures: dict[str, object] = field(default_factory=dict)


def typed(connection: Any, source: Source, agreed: Field, today: date, problems: Problems) -> Typed:
    """Return what a field of the payload is, with its gaps and its range.

    A kind that was agreed is its kind; `check_limits` has seen to it that its values fit. Else the
    values tell.
    """
    column, today = agreed.name, last_day(agreed, today)
    filled = counted_in(connection, source, column)
    notice_missing(source, column, source.rows - filled, problems, MUCH_UNCOUNTED)
    kind = CATEGORY
    if filled:
        kind = _AGREED.get(agreed.kind) or _kind(connection, source, column, today)
    found = _READ[kind](connection, source, column, today, problems)
    found.figures = {
        "name": column,
        "kind": kind,
        "n": filled,
        "missing": source.rows - filled,
        **found.figures,
    }
    return found


def _kind(connection: Any, source: Source, column: str, today: date) -> str:
    name = quoted(column)
    others = connection.execute(
        f"SELECT count(*) FROM {source.table} WHERE {name} IS NOT NULL "
        f"AND NOT regexp_full_match({name}, '{NUMBERS}')"
    ).fetchone()[0]
    sample = connection.execute(
        f"SELECT DISTINCT {name} FROM {source.table} WHERE {name} IS NOT NULL "
        f"ORDER BY hash({name}), 1 LIMIT {_SAMPLE}"
    ).fetchall()
    dates = read_dates({value: 1 for (value,) in sample}, today)
    if sum(dates.formats.values()) >= _NEARLY_ALL * len(sample):
        return DATE
    return CATEGORY if others else NUMBER


def _category(
    connection: Any, source: Source, column: str, today: date, problems: Problems
) -> Typed:
    del today
    name = quoted(column)
    filled, distinct = connection.execute(
        f"SELECT count({name}), count(DISTINCT {name}) FROM {source.table}"
    ).fetchone()
    if filled >= _FEW and distinct >= _NEARLY_ALL * filled:
        problems.notice(NEARLY_DISTINCT, Place(source.file, column=column), column=column)
    return Typed(column, CATEGORY, f"raw.{name}", figures={"distinct": distinct})


def _number(connection: Any, source: Source, column: str, today: date, problems: Problems) -> Typed:
    del today, problems
    name = quoted(column)
    broken, least, most = connection.execute(
        f"SELECT count(*) FILTER (NOT regexp_full_match({name}, '{WHOLES}')), "
        f"min({name}::DOUBLE), max({name}::DOUBLE) FROM {source.table}"
    ).fetchone()
    stored = "DOUBLE" if broken else "BIGINT"
    if not broken:
        least, most = int(least), int(most)
    return Typed(column, NUMBER, f"raw.{name}::{stored}", figures={"least": least, "most": most})


def _date(connection: Any, source: Source, column: str, today: date, problems: Problems) -> Typed:
    read = read_dates(distinct_counts(connection, source, column), today)
    notice_formats(source, column, read.formats, problems)
    unread = notice_unread(connection, source, column, read.unread, "a date", problems)
    days = sorted(read.iso.values())
    return Typed(
        column,
        DATE,
        "{days}.day::DATE",
        dict(read.iso),
        {"unread": unread, "date_formats": dict(read.formats), "least": days[0], "most": days[-1]},
    )


_AGREED = {
    datasets.CATEGORY: CATEGORY,
    datasets.TEXT: CATEGORY,
    datasets.WHOLE: NUMBER,
    datasets.NUMBER: NUMBER,
    datasets.DATE: DATE,
}
_READ = {CATEGORY: _category, NUMBER: _number, DATE: _date}


def scan(connection: Any, one: Custodian, columns: Sequence[str], problems: Problems) -> None:
    """Note each field of the payload in which people's identifiers stand.

    Looked for are NHS numbers, e-mail addresses, telephone numbers, postcodes, National Insurance
    numbers, and the row's own names and day of birth.
    """
    for column in columns:
        found = {
            what: rows
            for what, rows in (
                *_patterned(connection, one.source, column),
                ("NHS numbers", _nhs_numbers(connection, one.source, column)),
                *_own(connection, one, column),
            )
            if rows
        }
        for what, rows in found.items():
            place = Place(one.source.file, column=column)
            problems.add(HOLDS_IDENTIFIERS, place, column=column, what=what, rows=rows)


def _patterned(connection: Any, source: Source, column: str) -> list[tuple[str, int]]:
    # Each distinct text is looked at once: a category has few.
    sums = ", ".join(
        f"coalesce(sum(n) FILTER (regexp_matches(text, '{pattern}')), 0)::BIGINT"
        for pattern in _PATTERNS.values()
    )
    name = quoted(column)
    rows = connection.execute(
        f"SELECT {sums} FROM (SELECT {name} AS text, count(*) AS n FROM {source.table} "
        f"WHERE length({name}) > 4 GROUP BY 1)"
    ).fetchone()
    return list(zip(_PATTERNS, rows, strict=True))


def _nhs_numbers(connection: Any, source: Source, column: str) -> int:
    name = quoted(column)
    found, passing = connection.execute(
        f"SELECT count(*), count(*) FILTER ({NHS_PASSES.format('number')}) FROM ("
        f"SELECT regexp_replace(unnest(regexp_extract_all({name}, '{_NHS}')), '[ -]', '', 'g') "
        f"AS number FROM {source.table} WHERE length({name}) >= 10)"
    ).fetchone()
    return int(passing) if passing > _BY_CHANCE * found else 0


def _own(connection: Any, one: Custodian, column: str) -> list[tuple[str, int]]:
    """Return in how many records a field holds that record's own name or day of birth."""
    found = []
    for role, what in (
        (Role.GIVEN, "the person's forename"),
        (Role.FAMILY, "the person's surname"),
        (Role.NAME, "the person's name"),
        (Role.BIRTH, "the person's day of birth"),
    ):
        if role in one.chosen:
            as_read, may = (_DAY, _MAY_BE_DAY) if role == Role.BIRTH else (_PLAIN, "true")
            rows = _equal(connection, one.source, column, one.chosen[role], as_read, may)
            found.append((what, rows))
    if {Role.GIVEN, Role.FAMILY} <= set(one.chosen):
        both = one.chosen[Role.GIVEN], one.chosen[Role.FAMILY]
        found.append(("the person's full name", _within(connection, one.source, column, both)))
    return found


def _equal(connection: Any, source: Source, column: str, own: str, as_read: str, may: str) -> int:
    """Return how many records have one value in both columns, if that is more than chance.

    `as_read` brings a value to what is compared; `may` tells cheaply which values can have any.
    """
    left, right = as_read.format(quoted(column)), as_read.format(quoted(own))
    equal = connection.execute(
        f"SELECT count(*) FROM {source.table} "
        f"WHERE {may.format(quoted(column))} AND {left} = {right}"
    ).fetchone()[0]
    if not equal:
        return 0
    sides = [
        f"(SELECT {side} AS text, count(*) AS n FROM {source.table} GROUP BY 1)"
        for side in (left, right)
    ]
    chance = connection.execute(
        f"SELECT coalesce(sum(a.n::DOUBLE * b.n), 0) FROM {sides[0]} a JOIN {sides[1]} b "
        "USING (text)"
    ).fetchone()[0]
    most = _TIMES_CHANCE * chance / source.rows + 1
    return int(equal) if equal > most else 0


def _within(connection: Any, source: Source, column: str, names: tuple[str, str]) -> int:
    text = _PLAIN.format(quoted(column))
    held = " AND ".join(
        f"contains({text}, {_PLAIN.format(quoted(name))}) AND length({quoted(name)}) > 1"
        for name in names
    )
    query = f"SELECT count(*) FROM {source.table} WHERE {held}"
    return int(connection.execute(query).fetchone()[0])


def register_days(connection: Any, fields: Sequence[Typed]) -> tuple[str, dict[str, str]]:
    """Make the days of date fields known to the database.

    Returns:
        The joins that bring them to `raw`, and each date field's name with that of its days.
    """
    pyarrow = import_module("pyarrow")
    joins, named = "", {}
    for place, one in enumerate(fields):
        if one.kind == DATE:
            days = named[one.name] = f"days_{place}"
            columns = {"text": list(one.days), "day": list(one.days.values())}
            connection.register(days, pyarrow.table(columns))
            joins += f" LEFT JOIN {days} ON {days}.text = raw.{quoted(one.name)}"
    return joins, named
