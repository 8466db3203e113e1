"""Quotas: how many of the panel must share a feature's value, at least and at most."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.kernel.tables import Row, Table

MAX_DIGITS = 9

QUOTA_COLUMNS = problem_kind(
    "quotas-columns",
    "The columns {found} do not name a feature, a value, a minimum and a maximum.",
    "Name them “feature,value,min,max”, “category,feature,min,max” or “category,name,min,max”.",
)
NO_QUOTAS = problem_kind(
    "quotas-none", "The file has no quota.", "Add one row for each value of each feature."
)
BLANK_QUOTA = problem_kind(
    "quota-blank", "The quota has no {part}.", "Fill it in, or take the row out."
)
NOT_A_COUNT = problem_kind(
    "quota-not-a-count",
    "“{text}” is no whole number of people.",
    "Write a whole number in digits, such as 12.",
)
NEGATIVE_QUOTA = problem_kind(
    "quota-negative", "{text} people are fewer than none.", "Write 0 or more."
)
MIN_ABOVE_MAX = problem_kind(
    "quota-min-above-max",
    "The quota “{feature}: {value}” wants at least {minimum} but at most {maximum}.",
    "Lower the minimum or raise the maximum.",
)
DUPLICATE_QUOTA = problem_kind(
    "quota-duplicate",
    "The quota “{feature}: {value}” stands in row {first} already.",
    "Keep one of the two rows.",
)
FLEX_INSIDE = problem_kind(
    "quota-flex-inside",
    "The flexible range {low} to {high} of “{feature}: {value}” does not hold its strict range "
    "{minimum} to {maximum}.",
    "Make min_flex at most the minimum and max_flex at least the maximum.",
)
MINIMA_ABOVE_SIZE = problem_kind(
    "quota-minima-above-size",
    "The minima of “{feature}” add up to {total}, but the panel has {size} places.",
    "Lower some of the minima, or make the panel larger.",
)
MAXIMA_BELOW_SIZE = problem_kind(
    "quota-maxima-below-size",
    "The maxima of “{feature}” add up to {total}, but the panel has {size} places.",
    "Raise some of the maxima, or make the panel smaller.",
)

_HEADERS = (("feature", "value"), ("category", "feature"), ("category", "name"))


@dataclass(frozen=True, slots=True)
class Quota:
    """The panel holds at least `minimum` and at most `maximum` people with this value.

    The flexible bounds say how far the strict ones may be relaxed when they cannot all be met;
    None where the file gives none.
    """

    feature: str
    value: str
    minimum: int
    maximum: int
    min_flex: int | None = None
    max_flex: int | None = None

    @property
    def label(self) -> str:
        """How a sentence names it, such as `“gender: woman”`."""
        return f"“{self.feature}: {self.value}”"

    def allows(self, count: int) -> bool:
        """Whether so many people meet the strict bounds."""
        return self.minimum <= count <= self.maximum


@dataclass(frozen=True, slots=True)
class Quotas:
    """All quotas of a study, in the order of the file; each feature and value once."""

    rows: tuple[Quota, ...] = ()

    def __iter__(self) -> Iterator[Quota]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def features(self) -> tuple[str, ...]:
        """Every feature that has a quota, once, in order."""
        return tuple(dict.fromkeys(quota.feature for quota in self.rows))

    def of(self, feature: str) -> tuple[Quota, ...]:
        """Return the quotas of one feature."""
        return tuple(quota for quota in self.rows if quota.feature == feature)


def parse_quotas(table: Table, problems: Problems) -> Quotas | None:
    """Read quotas from a table with any of the three header styles; further columns are ignored.

    Returns:
        The quotas, or None when there are problems, all of which are noted.
    """
    before = len(problems)
    names = _columns(table)
    if names is None:
        found = ", ".join(f"“{name}”" for name in table.columns if name)
        problems.add(QUOTA_COLUMNS, Place(table.file, row=1), found=found)
        return None
    if not len(table):
        problems.add(NO_QUOTAS, Place(table.file))
    seen: dict[tuple[str, str], int] = {}
    quotas = [_quota(row, names, seen, table.file, problems) for row in table]
    if len(problems) > before:
        return None
    return Quotas(tuple(quota for quota in quotas if quota))


def check_size(quotas: Quotas, size: int, place: Place, problems: Problems) -> None:
    """Note each feature whose quotas cannot add up to a panel of `size` people."""
    for feature in quotas.features:
        low = sum(quota.minimum for quota in quotas.of(feature))
        high = sum(quota.maximum for quota in quotas.of(feature))
        if low > size:
            problems.add(MINIMA_ABOVE_SIZE, place, feature=feature, total=low, size=size)
        if high < size:
            problems.add(MAXIMA_BELOW_SIZE, place, feature=feature, total=high, size=size)


def _columns(table: Table) -> dict[str, str] | None:
    """Return which column of the table plays which part, or None when one is missing."""
    by_name = {name.casefold(): name for name in reversed(table.columns)}
    for feature, value in _HEADERS:
        wanted = (feature, value, "min", "max")
        if all(name in by_name for name in wanted):
            names = dict(zip(("feature", "value", "min", "max"), wanted, strict=True))
            names |= {name: name for name in ("min_flex", "max_flex") if name in by_name}
            return {part: by_name[name] for part, name in names.items()}
    return None


def _quota(
    row: Row,
    names: dict[str, str],
    seen: dict[tuple[str, str], int],
    file: str,
    problems: Problems,
) -> Quota | None:
    feature, value = row[names["feature"]], row[names["value"]]
    for part in ("feature", "value", "min", "max"):
        if not row[names[part]]:
            place = Place(file, row=row.number, column=names[part])
            problems.add(BLANK_QUOTA, place, part=part)
    place = Place(file, row=row.number)
    if feature and value and seen.setdefault((feature, value), row.number) != row.number:
        first = seen[feature, value]
        problems.add(DUPLICATE_QUOTA, place, feature=feature, value=value, first=first)
    bounds = {
        part: _count(row[name], Place(file, row=row.number, column=name), problems)
        for part, name in names.items()
        if part not in ("feature", "value")
    }
    low, high = bounds["min"], bounds["max"]
    if low is None or high is None:
        return None
    quota = Quota(feature, value, low, high, bounds.get("min_flex"), bounds.get("max_flex"))
    _check_order(quota, place, problems)
    return quota


def _count(text: str, place: Place, problems: Problems) -> int | None:
    """Return a count; None when the cell is blank, or is no count, which is noted."""
    digits = text.removeprefix("-")
    if not text:
        return None
    if not digits.isdecimal() or len(digits) > MAX_DIGITS:
        shown = text if len(text) <= 2 * MAX_DIGITS else f"{text[: 2 * MAX_DIGITS]}…"
        problems.add(NOT_A_COUNT, place, text=shown)
        return None
    if int(text) < 0:
        problems.add(NEGATIVE_QUOTA, place, text=text)
        return None
    return int(text)


def _check_order(quota: Quota, place: Place, problems: Problems) -> None:
    low, high = quota.minimum, quota.maximum
    facts = {"feature": quota.feature, "value": quota.value, "minimum": low, "maximum": high}
    if low > high:
        problems.add(MIN_ABOVE_MAX, place, **facts)
        return
    outer_low = low if quota.min_flex is None else quota.min_flex
    outer_high = high if quota.max_flex is None else quota.max_flex
    if not _rising((outer_low, low, high, outer_high)):
        problems.add(FLEX_INSIDE, place, low=outer_low, high=outer_high, **facts)


def _rising(numbers: Sequence[int]) -> bool:
    return all(one <= other for one, other in pairwise(numbers))
