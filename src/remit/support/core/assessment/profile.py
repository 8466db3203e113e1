"""What an organisation's agreed answers make together: a profile by theme, never one score.

A theme stands at the middle (the median) of the levels of its items. A cohort is shown by the
range in which the middle half of the organisations lie, and only over enough of them: the lowest
and the highest are single organisations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from remit.kernel.suppression import DEFAULT_THRESHOLD
from remit.support.core.assessment.instrument import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.support.core.assessment.instrument import Instrument, Item, Theme

FEWEST_ORGANISATIONS = DEFAULT_THRESHOLD
"""No count or range is ever over fewer organisations, whatever a programme sets."""
STRONG = 4
"""From this level on, a theme is a strength."""
MOST_STRENGTHS = 3
MOST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an organisation stands in one theme.

    Attributes:
        theme: which.
        middle: the median of the levels agreed on, 1 to 5, in halves.
        low: the lowest level.
        high: the highest level.
        n: how many items were agreed on.
        of: how many items the theme has.
    """

    theme: Theme
    middle: float
    low: int
    high: int
    n: int
    of: int


@dataclass(frozen=True, slots=True)
class NextStep:
    """What an organisation can do next on one item.

    Attributes:
        theme: of the item.
        item: the item.
        level: where it stands now.
    """

    theme: Theme
    item: Item
    level: str

    @property
    def aim(self) -> str:
        """The level after this one."""
        return LEVELS[LEVELS.index(self.level) + 1]


@dataclass(frozen=True, slots=True)
class CohortRange:
    """Where the middle half of a cohort's organisations stand in one theme.

    Attributes:
        theme: its key.
        organisations: how many it is over; at least five.
        low: the lower end (a quarter of them are at or below it), in halves.
        middle: the median, in halves.
        high: the upper end, in halves.
    """

    theme: str
    organisations: int
    low: float
    middle: float
    high: float


def profile(made: Instrument, levels: Mapping[str, str]) -> tuple[Standing, ...]:
    """Return where an organisation stands in each theme on which it agreed, in the order of themes.

    Args:
        made: the version.
        levels: the level of each item agreed on, by item.
    """
    found = []
    for theme in made.themes:
        told = [int(levels[item.name]) for item in theme.items if levels.get(item.name) in LEVELS]
        if told:
            middle = float(median(told))
            found.append(Standing(theme, middle, min(told), max(told), len(told), len(theme.items)))
    return tuple(found)


def strengths_first(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """Return the themes with the strongest first; the order of themes decides between equals."""
    return tuple(sorted(standings, key=lambda one: (-one.middle, -one.low)))


def strengths(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """Return the strongest themes, at most three; below level 4 only those that stand highest."""
    ordered = strengths_first(standings)
    best = max((one.middle for one in ordered), default=0.0)
    return tuple(one for one in ordered if one.middle >= min(best, STRONG))[:MOST_STRENGTHS]


def next_steps(made: Instrument, levels: Mapping[str, str]) -> tuple[NextStep, ...]:
    """Return what to do next: the lowest items, from different themes where that is possible.

    Whoever is at the highest level of everything has nothing to do next.
    """
    low = sorted(
        (
            NextStep(theme, item, levels[item.name])
            for theme in made.themes
            for item in theme.items
            if levels.get(item.name) in LEVELS[:-1]
        ),
        key=lambda one: one.level,
    )
    chosen: list[NextStep] = []
    for one in low:
        if len(chosen) < MOST_STEPS and one.theme not in [each.theme for each in chosen]:
            chosen.append(one)
    rest = [one for one in low if one not in chosen]
    return (*chosen, *rest[: MOST_STEPS - len(chosen)])


@dataclass(frozen=True, slots=True)
class Move:
    """One item at both times; levels as numbers."""

    item: Item
    before: int
    after: int


def moved(
    made: Instrument, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[Move, ...]:
    """Return the items on which an organisation agreed both times, in order."""
    return tuple(
        Move(item, int(before[item.name]), int(after[item.name]))
        for item in made.items
        if item.name in before and item.name in after
    )


def cohort_ranges(
    made: Instrument, cohort: Sequence[Mapping[str, str]], threshold: int = FEWEST_ORGANISATIONS
) -> tuple[CohortRange, ...]:
    """Return where the middle half of the organisations stand in each theme.

    A theme in which fewer than five stand, or than the programme's threshold, has no range.

    Args:
        made: the version.
        cohort: each organisation's levels by item.
        threshold: the fewest organisations; below five it counts as five.
    """
    fewest = max(threshold, FEWEST_ORGANISATIONS)
    told: dict[str, list[float]] = {one.key: [] for one in made.themes}
    for levels in cohort:
        for standing in profile(made, levels):
            told[standing.theme.key].append(standing.middle)
    return tuple(
        CohortRange(key, len(middles), *_quarters(middles))
        for key, middles in told.items()
        if len(middles) >= fewest
    )


def _quarters(middles: Sequence[float]) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile, rounded outwards to halves.

    The quartiles are the medians of the lower and the upper half, the middle one belonging to both
    (Tukey, “Exploratory Data Analysis”, 1977, section 2C: hinges).
    """
    ordered = sorted(middles)
    half = (len(ordered) + 1) // 2
    low, high = median(ordered[:half]), median(ordered[-half:])
    return math.floor(2 * low) / 2, round(2 * median(ordered)) / 2, math.ceil(2 * high) / 2
