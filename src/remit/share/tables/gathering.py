"""Counts linked records in DuckDB: a table's cells with the people in each.

The linked records are read where they lie, and nothing of them is written anywhere else.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import Place, Problems, problem_kind
from remit.share.core.linked import NUMBER, STEADY, presence
from remit.share.core.tables.gathered import PEOPLE, Gathered, Spread, without_implied
from remit.share.core.tables.question import (
    MEAN,
    MOST_CATEGORIES,
    NO,
    NOT_KNOWN,
    PRESENCE,
    RATE,
    SUM,
    YES,
    Column,
    Question,
    check_columns,
    check_groups,
    kinds_of,
)
from remit.share.linkage.workspace import workspace
from remit.share.tables.grouping import labels_of, order_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyroaring import BitMap

    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.linked import LinkedTable

# More than an (n, k) rule has reason to ask for.
MOST_LARGEST = 10
_HUNDREDTHS = 100
# Sums are whole numbers of 64 bits, of hundredths where amounts have them.
MOST_TOGETHER = 9e16
# A tenth of the values lies below, a tenth above. Twice as far apart, the sum of ten people's
# values may as well be of seven's or of fifteen's.
_TENTH = 0.1
_TIMES_APART = 2
# Fewer other values than this leave next to no doubt who has which of two.
_NEARLY_ALL = 0.9

NEGATIVE_AMOUNT = problem_kind(
    "table-negative-amount",
    "“{name}” has values below zero, so no sum of it can be held to the rules.",
    "Ask for a --count or a --rate.",
)
HUGE_AMOUNT = problem_kind(
    "table-huge-amount",
    "“{name}” has values so large that no exact sum of it is to be had.",
    "Have the custodian bring it in larger units, such as thousands.",
)
ALIKE_AMOUNT = problem_kind(
    "table-alike-amount",
    "The values of “{name}” hardly differ, so a sum of it tells how many people it is of, and "
    "nothing else.",
    "Ask for a --mean, or for a --count.",
)
TWO_VALUES = problem_kind(
    "table-two-values",
    "Nearly all values of “{name}” are one of two, so a {measure} of it tells how many people have "
    "which.",
    "Ask for --rate {name}=VALUE, which is held to what counts are; where its values are too many, "
    "have the custodian bring it as yes and no.",
)


class LinkedRecords:
    """The linked records of one run, open to be counted."""

    def __init__(self, linked: LinkedTable, database: Any) -> None:
        self._linked = linked
        self._database = database
        self._kinds = kinds_of(linked)
        self._columns: dict[str, Column] = {}
        database.execute(
            f"CREATE VIEW linked AS SELECT * FROM read_parquet({_text(linked.path)}) AS wide "
            f"JOIN read_parquet({_text(linked.steady_path)}) AS kept USING (person)"
        )

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that a question may use."""
        return tuple(self._kinds)

    def everybody(self) -> BitMap:
        """Return the people of the run."""
        return _people(self._arrays(f"SELECT {STEADY} FROM linked")[STEADY])

    def column(self, name: str) -> Column:
        """Return what is known of a field without a look at anybody."""
        if name not in self._columns:
            kind, field = self._kinds[name], _name(name)
            # That a value is missing makes a group of its own.
            distinct, whole = self._one(
                f"SELECT count(DISTINCT {field}) + CAST(count(*) > count({field}) AS INT), "
                + (
                    f"coalesce(bool_and({field} = floor({field})), true)"
                    if kind == NUMBER
                    else "true"
                )
                + " FROM linked"
            )
            values: tuple[str, ...] = ()
            if distinct <= MOST_CATEGORIES:
                rows = self._database.execute(
                    f"SELECT DISTINCT {self._group(name)} AS value FROM linked"
                ).fetchall()
                values = tuple(sorted((row[0] for row in rows), key=order_of))
            self._columns[name] = Column(name, kind, int(distinct), bool(whole), values)
        return self._columns[name]

    def gather(
        self, question: Question, rules: DisclosureRules, place: Place, problems: Problems
    ) -> tuple[Gathered, ...]:
        """Return what is to be counted for a question; nothing where there are problems.

        For a sum or a mean these are the people who have a value, and the sums of their values.
        """
        before = len(problems)
        check_columns(question, self._kinds, place, problems)
        if len(problems) > before:
            return ()
        grouping = (*question.by, *(name for name, _ in question.where))
        if question.measure == RATE:
            grouping = (*grouping, question.field)
        columns = {name: self.column(name) for name in grouping}
        size = (self._linked.persons, rules.threshold)
        check_groups(question, columns, size, place, problems)
        if question.measure in {SUM, MEAN}:
            self._check_amounts(question, rules.threshold, place, problems)
        if len(problems) > before:
            return ()
        return self._gathered(question, max(rules.n, 2), rules.threshold)

    def _gathered(self, question: Question, largest: int, threshold: int) -> tuple[Gathered, ...]:
        if question.measure == RATE:
            return (self._rate(question),)
        dimensions = tuple((name, self._group(name)) for name in question.by)
        if question.measure not in {SUM, MEAN}:
            return (self._counted(dimensions, question.where),)
        only = f"{_name(question.field)} IS NOT NULL"
        ends = self._usual_ends(question.field, threshold)
        sums = self._summed(dimensions, question.where, only, question.field, largest, ends)
        return replace(sums, measure=PEOPLE, amounts={}, spreads={}, scale=1, exact=True), sums

    def _rate(self, question: Question) -> Gathered:
        """Count people by whether they have the value; those of whom it is not known are out."""
        field = self._group(question.field)
        other = f"not {question.value}"
        having = (
            question.field,
            (
                f"CASE WHEN {field} = {_text(question.value)} THEN {_text(question.value)} "
                f"ELSE {_text(other)} END"
            ),
        )
        dimensions = (*((name, self._group(name)) for name in question.by), having)
        only = "true" if question.value == NOT_KNOWN else f"{field} <> {_text(NOT_KNOWN)}"
        return self._counted(dimensions, question.where, only, (question.value, other))

    def _counted(
        self,
        dimensions: tuple[tuple[str, str], ...],
        where: tuple[tuple[str, str], ...],
        only: str = "true",
        having: tuple[str, ...] = (),
    ) -> Gathered:
        rows = self._cells(dimensions, where, only, "")
        names = tuple(name for name, _ in dimensions)
        known = (*where, (names[-1], having[0])) if having else where
        groups = [self._groups(name, known) for name in names]
        labels, keys = labels_of(rows, [*groups[:-1], having] if having else groups)
        cells = {
            key: _people(people) for key, people in zip(keys, rows["people"].tolist(), strict=True)
        }
        field = names[-1] if having and only != "true" else ""
        counted = Gathered(PEOPLE, names, labels, tuple(sorted(where)), cells)
        return replace(counted, known=self._leaving_out(field, counted))

    def _leaving_out(self, field: str, gathered: Gathered) -> str:
        """Return of which dataset a table is which leaves people out who lack a field; else ""."""
        of = {one.name: presence(one.dataset) for one in self._linked.columns}.get(field, "")
        chosen = self._chosen(gathered.where)
        (many,) = self._one(f"SELECT count(*) FROM linked WHERE {chosen}")
        return of if many > len(gathered.cohort) else ""

    def _groups(self, name: str, known: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        """Return the groups of a field that somebody may be in of whom something is known."""
        groups = self.column(name).values
        implied = (
            group
            for group in groups
            if (name, group) not in without_implied(frozenset({*known, (name, group)}))
        )
        return tuple(implied) or groups

    def _scale(self, field: str) -> int:
        """Return how many units of a field's sums make one."""
        (whole,) = self._one(
            f"SELECT coalesce(bool_and({_name(field)} = floor({_name(field)})), true) FROM linked"
        )
        return 1 if whole else _HUNDREDTHS

    def _usual_ends(self, field: str, threshold: int) -> tuple[str, str]:
        """Return as SQL whether a value is above the run's least, and whether below its greatest.

        An end that fewer people than the threshold have is not usual; everybody counts as off it.
        """
        found = []
        for end, sign in (("min", ">"), ("max", "<")):
            value = f"(SELECT {end}({_name(field)}) FROM linked)"
            (many,) = self._one(f"SELECT count_if({_name(field)} = {value}) FROM linked")
            found.append(f"{_name(field)} {sign} {value}" if many >= threshold else "true")
        return found[0], found[1]

    def _summed(  # what is summed, of whom, and how
        self,
        dimensions: tuple[tuple[str, str], ...],
        where: tuple[tuple[str, str], ...],
        only: str,
        field: str,
        largest: int,
        ends: tuple[str, str],
    ) -> Gathered:
        scale = self._scale(field)
        amount = f"CAST(round({_name(field)} * {scale}) AS BIGINT)"
        above, below = ends
        more = (
            f", CAST(sum({amount}) AS BIGINT) AS amount, "
            f"max({amount}, {min(largest, MOST_LARGEST)}) AS largest, "
            f"[min({amount}), max({amount}), count_if({above}), count_if({below})] AS spread"
        )
        rows = self._cells(dimensions, where, only, more)
        names = tuple(name for name, _ in dimensions)
        known = (*where, (field, ""))
        labels, keys = labels_of(rows, [self._groups(name, known) for name in names])
        found = zip(
            keys,
            rows["people"].tolist(),
            rows["amount"].tolist(),
            rows["largest"].tolist(),
            rows["spread"].tolist(),
            strict=True,
        )
        cells, amounts, spreads = {}, {}, {}
        for key, people, total, top, spread in found:
            cells[key] = _people(people)
            amounts[key] = (int(total), *(int(one) for one in top))
            spreads[key] = Spread(*(int(one) for one in spread))
        summed = Gathered(
            field, names, labels, tuple(sorted(where)), cells,
            amounts=amounts, scale=scale, spreads=spreads,
        )  # fmt: skip
        return replace(summed, known=self._leaving_out(field, summed))

    def _cells(
        self,
        dimensions: tuple[tuple[str, str], ...],
        where: tuple[tuple[str, str], ...],
        only: str,
        more: str,
    ) -> Mapping[str, Any]:
        """Return every cell that somebody is in: its groups, its people, and what is summed."""
        groups = ", ".join(f"{group} AS d{at}" for at, (_, group) in enumerate(dimensions))
        sql = (
            f"SELECT {groups}, list({STEADY}) AS people{more} FROM linked "
            f"WHERE {self._chosen(where)} AND {only} GROUP BY ALL"
        )
        return self._arrays(sql)

    def _chosen(self, where: tuple[tuple[str, str], ...]) -> str:
        """Return the SQL that chooses people."""
        found = (f"{self._group(name)} = {_text(value)}" for name, value in where)
        return " AND ".join(["true", *found])

    def _group(self, name: str) -> str:
        """Return the SQL that gives a field's group as text."""
        field, kind = _name(name), self._kinds[name]
        if kind == PRESENCE:
            return f"CASE WHEN {field} THEN '{YES}' ELSE '{NO}' END"
        if kind == NUMBER:
            # A number that no whole number holds, such as 1e25, is a group as it is spelled.
            whole = f"CAST(TRY_CAST({field} AS BIGINT) AS VARCHAR)"
            field = (
                f"CASE WHEN {field} = floor({field}) "
                f"THEN coalesce({whole}, CAST({field} AS VARCHAR)) END"
            )
        return f"coalesce(nullif(trim(CAST({field} AS VARCHAR)), ''), '{NOT_KNOWN}')"

    def _check_amounts(
        self, question: Question, threshold: int, place: Place, problems: Problems
    ) -> None:
        """Note amounts whose sums cannot be held to the rules."""
        name, field = question.field, _name(question.field)
        is_negative, all_together = self._one(
            f"SELECT coalesce(bool_or({field} < 0), false), "
            f"coalesce(sum(abs(CAST({field} AS DOUBLE))), 0) FROM linked"
        )
        if is_negative:
            problems.add(NEGATIVE_AMOUNT, place, name=name)
        if all_together > MOST_TOGETHER:
            problems.add(HUGE_AMOUNT, place, name=name)
        if not is_negative and all_together <= MOST_TOGETHER:
            self._check_apart(question, threshold, place, problems)

    def _check_apart(
        self, question: Question, threshold: int, place: Place, problems: Problems
    ) -> None:
        """Note amounts so alike that a sum of them, or a mean, is a count in disguise.

        Of a field that is nearly always one of two values, or nothing and about the same, it tells
        how many people have which, past what a rate is held to. A sum of values such as years,
        divided by any of them, is nearly the number of people. Few values far off, mistakes among
        them, change nothing.
        """
        field, name = _name(question.field), question.field
        (two,) = self._one(
            f"SELECT coalesce(sum(many), 0) FROM (SELECT count(*) AS many FROM linked "
            f"WHERE {field} IS NOT NULL GROUP BY {field} ORDER BY many DESC LIMIT 2)"
        )
        low, high, nothing, known = self._one(
            f"SELECT quantile_disc({field}, {_TENTH}) FILTER ({field} <> 0), "
            f"quantile_disc({field}, {1 - _TENTH}) FILTER ({field} <> 0), "
            f"count_if({field} = 0), count({field}) FROM linked"
        )
        is_alike = low is not None and high < _TIMES_APART * low
        if two > _NEARLY_ALL * known or (is_alike and nothing >= threshold):
            problems.add(TWO_VALUES, place, name=name, measure=question.measure)
        elif is_alike and question.measure == SUM:
            problems.add(ALIKE_AMOUNT, place, name=name)

    def _one(self, sql: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self._database.execute(sql).fetchone()
        return found

    def _arrays(self, sql: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._database.execute(sql).fetchnumpy()
        return found


@contextmanager
def linked_records(linked: LinkedTable) -> Iterator[LinkedRecords]:
    """Open the linked records of a run.

    Raises:
        PartMissing: the part that links is not installed.
        UnableToHold: neither memory nor disk was enough.
    """
    with workspace() as database:
        yield LinkedRecords(linked, database)


def _people(numbers: Any) -> BitMap:
    from pyroaring import BitMap  # noqa: PLC0415  # a part apart, checked for by `workspace`

    return BitMap(np.ascontiguousarray(numbers, dtype=np.uint32))


def _name(name: str) -> str:
    """Return a field's name as SQL spells it."""
    quoted = name.replace('"', '""')
    return f'"{quoted}"'


def _text(value: object) -> str:
    """Return a text as SQL spells it."""
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"
