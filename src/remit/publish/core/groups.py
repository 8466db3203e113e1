"""What groups of people accept, as it may leave, so that a limit that few hold is not outvoted.

People are told apart by one feature alone, at one wave: two ways of telling the same people apart
could be subtracted from each other. It is the first of the quotas whatever was answered, since a
choice by the answers would itself tell of them. Groups are those of the quota table, so that this
never parts what that table counts together. Where in a group few accept, or few do not, it is
counted together with its neighbours, and shown only where how few they are stays open then.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING

from remit.kernel.intervals import difference_of_shares, wilson
from remit.publish.core.disclosure import Share, protect_share
from remit.publish.core.moves import FEWEST_PAIRED, LEAST_POSSIBILITIES
from remit.recruit.core.interlocking import is_interlocking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from remit.kernel.finding import Finding
    from remit.publish.core.disclosure import QuotaRow
    from remit.publish.core.items import ShownItem

NOT_KNOWN = "not known"
HALF = 0.5
MOST_FILLINGS = 2000
MOST_EXACT = 60
"""Up to so many people in a group, all that they may have answered is tried; else the ends."""

Cells = tuple[tuple[int, int], ...]
"""How many of each group accept, and how many do not."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Some values of a feature, counted together where there are several.

    Attributes:
        values: of the feature.
        share: of the people with one of them, who accept.
        outvoted: whether most of all accept, most of these do not, and the interval of the
            difference from everybody else lies below nought.
    """

    values: tuple[str, ...]
    share: Share
    outvoted: bool

    @property
    def label(self) -> str:
        """The values in words."""
        return " or ".join(self.values)


@dataclass(frozen=True, slots=True)
class GroupTable:
    """One question by groups; no rows where that is held back.

    Attributes:
        item: the question.
        wave: "before" or "after": the last that anybody answered.
        feature: what tells the groups apart.
        rows: in the order of the quotas.
    """

    item: ShownItem
    wave: str
    feature: str = ""
    rows: tuple[GroupRow, ...] = ()

    @property
    def outvoted(self) -> tuple[GroupRow, ...]:
        """The groups whose limit would be outvoted."""
        return tuple(row for row in self.rows if row.outvoted)


def compare_groups(
    finding: Finding, items: Iterable[ShownItem], quotas: Sequence[QuotaRow], threshold: int
) -> tuple[GroupTable, ...]:
    """Return each question by the groups of the first feature that has quotas.

    Args:
        finding: of the kind "group-differences", raw.
        items: the questions as they are published.
        quotas: the quota table as it is published.
        threshold: below which a count of people is small.
    """
    feature, units = _units(quotas)
    raw: dict[tuple[str, str], dict[str, dict[str, tuple[int, int]]]] = {}
    for wave in ("before", "after"):
        for row in finding.figures[wave]:
            of = raw.setdefault((f"ask:{row['item']}", wave), {}).setdefault(row["feature"], {})
            of[row["value"]] = (int(row["count"]), int(row["n"]))
    tables = []
    for item in items:
        answered = [pair for pair in item.waves if pair[1].n != 0]
        if answered and item.accepting is not None and item.kind != "knowledge":
            name, last = answered[-1]
            given = raw.get((item.ref, name), {}).get(feature, {})
            rows = _rows(units, given, last.share, threshold)
            tables.append(GroupTable(item, name, feature if rows else "", rows))
    return tuple(tables)


def _units(quotas: Sequence[QuotaRow]) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Return the first plain feature and its groups: its values, those held back in one group."""
    plain = [row for row in quotas if not is_interlocking(row.feature)]
    if not plain:
        return "", ()
    feature = plain[0].feature
    rows = [row for row in plain if row.feature == feature]
    held = tuple(row.value for row in rows if row.panel is None)
    units = tuple((row.value,) for row in rows if row.panel is not None)
    return feature, (*units, held) if held else units


def _rows(
    units: tuple[tuple[str, ...], ...],
    raw: Mapping[str, tuple[int, int]],
    share: Share | None,
    threshold: int,
) -> tuple[GroupRow, ...]:
    """Return a feature's groups as they may leave; none where they may not."""
    if not raw or share is None or share.count is None or not share.n:
        return ()
    known = [_sum(raw.get(value, (0, 0)) for value in unit) for unit in units]
    count, n = _sum(known)
    names = [*units, (NOT_KNOWN,)]
    counts = [*known, (share.count - count, share.n - n)]
    cells = tuple((count, n - count) for count, n in counts)
    return tuple(
        _row(tuple(value for at in group for value in names[at]), cells, group, threshold)
        for group in safe_groups(cells, threshold)
    )


