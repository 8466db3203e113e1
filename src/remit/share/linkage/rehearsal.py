"""A rehearsal: made-up files linked from end to end, with everything that can be told about it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import Place, Problems, problem_kind
from remit.share.core.linkage.columns import KEYS, MOST_PAIRS_OF_A_KEY, SESSIONS
from remit.share.core.linkage.comparisons import propose
from remit.share.core.linkage.encoding import LEAST_SECRET
from remit.share.core.linkage.fields import (
    NUMBERS,
    UNKNOWN_FIELD,
    Role,
    looks_exchanged,
    propose_fields,
    record_id_column,
)
from remit.share.core.linkage.measures import growth, true_pairs
from remit.share.core.linkage.persons import best_cut, cut_at_precision, join
from remit.share.core.linkage.request import (
    ID_MISSING,
    ID_TWICE,
    NO_SUCH_COLUMN,
    ROW_NUMBERS,
    TRUTH_OF_MANY,
    check_enough,
)
from remit.share.linkage.pairing import Plan, Side, pair
from remit.share.linkage.preparing import Prepared, prepare
from remit.share.linkage.profiling import described, notice_gaps
from remit.share.linkage.reading import distinct_columns, quoted, read_source, sketches
from remit.share.linkage.report import Linked, report
from remit.share.linkage.sealing import Sealed, own_scheme, seal
from remit.share.linkage.truth import MOST_PAIRS_A_RECORD, gather_true_pairs, truth_of
from remit.share.linkage.workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.share.core.linkage.fields import ColumnSketch
    from remit.share.core.linkage.request import Request
    from remit.share.linkage.pairing import Weighed
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


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal gives.

    Attributes:
        links: a Parquet file with the columns source, unique_id and person.
        report: everything that can be told about the run, as plain values.
        notices: what a user should know of that stopped nothing.
    """

    links: bytes
    report: dict[str, object]
    notices: Problems


def rehearse(request: Request) -> Rehearsal:
    """Link made-up files.

    Nothing of them stays in memory or on disk afterwards, except what is returned.

    Raises:
        PartMissing: the part `remit[link]` is not installed.
        InvalidInput: the files, or what was said of them, have problems; all are listed.
        UnableToHold: neither memory nor disk was enough.
    """
    problems = Problems()
    with workspace(request.memory) as connection:
        custodians = _arrive(connection, request, problems)
        problems.raise_if_any()
        sides = _prepared(connection, request, custodians, problems)
        truth = None
        if request.truth is not None:
            truth = truth_of(connection, [one.source for one in custodians], request.truth)
            pairs = true_pairs(truth, owners(sides))
            if pairs <= MOST_PAIRS_A_RECORD * len(truth):
                gather_true_pairs(connection, sides, request.truth)
            else:
                problems.notice(TRUTH_OF_MANY, Place(), column=request.truth, pairs=pairs)
        figures = [
            notice_gaps(connection, side, one.chosen, problems)
            for side, one in zip(sides, custodians, strict=True)
        ]
        weighed = _weighed(connection, request, sides)
        linked = _linked(request, sides, weighed, truth)
        told = report(connection, request, custodians, figures, linked, problems)
        return Rehearsal(_links(connection, custodians, sides, linked), told, problems)


def _arrive(connection: Any, request: Request, problems: Problems) -> list[Custodian]:
    custodians = []
    known: set[str] = set()
    drawn: dict[str, list[ColumnSketch]] = {}
    for number, (name, path) in enumerate(request.files):
        source = read_source(connection, name, path, number, problems)
        if source is None:
            continue
        known |= set(source.columns)
        drawn[name] = sketches(connection, source)
        custodians.append(_custodian(connection, request, source, drawn[name], problems))
    whole = len(custodians) == len(request.files)
    for column in request.told:
        if whole and column not in known:
            problems.add(UNKNOWN_FIELD, Place(), text=column, roles=", ".join(Role))
    if whole:
        have = [(one.source.name, _roles(one.chosen)) for one in custodians]
        check_enough(have, problems, encoded=request.encoded)
        _check_exchanged(custodians, drawn, problems)
    return custodians


