"""Disclosure control: what of a raw count may leave, so that few people are never given away.

A count of 1 up to the threshold less one is small. A small count is not shown, nor anything from
which it could be worked out: the rest of a row with a known total, an interval that gives its
share away, a net change that allows one answer only. Small cells are merged with their
neighbours rather than hidden one by one, because the choice of what else to hide can itself say
what is hidden (Wong and others, "Minimality attack in privacy preserving data publishing", VLDB
2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.suppression import is_small
from remit.recruit.core.interlocking import is_interlocking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = tuple[int, ...]
"""How many people gave each answer of a scale, low to high."""

FEW = "few"
ALL_BUT_FEW = "all-but-few"
HELD = "held"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of people that may leave. Where `band` is set, count, share and limits are None.

    Attributes:
        n: people in all, or None where even they are few.
        band: "" (exact), "few" (1 up to the threshold), "all-but-few" (so of the others), or
            "held" (n is so low that either band would say too much).
        under: the threshold, where there is a band; else 0.
    """

    n: int | None
    count: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    band: str = ""
    under: int = 0


@dataclass(frozen=True, slots=True)
class Moves:
    """How people moved between two waves. `rounded_to` is in percentage points; 0 means exact."""

    n: int | None
    up: int | None = None
    same: int | None = None
    down: int | None = None
    net: float | None = None
    low: float | None = None
    high: float | None = None
    rounded_to: int = 0
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class RawMoves:
    """The exact numbers behind `Moves`, as `ask` found them."""

    n: int
    up: int
    same: int
    down: int
    net: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring cells of a row and what they add up to; None where even that is small."""

    places: tuple[int, ...]
    count: int | None


def merge_cells(counts: Sequence[int], threshold: int) -> tuple[Group, ...]:
    """Return a row whose total is known as groups of cells, none of which gives a small cell away.

    Going along the row, a small cell is merged with the next ones until they reach the
    threshold, and at the end of the row with the ones before.
    """
    return _merge([[place] for place in range(len(counts))], counts, threshold)


def merge_blocks(counts: Sequence[int], inner: Sequence[int], threshold: int) -> tuple[Group, ...]:
    """Return a row of which both the total and the sum over the places `inner` may be known.

    Where that sum is published, each of the two blocks is a row with a known total, merged from
    its outer end, so that what is left whole lies in the middle of the scale. Where the sum is
    small, the whole block is one small cell, merged with its neighbours in the other.
    """
    outer = [place for place in range(len(counts)) if place not in inner]
    blocks = [outer, sorted(inner, reverse=True)]
    few = [is_small(sum(counts[place] for place in block), threshold) for block in blocks]
    if any(few) and sum(counts) < 2 * threshold - 1:  # where the share's band says nothing either
        groups = _merge([[*outer, *inner]], counts, threshold)
    elif any(few):
        block, other = blocks if few[0] else reversed(blocks)
        groups = _merge([block, *([place] for place in reversed(other))], counts, threshold)
    else:
        groups = tuple(
            group
            for block in blocks
            for group in _merge([[place] for place in block], counts, threshold)
        )
    return tuple(sorted(groups, key=lambda group: group.places))


def _merge(units: Sequence[list[int]], counts: Sequence[int], threshold: int) -> tuple[Group, ...]:
    """Merge units of cells, going along them; each unit stays whole."""

    def total(units: Sequence[list[int]]) -> int:
        return sum(counts[place] for unit in units for place in unit)

    groups: list[list[list[int]]] = []
    pending: list[list[int]] = []
    for unit in units:
        pending = [*pending, unit]
        alone = len(pending) == 1 and not is_small(total(pending), threshold)
        if alone or (len(pending) > 1 and total(pending) >= threshold):
            groups.append(pending)
            pending = []
    while pending and groups and total(pending) < threshold:
        pending = [*groups.pop(), *pending]
    groups += [pending] if pending else []
    return tuple(
        Group(
            tuple(sorted(place for unit in group for place in unit)),
            None if is_small(total(group), threshold) else total(group),
        )
        for group in groups
    )


def protect_share(
    count: int, n: int, threshold: int, limits: tuple[float, float] | None = None
) -> Share:
    """Return the share with its limits where neither the count nor its complement is small."""
    if is_small(n, threshold):
        return Share(n=None, band=FEW, under=threshold)
    few, all_but_few = is_small(count, threshold), is_small(n - count, threshold)
    if (few or all_but_few) and n < 2 * threshold - 1:
        return Share(n=n, band=HELD, under=threshold)
    if few or all_but_few:
        return Share(n=n, band=FEW if few else ALL_BUT_FEW, under=threshold)
    if n == 0:
        return Share(n=0, count=0)
    low, high = limits or (None, None)
    return Share(n, count, round(count / n, 4), _rounded(low), _rounded(high))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """One quota as it may be shown; None where a number is held back."""

    feature: str
    value: str
    least: int | None
    most: int | None
    pool: int | None
    panel: int | None
    met: bool | None


def protect_quotas(
    rows: Sequence[QuotaRow], threshold: int, *, size: int = 0, pool: int = 0
) -> tuple[QuotaRow, ...]:
    """Return the quota table with small cells, and what would give them away, held back.

    The values of one feature add up to the panel, and to the pool. A cell's wanted numbers are
    held back together with it, since “met” and a tight quota would say what it holds. The cells
    of an interlocking feature are all held back where one is small, or where they leave people
    out: the rows of its parts add up to the same people, and would give a few of them away. So
    would the sizes of panel and pool, which stand above the table, where no part has quotas.

    Args:
        rows: the quotas with raw counts.
        threshold: below which a count of people is small.
        size: of the panel, as it is shown beside.
        pool: how many volunteers there are, as it is shown beside.
    """
    panels = {place: row.panel for place, row in enumerate(rows) if row.panel is not None}
    pools = {place: row.pool for place, row in enumerate(rows) if row.pool is not None}
    features = [row.feature for row in rows]
    in_panel = _safe_cells(features, panels, threshold, size)
    in_pool = _safe_cells(features, pools, threshold, pool)
    shown = []
    for place, row in enumerate(rows):
        held = place in panels and in_panel[place] is None
        shown.append(
            QuotaRow(
                feature=row.feature,
                value=row.value,
                least=None if held else row.least,
                most=None if held else row.most,
                pool=in_pool.get(place),
                panel=in_panel.get(place),
                met=None if held else row.met,
            )
        )
    return tuple(shown)


def _safe_cells(
    features: Sequence[str], counts: Mapping[int, int], threshold: int, published: int
) -> dict[int, int | None]:
    """Return the counts of one column, by place, that may be shown; None for the others.

    `published` is how many people they are of, as the table's heading says.
    """
    blocks: dict[str, list[int]] = {}
    for place in counts:
        blocks.setdefault(features[place], []).append(place)
    sums = (sum(counts[one] for one in block) for block in blocks.values())
    everybody = max(published, *sums, 0)
    cells: dict[int, int | None] = {}
    for feature, block in blocks.items():
        mine = [counts[place] for place in block]
        if not is_interlocking(feature):
            cells |= zip(block, _single_cells(mine, threshold), strict=True)
            continue
        # People whom none of its cells counts could be told apart by several of its parts.
        whole = sum(mine) == everybody and not any(is_small(one, threshold) for one in mine)
        cells |= zip(block, mine if whole else [None] * len(mine), strict=True)
    return cells


def _single_cells(counts: Sequence[int], threshold: int) -> list[int | None]:
    """Return the cells that stand alone after merging; None for the others."""
    cells: list[int | None] = [None] * len(counts)
    for group in merge_cells(counts, threshold):
        if len(group.places) == 1:
            cells[group.places[0]] = group.count
    return cells