def _row(values: tuple[str, ...], cells: Cells, group: Sequence[int], threshold: int) -> GroupRow:
    count, n = _sum((cells[at][0], sum(cells[at])) for at in group)
    total, people = _sum((yes, yes + no) for yes, no in cells)
    limits = wilson(count, n)
    gap = difference_of_shares((count, n), (total - count, people - n)) if people > n else None
    outvoted = total / people > HALF > count / n and gap is not None and gap.high < 0
    return GroupRow(values, protect_share(count, n, threshold, (limits.low, limits.high)), outvoted)


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    counts, people = 0, 0
    for count, n in pairs:
        counts, people = counts + count, people + n
    return counts, people


@lru_cache(maxsize=4096)
def safe_groups(cells: Cells, threshold: int) -> tuple[tuple[int, ...], ...]:
    """Return groups of neighbours that may be shown with how many accept and do not; else none.

    Everybody's numbers are known, and so may be how many people each group has. A group is shown
    where enough of it accept and enough do not: that nobody of a group accepts would tell what
    each of them answered. None is returned where there would be one group alone, where so few
    answered that holding back could itself tell, and where groups that are counted together leave
    a count with too few values.
    """
    if threshold > 1 and sum(map(sum, cells)) < FEWEST_PAIRED * threshold:
        return ()
    groups = _merge(cells, threshold)
    if len(groups) <= 1:
        return ()
    for place, group in enumerate(groups):
        people = tuple(sum(cells[at]) for at in group)
        count = sum(cells[at][0] for at in group)
        last = place == len(groups) - 1
        if len(group) > 1 and not _is_open(people, count, threshold, last=last):
            return ()
    return groups


def _merge(cells: Sequence[tuple[int, int]], threshold: int) -> tuple[tuple[int, ...], ...]:
    """Return neighbours counted together until enough accept and enough do not.

    At the end those that are left join the ones before. Groups without people are left out.
    """
    groups: list[list[int]] = []
    pending: list[int] = []
    for place, cell in enumerate(cells):
        if sum(cell):
            pending.append(place)
            if _are_enough([cells[at] for at in pending], threshold):
                groups.append(pending)
                pending = []
    if pending and groups:
        groups[-1] += pending
    elif pending:
        groups.append(pending)
    return tuple(map(tuple, groups))


def _are_enough(cells: Iterable[tuple[int, int]], threshold: int) -> bool:
    yes, no = map(sum, zip(*cells, strict=True))
    return min(yes, no) >= threshold or threshold <= 1


@lru_cache(maxsize=4096)
def _is_open(people: tuple[int, ...], count: int, threshold: int, *, last: bool) -> bool:
    """Whether groups that are counted together leave every count that could be small open.

    Tried are tables that are counted together in the same way. Each count must have three values
    among them, or as many as the numbers of people leave.
    """
    seen: list[set[int]] = [set() for _ in people]
    for filling in islice(_fillings(people, count, threshold), MOST_FILLINGS):
        rows = tuple((yes, n - yes) for yes, n in zip(filling, people, strict=True))
        if _are_one(rows, threshold, last=last):
            for values, yes in zip(seen, filling, strict=True):
                values.add(yes)
    least = min(LEAST_POSSIBILITIES, threshold - 1)
    for n, values in zip(people, seen, strict=True):
        low, high = max(0, count - (sum(people) - n)), min(n, count)
        if len(values) < min(least, high - low + 1):
            return False
    return True


def _are_one(rows: Cells, threshold: int, *, last: bool) -> bool:
    """Whether these rows would be counted together, all of them and by themselves."""
    if last:
        return len(_merge(rows, threshold)) == 1 and _are_enough(rows, threshold)
    closed = [_are_enough(rows[:end], threshold) for end in range(1, len(rows) + 1)]
    return closed[-1] and not any(closed[:-1])


def _fillings(people: tuple[int, ...], count: int, threshold: int) -> Iterator[tuple[int, ...]]:
    """Yield ways in which `count` of these groups may accept, those near the ends of each."""
    ends = [
        sorted({*range(min(n, threshold) + 1), *range(max(0, n - threshold), n + 1)})
        if n > MOST_EXACT or len(people) > 2  # noqa: PLR2004  # more than two are tried at the ends
        else list(range(n + 1))
        for n in people
    ]
    for rest in range(len(people)):
        others = [ways for at, ways in enumerate(ends) if at != rest]
        for chosen in product(*others):
            left = count - sum(chosen)
            if 0 <= left <= people[rest]:
                yield (*chosen[:rest], left, *chosen[rest:])
