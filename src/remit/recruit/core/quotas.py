"""Quotas: how many of the panel must share a feature's value, at least and at most."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.recruit.core.interlocking import is_interlocking, parts, spelled
from remit.recruit.core.shares import largest_remainder, share_of
from remit.recruit.core.wording import group_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

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
    "Write a whole number in digits, such as 12, or a share of the panel, such as 40%.",
)
SHARE_WITHOUT_SIZE = problem_kind(
    "quota-share-without-size",
    "“{text}” is a share of the panel, but nothing says how many people the panel has.",
    "Give the panel's size (in recruit/draw.toml, or as --size), or write a number of people.",
)
NOT_A_PAIR = problem_kind(
    "quota-parts-differ",
    "The feature “{feature}” is made of {wanted} features, but its value “{value}” of {found}.",
    "Write a value of each with a star between them, such as gender*age and woman*16-24.",
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

PARTS = ("min", "max", "min_flex", "max_flex")
_HEADERS = (("feature", "value"), ("category", "feature"), ("category", "name"))


@dataclass(frozen=True, slots=True)
class Quota:
    """The panel holds at least `minimum` and at most `maximum` people with this value.

    Attributes:
        feature: what is counted; `gender*age` where two features interlock.
        value: which of its values; `woman*16-24` where two features interlock.
        minimum: the least number of people.
        maximum: the greatest.
        min_flex: how far the minimum may fall when the quotas cannot all be met, or None.
        max_flex: how far the maximum may rise, or None.
        shares: which of the bounds the file gives as shares of the panel, by column, such as
            `("min", "40%")`. The bounds are then what these come to for the panel's size.
    """

    feature: str
    value: str
    minimum: int
    maximum: int
    min_flex: int | None = None
    max_flex: int | None = None
    shares: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """How a sentence names it, such as `“gender: woman”`."""
        return f"“{self.feature}: {self.value}”"

    @property
    def name(self) -> str:
        """How a page names it, such as `Gender: woman`."""
        return group_name(self.feature, self.value)

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


def parse_quotas(table: Table, problems: Problems, *, size: int | None = None) -> Quotas | None:
    """Read quotas from a table with any of the three header styles; further columns are ignored.

    A bound is a number of people, or a share of the panel. The shares in one column of one
    feature are rounded together, so that their total is kept.

    Args:
        table: the quotas.
        problems: where everything wrong is noted.
        size: how many people the panel has; None where that is not known, so that shares are a
            problem.

    Returns:
        The quotas, or None when there are problems, all of which are noted.
    """
    before = len(problems)
    names = named_columns(table, problems)
    if names is None:
        return None
    if not len(table):
        problems.add(NO_QUOTAS, Place(table.file))
    seen: dict[tuple[str, str], int] = {}
    rows = [_written(row, names, seen, table.file, problems) for row in table]
    _note_unsized(rows, names, size, table.file, problems)
    quotas = [
        quota
        for row, bounds in zip(rows, _bounds(rows, size or 0), strict=True)
        if (quota := _quota(row, bounds, table.file, problems))
    ]
    return Quotas(tuple(quotas)) if len(problems) == before else None


def quotas_named(table: Table) -> Quotas:
    """Return the features and values that a file with faults names, without their numbers.

    A pool can be held against them, so that the faults of both files are told at once.
    """
    unheard = Problems()
    names = named_columns(table, unheard)
    if names is None:
        return Quotas()
    pairs = dict.fromkeys(
        _spelled(row[names["feature"]], row[names["value"]], table.file, row, unheard)
        for row in table
    )
    return Quotas(
        tuple(
            Quota(feature, value, 0, 0)
            for feature, value in pairs
            if feature and value
            if not is_interlocking(feature) or len(parts(feature)) == len(parts(value))
        )
    )


def check_size(quotas: Quotas, size: int, place: Place, problems: Problems) -> None:
    """Note each feature whose quotas cannot add up to a panel of `size` people.

    Interlocking quotas may leave combinations out, whose people count towards no maximum.
    """
    for feature in quotas.features:
        low = sum(quota.minimum for quota in quotas.of(feature))
        high = sum(quota.maximum for quota in quotas.of(feature))
        if low > size:
            problems.add(MINIMA_ABOVE_SIZE, place, feature=feature, total=low, size=size)
        if high < size and not is_interlocking(feature):
            problems.add(MAXIMA_BELOW_SIZE, place, feature=feature, total=high, size=size)


def named_columns(table: Table, problems: Problems) -> dict[str, str] | None:
    """Return which column of a table plays which part, or None with a problem noted.

    The parts are `feature`, `value`, `min`, `max`, and `min_flex` and `max_flex` where there.
    """
    by_name = {name.casefold(): name for name in reversed(table.columns)}
    for feature, value in _HEADERS:
        wanted = (feature, value, "min", "max")
        if all(name in by_name for name in wanted):
            names = dict(zip(("feature", "value", "min", "max"), wanted, strict=True))
            names |= {name: name for name in ("min_flex", "max_flex") if name in by_name}
            return {part: by_name[name] for part, name in names.items()}
    found = ", ".join(f"“{name}”" for name in table.columns if name)
    problems.add(QUOTA_COLUMNS, Place(table.file, row=1), found=found)
    return None


@dataclass(frozen=True, slots=True)
class _Written:
    """One row as the file has it: its number, what it counts, and its bounds by column."""

    number: int
    feature: str
    value: str
    bounds: Mapping[str, int | str | None]

    def share(self, part: str) -> Fraction | None:
        """Return the share that a bound gives, or None where it is no share."""
        bound = self.bounds.get(part)
        return share_of(bound) if isinstance(bound, str) else None


def _written(
    row: Row,
    names: dict[str, str],
    seen: dict[tuple[str, str], int],
    file: str,
    problems: Problems,
) -> _Written:
    feature, value = _spelled(row[names["feature"]], row[names["value"]], file, row, problems)
    for part in ("feature", "value", "min", "max"):
        if not row[names[part]]:
            place = Place(file, row=row.number, column=names[part])
            problems.add(BLANK_QUOTA, place, part=part)
    place = Place(file, row=row.number)
    if feature and value and seen.setdefault((feature, value), row.number) != row.number:
        first = seen[feature, value]
        problems.add(DUPLICATE_QUOTA, place, feature=feature, value=value, first=first)
    bounds = {
        part: _bound(row[name], Place(file, row=row.number, column=name), problems)
        for part, name in names.items()
        if part in PARTS
    }
    return _Written(row.number, feature, value, bounds)


def _spelled(feature: str, value: str, file: str, row: Row, problems: Problems) -> tuple[str, str]:
    """Return a feature and a value; where it is interlocking, both in their one spelling."""
    name = spelled(feature)
    if not is_interlocking(name):
        return feature, value
    wanted, found = len(parts(name)), len(parts(spelled(value)))
    if value and wanted != found:
        place = Place(file, row=row.number)
        problems.add(NOT_A_PAIR, place, feature=feature, value=value, wanted=wanted, found=found)
    return name, spelled(value)


def _note_unsized(
    rows: Sequence[_Written],
    names: dict[str, str],
    size: int | None,
    file: str,
    problems: Problems,
) -> None:
    for row in rows if size is None else ():
        for part, bound in row.bounds.items():
            if isinstance(bound, str):
                place = Place(file, row=row.number, column=names[part])
                problems.add(SHARE_WITHOUT_SIZE, place, text=bound)


def _bounds(rows: Sequence[_Written], size: int) -> list[dict[str, int | None]]:
    """Return every row's bounds as numbers of people."""
    bounds: list[dict[str, int | None]] = [
        {part: bound if isinstance(bound, int) else None for part, bound in row.bounds.items()}
        for row in rows
    ]
    # From the outside in: a rounded bound must not cross the one that it encloses.
    for feature in dict.fromkeys(row.feature for row in rows):
        for part in PARTS:
            places = [
                (at, share)
                for at, row in enumerate(rows)
                if row.feature == feature and (share := row.share(part)) is not None
            ]
            counts = largest_remainder([share * size for _, share in places])
            for (at, _), count in zip(places, counts, strict=True):
                bounds[at][part] = count
    for row, found in zip(rows, bounds, strict=True):
        _uncross(row, found)
    return bounds


