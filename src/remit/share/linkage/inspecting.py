"""What is found of a delivery's identifiers before anything is linked, without reading a name.

The same things are told as of a rehearsal's files, by counting in the database: names are read
only when they are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place
from remit.share.core.linkage.fields import NUMBERS, Role
from remit.share.core.linkage.values import read_dates, read_sex
from remit.share.linkage.preparing import MOST_SHARING_A_NUMBER, NHS_PASSES, READ_NUMBER
from remit.share.linkage.profiling import (
    MANY,
    MOST_OF_ONE,
    MUCH_MISSING,
    NHS_FAILING,
    NOT_READ,
    SEVERAL_FORMATS,
    SHARED_NUMBER,
    TWINS,
)
from remit.share.linkage.reading import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from remit.kernel.errors import ProblemKind, Problems
    from remit.share.linkage.matching import Custodian
    from remit.share.linkage.reading import Source

_POSTCODE = (
    "regexp_full_match(upper(regexp_replace({0}, '[\\s.-]+', '', 'g')), "
    "'[A-Z]{{1,2}}[0-9][A-Z0-9]?[0-9][A-Z]{{2}}')"
)


def inspect(connection: Any, one: Custodian, today: date, problems: Problems) -> dict[str, object]:
    """Note what stands in the way of linking a delivery but does not stop it; return figures."""
    source = one.source
    missing = {
        str(role): source.rows - counted_in(connection, source, column)
        for role, column in one.chosen.items()
    }
    for role, column in one.chosen.items():
        notice_missing(source, column, missing[role], problems)
    formats, unread = _readings(connection, one, today, problems)
    return {
        "missing": missing,
        "unread": unread,
        "date_formats": formats,
        "nhs_failing_check": _failing(connection, one, problems),
        "numbers_of_many": _shared(connection, one, problems),
        **_twins(connection, one, problems),
    }


def counted_in(connection: Any, source: Source, column: str) -> int:
    """Return how many records have a value in a column."""
    query = f"SELECT count({quoted(column)}) FROM {source.table}"
    return int(connection.execute(query).fetchone()[0])


def notice_missing(
    source: Source,
    column: str,
    missing: int,
    problems: Problems,
    kind: ProblemKind = MUCH_MISSING,
) -> None:
    """Note a column of which much is missing, by default one that is compared."""
    share = missing / source.rows
    if share >= MANY:
        place = Place(source.file, column=column)
        problems.notice(kind, place, column=column, share=f"{share:.0%}")


def distinct_counts(connection: Any, source: Source, column: str) -> dict[str, int]:
    """Return each distinct value of a column with the records that have it."""
    name = quoted(column)
    found = connection.execute(
        f"SELECT {name}, count(*) FROM {source.table} WHERE {name} IS NOT NULL "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return dict(found)


def notice_formats(
    source: Source, column: str, formats: Mapping[str, int], problems: Problems
) -> None:
    """Note that dates are written in several ways."""
    if len(formats) > 1:
        listed = ", ".join(f"{name} ({rows})" for name, rows in formats.items())
        place = Place(source.file, column=column)
        problems.notice(SEVERAL_FORMATS, place, column=column, count=len(formats), formats=listed)


def notice_unread(
    connection: Any,
    source: Source,
    column: str,
    unread: Mapping[str, int] | Sequence[str],
    what: str,
    problems: Problems,
) -> int:
    """Note values that could not be read, with the first record; return how many records."""
    values = list(unread)
    if not values:
        return 0
    name = quoted(column)
    rows, first = connection.execute(
        f"SELECT count(*), min(remit_row) FROM {source.table} WHERE list_contains(?, {name})",
        [values],
    ).fetchone()
    place = Place(source.file, column=column)
    problems.notice(NOT_READ, place, rows=rows, column=column, role=what, first=first)
    return int(rows)


def _readings(
    connection: Any, one: Custodian, today: date, problems: Problems
) -> tuple[dict[str, int], dict[str, int]]:
    source, chosen = one.source, one.chosen
    formats: dict[str, int] = {}
    unread: dict[str, list[str]] = {}
    if Role.BIRTH in chosen:
        dates = read_dates(distinct_counts(connection, source, chosen[Role.BIRTH]), today)
        formats, unread[Role.BIRTH] = dict(dates.formats), list(dates.unread)
        notice_formats(source, chosen[Role.BIRTH], formats, problems)
    if Role.SEX in chosen:
        sexes = distinct_counts(connection, source, chosen[Role.SEX])
        unread[Role.SEX] = [value for value in sexes if read_sex(value) is None]
    if Role.POSTCODE in chosen:
        unread[Role.POSTCODE] = _no_postcodes(connection, source, chosen[Role.POSTCODE])
    rows = {
        str(role): notice_unread(connection, source, chosen[Role(role)], values, role, problems)
        for role, values in unread.items()
    }
    return formats, {role: count for role, count in rows.items() if count}


def _no_postcodes(connection: Any, source: Source, column: str) -> list[str]:
    name = quoted(column)
    found = connection.execute(
        f"SELECT DISTINCT {name} FROM {source.table} "
        f"WHERE {name} IS NOT NULL AND NOT {_POSTCODE.format(name)}"
    ).fetchall()
    return [value for (value,) in found]


def _failing(connection: Any, one: Custodian, problems: Problems) -> int:
    if Role.NHS not in one.chosen:
        return 0
    column = one.chosen[Role.NHS]
    number = READ_NUMBER.format(quoted(column))
    query = (
        f"SELECT count(*) FILTER (NOT {NHS_PASSES.format('number')}) "
        f"FROM (SELECT {number} AS number FROM {one.source.table}) WHERE number IS NOT NULL"
    )
    failing = int(connection.execute(query).fetchone()[0])
    if failing:
        place = Place(one.source.file, column=column)
        problems.notice(NHS_FAILING, place, rows=failing, column=column)
    return failing


def _shared(connection: Any, one: Custodian, problems: Problems) -> dict[str, int]:
    found = {}
    for role in NUMBERS:
        if role not in one.chosen:
            continue
        column = one.chosen[role]
        number = READ_NUMBER.format(quoted(column))
        query = (
            "SELECT coalesce(sum(n), 0)::BIGINT FROM (SELECT count(*) AS n FROM "
            f"(SELECT {number} AS number FROM {one.source.table}) WHERE number IS NOT NULL "
            f"GROUP BY number HAVING count(*) > {MOST_SHARING_A_NUMBER})"
        )
        rows = int(connection.execute(query).fetchone()[0])
        if rows:
            found[str(role)] = rows
            place = Place(one.source.file, column=column)
            problems.notice(SHARED_NUMBER, place, rows=rows, column=column)
    return found


def _twins(connection: Any, one: Custodian, problems: Problems) -> dict[str, object]:
    columns = ", ".join(quoted(column) for column in one.chosen.values())
    if not {Role.GIVEN, Role.FAMILY, Role.NAME, *NUMBERS} & set(one.chosen):
        return {"twins": 0}
    rows, most = connection.execute(
        "SELECT coalesce(sum(n), 0)::BIGINT, coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM "
        f"{one.source.table} GROUP BY {columns} HAVING count(*) > 1)"
    ).fetchone()
    if rows >= MOST_OF_ONE:
        problems.notice(TWINS, Place(one.source.file), rows=rows, most=most)
    return {"twins": rows, "most_alike": most}
