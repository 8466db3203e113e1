"""What a pool cannot fill: which quotas, and how many people are missing, in plain sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.kernel.wording import counted
from remit.recruit.core.explanation import explain_quotas
from remit.recruit.core.interlocking import value_of
from remit.recruit.core.pool import tally
from remit.recruit.core.programme import Bound, greatest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.recruit.core.pool import Pool
    from remit.recruit.core.quotas import Quota, Quotas


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that keeps the quotas from being met.

    Attributes:
        kind: "pool" (too few people at all), "quota" (too few with one value), "minima" or
            "maxima" (one feature's bounds do not fit the panel's size), "feature" (the pool
            cannot fill the panel within one feature's maxima), "below" or "above" (one quota's
            part in the least total by which quotas that clash must be missed), "households" (the
            quotas could be met, but not with one person of each household).
        feature: the feature, or "".
        value: its value, or "".
        missing: by how many people.
        sentence: the same in plain words.
    """

    kind: str
    feature: str
    value: str
    missing: int
    sentence: str


def find_shortfalls(
    quotas: Quotas, pool: Pool, size: int, households: Mapping[str, str] | None = None
) -> tuple[Shortfall, ...]:
    """Say why no panel of `size` people meets every quota.

    First come the quotas that cannot be met alone. Only when there are none does an integer
    programme find the least total number of people by which the quotas together are missed; and
    only when nothing is missed, whether the households stand in the way.

    Returns:
        The shortfalls; empty exactly when some panel meets every quota, and has at most one
        person of each household.
    """
    return (
        tuple(_too_few(quotas, pool, size))
        or tuple(_misfits(quotas, pool, size))
        or _together(quotas, pool, size)
        or tuple(_in_households(quotas, pool, size, households or {}))
    )


def _in_households(
    quotas: Quotas, pool: Pool, size: int, households: Mapping[str, str]
) -> Iterator[Shortfall]:
    """Yield what the rule of one person of each household keeps from being met, and what helps."""
    explanation = explain_quotas(quotas, pool, size, households) if households else None
    if explanation is not None and not explanation.feasible:
        why, *remedies = explanation.sentences
        sentence = (
            "The quotas could be met, but not with at most one person of each household. "
            f"{why} {remedies[-1]}"
        )
        missing = sum(group.count for group in explanation.recruit)
        yield Shortfall("households", "", "", missing, sentence)


def _too_few(quotas: Quotas, pool: Pool, size: int) -> Iterator[Shortfall]:
    if len(pool) < size:
        missing = size - len(pool)
        yield Shortfall(
            "pool",
            "",
            "",
            missing,
            f"The panel needs {size} people; the pool has {len(pool)}: {_more(missing)} wanted.",
        )
    for quota, count in zip(quotas, tally(quotas, pool), strict=True):
        if count < quota.minimum:
            missing = quota.minimum - count
            sentence = (
                f"{quota.label} needs {quota.minimum}; the pool has {count}: "
                f"{_more(missing)} wanted."
            )
            yield Shortfall("quota", quota.feature, quota.value, missing, sentence)


def _misfits(quotas: Quotas, pool: Pool, size: int) -> Iterator[Shortfall]:
    """Yield the features whose own bounds cannot add up to the panel."""
    counts = dict(zip(quotas, tally(quotas, pool), strict=True))
    for feature in quotas.features:
        rows = quotas.of(feature)
        low = sum(quota.minimum for quota in rows)
        high = sum(quota.maximum for quota in rows)
        others = len(pool) - sum(counts[quota] for quota in rows)
        reach = others + sum(min(quota.maximum, counts[quota]) for quota in rows)
        if low > size:
            yield _sum_misfit("minima", feature, low, size)
        elif high + others < size:
            yield _sum_misfit("maxima", feature, high, size)
        elif reach < size:
            room = ", ".join(quota.label for quota in rows if counts[quota] < quota.maximum)
            sentence = (
                f"Within the maxima of “{feature}” the pool fills only {reach} of {size} places: "
                f"{_more(size - reach)} wanted among {room}."
            )
            yield Shortfall("feature", feature, "", size - reach, sentence)


def _sum_misfit(kind: str, feature: str, total: int, size: int) -> Shortfall:
    places = counted(size, "place", "places")
    sentence = f"The {kind} of “{feature}” add up to {total}, but the panel has {places}."
    return Shortfall(kind, feature, "", abs(total - size), sentence)


def _together(quotas: Quotas, pool: Pool, size: int) -> tuple[Shortfall, ...]:
    """Return the least total miss. People alike in every quota feature count as one kind."""
    kinds = Counter(
        tuple(value_of(volunteer.features, feature) for feature in quotas.features)
        for volunteer in pool
    )
    slack = len(kinds)
    bounds = [Bound(size, size, dict.fromkeys(range(slack), 1))]
    for number, quota in enumerate(quotas):
        place = quotas.features.index(quota.feature)
        weights = {at: 1 for at, kind in enumerate(kinds) if kind[place] == quota.value}
        # The two variables after the kinds: people short of the minimum, people over the maximum.
        weights |= {slack + 2 * number: 1, slack + 2 * number + 1: -1}
        bounds.append(Bound(quota.minimum, quota.maximum, weights))
    gains = [0] * slack + [-1] * (2 * len(quotas))
    limits = [*kinds.values(), *[size] * (2 * len(quotas))]
    answer = greatest(gains, limits, bounds)
    misses = answer[slack:] if answer else (0,) * (2 * len(quotas))
    found = [
        shortfall
        for quota, below, above in zip(quotas, misses[::2], misses[1::2], strict=True)
        for shortfall in _misses(quota, below, above)
    ]
    if found:
        opening = "Each quota alone could be met, but not all together. At the nearest:"
        found[0] = replace(found[0], sentence=f"{opening} {found[0].sentence}")
    return tuple(found)


def _misses(quota: Quota, below: int, above: int) -> Iterator[Shortfall]:
    if below:
        sentence = f"{quota.label} stays {below} below its minimum of {quota.minimum}."
        yield Shortfall("below", quota.feature, quota.value, below, sentence)
    if above:
        sentence = f"{quota.label} goes {above} above its maximum of {quota.maximum}."
        yield Shortfall("above", quota.feature, quota.value, above, sentence)


def _more(count: int) -> str:
    return "1 more is" if count == 1 else f"{count} more are"
