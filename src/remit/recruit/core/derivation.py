"""Quotas from statistics: each group's share of the panel is its share of those most at risk.

A panel that mirrored the population would hold few of the people whom something happens to.
Here each cell's population times its rate gives the events to be expected in it, and a group gets
the share of places that it has of all events.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.shares import largest_remainder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.kernel.tables import Table

POPULATION = "population"
RATE = "rate"
PER = 1000

CELLS_COLUMNS = problem_kind(
    "cells-columns",
    "A table of cells needs a column for each feature and one named “{number}”.",
    "Add what is missing; the columns found are: {found}.",
)
CELLS_NONE = problem_kind("cells-none", "The table has no cell.", "Add a row for each cell.")
CELL_BLANK = problem_kind(
    "cell-blank", "The cell has no value of “{feature}”.", "Fill it in, or take the row out."
)
CELL_NUMBER = problem_kind(
    "cell-not-a-number",
    "“{text}” is no number of 0 or more.",
    "Write it in digits, with a point before decimals and no separators, such as 1250 or 3.7.",
)
CELL_TWICE = problem_kind(
    "cell-duplicate",
    "The cell {cell} stands in row {first} already.",
    "Keep one of the two rows, or add them together.",
)
RATE_FEATURE = problem_kind(
    "rates-unknown-feature",
    "The rates are by “{feature}”, which the population is not counted by.",
    "Name it as the population does, or count the population by it: {known}.",
)
CELL_WITHOUT_RATE = problem_kind(
    "cell-without-rate",
    "No rate is given for {cell}.",
    "Add a row for it to the rates, or correct its spelling.",
)
NO_EVENTS = problem_kind(
    "derive-no-events",
    "No event is to be expected in any cell, so nobody is more at risk than others.",
    "Check the populations and the rates.",
)


@dataclass(frozen=True, slots=True)
class Cells:
    """Numbers by combination of features: `numbers` by the values in the order of `features`."""

    features: tuple[str, ...]
    numbers: Mapping[tuple[str, ...], Fraction]


@dataclass(frozen=True, slots=True)
class Derived:
    """Quotas, and for each in turn a sentence that says where its numbers come from."""

    quotas: Quotas
    sentences: tuple[str, ...]


def parse_cells(table: Table, number: str, problems: Problems) -> Cells | None:
    """Read a table whose columns are features but for one, `number`, that is counted.

    Returns:
        The cells, or None when there are problems, all of which are noted.
    """
    before = len(problems)
    features = tuple(name for name in table.columns if name and name != number)
    if number not in table.columns or not features:
        found = ", ".join(table.columns)
        problems.add(CELLS_COLUMNS, Place(table.file, row=1), number=number, found=found)
        return None
    if not len(table):
        problems.add(CELLS_NONE, Place(table.file))
    numbers: dict[tuple[str, ...], Fraction] = {}
    rows: dict[tuple[str, ...], int] = {}
    for row in table:
        cell = tuple(row[feature] for feature in features)
        for feature, value in zip(features, cell, strict=True):
            if not value:
                place = Place(table.file, row=row.number, column=feature)
                problems.add(CELL_BLANK, place, feature=feature)
        if rows.setdefault(cell, row.number) != row.number:
            place = Place(table.file, row=row.number)
            problems.add(CELL_TWICE, place, cell=_named(cell), first=rows[cell])
        numbers[cell] = _number(
            row[number], Place(table.file, row=row.number, column=number), problems
        )
    return Cells(features, numbers) if len(problems) == before else None


def derive_quotas(
    population: Cells,
    rates: Cells,
    size: int,
    place: Place,
    problems: Problems,
    *,
    tolerance: int = 0,
) -> Derived | None:
    """Return quotas that give each group the share of places that it has of all events.

    Args:
        population: people by cell.
        rates: events per 1,000 people, by all of the population's features or by some.
        size: how many people the panel has.
        place: where the rates stand, for problems.
        problems: where everything wrong is noted.
        tolerance: by how many people a quota's bounds lie from the target, below and above.

    Returns:
        The quotas, of whose targets each feature's add up to the size; None with problems noted.
    """
    before = len(problems)
    at = _places(population, rates, place, problems)
    events: dict[tuple[str, ...], Fraction] = {}
    for cell, people in population.numbers.items() if at is not None else ():
        key = tuple(cell[number] for number in at or ())
        rate = rates.numbers.get(key)
        if rate is None:
            problems.add(CELL_WITHOUT_RATE, place, cell=_named(key))
        else:
            events[cell] = people * rate / PER
    if len(problems) == before and not sum(events.values()):
        problems.add(NO_EVENTS, place)
    if len(problems) > before:
        return None
    pairs = [
        pair
        for number, feature in enumerate(population.features)
        for pair in _of_feature(number, feature, population, events, size, tolerance)
    ]
    return Derived(Quotas(tuple(quota for quota, _ in pairs)), tuple(why for _, why in pairs))


def _places(population: Cells, rates: Cells, place: Place, problems: Problems) -> list[int] | None:
    """Return where the features of the rates stand among the population's; None with problems."""
    unknown = [feature for feature in rates.features if feature not in population.features]
    for feature in unknown:
        known = ", ".join(population.features)
        problems.add(RATE_FEATURE, place, feature=feature, known=known)
    return None if unknown else [population.features.index(name) for name in rates.features]


def _of_feature(
    number: int,
    feature: str,
    population: Cells,
    events: Mapping[tuple[str, ...], Fraction],
    size: int,
    tolerance: int,
) -> list[tuple[Quota, str]]:
    """Return each quota of one feature with its sentence."""
    people: dict[str, Fraction] = defaultdict(Fraction)
    hit: dict[str, Fraction] = defaultdict(Fraction)
    for cell, count in population.numbers.items():
        people[cell[number]] += count
        hit[cell[number]] += events[cell]
    everyone, all_events = sum(people.values()), sum(hit.values())
    shares = [hit[value] / all_events for value in hit]
    targets = largest_remainder([share * size for share in shares], size)
    pairs = []
    for value, share, target in zip(hit, shares, targets, strict=True):
        quota = Quota(feature, value, max(0, target - tolerance), min(size, target + tolerance))
        why = (
            f"“{quota.name}”: {_percent(people[value] / everyone)} of the population, "
            f"{_percent(share)} of the events to be expected. That share of {size} places is "
            f"{float(share * size):.1f}, rounded to {target}{_band(quota)}."
        )
        pairs.append((quota, why))
    return pairs


def _band(quota: Quota) -> str:
    if quota.minimum == quota.maximum:
        return ""
    return f"; between {quota.minimum} and {quota.maximum} will do"


def _number(text: str, place: Place, problems: Problems) -> Fraction:
    whole, _, decimals = text.partition(".")
    sound = (whole + decimals).isascii() and (whole + decimals).isdigit() and len(text) <= 18  # noqa: PLR2004  # more digits than any count of people
    if not sound or text.endswith("."):
        problems.add(CELL_NUMBER, place, text=text[:30])
        return Fraction(0)
    return Fraction(f"0{text}")


def _named(cell: Sequence[str]) -> str:
    return "“" + ", ".join(cell) + "”"


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.1f}%"
