"""What is reported of a custodian's file before linking: types, ranges, gaps, doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, problem_kind
from remit.share.core.linkage.fields import NUMBERS, Role
from remit.share.linkage.reading import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.errors import Problems
    from remit.share.linkage.preparing import Prepared
    from remit.share.linkage.reading import Source

MANY = 0.3
MOST_OF_ONE = 10

MUCH_MISSING = problem_kind(
    "linkage-much-missing",
    "{share} of the records have nothing in “{column}” that can be compared.",
    "They are linked by the other columns; fewer of them will be found.",
)
MUCH_UNCOUNTED = problem_kind(
    "linkage-much-not-recorded",
    "{share} of the records have nothing in “{column}”.",
    "In tables they are counted as not recorded. If it was filled in, deliver the file again.",
)
NOT_READ = problem_kind(
    "linkage-values-not-read",
    "{rows} values of “{column}” could not be read as {role}, and count as missing. The first is "
    "in record {first}.",
    "Correct them if you can.",
)
SEVERAL_FORMATS = problem_kind(
    "linkage-dates-in-several-formats",
    "Dates of “{column}” are written in {count} formats: {formats}.",
    "All were read. Look whether days and months were meant so.",
)
NHS_FAILING = problem_kind(
    "linkage-nhs-check-digit",
    "{rows} NHS numbers in “{column}” fail their check digit.",
    "They are compared all the same: two alike are hardly an accident. Ask the custodian why.",
)
SHARED_NUMBER = problem_kind(
    "linkage-number-of-many",
    "{rows} records have a value in “{column}” that more than three share; it counts as missing.",
    "Such numbers stand in for one that is not known.",
)
TWINS = problem_kind(
    "linkage-twins",
    "{rows} records are like another one in all that can be compared; at most {most} are alike.",
    "Two records of one file are never linked with each other: take doubles out first.",
)


def described(connection: Any, source: Source) -> list[dict[str, object]]:
    """Return of each column its type, gaps, distinct values and range; no value of a record.

    The range is that of lengths, in characters.
    """
    found = []
    for column, kind in zip(source.columns, source.types, strict=True):
        name = quoted(column)
        n, distinct, shortest, longest = connection.execute(
            f"SELECT count({name}), approx_count_distinct({name}), min(length({name})), "
            f"max(length({name})) FROM {source.table}"
        ).fetchone()
        found.append(
            {
                "name": column,
                "type": kind,
                "n": n,
                "missing": source.rows - n,
                "distinct_about": min(distinct, n),
                "shortest": shortest,
                "longest": longest,
            }
        )
    return found


def notice_gaps(
    connection: Any, prepared: Prepared, chosen: Mapping[Role, str], problems: Problems
) -> dict[str, object]:
    """Note what stands in the way of linking but does not stop it; return it as figures."""
    file = prepared.source.file
    missing: dict[str, int] = {}
    for role, column in chosen.items():
        for part in (Role.GIVEN, Role.FAMILY) if role == Role.NAME else (role,):
            missing[part] = prepared.source.rows - _count(connection, prepared.table, part)
            share = missing[part] / prepared.source.rows
            if share >= MANY:
                problems.notice(
                    MUCH_MISSING, Place(file, column=column), column=column, share=f"{share:.0%}"
                )
    _notice_readings(connection, prepared, chosen, problems)
    return {
        "missing": missing,
        "unread": {str(role): rows for role, rows in prepared.unread.items()},
        "date_formats": dict(prepared.formats),
        "nhs_failing_check": prepared.failing,
        "numbers_of_many": {str(role): rows for role, rows in prepared.shared.items()},
        **_birth_range(connection, prepared),
        **_twins(connection, prepared, problems),
    }


def _notice_readings(
    connection: Any, prepared: Prepared, chosen: Mapping[Role, str], problems: Problems
) -> None:
    for role, rows in prepared.unread.items():
        place = _place(prepared, chosen[role])
        first = _first_unread(connection, prepared, role, chosen[role])
        problems.notice(NOT_READ, place, rows=rows, column=chosen[role], role=role, first=first)
    if len(prepared.formats) > 1:
        problems.notice(
            SEVERAL_FORMATS,
            _place(prepared, chosen[Role.BIRTH]),
            column=chosen[Role.BIRTH],
            count=len(prepared.formats),
            formats=", ".join(f"{name} ({rows})" for name, rows in prepared.formats.items()),
        )
    if prepared.failing:
        column = chosen[Role.NHS]
        problems.notice(NHS_FAILING, _place(prepared, column), rows=prepared.failing, column=column)
    for role, rows in prepared.shared.items():
        column = chosen[role]
        problems.notice(SHARED_NUMBER, _place(prepared, column), rows=rows, column=column)


def _place(prepared: Prepared, column: str) -> Place:
    return Place(prepared.source.file, column=column)


def _count(connection: Any, table: str, column: str) -> int:
    query = f"SELECT count({column}) FROM {table}"
    return int(connection.execute(query).fetchone()[0])


def _first_unread(connection: Any, prepared: Prepared, role: Role, column: str) -> int:
    query = (
        f"SELECT min(raw.{prepared.source.place}) FROM {prepared.source.table} raw "
        f"JOIN {prepared.table} people ON people.unique_id = raw.remit_row + {prepared.first - 1} "
        f"WHERE raw.{quoted(column)} IS NOT NULL AND people.{role} IS NULL"
    )
    return int(connection.execute(query).fetchone()[0] or 0)


def _birth_range(connection: Any, prepared: Prepared) -> dict[str, object]:
    if Role.BIRTH not in prepared.fields:
        return {}
    query = (
        "SELECT min(birth), max(birth), count(*) FILTER (birth[6:] = '01-01') "
        f"FROM {prepared.table}"
    )
    earliest, latest, first_days = connection.execute(query).fetchone()
    return {"birth_from": earliest, "birth_to": latest, "birth_on_1_january": first_days}


def _twins(connection: Any, prepared: Prepared, problems: Problems) -> dict[str, object]:
    columns = ", ".join(prepared.fields)
    if not {Role.GIVEN, Role.FAMILY, *NUMBERS} & set(prepared.fields):
        return {"twins": 0}
    rows, most = connection.execute(
        f"SELECT coalesce(sum(n), 0)::BIGINT, coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM "
        f"{prepared.table} GROUP BY {columns} HAVING count(*) > 1)"
    ).fetchone()
    if rows >= MOST_OF_ONE:
        problems.notice(TWINS, Place(prepared.source.file), rows=rows, most=most)
    return {"twins": rows, "most_alike": most}
