"""Custodians' records brought together: prepared, weighed in pairs, joined to persons.

A rehearsal with made-up files and a run under an agreement both link by this.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import Place, problem_kind
from remit.share.core.linkage.columns import KEYS, MOST_PAIRS_OF_A_KEY, SESSIONS
from remit.share.core.linkage.comparisons import propose
from remit.share.core.linkage.encoded import own_scheme
from remit.share.core.linkage.encoding import LEAST_SECRET
from remit.share.core.linkage.fields import NUMBERS, Role, looks_exchanged
from remit.share.core.linkage.measures import growth
from remit.share.core.linkage.persons import best_cut, cut_at_precision, join
from remit.share.core.linkage.request import ID_MISSING, ID_TWICE, check_enough
from remit.share.core.linkage.request import Engine as Chosen
from remit.share.linkage.on_spark import on_spark
from remit.share.linkage.pairing import OnDuckDB, Plan, Side, pair
from remit.share.linkage.preparing import Prepared, prepare
from remit.share.linkage.reading import named_records, quoted
from remit.share.linkage.report import Linked
from remit.share.linkage.sealing import Sealed, seal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from remit.kernel.errors import ProblemKind, Problems
    from remit.share.core.linkage.fields import ColumnSketch
    from remit.share.core.linkage.request import Power
    from remit.share.linkage.pairing import Engine, Weighed
    from remit.share.linkage.reading import Source

NAMES_EXCHANGED = problem_kind(
    "linkage-names-exchanged",
    "Forenames stand in “{family}” and surnames in “{given}”, beside what “{other}” has.",
    "Put the headings right; or say what they are: --field “{given}=family”.",
)


@dataclass(frozen=True, slots=True)
class Custodian:
    """One custodian's file with what its columns were taken for.

    Attributes:
        source: the file.
        chosen: the column of each role.
        record_id: the column of the record's id, or None for row numbers.
        columns: what was found of each column.
    """

    source: Source
    chosen: Mapping[Role, str]
    record_id: str | None
    columns: Sequence[Mapping[str, object]]


def roles(chosen: Mapping[Role, str]) -> tuple[Role, ...]:
    """Return what can be compared by the columns chosen: a name in one is two."""
    found = tuple(role for role in chosen if role != Role.NAME)
    return (*found, Role.GIVEN, Role.FAMILY) if Role.NAME in chosen else found


def check_ids(
    connection: Any,
    source: Source,
    column: str,
    problems: Problems,
    kinds: tuple[ProblemKind, ProblemKind] = (ID_MISSING, ID_TWICE),
) -> None:
    """Note records without an id, and ids that several records share, as two kinds of problem."""
    without, shared = kinds
    name = quoted(column)
    missing, twice = connection.execute(
        f"SELECT coalesce(sum(n) FILTER ({name} IS NULL), 0)::BIGINT, "
        f"coalesce(sum(n) FILTER (n > 1 AND {name} IS NOT NULL), 0)::BIGINT "
        f"FROM (SELECT {name}, count(*) AS n FROM {source.table} GROUP BY {name})"
    ).fetchone()
    place = Place(source.file, column=column)
    if missing:
        query = f"SELECT remit_row FROM {source.table} WHERE {name} IS NULL ORDER BY 1"
        where = named_records([row for (row,) in connection.execute(query).fetchall()])
        problems.add(without, place, rows=missing, column=column, where=where)
    if twice:
        problems.add(shared, place, rows=twice, column=column)


def check_exchanged(
    custodians: Sequence[Custodian],
    drawn: Mapping[str, Sequence[ColumnSketch]],
    problems: Problems,
) -> None:
    """Note the first file whose forenames and surnames look exchanged beside the one before."""
    named = [
        (
            one,
            [
                next(s.values for s in drawn[one.source.name] if s.name == one.chosen[r])
                for r in both
            ],
        )
        for both in [(Role.GIVEN, Role.FAMILY)]
        for one in custodians
        if set(both) <= set(one.chosen)
    ]
    for (first, names), (second, others) in combinations(named, 2):
        if looks_exchanged(others[0], others[1], (names[0], names[1])):
            problems.add(
                NAMES_EXCHANGED,
                Place(second.source.file),
                given=second.chosen[Role.GIVEN],
                family=second.chosen[Role.FAMILY],
                other=first.source.name,
            )
            return


def prepared_sides(
    connection: Any,
    custodians: Sequence[Custodian],
    problems: Problems,
    *,
    today: date,
    encoded: bool = False,
) -> list[Prepared]:
    """Bring each custodian's records to what is compared, numbered through from 0.

    Raises:
        InvalidInput: two of them share too little to be linked.
    """
    sides, first = [], 0
    for one in custodians:
        sides.append(prepare(connection, one.source, one.chosen, first, today))
        first += one.source.rows
    fields = [(side.source.name, side.fields) for side in sides]
    check_enough(fields, problems, encoded=encoded)
    problems.raise_if_any()
    return sides


def weigh(
    connection: Any, sides: Sequence[Prepared], power: Power, *, encoded: bool = False
) -> list[Weighed]:
    """Weigh the pairs of each two custodians; encoded, by match keys of a key made for this.

    Raises:
        PartMissing: the engine that was asked for is not installed.
        UnableToStartSpark: Spark does not start.
    """
    if encoded:
        # The key lives as long as this function: it is the custodians', and is never written.
        secret = secrets.token_bytes(LEAST_SECRET)
        return weigh_sealed(connection, [seal(connection, side, secret) for side in sides], power)
    return _weighed(connection, [_clear_plan(*both) for both in combinations(sides, 2)], power)


def weigh_sealed(connection: Any, sealed: Sequence[Sealed], power: Power) -> list[Weighed]:
    """Weigh the pairs of each two custodians by the match keys that they handed over.

    Raises:
        PartMissing: the engine that was asked for is not installed.
        UnableToStartSpark: Spark does not start.
    """
    return _weighed(connection, [_sealed_plan(*both) for both in combinations(sealed, 2)], power)


def _weighed(connection: Any, plans: Sequence[Plan], power: Power) -> list[Weighed]:
    with _engine(connection, power) as engine:
        return [pair(connection, plan, engine) for plan in plans]


@contextmanager
def _engine(connection: Any, power: Power) -> Iterator[Engine]:
    if power.engine == Chosen.DUCKDB:
        yield OnDuckDB(connection)
    else:
        with on_spark(connection, power) as engine:
            yield engine


def _clear_plan(one: Prepared, other: Prepared) -> Plan:
    shared = [role for role in one.fields if role in other.fields]
    numbers = [role for role in shared if role in NUMBERS]
    fields = {str(role) for role in shared}
    keys = {name: most for name, (_, most) in KEYS.items() if _parts(name) <= fields}
    return Plan(
        Side(one.table, one.source.rows),
        Side(other.table, other.source.rows),
        propose(shared, numbers),
        dict.fromkeys(numbers, MOST_PAIRS_OF_A_KEY) | keys,
        {key: parts for key, parts in SESSIONS.items() if key in keys}
        | {number: (number,) for number in numbers},
    )


def _parts(key: str) -> set[str]:
    names = {"name_bag": {"given", "family"}, "given_plain": {"given"}}
    found: set[str] = set()
    for part in KEYS[key][0]:
        plain = part.partition("[")[0]
        found |= names.get(plain, {plain.partition("_")[0]})
    return found


def _sealed_plan(one: Sealed, other: Sealed) -> Plan:
    scheme = own_scheme([role for role in one.fields if role in other.fields])
    return Plan(
        Side(one.table, one.rows),
        Side(other.table, other.rows),
        scheme.comparisons,
        dict.fromkeys(scheme.keys, MOST_PAIRS_OF_A_KEY),
        dict(scheme.sessions),
        [
            (one.chance[comparison.name] + other.chance[comparison.name]) / 2
            for comparison in scheme.comparisons
        ],
    )


def owners(sides: Sequence[Prepared]) -> list[int]:
    """Return whose file each record is in, by record number."""
    return [at for at, side in enumerate(sides) for _ in range(side.source.rows)]


def persons_of(
    sides: Sequence[Prepared],
    weighed: Sequence[Weighed],
    truth: Sequence[str | None] | None = None,
    *,
    precision: float | None = None,
) -> Linked:
    """Join records to persons, the likeliest pairs first; by a truth, measure that too.

    Without a precision to aim at, as many are joined as give the best F1 that can be expected.
    """
    custodian = owners(sides)
    left = np.concatenate([one.left for one in weighed])
    right = np.concatenate([one.right for one in weighed])
    chances = np.concatenate([one.chances for one in weighed])
    order = np.lexsort((right, left, -chances))
    left, right, chances = left[order], right[order], chances[order]
    kept = join(custodian, left, right).kept
    left, right, chances = left[kept], right[kept], chances[kept]
    cut = best_cut(chances) if precision is None else cut_at_precision(chances, precision)
    return Linked(
        person=join(custodian, left[:cut], right[:cut]).person,
        custodian=np.array(custodian),
        chances=chances,
        cut=cut,
        weighed=tuple(weighed),
        growth=None if truth is None else growth(truth, custodian, left, right),
    )
