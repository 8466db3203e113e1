"""One organisation's counts: from its records to a protected table, and nothing else of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import check_schema, load_json, schema
from remit.kernel.errors import ExitCode, Place, Problems, RemitError, problem_kind
from remit.kernel.finding import digest
from remit.kernel.verdict import Answer
from remit.share.core.disclosure.counts import with_totals
from remit.share.core.disclosure.protection import protect
from remit.share.core.disclosure.reading import DEFAULT_TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.tables import Table
    from remit.kernel.verdict import Verdict
    from remit.share.core.counting.pool import Pool
    from remit.share.core.disclosure.counts import Counts

VALUE = "value"

VALUE_NOT_LISTED = problem_kind(
    "count-value-not-listed",
    "“{value}” is no value of “{name}” in this pool.",
    "Correct it, or ask those who own the pool to list it or to name one for all others.",
)
PERSON_TWICE = problem_kind(
    "count-person-twice",
    "The same person stands in row {first} already.",
    "Keep one row for each person, such as the latest.",
)
PERSON_BLANK = problem_kind(
    "count-person-blank", "The row does not say which person it is.", "Fill the column in."
)
OTHER_POOL = problem_kind(
    "counts-other-pool",
    "The counts are for another pool, or were made by another version of its file.",
    "Count again with the pool's file as everybody has it.",
)
CELLS_DIFFER = problem_kind(
    "counts-cells-differ",
    "The cells are not those of the pool, or a number was changed.",
    "Use the file as “remit count records” wrote it.",
)


class OutOfRemit(RemitError):
    """The charter does not let these counts be handed in."""

    code = "count-out-of-remit"
    exit_code = ExitCode.NOT_ALLOWED


class CountsNotSafe(RemitError):
    """An outsider could work out what the counts hide, so they are not written."""

    code = "counts-not-safe"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class Handed:
    """One organisation's counts, as its file holds them.

    Attributes:
        pool: the pool's name.
        rules: the pool's fingerprint.
        organisation: who hands it in.
        counted_on: the day.
        counted_by: who counted.
        salt: random, in hex.
        values: each number by the values of the dimensions, with totals; None where it is hidden.
    """

    pool: str
    rules: str
    organisation: str
    counted_on: date
    counted_by: str
    salt: str
    values: Mapping[tuple[str, ...], int | None]

    def as_dict(self, pool: Pool) -> dict[str, Any]:
        """Return it as plain values, as `counts.schema.json` describes them."""
        names = [one.name for one in pool.dimensions]
        return {
            "pool": self.pool,
            "rules": self.rules,
            "organisation": self.organisation,
            "counted_on": self.counted_on.isoformat(),
            "counted_by": self.counted_by,
            "salt": self.salt,
            "cells": [
                {**dict(zip(names, key, strict=True)), VALUE: value}
                for key, value in self.values.items()
            ],
        }

    def fingerprint(self, pool: Pool) -> str:
        """Return the SHA-256 by which a pooled table names this file, and nobody's name."""
        named = {"organisation", "counted_by"}
        return digest({key: value for key, value in self.as_dict(pool).items() if key not in named})


def check_remit(verdict: Verdict) -> None:
    """Let pass what is within what people accept.

    Raises:
        OutOfRemit: it is outside, lacks conditions, or nobody was asked.
    """
    if verdict.answer is Answer.WITHIN:
        return
    said = " ".join(one.statement for one in verdict.reasons if one.statement)
    remedy = {
        Answer.WITHIN_IF: "Keep these conditions, and write them into the pool's flow: "
        + " or ".join(", ".join(one) for one in verdict.missing)
        + ".",
        Answer.UNASKED: "Ask the people first; do not assume.",
    }.get(verdict.answer, "Change what is counted, or leave it.")
    raise OutOfRemit(
        f"Handing in these counts is {verdict.answer.words}. {said}".strip(), remedy=remedy
    )


