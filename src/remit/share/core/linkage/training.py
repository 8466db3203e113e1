"""Probabilities of levels learned without truth: chance agreement counted, the rest by EM.

Source of the model: Fellegi and Sunter, JASA 1969, 64:1183; of the estimation: Winkler 1988, as
Splink has it: in pairs that agree on some parts, the other parts are learned. Counts are whole
numbers and arithmetic is done in one order, so that the same files give the same weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ROUNDS = 500
CLOSE = 1e-9
# Rows added to what was counted, spread as the levels' expectations are.
BELIEF = 20.0
FEWEST_MATCHES = 30.0
LEAST = 1e-9
# How much of a chance agreement is left at least when the matches are taken out of it.
LEAST_LEFT = 0.05


@dataclass(frozen=True, slots=True)
class Learned:
    """What one session learned.

    Attributes:
        m: for each comparison the levels' probabilities from the last to the first; None where the
            session's pairs were chosen by it.
        matches: pairs of one person among the session's pairs, as expected.
    """

    m: tuple[NDArray[np.float64] | None, ...]
    matches: float


def learn(
    patterns: NDArray[np.int64],
    counts: NDArray[np.int64],
    start: Sequence[NDArray[np.float64]],
    u: Sequence[NDArray[np.float64]],
    left_out: Sequence[int],
    fixed: Sequence[NDArray[np.float64]] = (),
) -> Learned:
    """Learn m from pairs chosen by some comparisons, by expectation and maximisation.

    Args:
        patterns: one row for each pattern of levels that occurs, -1 where a part says nothing.
        counts: pairs of each pattern.
        start: m to begin with, for each comparison from the last level to the first.
        u: chance agreement, likewise.
        left_out: comparisons by which the pairs were chosen.
        fixed: for each comparison m as somebody fixed it, NaN where it is learned; empty where all
            is learned.

    Returns:
        What was learned.
    """
    used = [at for at in range(len(start)) if at not in left_out]
    if not used:
        # Only a number is shared, and nothing speaks against those who share it.
        return Learned((None,) * len(start), float(counts.sum()))
    m = [part.copy() for part in start]
    by_chance = _likelihood(patterns, u, used)
    share, total = 0.5, float(counts.sum())
    matches = 0.0
    for _ in range(ROUNDS):
        alike = share * _likelihood(patterns, m, used)
        weight = counts * alike / np.maximum(alike + (1 - share) * by_chance, 1e-300)
        before, matches = matches, float(weight.sum())
        share = min(max(matches / total, 1e-9), 1 - 1e-9)
        for at in used:
            seen = patterns[:, at] >= 0
            found = np.bincount(patterns[seen, at], weight[seen], len(start[at]))
            m[at] = (found + BELIEF * start[at]) / (found.sum() + BELIEF)
            if fixed:
                m[at] = held_to(m[at], fixed[at])
        if abs(matches - before) < CLOSE * total:
            break
    return Learned(tuple(m[at] if at in used else None for at in range(len(m))), matches)


def held_to(share: NDArray[np.float64], fixed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities with those that are fixed as they are, the others sharing the rest.

    Args:
        share: probabilities of a comparison's levels.
        fixed: those that somebody fixed; NaN for the others.
    """
    known = ~np.isnan(fixed)
    if not known.any():
        return share
    rest = max(1 - float(fixed[known].sum()), LEAST)
    free = max(float(share[~known].sum()), LEAST)
    return np.asarray(np.where(known, fixed, share * rest / free), dtype=np.float64)


def _likelihood(
    patterns: NDArray[np.int64], chances: Sequence[NDArray[np.float64]], used: Sequence[int]
) -> NDArray[np.float64]:
    product = np.ones(len(patterns))
    for at in used:
        level = patterns[:, at]
        product *= np.where(level >= 0, chances[at][level], 1.0)
    return product


def together(
    sessions: Sequence[Learned], start: Sequence[NDArray[np.float64]]
) -> tuple[NDArray[np.float64], ...]:
    """Return m from all sessions, each weighing by its matches; `start` where none learned.

    Sessions with too few matches are left out: what they hold may be chance alone.
    """
    result = []
    for at, first in enumerate(start):
        learned = [
            (part, one.matches)
            for one in sessions
            if one.matches >= FEWEST_MATCHES and (part := one.m[at]) is not None
        ]
        if not learned:
            result.append(first)
            continue
        weights = np.array([matches for _, matches in learned])
        mixed = np.array([part for part, _ in learned]).T @ (weights / weights.sum())
        result.append(np.maximum(mixed, LEAST) / np.maximum(mixed, LEAST).sum())
    return tuple(result)


def chance(counts: NDArray[np.int64], counted: Sequence[float | None]) -> NDArray[np.float64]:
    """Return u of a comparison's levels from sampled pairs, and from counts where there are any.

    Args:
        counts: sampled pairs at each level, from the last to the first.
        counted: for each level the exact share, or None.

    Returns:
        Probabilities that sum to 1; none is nought.
    """
    share = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
    exact = np.array([np.nan if one is None else max(one, LEAST) for one in counted])
    known = ~np.isnan(exact)
    share = np.where(known, exact, share)
    rest = max(1 - float(share[known].sum()), LEAST)
    free = float(share[~known].sum())
    if free:
        share = np.where(known, share, share * rest / free)
    return np.asarray(share, dtype=np.float64)


def without_matches(
    u: NDArray[np.float64], m: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """Return chance agreement without the pairs of one person that were counted with it.

    Among ten thousand records more pairs agree in the day of birth because they are of one person
    than by chance.

    Args:
        u: agreement among all pairs.
        m: agreement among those of one person.
        share: how many of all pairs are of one person; 1 where whoever agrees is taken to be one
            person, as with numbers that identify.
    """
    left = LEAST_LEFT * u
    if share < 1:
        left = np.maximum((u - share * m) / (1 - share), left)
    left[0] = max(1 - left[1:].sum(), LEAST)  # of very few records all may agree
    return np.asarray(left / left.sum(), dtype=np.float64)
