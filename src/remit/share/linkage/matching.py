"""Custodians' records brought together: prepared, weighed in pairs, joined to persons.

A rehearsal with made-up files and a run under an agreement both link by this.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import Place, Problems, problem_kind
from remit.share.core.linkage.columns import MOST_PAIRS_OF_A_KEY
from remit.share.core.linkage.compared import compared
from remit.share.core.linkage.encoded import own_scheme
from remit.share.core.linkage.encoding import LEAST_SECRET
from remit.share.core.linkage.fields import Role, looks_exchanged
from remit.share.core.linkage.holding import held
from remit.share.core.linkage.measures import growth
from remit.share.core.linkage.persons import best_cut, cut_at_precision, cut_at_weight, join
from remit.share.core.linkage.request import ID_MISSING, ID_TWICE, check_enough
from remit.share.core.linkage.request import Engine as Chosen
from remit.share.linkage.on_spark import on_spark
from remit.share.linkage.pairing import OnDuckDB, Plan, Side, pair
from remit.share.linkage.preparing import Prepared, prepare
from remit.share.linkage.reading import named_records, quoted
from remit.share.linkage.report import Linked
from remit.share.linkage.sealing import Sealed, seal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from remit.kernel.errors import ProblemKind
    from remit.share.core.linkage.fields import ColumnSketch
    from remit.share.core.linkage.request import Power
    from remit.share.core.linkage.settings import Settings
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
    connection: Any,
    sides: Sequence[Prepared],
    power: Power,
    settings: Settings,
    *,
    left_out: Mapping[str, Collection[Role]] = MappingProxyType({}),
    settings_file: str = "",
    encoded: bool = False,
) -> list[Weighed]:
    """Weigh the pairs of each two custodians; encoded, by match keys of a key made for this.

    `left_out` are what settings leave out of the comparison, by custodian; `settings_file` is where
    it was said.

    Raises:
        InvalidInput: settings leave nothing to compare two custodians by.
        PartMissing: the engine that was asked for is not installed.
        UnableToStartSpark: Spark does not start.
    """
    if encoded:
        # The key lives as long as this function: it is the custodians', and is never written.
        secret = secrets.token_bytes(LEAST_SECRET)
        sealed = [seal(connection, side, secret) for side in sides]
        return weigh_sealed(connection, sealed, power, settings)
    fields = {
        side.source.name: [
            role for role in side.fields if role not in left_out.get(side.source.name, ())
        ]
        for side in sides
    }
    problems = Problems()
    check_enough(list(fields.items()), problems)
    plans = [
        _clear_plan(*both, fields, settings, settings_file, problems)
        for both in combinations(sides, 2)
    ]
    problems.raise_if_any()
    return _weighed(connection, plans, power)


def weigh_sealed(
    connection: Any, sealed: Sequence[Sealed], power: Power, settings: Settings
) -> list[Weighed]:
    """Weigh the pairs of each two custodians by the match keys that they handed over.

    Raises:
        PartMissing: the engine that was asked for is not installed.
        UnableToStartSpark: Spark does not start.
    """
    plans = [_sealed_plan(*both, settings) for both in combinations(sealed, 2)]
    return _weighed(connection, plans, power)


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


def _clear_plan(
    one: Prepared,
    other: Prepared,
    fields: Mapping[str, Sequence[Role]],
    settings: Settings,
    file: str,
    problems: Problems,
) -> Plan:
    names = one.source.name, other.source.name
    whole = compared([role for role in fields[names[0]] if role in fields[names[1]]])
    left = whole.without(settings.keys_off, settings.parts_off, settings.levels_off)
    left.check(names, file, problems)
    return Plan(
        Side(one.table, one.source.rows),
        Side(other.table, other.source.rows),
        left.comparisons,
        left.keys,
        left.sessions,
        held=held(left.comparisons, settings.fixed),
        prior=settings.prior,
        rivals=settings.joins_one_of_each,
    )


def _sealed_plan(one: Sealed, other: Sealed, settings: Settings) -> Plan:
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
        prior=settings.prior,
        rivals=settings.joins_one_of_each,
    )


def owners(sides: Sequence[Prepared]) -> list[int]:
    """Return whose file each record is in, by record number."""
    return [at for at, side in enumerate(sides) for _ in range(side.source.rows)]


def persons_of(
    sides: Sequence[Prepared],
    weighed: Sequence[Weighed],
    truth: Sequence[str | None] | None = None,
    *,
    settings: Settings,
) -> Linked:
    """Join records to persons, the likeliest pairs first; by a truth, measure that too.

    Where settings choose no threshold, as many are joined as give the best F1 that can be expected.
    """
    custodian = owners(sides)
    left = np.concatenate([one.left for one in weighed])
    right = np.concatenate([one.right for one in weighed])
    chances = np.concatenate([one.chances for one in weighed])
    order = np.lexsort((right, left, -chances))
    left, right, chances = left[order], right[order], chances[order]
    one_of_each = settings.joins_one_of_each
    kept = join(custodian, left, right, one_of_each=one_of_each).kept
    left, right, chances = left[kept], right[kept], chances[kept]
    cut = _cut(chances, settings)
    return Linked(
        person=join(custodian, left[:cut], right[:cut], one_of_each=one_of_each).person,
        custodian=np.array(custodian),
        chances=chances,
        cut=cut,
        weighed=tuple(weighed),
        growth=None if truth is None else growth(truth, custodian, left, right),
    )


def _cut(chances: NDArray[np.float64], settings: Settings) -> int:
    if settings.least_weight is not None:
        return cut_at_weight(chances, settings.least_weight)
    if settings.precision is not None:
        return cut_at_precision(chances, settings.precision)
    return best_cut(chances)
