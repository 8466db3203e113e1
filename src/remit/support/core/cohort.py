"""Counts over several organisations that never come down to a few, however they are subtracted.

Organisations are counted in batches, each once and for good. Of a batch, only those counts are
told that neither they nor what they leave over is small; a total is a sum of whole batches. So
whatever is subtracted from whatever, today's from yesterday's included, is again a sum over at
least as many organisations as were promised. Decision record 16 has the reasons.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    # What each organisation said, by table and code; whoever said nothing may be left out.
    Answers = Mapping[str, Mapping[str, Collection[str]]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Organisations that were counted together.

    Attributes:
        about: which subject was counted, such as “joining”.
        number: from 1, in the order of counting.
        counted_on: the day.
        organisations: how many there were.
        figures: what is told of them: by table and value, how many.
        codes: whose rows were counted; who has withdrawn since is missing.
    """

    about: str
    number: int
    counted_on: date
    organisations: int
    figures: Mapping[str, Mapping[str, int]]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CohortTable:
    """One table as it is told: each value with its count, and how many are not told apart."""

    key: str
    rows: tuple[tuple[str, int], ...]
    not_told_apart: int | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """What is told of all organisations that were counted about one subject."""

    about: str
    organisations: int
    counted_on: date | None = None
    tables: tuple[CohortTable, ...] = field(default=())


def may_tell(count: int, least: int) -> bool:
    """Whether a count may be told: none, or at least so many as were promised."""
    return count == 0 or count >= least


def largest_batch(waiting: int, counted: int, others: Collection[int], least: int) -> int:
    """Return how many of those who wait may be counted now, as many as possible.

    Args:
        waiting: how many wait.
        counted: how many were counted about this subject before.
        others: how many were counted about each other subject. Who is in one total and not in
            another is told by subtracting, so two totals are the same or far enough apart.
        least: over how many organisations a count must be.

    Returns:
        The number, 0 when none may.
    """
    for size in range(waiting, least - 1, -1):
        if all(may_tell(abs(counted + size - other), least) for other in others if other):
            return size
    return 0


def uncounted(
    ready: Iterable[str], about: str, answers: Answers, known: Sequence[Batch], *, after: str = ""
) -> tuple[str, ...]:
    """Return who said anything about a subject and was not counted about it, in order.

    Args:
        ready: the codes of those who may be counted.
        about: the subject.
        answers: what they said.
        known: the batches that were counted.
        after: a subject about which they must have been counted before, or "".
    """
    said = {code for by_code in answers.values() for code in by_code}
    if after:
        said &= _counted(known, after)
    left = said - _counted(known, about)
    return tuple(code for code in ready if code in left)


def _counted(known: Iterable[Batch], about: str) -> set[str]:
    return {code for one in known if one.about == about for code in one.codes}


def next_batch(
    about: str, codes: Sequence[str], answers: Answers, known: Sequence[Batch], least: int, on: date
) -> Batch | None:
    """Return what would be told if those who wait were counted on a day; None for too few.

    Args:
        about: the subject.
        codes: who waits to be counted about it. They are random, so the first of them are not
            chosen for what they said.
        answers: what they said.
        known: the batches that were counted, of this subject and others.
        least: over how many organisations a count must be.
        on: the day.
    """
    totals: Counter[str] = Counter()
    for one in known:
        totals[one.about] += one.organisations
    size = largest_batch(
        len(codes), totals[about], [n for name, n in totals.items() if name != about], least
    )
    if not size:
        return None
    number = 1 + max((one.number for one in known if one.about == about), default=0)
    chosen = tuple(codes[:size])
    return Batch(about, number, on, size, figures_of(chosen, answers, least), chosen)


def figures_of(codes: Sequence[str], answers: Answers, least: int) -> dict[str, dict[str, int]]:
    """Return what may be told of a batch, by table and value; empty tables where nothing may."""
    return {table: _told(codes, said, least) for table, said in answers.items()}


def _told(codes: Sequence[str], said: Mapping[str, Collection[str]], least: int) -> dict[str, int]:
    """Return the counts of one table that may be told.

    The count itself, those without it, and those without any that is told may all be worked out:
    none of these is small.
    """
    holders: dict[str, set[str]] = {}
    for code in codes:
        for value in said.get(code, ()):
            holders.setdefault(value, set()).add(code)
    told = {
        value: who
        for value, who in sorted(holders.items())
        if len(who) >= least and may_tell(len(codes) - len(who), least)
    }
    while told and not may_tell(len(codes) - len(set().union(*told.values())), least):
        del told[min(reversed(told), key=lambda value: len(told[value]))]
    return {value: len(who) for value, who in told.items()}


def cohort(about: str, batches: Sequence[Batch], single: Collection[str] = ()) -> Cohort:
    """Return what is told of all batches of a subject.

    Args:
        about: the subject.
        batches: of this subject and others.
        single: the tables in which an organisation has one value at most; how many are not told
            apart is said of these.
    """
    mine = [batch for batch in batches if batch.about == about]
    total = sum(batch.organisations for batch in mine)
    keys = dict.fromkeys(table for batch in mine for table in batch.figures)
    tables = tuple(_sum(key, mine, total, single=key in single) for key in keys)
    last = max((batch.counted_on for batch in mine), default=None)
    return Cohort(about, total, last, tables)


def _sum(key: str, batches: Sequence[Batch], total: int, *, single: bool) -> CohortTable:
    sums: dict[str, int] = {}
    for batch in batches:
        for value, count in batch.figures.get(key, {}).items():
            sums[value] = sums.get(value, 0) + count
    rows = tuple(sorted(sums.items(), key=lambda row: (-row[1], row[0])))
    return CohortTable(key, rows, total - sum(sums.values()) if single else None)
