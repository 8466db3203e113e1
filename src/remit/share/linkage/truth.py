"""Links beside the truth of made-up data: measures, the curve, and who is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.intervals import wilson
from remit.share.core.linkage.fields import Role
from remit.share.linkage.reading import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.linkage.preparing import Prepared

MOST_PAIRS_A_RECORD = 50


def truth_of(connection: Any, sources: Sequence[Any], column: str) -> list[str | None]:
    """Return whose record each is, in the order of record numbers."""
    values: list[str | None] = []
    for source in sources:
        query = f"SELECT {quoted(column)} FROM {source.table} ORDER BY remit_row"
        values += [value for (value,) in connection.execute(query).fetchall()]
    return values


def gather_true_pairs(connection: Any, sides: Sequence[Prepared], column: str) -> None:
    """Make the table of all pairs of one person, with how their two records differ.

    Made before anything is encoded; linking never sees it.
    """
    parts = []
    for at, one in enumerate(sides):
        for other in sides[at + 1 :]:
            traits = ", ".join(f"{sql} AS {name}" for name, sql in traits_of(one, other).items())
            parts.append(
                f"SELECT l.unique_id AS left_id, r.unique_id AS right_id, {traits} "
                f"FROM {_with_truth(one, column)} l JOIN {_with_truth(other, column)} r "
                "ON l.remit_truth = r.remit_truth"
            )
    connection.execute(f"CREATE TABLE true_pairs AS {' UNION ALL '.join(parts)}")


def _with_truth(side: Prepared, column: str) -> str:
    return (
        f"(SELECT people.*, raw.{quoted(column)} AS remit_truth FROM {side.table} people "
        f"JOIN {side.source.table} raw ON people.unique_id = raw.remit_row + {side.first - 1})"
    )


def traits_of(one: Prepared, other: Prepared) -> dict[str, str]:
    """Return the groups that a pair of records, l and r, belongs to, as SQL by what they go by."""
    shared = set(one.fields) & set(other.fields)
    custodians = f"{one.source.name} and {other.source.name}".replace("'", "''")
    traits = {"custodians": f"'{custodians}'"}
    known = {role: _either(role, one, other) for role in (Role.SEX, Role.BIRTH)}
    sex, birth = known[Role.SEX], known[Role.BIRTH]
    traits["sex"] = (
        f"CASE {sex} WHEN 'f' THEN 'women' WHEN 'm' THEN 'men' WHEN 'x' THEN 'other' "
        f"ELSE 'sex not recorded' END"
    )
    traits["born"] = f"coalesce({birth}[:3] || '0 to ' || {birth}[:3] || '9', 'not recorded')"
    traits["names"] = (
        _names(sex) if {Role.GIVEN, Role.FAMILY} <= shared else "'names not in both files'"
    )
    for name, role, what in (
        ("address", Role.POSTCODE, "postcode"),
        ("birth_recorded", Role.BIRTH, "day of birth"),
    ):
        missing = f"'{what} not recorded in both'"
        traits[name] = (
            f"CASE WHEN l.{role} = r.{role} THEN 'the same {what}' "
            f"WHEN l.{role} <> r.{role} THEN 'another {what}' ELSE {missing} END"
            if role in shared
            else missing
        )
    return traits


def _either(role: Role, one: Prepared, other: Prepared) -> str:
    have = [f"{at}.{role}" for at, side in (("l", one), ("r", other)) if role in side.fields]
    return f"coalesce({', '.join(have)}, NULL)" if have else "(NULL::VARCHAR)"


def _names(sex: str) -> str:
    return (
        "CASE WHEN l.given IS NULL OR r.given IS NULL OR l.family IS NULL OR r.family IS NULL "
        "THEN 'a name is missing' "
        "WHEN l.given = r.given AND l.family = r.family THEN 'the same names' "
        "WHEN l.name_bag = r.name_bag AND l.family_words <> r.family_words "
        "THEN 'names in another order' "
        "WHEN l.family = r.family AND l.given_plain = r.given_plain "
        "THEN 'another form of the forename' "
        f"WHEN l.given_plain = r.given_plain AND {sex} = 'f' "
        "AND jaro_winkler_similarity(l.family, r.family) < 0.8 THEN 'another surname, a woman' "
        "WHEN l.given_plain = r.given_plain "
        "AND jaro_winkler_similarity(l.family, r.family) < 0.8 THEN 'another surname' "
        "ELSE 'spelled otherwise' END"
    )


TRAITS = ("custodians", "sex", "born", "names", "address", "birth_recorded")


def error_by_group(connection: Any) -> list[dict[str, object]]:
    """Return for each group of true pairs how many were linked; `linked` holds everyone's person.

    Shares come with Wilson's interval at 95%. Nothing where the true pairs were not gathered.
    """
    tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    if ("true_pairs",) not in tables:
        return []
    connection.execute(
        "CREATE TABLE found AS SELECT p.*, a.person = b.person AS linked FROM true_pairs p "
        "JOIN linked a ON a.unique_id = left_id JOIN linked b ON b.unique_id = right_id"
    )
    groups = []
    for trait in TRAITS:
        rows = connection.execute(
            f"SELECT {trait}, count(*), count(*) FILTER (linked) FROM found GROUP BY 1 ORDER BY 1"
        ).fetchall()
        for group, n, count in rows:
            found = wilson(count, n)
            groups.append(
                {
                    "by": trait,
                    "group": group,
                    "n": n,
                    "found": count,
                    "missed": n - count,
                    "recall": round(count / n, 6),
                    "low": round(found.low, 6),
                    "high": round(found.high, 6),
                }
            )
    return groups
