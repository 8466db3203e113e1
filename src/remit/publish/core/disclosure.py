"""Disclosure control: what of a raw count may leave, so that few people are never given away.

A count of 1 up to the threshold less one is small. A small count is not shown, nor anything from
which it could be worked out: a lone hidden cell of a row with a known total, an interval that
gives its share away, a net change that allows one answer only. Source for primary and
complementary suppression: Hundepool and others, "Statistical Disclosure Control" (Wiley 2012),
chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from remit.kernel.suppression import is_small

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IntervalOf = Callable[[int, int, int], tuple[float, float]]
"""Limits of a net change from the numbers up, down and in all: Tango's, as `ask` computes it."""

FEW = "few"
ALL_BUT_FEW = "all-but-few"
ROUNDINGS = ((1, True), (5, True), (10, True), (5, False), (10, False))
"""Steps in percentage points, and whether the interval is shown: the first safe one is used."""
LEAST_POSSIBILITIES = 3
LEAST_FOR_LEAVERS = 2


def effective_threshold(threshold: int) -> int:
    """Return the threshold that protects: 2 counts as 3, since “fewer than 2” names the number."""
    return 3 if threshold == 2 else max(1, threshold)  # noqa: PLR2004  # the one self-defeating value


@dataclass(frozen=True, slots=True)
class Share:
    """A share of people that may leave. Where `band` is set, count, share and limits are None.

    Attributes:
        n: people in all, or None where even they are few.
        band: "" (exact), "few" (1 up to the threshold) or "all-but-few" (so of the others).
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
class Leavers:
    """What before and after figures of a two-way answer say of those who gave only one of them.

    `surplus` is how many more said yes before than after; `before` and `after` are how many
    people answered only then. With a net change of d people, exactly `surplus + d` more of the
    first group than of the second said yes.
    """

    surplus: int
    before: int
    after: int

    def possible(self, net: int) -> list[tuple[int, int]]:
        """Return every (yes of those before only, yes of those after only) at a net change."""
        more = self.surplus + net
        return [
            (yes, yes - more) for yes in range(self.before + 1) if 0 <= yes - more <= self.after
        ]

    def given_away(self, net: int, threshold: int) -> bool:
        """Whether an exact net change would tell a small number of them."""
        possible = self.possible(net)
        if len(possible) != 1:
            return False
        before, after = possible[0]
        numbers = (before, self.before - before, after, self.after - after)
        return any(is_small(number, threshold) for number in numbers)


def protect_cells(counts: Sequence[int], threshold: int) -> tuple[int | None, ...]:
    """Return a row whose total is known, with None for each cell that is not shown.

    Beside each small cell the next smallest are hidden, until every hidden cell could be
    anything from 1 to the threshold. Where no choice achieves that, the whole row is hidden.
    """
    hidden = {place for place, count in enumerate(counts) if is_small(count, threshold)}
    if not hidden:
        return tuple(counts)
    others = sorted(
        (place for place, count in enumerate(counts) if count >= threshold),
        key=lambda place: (counts[place], place),
    )
    while not _safe([counts[place] for place in hidden], threshold):
        if not others:
            return (None,) * len(counts)
        hidden.add(others.pop(0))
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def _safe(hidden: Sequence[int], threshold: int) -> bool:
    """Whether cells of this sum, none of them 0, could each be anything up to the threshold."""
    return len(hidden) > 1 and sum(hidden) >= threshold + len(hidden) - 1


def protect_blocks(
    counts: Sequence[int], inner: Sequence[int], threshold: int
) -> tuple[int | None, ...]:
    """Return a row of which both the total and the sum over the places `inner` may be known.

    Where that sum is published, each of the two blocks is a row with a known total.
    """
    outer = [place for place in range(len(counts)) if place not in inner]
    blocks = [list(inner), outer]
    if any(is_small(sum(counts[place] for place in block), threshold) for block in blocks):
        blocks = [list(range(len(counts)))]
    shown: list[int | None] = [None] * len(counts)
    for block in blocks:
        cells = protect_cells([counts[place] for place in block], threshold)
        for place, cell in zip(block, cells, strict=True):
            shown[place] = cell
    return tuple(shown)


def protect_share(
    count: int, n: int, threshold: int, limits: tuple[float, float] | None = None
) -> Share:
    """Return the share with its limits where neither the count nor its complement is small."""
    if is_small(n, threshold):
        return Share(n=None, band=FEW, under=threshold)
    if is_small(count, threshold):
        return Share(n=n, band=FEW, under=threshold)
    if is_small(n - count, threshold):
        return Share(n=n, band=ALL_BUT_FEW, under=threshold)
    if n == 0:
        return Share(n=0, count=0)
    low, high = limits or (None, None)
    return Share(n, count, round(count / n, 4), _rounded(low), _rounded(high))


def protect_moves(
    raw: RawMoves, threshold: int, interval: IntervalOf, leavers: Leavers | None = None
) -> Moves:
    """Return the moves: all three numbers, or only a net change rounded until it is safe.

    Everything that the rounded figures allow is listed (`_possible`); a step of rounding is safe
    when each small number has at least three possible values, and those who answered only once
    at least two. Where none is, nothing is shown.
    """
    if raw.n == 0:
        return Moves(n=0)
    if is_small(raw.n, threshold):
        return Moves(n=None, withheld=True)
    few = _small_places(raw, threshold)
    watched = leavers if leavers and leavers.given_away(raw.up - raw.down, threshold) else None
    if not few and watched is None:
        limits = (_rounded(raw.net), _rounded(raw.low), _rounded(raw.high))
        return Moves(raw.n, raw.up, raw.same, raw.down, *limits)
    for step, with_limits in ROUNDINGS:
        shown = _rounded_moves(raw, step, with_limits=with_limits)
        if shown and _is_safe(shown, raw, threshold, interval, watched):
            return shown
    return Moves(raw.n, withheld=True)


def _small_places(raw: RawMoves, threshold: int) -> tuple[int, ...]:
    """Return which of up, same and down (0, 1 and 2) are small."""
    numbers = (raw.up, raw.same, raw.down)
    return tuple(place for place, number in enumerate(numbers) if is_small(number, threshold))


def _rounded_moves(raw: RawMoves, step: int, *, with_limits: bool) -> Moves | None:
    if raw.net is None or raw.low is None or raw.high is None:
        return None
    net, low, high = (_to_step(value, step) for value in (raw.net, raw.low, raw.high))
    limits = (low, high) if with_limits else (None, None)
    return Moves(raw.n, None, None, None, net, *limits, rounded_to=step)


def _is_safe(
    shown: Moves,
    raw: RawMoves,
    threshold: int,
    interval: IntervalOf,
    leavers: Leavers | None,
) -> bool:
    """Whether a reader who knows this module's rules still cannot tell a small number."""
    few = _small_places(raw, threshold)
    possible = list(_possible(shown, raw.n, threshold if few else 0, interval))
    wanted = min(LEAST_POSSIBILITIES, threshold - 1)
    if any(len({numbers[place] for numbers in possible}) < wanted for place in few):
        return False
    if leavers is None:
        return True
    hidden = {pair for up, _, down in possible for pair in leavers.possible(up - down)}
    return len(hidden) >= LEAST_FOR_LEAVERS


