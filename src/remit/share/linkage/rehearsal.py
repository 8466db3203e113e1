"""A rehearsal: made-up files linked from end to end, with everything that can be told about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import Place, Problems
from remit.share.core.linkage.fields import (
    NO_ROLE,
    UNKNOWN_FIELD,
    Role,
    propose_fields,
    record_id_column,
    roles,
)
from remit.share.core.linkage.measures import true_pairs
from remit.share.core.linkage.request import (
    NO_SUCH_COLUMN,
    ROW_NUMBERS,
    TRUTH_OF_MANY,
    check_enough,
    check_filterable,
)
from remit.share.core.linkage.settings import DatasetSetting, laid_over
from remit.share.core.linkage.settings_reading import (
    FILTERS,
    MATCH_KEYS,
    NOT_APPLIED,
    NOT_SHARED,
    check_applied,
    check_datasets,
    proposed,
)
from remit.share.core.linkage.settings_text import lessons_of, settings_text
from remit.share.linkage.filters import check_filters, weigh_filters
from remit.share.linkage.matching import (
    Custodian,
    check_exchanged,
    check_ids,
    owners,
    persons_of,
    prepared_sides,
    weigh,
)
from remit.share.linkage.on_spark import check_engine
from remit.share.linkage.profiling import described, notice_gaps
from remit.share.linkage.reading import (
    distinct_columns,
    numbered_by,
    quoted,
    read_source,
    sketches,
)
from remit.share.linkage.report import report
from remit.share.linkage.truth import MOST_PAIRS_A_RECORD, gather_true_pairs, truth_of
from remit.share.linkage.workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.core.linkage.fields import ColumnSketch
    from remit.share.core.linkage.request import Request
    from remit.share.core.linkage.settings import Settings
    from remit.share.linkage.preparing import Prepared
    from remit.share.linkage.reading import Source
    from remit.share.linkage.report import Linked


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal gives.

    Attributes:
        links: a Parquet file with the columns source, unique_id and person.
        report: everything that can be told about the run, as plain values.
        notices: what a user should know of that stopped nothing.
        settings: what it used, as a file that explains itself, with what was learned.
    """

    links: bytes
    report: dict[str, object]
    notices: Problems
    settings: str


def rehearse(request: Request) -> Rehearsal:
    """Link made-up files.

    Nothing of them stays in memory or on disk afterwards, except what is returned.

    Raises:
        PartMissing: the part `remit[link]` is not installed, or what Spark needs.
        UnableToStartSpark: Spark does not start.
        UnableToMakeFilters: the environment for Bloom filters failed.
        InvalidInput: the files, or what was said of them, have problems; all are listed.
        UnableToHold: neither memory nor disk was enough.
    """
    problems = Problems()
    check_engine(request.power)
    if request.filtered:
        check_filters(request.anonlink)
    with workspace(request.power.memory, request.power.disk) as connection:
        custodians = _arrive(connection, request, problems)
        problems.raise_if_any()
        settings = _settled(request, custodians, problems)
        sides = prepared_sides(
            connection, custodians, problems, today=request.today, encoded=request.encoded
        )
        if request.filtered:
            check_filterable([(side.source.name, side.fields) for side in sides], problems)
            problems.raise_if_any()
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
        weighed = (
            weigh_filters(connection, sides, request.anonlink)
            if request.filtered
            else weigh(
                connection,
                sides,
                request.power,
                settings,
                settings_file=request.settings_file,
                encoded=request.encoded,
            )
        )
        linked = persons_of(sides, weighed, truth, settings=settings)
        told = report(connection, request, custodians, figures, linked, problems, settings)
        text = settings_text(settings, lessons_of(told) if not request.encoded else ())
        return Rehearsal(_links(connection, custodians, sides, linked), told, problems, text)


def _settled(request: Request, custodians: Sequence[Custodian], problems: Problems) -> Settings:
    """Return what was said of how to link, with what is proposed from the data for the rest."""
    base = proposed(
        [
            (
                one.source.name,
                _columns(one, leaving=request.truth),
                roles(one.chosen),
            )
            for one in custodians
        ],
        clear=not request.encoded,
    )
    why = FILTERS if request.filtered else MATCH_KEYS if request.encoded else NOT_SHARED
    check_applied(request.settings, base, why, request.settings_file, problems)
    said = request.settings
    if request.filtered and said.prior is not None:
        place = Place(request.settings_file, key="links.prior")
        problems.notice(NOT_APPLIED, place, what="the prior", why=why)
        said = replace(said, prior=None)
    return laid_over(base, said)


def _columns(one: Custodian, *, leaving: str | None) -> DatasetSetting:
    """Return what a custodian's columns were taken for, as settings say it."""
    role = {column: str(role) for role, column in one.chosen.items()}
    return DatasetSetting(
        ROW_NUMBERS if one.record_id is None else one.record_id,
        {
            column: role.get(column, NO_ROLE)
            for column in one.source.columns
            if column not in (leaving, one.record_id)
        },
    )


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
    custodians.sort(key=lambda one: one.source.name)  # so that the files' order matters not either
    whole = len(custodians) == len(request.files)
    if whole:
        columns = {one.source.name: one.source.columns for one in custodians}
        check_datasets(request.settings, columns, request.settings_file, problems)
    for column in request.told:
        if whole and column not in known:
            problems.add(UNKNOWN_FIELD, Place(), text=column, roles=", ".join(Role))
    if whole:
        have = [(one.source.name, roles(one.chosen)) for one in custodians]
        check_enough(have, problems, encoded=request.encoded)
        check_exchanged(custodians, drawn, problems)
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
    said = request.settings.of(source.name)
    # What is said with the command goes before what the file of settings says.
    told = {**said.columns, **request.told}
    chosen = propose_fields(
        drawn, [request.truth or ""], told, request.today, source.file, problems
    )
    free = [one for one in unknown if one not in chosen.values()]
    record_id = None
    named = request.record_id or said.record_id
    if named != ROW_NUMBERS:
        if named is not None and named not in source.columns:
            columns = ", ".join(source.columns)
            use = "is to be the record's id"
            problems.add(NO_SUCH_COLUMN, Place(source.file), column=named, use=use, columns=columns)
        else:
            record_id = named or record_id_column(
                free, None, distinct_columns(connection, source, free)
            )
    if record_id is not None:
        check_ids(connection, source, record_id, problems)
        chosen = {role: column for role, column in chosen.items() if column != record_id}
        source = numbered_by(connection, source, record_id)
    return Custodian(source, chosen, record_id, described(connection, source))


def _check_truth(request: Request, source: Source, problems: Problems) -> None:
    if request.truth is not None and request.truth not in source.columns:
        columns, use = ", ".join(source.columns), "is to tell whose record it is"
        problems.add(
            NO_SUCH_COLUMN, Place(source.file), column=request.truth, use=use, columns=columns
        )


def _links(
    connection: Any, custodians: Sequence[Custodian], sides: Sequence[Prepared], linked: Linked
) -> bytes:
    """Return the links as Parquet, by custodian and record id; persons are numbered from 1."""
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