def _custodian(
    connection: Any,
    request: Request,
    source: Source,
    drawn: Sequence[ColumnSketch],
    problems: Problems,
) -> Custodian:
    _check_truth(request, source, problems)
    unknown = [one for one in source.columns if one != request.truth]
    chosen = propose_fields(
        drawn, [request.truth or ""], request.told, request.today, source.file, problems
    )
    free = [one for one in unknown if one not in chosen.values()]
    record_id = None
    if request.record_id != ROW_NUMBERS:
        told = request.record_id
        if told is not None and told not in source.columns:
            columns = ", ".join(source.columns)
            use = "is to be the record's id"
            problems.add(NO_SUCH_COLUMN, Place(source.file), column=told, use=use, columns=columns)
        else:
            record_id = record_id_column(free, told, distinct_columns(connection, source, free))
    if record_id is not None:
        _check_ids(connection, source, record_id, problems)
        chosen = {role: column for role, column in chosen.items() if column != record_id}
    return Custodian(source, chosen, record_id, described(connection, source))


def _check_truth(request: Request, source: Source, problems: Problems) -> None:
    if request.truth is not None and request.truth not in source.columns:
        columns, use = ", ".join(source.columns), "is to tell whose record it is"
        problems.add(
            NO_SUCH_COLUMN, Place(source.file), column=request.truth, use=use, columns=columns
        )


def _check_ids(connection: Any, source: Source, column: str, problems: Problems) -> None:
    name = quoted(column)
    missing, twice = connection.execute(
        f"SELECT coalesce(sum(n) FILTER ({name} IS NULL), 0)::BIGINT, "
        f"coalesce(sum(n) FILTER (n > 1 AND {name} IS NOT NULL), 0)::BIGINT "
        f"FROM (SELECT {name}, count(*) AS n FROM {source.table} GROUP BY {name})"
    ).fetchone()
    place = Place(source.file, column=column)
    if missing:
        problems.add(ID_MISSING, place, rows=missing, column=column)
    if twice:
        problems.add(ID_TWICE, place, rows=twice, column=column)


def _roles(chosen: Mapping[Role, str]) -> tuple[Role, ...]:
    roles = tuple(role for role in chosen if role != Role.NAME)
    return (*roles, Role.GIVEN, Role.FAMILY) if Role.NAME in chosen else roles


def _check_exchanged(
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


def _prepared(
    connection: Any, request: Request, custodians: Sequence[Custodian], problems: Problems
) -> list[Prepared]:
    sides, first = [], 0
    for one in custodians:
        sides.append(prepare(connection, one.source, one.chosen, first, request.today))
        first += one.source.rows
    fields = [(side.source.name, side.fields) for side in sides]
    check_enough(fields, problems, encoded=request.encoded)
    problems.raise_if_any()
    return sides


def _weighed(connection: Any, request: Request, sides: Sequence[Prepared]) -> list[Weighed]:
    if not request.encoded:
        return [pair(connection, _clear_plan(*both)) for both in combinations(sides, 2)]
    # The key lives as long as this function: it is the custodians', and is never written.
    secret = secrets.token_bytes(LEAST_SECRET)
    sealed = [seal(connection, side, secret) for side in sides]
    return [pair(connection, _sealed_plan(*both)) for both in combinations(sealed, 2)]


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


def _linked(
    request: Request,
    sides: Sequence[Prepared],
    weighed: Sequence[Weighed],
    truth: Sequence[str | None] | None,
) -> Linked:
    custodian = owners(sides)
    left = np.concatenate([one.left for one in weighed])
    right = np.concatenate([one.right for one in weighed])
    chances = np.concatenate([one.chances for one in weighed])
    order = np.lexsort((right, left, -chances))
    left, right, chances = left[order], right[order], chances[order]
    kept = join(custodian, left, right).kept
    left, right, chances = left[kept], right[kept], chances[kept]
    cut = (
        best_cut(chances)
        if request.precision is None
        else cut_at_precision(chances, request.precision)
    )
    return Linked(
        person=join(custodian, left[:cut], right[:cut]).person,
        custodian=np.array(custodian),
        chances=chances,
        cut=cut,
        weighed=tuple(weighed),
        growth=None if truth is None else growth(truth, custodian, left, right),
    )


def _links(
    connection: Any, custodians: Sequence[Custodian], sides: Sequence[Prepared], linked: Linked
) -> bytes:
    """Return the links as Parquet, in the order of the files; persons are numbered from 1."""
    pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    _, persons = np.unique(linked.person, return_inverse=True)
    names, ids = [], []
    for one, side in zip(custodians, sides, strict=True):
        column = "remit_row::VARCHAR" if one.record_id is None else quoted(one.record_id)
        found = connection.execute(
            f"SELECT {column} FROM {side.source.table} ORDER BY remit_row"
        ).fetchall()
        ids += [value for (value,) in found]
        names += [one.source.name] * len(found)
    table = pyarrow.table({"source": names, "unique_id": ids, "person": persons + 1})
    written = BytesIO()
    parquet.write_table(table, written)
    return written.getvalue()