def count_records(
    table: Table, pool: Pool, columns: Mapping[str, str], person: str, problems: Problems
) -> Counts | None:
    """Return how many people there are in each cell of a pool, or None with problems noted.

    Args:
        table: the records, a row a person.
        pool: what is counted.
        columns: the table's column for each dimension.
        person: the column that tells people apart, to find who stands twice; "" for none.
        problems: where to note them.
    """
    before = len(problems)
    wanted = [columns[one.name] for one in pool.dimensions] + ([person] if person else [])
    if not table.require(tuple(wanted), problems):
        return None
    found: Counter[tuple[int, ...]] = Counter()
    first: dict[str, int] = {}
    places = [{value: at for at, value in enumerate(one.labels)} for one in pool.dimensions]
    for row in table:
        if person:
            _check_person(
                row[person], row.number, first, Place(table.file, row=row.number), problems
            )
        key = []
        for one, known in zip(pool.dimensions, places, strict=True):
            value = row[columns[one.name]]
            at = known.get(value, known.get(one.other, -1))
            if at < 0:
                place = Place(table.file, row=row.number, column=columns[one.name])
                problems.add(VALUE_NOT_LISTED, place, value=value, name=one.name)
            key.append(at)
        found[tuple(key)] += 1
    return _counts(pool, found) if len(problems) == before else None


def protected_values(counts: Counts, pool: Pool) -> dict[tuple[str, ...], int | None]:
    """Return the numbers that may leave, by the values of the dimensions; None where hidden.

    Raises:
        CountsNotSafe: the audit found a hidden count that an outsider could work out.
    """
    protected = protect(counts, pool.rules)
    if not protected.audit.is_clean:
        raise CountsNotSafe(
            "Nothing is written: an outsider could work hidden counts out.",
            remedy="Use fewer values or dimensions in the pool.",
        )
    return {
        tuple(counts.names(cell).values()): None if hidden else int(shown)
        for cell, (shown, hidden) in enumerate(zip(protected.shown, protected.hidden, strict=True))
    }


def read_handed(content: bytes, file: str, pool: Pool, problems: Problems) -> Handed | None:
    """Return the counts in a file that `remit count records` wrote, or None with problems noted."""
    document = load_json(content, file, problems)
    if document is None or not check_schema(
        document, schema("remit.share", "counts"), file, problems
    ):
        return None
    if (document["pool"], document["rules"]) != (pool.name, pool.fingerprint):
        problems.add(OTHER_POOL, Place(file))
        return None
    handed = handed_from_document(document, pool)
    if len(handed.values) != len(document["cells"]) or not _fits(handed, pool):
        problems.add(CELLS_DIFFER, Place(file))
        return None
    return handed


def handed_from_document(document: Mapping[str, Any], pool: Pool) -> Handed:
    """Return the counts that a document of `counts.schema.json` holds."""
    names = [one.name for one in pool.dimensions]
    return Handed(
        document["pool"],
        document["rules"],
        " ".join(document["organisation"].split()),
        date.fromisoformat(document["counted_on"]),
        document["counted_by"],
        document["salt"],
        {
            tuple(str(cell.get(name, "")) for name in names): cell[VALUE]
            for cell in document["cells"]
        },
    )


def empty_cells(pool: Pool) -> list[tuple[int, ...]]:
    """Return the coordinates of every cell of a pool, without totals, in order."""
    return list(product(*(range(len(one.labels)) for one in pool.dimensions)))


def _counts(pool: Pool, found: Mapping[tuple[int, ...], int]) -> Counts:
    return with_totals(
        [one.name for one in pool.dimensions],
        [(*one.labels, DEFAULT_TOTAL) for one in pool.dimensions],
        {key: found.get(key, 0) for key in empty_cells(pool)},
    )


def _check_person(
    who: str, number: int, first: dict[str, int], place: Place, problems: Problems
) -> None:
    if not who:
        problems.add(PERSON_BLANK, place)
    elif who in first:
        problems.add(PERSON_TWICE, place, first=first[who])
    first.setdefault(who, number)


def _fits(handed: Handed, pool: Pool) -> bool:
    """Whether a file has exactly the pool's cells, with numbers that its rules let through."""
    empty = _counts(pool, {})
    cells = {tuple(empty.names(cell).values()) for cell in range(len(empty))}
    base, least = pool.rules.base, pool.rules.threshold
    shown = [value for value in handed.values.values() if value]
    lawful = (value % base == 0 if base else value >= least for value in shown)
    return handed.values.keys() == cells and all(lawful)