def _uncross(row: _Written, bounds: dict[str, int | None]) -> None:
    """Lift a maximum that rounding alone put below its minimum, and so for flexible bounds."""
    for low, high in (("min_flex", "min"), ("min", "max"), ("max", "max_flex")):
        shares = row.share(low), row.share(high)
        numbers = bounds.get(low), bounds.get(high)
        if None in shares or None in numbers:
            continue
        if shares[0] <= shares[1] and numbers[0] > numbers[1]:  # type: ignore[operator]  # none is None
            bounds[high] = numbers[0]


def _quota(
    row: _Written, bounds: Mapping[str, int | None], file: str, problems: Problems
) -> Quota | None:
    low, high = bounds["min"], bounds["max"]
    if low is None or high is None:
        return None
    shares = tuple((part, bound) for part, bound in row.bounds.items() if isinstance(bound, str))
    flex = bounds.get("min_flex"), bounds.get("max_flex")
    quota = Quota(row.feature, row.value, low, high, *flex, shares)
    _check_order(quota, Place(file, row=row.number), problems)
    return quota


def _bound(text: str, place: Place, problems: Problems) -> int | str | None:
    """Return a number of people, or a share as its text; else as `_count` does."""
    return text if share_of(text) is not None else _count(text, place, problems)


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