def _possible(
    shown: Moves, n: int, small_below: int, interval: IntervalOf
) -> Iterator[tuple[int, int, int]]:
    """Yield every (up, same, down) that gives the shown figures.

    With `small_below`, only those of which a number is small, since a reader knows that only
    these are rounded.
    """
    step = shown.rounded_to
    for net in range(-n, n + 1):
        if _to_step(net / n, step) != shown.net:
            continue
        for fewer in range((n - abs(net)) // 2 + 1):
            up, down = max(net, 0) + fewer, max(-net, 0) + fewer
            numbers = (up, n - up - down, down)
            if small_below and not any(is_small(number, small_below) for number in numbers):
                continue
            if shown.low is None or _rounded_pair(interval(up, down, n), step) == (
                shown.low,
                shown.high,
            ):
                yield numbers


def _rounded_pair(limits: tuple[float, float], step: int) -> tuple[float, float]:
    return _to_step(limits[0], step), _to_step(limits[1], step)


def _to_step(value: float, step: int) -> float:
    """Return a share rounded to whole `step` percentage points, halves upwards."""
    return step * floor(value * 100 / step + 0.5) / 100


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


def protect_quotas(rows: Sequence[QuotaRow], threshold: int) -> tuple[QuotaRow, ...]:
    """Return the quota table with small cells, and what would give them away, held back.

    The values of one feature add up to the panel, and to the pool. A cell's wanted numbers are
    held back together with it, since “met” and a tight quota would say what it holds.
    """
    shown = []
    for feature in dict.fromkeys(row.feature for row in rows):
        block = [row for row in rows if row.feature == feature]
        panel = protect_cells([row.panel or 0 for row in block], threshold)
        pool = protect_cells([row.pool or 0 for row in block], threshold)
        for row, in_panel, in_pool in zip(block, panel, pool, strict=True):
            held = row.panel is not None and in_panel is None
            shown.append(
                QuotaRow(
                    feature=feature,
                    value=row.value,
                    least=None if held else row.least,
                    most=None if held else row.most,
                    pool=None if row.pool is None else in_pool,
                    panel=None if row.panel is None else in_panel,
                    met=None if held else row.met,
                )
            )
    return tuple(shown)
